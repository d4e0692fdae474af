// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// `cma: Reserved N MiB at 0x…`, `Failed to reserve N MiB`.
package struct CMAArea: Sendable, Equatable {
  /// Rounded down.
  package var sizeInMiB: UInt64
  /// Nil where it failed, and where it lies in several ranges.
  package var base: PhysicalAddress?
  /// `on node N` (6.4 up).
  package var node: Int?
  /// `in N ranges` (6.15 up).
  package var rangeCount: Int?
  package var hasFailed = false
}

/// `software IO TLB: mapped [mem …] (64MB)`.
package struct ReservationLogFacts: Sendable {
  package var cma: [Sourced<CMAArea>] = []
  /// Exact (`crashkernel reserved: 0x… - 0x…`, 6.6 up) or to the MiB (`Reserving NMB of memory at NMB`).
  package var crashkernel: Sourced<MemoryRange>?
  package var crashkernelLow: Sourced<MemoryRange>?
  package var swiotlb: Sourced<MemoryRange>?
  /// `Allocated new RAMDISK`, `INITRD: 0x…+0x… … disabling initrd`.
  package var disabledInitrd: Sourced<MemoryRange>?
  /// `printk: log_buf_len: N bytes`.
  package var logBufferLength: Sourced<UInt64>?
  package init() {}
}

enum ReservationLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("RAMDISK: ") { ramdisk(&$0, &$1) },
    LineRecogniser("Allocated new RAMDISK: ") { cursor, log in
      guard let range = cursor.memRange() ?? barePlace(&cursor) else { return .other }
      log.facts.movedRamdisk = log.sourced(range)
      return .taken
    },
    LineRecogniser("Move RAMDISK from ", movingRamdisk),
    LineRecogniser("Reserving ", crashkernel),
    LineRecogniser("crashkernel reserved: ") { exactCrashkernel(&$0, &$1, isLow: false) },
    LineRecogniser("crashkernel low memory reserved: ") { exactCrashkernel(&$0, &$1, isLow: true) },
    LineRecogniser("crashkernel: reserved ") { exactCrashkernel(&$0, &$1, isLow: false) },
    LineRecogniser("cma: ", cma), LineRecogniser("CMA: ", cma),
    LineRecogniser("software IO TLB: mapped ") { cursor, log in
      guard let range = cursor.memRange() else { return .other }
      log.facts.reservations.swiotlb = log.sourced(range)
      return .taken
    },
    LineRecogniser("INITRD: ", initrd),
    LineRecogniser("printk: log_buf_len: ", logBuffer), LineRecogniser("log_buf_len: ", logBuffer),
  ]

  /// `[mem 0x…-0x…]`; old: `36d91000 - 37ff0000`, end exclusive. The block driver of RAM disks has
  /// lines of the same name.
  private static func ramdisk(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.rest.starts(with: "[mem".utf8) || beginsWithAddress(cursor) else { return .other }
    if let range = cursor.memRange() {
      log.facts.ramdisk = log.sourced(range)
      return .taken
    }
    guard let first = cursor.bareHex(), cursor.take(" - "), let end = cursor.bareHex(),
      end > first, let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else { return .unreadable("expected [mem 0xSTART-0xEND]") }
    log.facts.ramdisk = log.sourced(range)
    return .taken
  }

  /// Eight hexadecimal digits and a dash.
  private static func beginsWithAddress(_ cursor: LineCursor) -> Bool {
    var look = cursor
    guard look.bareHex() != nil, cursor.rest.count - look.rest.count >= 8 else { return false }
    return look.take(" - ")
  }

  /// `[mem 0x…-0x…] to [mem 0x…-0x…]`; old: `36c2c000 - 37fef8a9 to 00853000 - 01c168a9`, ends
  /// inclusive.
  private static func movingRamdisk(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let from = cursor.memRange() ?? barePlace(&cursor), cursor.take(" to "),
      let to = cursor.memRange() ?? barePlace(&cursor)
    else { return .other }
    log.facts.originalRamdisk = log.sourced(from)
    log.facts.movedRamdisk = log.sourced(to)
    return .taken
  }

  /// `START - END` without `0x`, end inclusive.
  private static func barePlace(_ cursor: inout LineCursor) -> MemoryRange? {
    let before = cursor
    guard let first = cursor.hex() ?? cursor.bareHex(), cursor.take(" - ") || cursor.take("-"),
      let last = cursor.hex() ?? cursor.bareHex(), let range = MemoryRange(first: first, last: last)
    else {
      cursor = before
      return nil
    }
    return range
  }

  /// `NMB of [low ]memory at NMB for crashkernel (… System RAM: NMB)`.
  private static func crashkernel(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard let size = cursor.decimal(), cursor.take("MB of ") else { return .other }
    let isLow = cursor.take("low ")
    guard cursor.take("memory at "), let base = cursor.decimal(), cursor.take("MB for "),
      size < 1 << 40, base < 1 << 40,
      let range = MemoryRange(exactly: PhysicalAddress(base << 20), size: size << 20)
    else { return .other }
    if isLow {
      log.facts.reservations.crashkernelLow = log.sourced(range)
    } else {
      log.facts.reservations.crashkernel = log.sourced(range)
    }
    return .taken
  }

  /// `0x… - 0x… (256 MB)`, end exclusive.
  private static func exactCrashkernel(
    _ cursor: inout LineCursor, _ log: inout LogCollector, isLow: Bool
  ) -> Reading {
    guard let first = cursor.hex(), cursor.take(" - "), let end = cursor.hex(), end > first,
      let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else { return .unreadable("expected 0xSTART - 0xEND") }
    if isLow {
      log.facts.reservations.crashkernelLow = log.sourced(range)
    } else {
      log.facts.reservations.crashkernel = log.sourced(range)
    }
    return .taken
  }

  /// `Reserved N MiB at 0x…[ on node N]`, `Reserved N MiB in N ranges` (6.15 up), `CMA: reserved N MiB
  /// at …` (3.x), `Failed to reserve N MiB`.
  private static func cma(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    _ = cursor.take("CMA: ")
    if cursor.take("Failed to reserve ") || cursor.take("failed to reserve "),
      let size = cursor.decimal()
    {
      log.facts.reservations.cma.append(log.sourced(CMAArea(sizeInMiB: size, hasFailed: true)))
      return .taken
    }
    guard cursor.take("Reserved ") || cursor.take("reserved "), let size = cursor.decimal(),
      cursor.take(" MiB ")
    else { return .other }
    var area = CMAArea(sizeInMiB: size)
    if cursor.take("in ") {
      guard let count = cursor.int() else { return .unreadable("expected a count of ranges") }
      area.rangeCount = count
    } else {
      guard cursor.take("at "), let base = cursor.hex() ?? cursor.bareHex() else {
        return .unreadable("expected a place")
      }
      area.base = PhysicalAddress(base)
      if cursor.take(" on node ") { area.node = cursor.signed() }
    }
    log.memoryLines += 1
    log.facts.reservations.cma.append(log.sourced(area))
    return .taken
  }

  /// `0x80f7f000+0x03695e40 overlaps in-use memory region - disabling initrd`.
  private static func initrd(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let base = cursor.hex(), cursor.take("+"), let size = cursor.hex(),
      let range = MemoryRange(exactly: PhysicalAddress(base), size: size)
    else { return .other }
    log.facts.reservations.disabledInitrd = log.sourced(range)
    return .taken
  }

  private static func logBuffer(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let size = cursor.decimal(), cursor.take(" bytes") else { return .other }
    log.facts.reservations.logBufferLength = log.sourced(size)
    return .taken
  }
}
