// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// EFI maps as the EFI shell's `memmap`, GRUB's `lsefimmap` and Xen print them; ends inclusive.
enum EFIPrintLines {
  static let recognisers: [LineRecogniser] =
    typeNames.map { name, type in
      LineRecogniser(name) { row(type, &$0, &$1) }
    } + [
      LineRecogniser("Unk ") { cursor, log in
        guard let type = cursor.bareHex(), let value = UInt32(exactly: type) else { return .other }
        return row(value, &cursor, &log)
      }
    ]

  /// The EFI shell's names of both generations, then GRUB's.
  private static let typeNames: [(String, UInt32)] = [
    ("Reserved", 0), ("LoaderCode", 1), ("LoaderData", 2), ("BS_Code", 3), ("BS_Data", 4),
    ("RT_Code", 5), ("RT_Data", 6), ("Available", 7), ("Unusable", 8), ("ACPI_Recl", 9),
    ("ACPI_NVS", 10), ("MMIO", 11), ("MMIO_Port", 12), ("PalCode", 13), ("Persistent", 14),
    ("Unaccepted", 15), ("BS_code", 3), ("BS_data", 4), ("RT_code", 5), ("RT_data", 6),
    ("available", 7), ("LoaderData", 2),
    ("reserved", 0), ("ldr-code", 1), ("ldr-data", 2), ("BS-code", 3), ("BS-data", 4),
    ("RT-code", 5), ("RT-data", 6), ("conv-mem", 7), ("unusable", 8), ("ACPI-rec", 9),
    ("ACPI-nvs", 10), ("IO-ports", 12), ("PAL-code", 13), ("persist", 14),
  ]

  /// `0000000000000000-000000000009FFFF 00000000000000A0 000000000000000F`: pages and attributes, or
  /// pages, a size and attributes by name.
  private static func row(_ type: UInt32, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard cursor.skipBlanks(), let first = cursor.bareHex(), cursor.take("-"),
      let last = cursor.bareHex(), cursor.skipBlanks(),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    guard let pages = cursor.bareHex(), pages == range.size >> 12 else {
      return .unreadable("expected START-END, the number of pages and the attributes")
    }
    cursor.skipBlanks()
    var attribute: UInt64 = 0
    if let size = sizeWithUnit(cursor) {
      attribute = named(size.rest)
    } else {
      attribute = cursor.bareHex() ?? 0
    }
    log.addEFIPrint(
      EFIMemoryDescriptor(type: type, attribute: attribute, base: range.base, size: range.size))
    return .taken
  }

  /// Xen: `0000000000000-0000000000fff type=3 attr=000000000000000f`.
  static func xenRow(_ cursor: LineCursor, _ log: inout LogCollector) -> Reading {
    var cursor = cursor
    guard let first = cursor.bareHex(), cursor.take("-"), let last = cursor.bareHex(),
      cursor.take(" type="), let type = cursor.decimal(), let number = UInt32(exactly: type),
      cursor.take(" attr="), let attribute = cursor.bareHex(),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    log.addEFIPrint(
      EFIMemoryDescriptor(
        type: number, attribute: attribute, base: range.base, size: range.size))
    return .taken
  }

  /// `130004KiB`, `4MiB`: GRUB's column between the pages and the attributes.
  private static func sizeWithUnit(_ cursor: LineCursor) -> LineCursor? {
    var cursor = cursor
    guard cursor.decimal() != nil,
      cursor.take("KiB") || cursor.take("MiB") || cursor.take("GiB") || cursor.take("TiB")
    else { return nil }
    return cursor
  }

  private static func named(_ words: ArraySlice<UInt8>) -> UInt64 {
    let bits: [(String, UInt64)] = [
      ("RT", 1 << 63), ("UC", 1), ("WC", 2), ("WT", 4), ("WB", 8), ("UCE", 0x10), ("WP", 0x1000),
      ("RP", 0x2000), ("XP", 0x4000), ("NV", 0x8000), ("MORE_RELIABLE", 0x1_0000),
      ("RO", 0x2_0000), ("SP", 0x4_0000),
    ]
    return words.split(separator: 0x20).reduce(0) { sum, word in
      sum | (bits.first { word.equals($0.0) }?.1 ?? 0)
    }
  }
}

extension LogCollector {
  mutating func addEFIPrint(_ descriptor: EFIMemoryDescriptor) {
    memoryLines += 1
    // Printed twice: the later map is the one that was handed on.
    if facts.efiPrint.count > 1, facts.efiPrint[0].value.base == descriptor.base {
      facts.efiPrint = []
    }
    facts.efiPrint.append(sourced(descriptor))
  }
}
