// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Maps as SeaBIOS, Xen, GRUB, coreboot, kexec, u-root and FreeBSD's loader print them.
enum FirmwarePrintLines {
  static let recognisers: [LineRecogniser] = [
    heading("e820 map has ", .seaBIOS), heading("csmwrap e820 map has ", .seaBIOS),
    heading("Xen-e820 RAM map:", .xen), heading("Initial Xen-e820 RAM map:", .xen),
    heading("Multiboot-e820 RAM map:", .xen), heading("Multiboot2-e820 RAM map:", .xen),
    heading("EFI RAM map:", .xen), heading("Physical RAM map:", .xen),
    heading("coreboot memory table:", .coreboot),
    LineRecogniser("MEMORY RANGES") { _, log in
      log.openPrint(.kexec)
      log.kexecMap = .kexecTypes
      return .taken
    },
    // What the crashed kernel's dump covers; not a map of the firmware's.
    LineRecogniser("CRASH MEMORY RANGES") { _, log in
      log.kexecMap = .ignored
      return .taken
    },
    LineRecogniser("E820 memmap:") { _, log in
      log.openPrint(.kexec)
      log.kexecMap = .e820Types
      return .taken
    },
    LineRecogniser("base_addr = ", grub),
    LineRecogniser("[", bracketed),
    LineRecogniser("{addr: [", uRoot), LineRecogniser("[{addr: [", uRoot),
    LineRecogniser("SMAP type=", smap),
  ]

  private static func heading(_ words: String, _ program: FirmwarePrint.Program) -> LineRecogniser {
    LineRecogniser(words) { _, log in
      log.openPrint(program)
      return .taken
    }
  }

  /// Rows that begin with a number.
  static func numbered(_ cursor: LineCursor, _ log: inout LogCollector) -> Reading {
    var look = cursor
    guard look.bareHex() != nil, let next = look.next else { return .other }
    switch next {
    case UInt8(ascii: ":"): return seaBIOS(cursor, &log)
    case UInt8(ascii: "."): return coreboot(cursor, &log)
    case UInt8(ascii: " "): return endExclusive(cursor, &log)
    case UInt8(ascii: "-"): return kexec(cursor, &log)
    default: return .other
    }
  }

  /// `0: 0000000000000000 - 000000000009fc00 = 1 RAM`, end exclusive; older ones without the name.
  private static func seaBIOS(_ start: LineCursor, _ log: inout LogCollector) -> Reading {
    var cursor = start
    guard cursor.decimal() != nil, cursor.take(": "), let first = cursor.bareHex(),
      cursor.take(" - "), let end = cursor.bareHex(), cursor.take(" = "),
      let type = cursor.decimal(), let number = UInt32(exactly: type), end >= first || end == 0
    else { return .other }
    log.add(
      E820Entry(
        base: PhysicalAddress(first), size: end &- first, type: E820Type(rawValue: number)),
      printedBy: .seaBIOS)
    return .taken
  }

  /// ` 0. 0000000000000000-0000000000000fff: CONFIGURATION TABLES`, end inclusive.
  private static func coreboot(_ start: LineCursor, _ log: inout LogCollector) -> Reading {
    var cursor = start
    guard cursor.decimal() != nil, cursor.take(". "), let first = cursor.bareHex(),
      cursor.take("-"), let last = cursor.bareHex(), cursor.take(": "),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    let words = cursor.trimmedRest
    // Payloads pass on what they have no type of their own for as reserved.
    let types: [(String, E820Type)] = [
      ("RAM", .ram), ("ACPI", .acpi), ("NVS", .nvs), ("UNUSABLE", .unusable),
      ("SOFT RESERVED", .softReserved),
    ]
    let type = types.first { words.equals($0.0) }?.1 ?? .reserved
    log.add(
      E820Entry(base: range.base, size: range.size, type: type), printedBy: .coreboot)
    return .taken
  }

  /// `0000000000000000 - 000000000009fc00 (usable)`, end exclusive: Xen up to 4.13, and tables that
  /// lost their label.
  private static func endExclusive(_ start: LineCursor, _ log: inout LogCollector) -> Reading {
    var cursor = start
    guard case .success(let entry) = E820Lines.entry(&cursor) else { return .other }
    let isXen = log.facts.firmwarePrints.last?.program == .xen
    log.add(entry, printedBy: isXen ? .xen : .unknown)
    return .taken
  }

  /// `[0000000000000000, 000000000009fbff] (usable)`, end inclusive: Xen since 4.14.
  private static func bracketed(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let first = cursor.bareHex(), cursor.take(", "), let last = cursor.bareHex(),
      cursor.take("] ("), let type = E820Type.named(by: cursor.rest),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    log.add(E820Entry(base: range.base, size: range.size, type: type.type), printedBy: .xen)
    return .taken
  }

  /// `0000000000001000-000000000009fbff (0)`, end inclusive.
  private static func kexec(_ start: LineCursor, _ log: inout LogCollector) -> Reading {
    var cursor = start
    guard let first = cursor.bareHex(), cursor.take("-"), let last = cursor.bareHex(),
      cursor.take(" ("), let number = cursor.decimal(), cursor.take(")"),
      let range = MemoryRange(first: first, last: last), let value = UInt32(exactly: number)
    else { return .other }
    let type: E820Type
    switch log.kexecMap {
    case .ignored: return .taken
    case .e820Types: type = E820Type(rawValue: value)
    case .kexecTypes:
      // RANGE_RAM is 0, and so on (kexec/kexec.h).
      let types: [UInt32: E820Type] = [0: .ram, 2: .acpi, 3: .nvs, 6: .pmem, 11: .pram]
      type = types[value] ?? .reserved
    }
    log.add(E820Entry(base: range.base, size: range.size, type: type), printedBy: .kexec)
    return .taken
  }

  /// `base_addr = 0x0, length = 0x9fc00, available RAM`; up to 1.99 `type = 0x1`.
  private static func grub(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let base = cursor.hex(), cursor.take(", length = "), let size = cursor.hex(),
      cursor.take(", "), MemoryRange(exactly: PhysicalAddress(base), size: size) != nil
    else { return .unreadable("expected base_addr = 0xN, length = 0xN, TYPE") }
    let type: E820Type
    if cursor.take("type = ") || cursor.take("type ") {
      guard let number = cursor.number(), let value = UInt32(exactly: number) else {
        return .unreadable("expected a type")
      }
      type = E820Type(rawValue: value)
    } else {
      let words = cursor.trimmedRest
      let types: [(String, E820Type)] = [
        ("available RAM", .ram), ("ACPI reclaimable RAM", .acpi),
        ("ACPI non-volatile storage RAM", .nvs), ("faulty RAM (BadRAM)", .unusable),
        ("persistent RAM (legacy)", .pram), ("persistent RAM", .pmem),
      ]
      type = types.first { words.starts(with: $0.0.utf8) }?.1 ?? .reserved
    }
    log.add(
      E820Entry(base: PhysicalAddress(base), size: size, type: type), printedBy: .grub)
    return .taken
  }

  /// `{addr: [0x0, 0x9fc00), type: System RAM}`, several in a row; the closing parenthesis says that
  /// the end is exclusive.
  private static func uRoot(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    var found = false
    repeat {
      guard let first = cursor.hex() ?? cursor.decimal(), cursor.take(", "),
        let end = cursor.hex() ?? cursor.decimal(), end >= first, cursor.take("), type: "),
        let name = cursor.until(UInt8(ascii: "}"))
      else { break }
      let type = E820Type.named(by: name)?.type ?? .reserved
      log.add(
        E820Entry(base: PhysicalAddress(first), size: end - first, type: type), printedBy: .uRoot)
      found = true
    } while cursor.skip(past: "{addr: [")
    return found ? .taken : .other
  }

  /// `01 base=0000000000000000 len=000000000009fc00`.
  private static func smap(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let type = cursor.bareHex(), let value = UInt32(exactly: type), cursor.take(" base="),
      let base = cursor.hex() ?? cursor.bareHex(), cursor.take(" len="),
      let size = cursor.hex() ?? cursor.bareHex(),
      MemoryRange(exactly: PhysicalAddress(base), size: size) != nil
    else { return .other }
    log.add(
      E820Entry(base: PhysicalAddress(base), size: size, type: E820Type(rawValue: value)),
      printedBy: .freeBSD)
    return .taken
  }
}
