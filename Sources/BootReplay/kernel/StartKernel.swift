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
      } else if isNamed("reserve_mem"), rules.hasReserveMem, let value = parameter.value {
        try reserveMem(value)
      } else if !rules.allocatesHugePagesEarly {
        for request in pages.take(parameter) { try allocateHugePages(request) }
      }
    }
  }

  /// Models `initcall_blacklist()`: a record and the name, for each name.
  private mutating func initcallBlacklist(_ names: String) throws(KernelPanic) {
    let line = memblock.traits.cacheLine
    let site =
      series.hasAllocOrPanic ? "__memblock_alloc_or_panic" : caller(.initcallBlacklist)
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      try memblock.alloc(
        size: recordSize("sizeof(struct blacklist_entry)", default: wordSize * 3), alignment: line,
        caller: site)
      try memblock.alloc(
        size: UInt64(name.utf8.count) + 1, alignment: line, caller: site)
    }
  }

  /// Models `reserve_mem()` (mm/memblock.c, 6.12 up): `size:align:name`.
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

  /// Models `print_unknown_bootoptions()` (6.1 up): memory for the text, given back at once.
  mutating func printUnknownParameters() throws(KernelPanic) {
    guard rules.printsUnknownParameters else { return }
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
    if let log = boot.firmware.log, log.reachesParameters {
      return log.unknownParameterText ?? ""
    }
    let text = UnknownParameters.text(for: commandLine, config: config)
    return assume(
      "unknown-parameters", default: text.isEmpty ? "none" : text,
      because: "which parameters a kernel knows is a fact of its binary, and no log tells")
      == "none" ? "" : text
  }

  /// Models `dcache_init_early()` and `inode_init_early()`; spread over nodes they come later.
  mutating func initEarlyHashes() throws(KernelPanic) {
    let memoryNodes = Set(memoryPages.map(\.node)).count
    var isSpread = is64Bit && config.isEnabled(.numa)
    if let value = commandLine.last("hashdist") {
      var text = Substring(value).utf8
      isSpread = Memparse.unsignedNumber(&text) != 0
    }
    mm.spreadsHashes = isSpread && memoryNodes > 1
    guard !mm.spreadsHashes else { return }
    try allocateHash("Dentry cache", parameter: "dhash_entries", scale: 13)
    try allocateHash("Inode-cache", parameter: "ihash_entries", scale: 14)
  }

  private var hashBucketSize: UInt64 {
    recordSize("sizeof(struct hlist_head)", default: wordSize, most: pageSize)
  }

  /// The size of a table, as a power of two of entries.
  private func hashLog2(parameter: String, scale: UInt64) -> Int {
    var wanted: UInt64 = 0
    if let value = commandLine.last(parameter) {
      var text = Substring(value).utf8
      wanted = Memparse.unsignedNumber(&text)
    }
    let low: UInt64 = scale == 13 && rules.dentryHashHasLowLimit ? 2 : 0
    return SystemHash(
      wanted: wanted, bucket: hashBucketSize, scale: scale, lowLimit: low,
      kernelPages: mm.nrKernelPages, allPages: mm.nrAllPages, pageShift: UInt64(pageShift),
      is64Bit: is64Bit
    ).entriesLog2
  }

  /// Models what `vfs_caches_init()` prints where the tables are spread over the nodes: they come
  /// from vmalloc then, in huge pages where a node's share is that large.
  mutating func initSpreadHashes() {
    guard mm.spreadsHashes else { return }
    let nodes = UInt64(max(1, onlineNodeList.count))
    for (name, parameter, scale) in [
      ("Dentry cache", "dhash_entries", UInt64(13)), ("Inode-cache", "ihash_entries", 14),
    ] {
      let log2 = hashLog2(parameter: parameter, scale: scale)
      let size = hashBucketSize << UInt64(log2)
      let share = series.hasAllocOrPanic ? size : size / nodes
      let isHuge = series.name != "5.10" && share >= pageSize << UInt64(hugePageOrder)
      let order = max(0, size.highestBitNumber - 1 - pageShift)
      print(
        "\(name) hash table entries: \(UInt64(1) << UInt64(log2)) (order: \(order),"
          + " \(size) bytes, vmalloc\(isHuge ? " hugepage" : ""))")
    }
  }

  /// Models `alloc_large_system_hash()` for an early, zeroed table.
  private mutating func allocateHash(
    _ name: String, parameter: String, scale: UInt64
  ) throws(KernelPanic) {
    let bucket = hashBucketSize
    var log2 = hashLog2(parameter: parameter, scale: scale)
    while true {
      let size = bucket << UInt64(log2)
      if let base = try memblock.alloc(
        size: size, alignment: memblock.traits.cacheLine, caller: caller(.systemHash))
      {
        own("hash tables", MemoryRange(from: base, to: base + size))
        let order =
          series.name == "5.10"
          ? size.highestBitNumber - 1 - pageShift
          : max(0, (size.roundedUpToPowerOfTwo.highestBitNumber - 1) - pageShift)
        print(
          "\(name) hash table entries: \(UInt64(1) << UInt64(log2)) (order: \(order),"
            + " \(size) bytes, linear)")
        return
      }
      guard size > pageSize, log2 > 0 else {
        throw KernelPanic("Failed to allocate \(name) hash table")
      }
      log2 -= 1
    }
  }
}
