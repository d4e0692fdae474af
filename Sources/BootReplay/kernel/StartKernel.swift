// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory
import Zones

/// Bodies of `start_kernel()`'s steps that deal with the command line and the early hashes.
extension BootState {
  /// Models `setup_command_line()` (init/main.c): two copies.
  mutating func setupCommandLine() throws(KernelPanic) {
    let size = UInt64(commandLine.text.utf8.count) + 1
    for _ in 0..<2 {
      try memblock.alloc(
        size: size, alignment: memblock.traits.cacheLine, caller: caller(.setupCommandLine))
    }
  }

  /// The parameters that take memory while `parse_args()` walks the line, in its order.
  mutating func parseArguments() throws(KernelPanic) {
    var pages = HugePageParser(state: self)
    for parameter in commandLine.parameters {
      func isNamed(_ name: String) -> Bool {
        KernelCommandLine.isSameName(parameter.name, name)
      }
      if isNamed("initcall_blacklist"), config.isEnabled(.kallsyms) {
        try initcallBlacklist(parameter.value ?? "")
      } else if isNamed("reserve_mem"), kernel.has(.hasReserveMem), let value = parameter.value {
        try reserveMem(value)
      } else if !kernel.has(.allocatesHugePagesEarly) {
        for request in pages.take(parameter) { try allocateHugePages(request) }
      }
    }
  }

  /// Models `initcall_blacklist()`: a record and the name, for each name.
  private mutating func initcallBlacklist(_ names: String) throws(KernelPanic) {
    let line = memblock.traits.cacheLine
    let site =
      kernel.has(.hasAllocOrPanic) ? "__memblock_alloc_or_panic" : caller(.initcallBlacklist)
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      try memblock.alloc(
        size: constant(.blacklistEntry), alignment: line,
        caller: site)
      try memblock.alloc(
        size: UInt64(name.utf8.count) + 1, alignment: line, caller: site)
    }
  }

  /// Models `reserve_mem()` (mm/memblock.c, 6.11 up): `size:align:name`.
  private mutating func reserveMem(_ value: String) throws(KernelPanic) {
    let parts = value.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return }
    var text = parts[0].utf8
    let size = Memparse.size(&text)
    var alignText = parts[1].utf8
    let align = Memparse.size(&alignText)
    let name = parts[2]
    // The kernel's table has eight entries; names are 1 to 15 characters and unique.
    guard size > 0, text.isEmpty, alignText.isEmpty, !name.isEmpty, name.utf8.count < 16,
      name.utf8.contains(where: { $0 != UInt8(ascii: " ") && $0 != 9 }),
      mm.reservedNames.count < 8, !mm.reservedNames.contains(String(name))
    else { return }
    let rounded = max(align, memblock.traits.cacheLine)
    if let base = try memblock.physAllocRange(
      size: size, alignment: rounded, caller: caller(.reserveMem))
    {
      mm.reservedNames.append(String(name))
      own("reserve_mem \(name)", MemoryRange(from: base, to: base + size))
    }
  }

  /// Models `print_unknown_bootoptions()` (5.14 up): memory for the text, given back at once.
  mutating func printUnknownParameters() throws(KernelPanic) {
    guard kernel.has(.printsUnknownParameters) else { return }
    let text = unknownParameters()
    guard !text.isEmpty else { return }
    // A blank before each, and the closing zero.
    let size = UInt64(text.utf8.count) + 2
    let buffer = try memblock.alloc(
      size: size, alignment: memblock.traits.cacheLine, caller: caller(.unknownParameters))
    print(
      "Unknown kernel command line parameters \"\(text)\", will be passed to user space.",
      level: 5)
    if let buffer { try memblock.free(buffer, size, caller: caller(.unknownParametersFree)) }
  }

  /// The log's line; without it what the user says, else what no kernel knows.
  private mutating func unknownParameters() -> String {
    if let set = boot.assumed["unknown-parameters"] { return set.value == "none" ? "" : set.value }
    if let shown = boot.kernel.unknownParameters { return shown.value }
    let text = UnknownParameters.text(for: commandLine, config: config)
    return assume(
      "unknown-parameters", default: text.isEmpty ? "none" : text,
      because: "which parameters a kernel knows is a fact of its binary, and no log tells")
      == "none" ? "" : text
  }
}
