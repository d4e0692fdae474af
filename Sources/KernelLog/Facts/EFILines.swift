// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What a log says of an EFI boot beside the memory map.
package struct EFILogFacts: Sendable {
  /// `efi: EFI v2.7 by …`.
  package var version: Sourced<String>?
  /// `efi: ACPI 2.0=0x… MEMATTR=0x…`: name → address, in order.
  package var tables: [Sourced<EFITableAddress>] = []
  /// `efi: UEFI not found.`
  package var isAbsent: Sourced<Bool>?
  /// `efi: Remove memNN: MMIO range=…` (6.x x86): these ranges left the e820 table; `efi: Not removing
  /// memNN: …`: small ones stay.
  package var mmio: [Sourced<EFIMMIOArea>] = []
  package init() {}

  package func table(_ name: String) -> PhysicalAddress? {
    tables.last { $0.value.name == name }?.value.address
  }
}

/// `efi: …`.
enum EFILines {
  static let recognisers: [LineRecogniser] = [LineRecogniser("efi: ", line)]

  private static func line(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    cursor.skipBlanks()
    if cursor.take("EFI v") {
      log.facts.efi.version = log.sourced(cursor.trimmedRest.text)
      return .taken
    }
    if cursor.take("UEFI not found") {
      log.facts.efi.isAbsent = log.sourced(true)
      return .taken
    }
    if cursor.take("Remove mem") {
      let number = cursor.int() ?? 0
      guard cursor.skip(past: "range=["), let range = cursor.inclusiveHexRange() else {
        return .unreadable("expected range=[0xSTART-0xEND]")
      }
      log.facts.efi.mmio.append(
        log.sourced(EFIMMIOArea(number: number, range: range, isRemoved: true)))
      return .taken
    }
    if cursor.take("Not removing mem") {
      let number = cursor.int() ?? 0
      guard cursor.skip(past: "range=["), let range = cursor.inclusiveHexRange() else {
        return .unreadable("expected range=[0xSTART-0xEND]")
      }
      log.facts.efi.mmio.append(
        log.sourced(EFIMMIOArea(number: number, range: range, isRemoved: false)))
      return .taken
    }
    if cursor.take("mem") { return x86Descriptor(&cursor, &log) }
    if cursor.rest.starts(with: "0x".utf8) { return armDescriptor(&cursor, &log) }
    return tables(&cursor, &log)
  }

  /// `ACPI=0x… ACPI 2.0=0x… MEMATTR=0x…`: names may hold a blank.
  private static func tables(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    var found = false
    while !cursor.isAtEnd {
      cursor.skipBlanks()
      guard let name = cursor.until(UInt8(ascii: "=")), name.count <= 24,
        cursor.take(byte: UInt8(ascii: "=")), let address = cursor.hex()
      else { break }
      log.facts.efi.tables.append(
        log.sourced(EFITableAddress(name: name.trimmed.text, address: PhysicalAddress(address))))
      found = true
    }
    return found ? .taken : .other
  }

  /// `mem00: [Boot Code | …] range=[0x…-0x…] (0MB)` (4.x up), `mem00: type=7, attr=0xf,
  /// range=[0x…-0x…) (0MB)` (3.x; the closing parenthesis says that the end is exclusive).
  private static func x86Descriptor(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard cursor.decimal() != nil, cursor.take(byte: UInt8(ascii: ":")) else { return .other }
    cursor.skipBlanks()
    var descriptor = EFIMemoryDescriptor(type: 0, attribute: 0, base: 0, size: 0)
    if cursor.take("type=") {
      guard let type = cursor.decimal(), type <= UInt64(UInt32.max), cursor.take(", attr="),
        let attribute = cursor.hex(), cursor.take(",")
      else { return .unreadable("expected type=N, attr=0xN, range=[0xSTART-0xEND)") }
      (descriptor.type, descriptor.attribute) = (UInt32(type), attribute)
    } else if !typeAndAttributes(&cursor, into: &descriptor) {
      return .unreadable("expected [TYPE|ATTRIBUTES]")
    }
    guard cursor.skip(past: "range=["), let first = cursor.hex(),
      cursor.take(byte: UInt8(ascii: "-")), let end = cursor.hex()
    else { return .unreadable("expected range=[0xSTART-0xEND]") }
    let isExclusive = cursor.next == UInt8(ascii: ")")
    guard let range = range(first, end, isExclusive: isExclusive) else {
      return .unreadable("the end \(end.hex0x()) lies below the start \(first.hex0x())")
    }
    (descriptor.base, descriptor.size) = (range.base, range.size)
    log.facts.efiMemoryMap.append(log.sourced(descriptor))
    log.memoryLines += 1
    return .taken
  }

  /// `0x000000000000-0x00000007ffff [Conventional|   |…]`, with an optional star for what is reserved.
  private static func armDescriptor(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let first = cursor.hex(), cursor.take(byte: UInt8(ascii: "-")), let last = cursor.hex(),
      let range = range(first, last, isExclusive: false)
    else { return .unreadable("expected 0xSTART-0xEND") }
    cursor.skipBlanks()
    var descriptor = EFIMemoryDescriptor(
      type: 0, attribute: 0, base: range.base, size: range.size)
    guard typeAndAttributes(&cursor, into: &descriptor) else {
      return .unreadable("expected [TYPE|ATTRIBUTES]")
    }
    log.facts.efiMemoryMap.append(log.sourced(descriptor))
    log.memoryLines += 1
    return .taken
  }

  private static func range(_ first: UInt64, _ end: UInt64, isExclusive: Bool) -> MemoryRange? {
    guard isExclusive else {
      return end == first &- 1 && first > 0
        ? MemoryRange(exactly: PhysicalAddress(first), size: 0)
        : MemoryRange(first: first, last: end)
    }
    guard end >= first else { return nil }
    return MemoryRange(exactly: PhysicalAddress(first), size: end - first)
  }

  /// Models `efi_md_typeattr_format()`: a name padded with blanks, or `type=N`, then flags by name or
  /// `attr=0x…`.
  private static func typeAndAttributes(
    _ cursor: inout LineCursor, into descriptor: inout EFIMemoryDescriptor
  ) -> Bool {
    guard cursor.take(byte: UInt8(ascii: "[")), let inside = cursor.until(UInt8(ascii: "]")) else {
      return false
    }
    let fields = inside.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    guard let name = fields.first?.trimmed, let type = type(named: name) else { return false }
    descriptor.type = type
    for field in fields.dropFirst() {
      var value = LineCursor(field.trimmed)
      if value.take("attr=") {
        guard let bits = value.hex() else { return false }
        descriptor.attribute |= bits
      } else if let bit = attributeBits[value.rest.text] {
        descriptor.attribute |= bit
      }
    }
    return true
  }

  private static func type(named name: ArraySlice<UInt8>) -> UInt32? {
    var cursor = LineCursor(name)
    if cursor.take("type="), let number = cursor.decimal() { return UInt32(exactly: number) }
    return typeNames.first { name.equals($0.0) }?.1
  }

  /// Names up to 4.19 (longer) and since 5.x.
  private static let typeNames: [(String, UInt32)] = [
    ("Reserved", 0), ("Loader Code", 1), ("Loader Data", 2), ("Boot Code", 3), ("Boot Data", 4),
    ("Runtime Code", 5), ("Runtime Data", 6), ("Conventional", 7), ("Conventional Memory", 7),
    ("Unusable", 8), ("Unusable Memory", 8), ("ACPI Reclaim", 9), ("ACPI Reclaim Memory", 9),
    ("ACPI Mem NVS", 10), ("ACPI Memory NVS", 10), ("MMIO", 11), ("Memory Mapped I/O", 11),
    ("MMIO Port", 12), ("MMIO Port Space", 12), ("PAL Code", 13), ("Persistent", 14),
    ("Persistent Memory", 14), ("Unaccepted", 15),
  ]

  private static let attributeBits: [String: UInt64] = [
    "UC": 0x1, "WC": 0x2, "WT": 0x4, "WB": 0x8, "UCE": 0x10, "WP": 0x1000, "RP": 0x2000,
    "XP": 0x4000, "NV": 0x8000, "MR": 0x1_0000, "RO": 0x2_0000, "SP": 0x4_0000, "CC": 0x8_0000,
    "HP": 0x10_0000, "RUN": 1 << 63,
  ]
}
