// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import Memblock
import PhysicalMemory

/// The early parameters that edit the e820 table: `mem=` and `memmap=`.
extension BootState {
  /// One early parameter, as `parse_early_param()` meets it.
  mutating func parseE820Parameter(
    _ parameter: KernelCommandLine.Parameter
  ) throws(KernelPanic) {
    if KernelCommandLine.isSameName(parameter.name, "mem") {
      if !parseMem(parameter.value) { print("Malformed early option 'mem'", level: 4) }
    } else if KernelCommandLine.isSameName(parameter.name, "memmap") {
      let parts = parameter.value?.split(separator: ",", omittingEmptySubsequences: false) ?? []
      for part in parts { try parseMemmap(part) }
    }
  }

  /// Models `parse_memopt()`; false for what it refuses.
  private mutating func parseMem(_ value: String?) -> Bool {
    guard let value else { return false }
    if value == "nopentium" {
      if !is32Bit {
        print("mem=nopentium ignored! (only supported on x86_32)", level: 4)
      }
      return is32Bit
    }
    x86.isUserDefined = true
    var text = Substring(value).utf8
    let size = Memparse.size(&text)
    guard size != 0 else { return false }
    editE820 { $0.remove(size, UInt64.max - size, .ram) }
    return true
  }

  /// Models `parse_memmap_one()`.
  private mutating func parseMemmap(_ option: Substring) throws(KernelPanic) {
    if option.hasPrefix("exactmap") {
      x86.e820.entries.removeAll()
      x86.isUserDefined = true
      return
    }
    var text = option.utf8
    let size = Memparse.size(&text)
    // A bare suffix is read as 0 with that suffix, and so counts as a number.
    guard text.count != option.utf8.count else { return }
    x86.isUserDefined = true
    let mark = text.first
    let types: [UInt8: E820Type] = [
      UInt8(ascii: "@"): .ram, UInt8(ascii: "#"): .acpi, UInt8(ascii: "$"): .reserved,
      UInt8(ascii: "!"): .pram,
    ]
    if let mark, let type = types[mark] {
      text = text.dropFirst()
      let start = Memparse.size(&text)
      editE820 { $0.add(start, size, type) }
    } else if mark == UInt8(ascii: "%") {
      text = text.dropFirst()
      try parseMemmapConversion(size, text)
    } else {
      editE820 { $0.remove(size, UInt64.max - size, .ram) }
    }
  }

  /// `memmap=n%s-A+B`: type A becomes B; without A it is added, without B removed.
  private mutating func parseMemmapConversion(
    _ size: UInt64, _ rest: Substring.UTF8View
  ) throws(KernelPanic) {
    var text = rest
    let start = Memparse.size(&text)
    func type(after sign: Character) -> E820Type {
      guard text.first == sign.asciiValue else { return E820Type(rawValue: 0) }
      text = text.dropFirst()
      return E820Type(rawValue: UInt32(truncatingIfNeeded: Memparse.unsignedNumber(&text)))
    }
    let old = type(after: "-")
    let new = type(after: "+")
    guard text.isEmpty else { return }
    let none = E820Type(rawValue: 0)
    if old == new, old != none { throw KernelPanic("kernel BUG at arch/x86/kernel/e820.c!") }
    editE820 {
      if old != none, new != none {
        $0.update(start, size, from: old, to: new)
      } else if new != none {
        $0.add(start, size, new)
      } else {
        $0.remove(start, size, old == none ? nil : old)
      }
    }
  }
}
