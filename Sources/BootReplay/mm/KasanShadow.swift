// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// The part of the kernel's page tables that maps KASAN's shadow: which tables and shadow pages
/// exist, and which entries are settled by the shared zero shadow or by a block.
struct KasanShadow: Sendable {
  /// Memory that a walk asks for.
  enum Need: Sendable, Equatable {
    /// A page table.
    case table
    /// A page of shadow.
    case page
    /// Shadow that one upper entry of `1 << shift` bytes maps.
    case block(shift: Int)
  }
  /// Serves a need; false where a block could not be had and smaller ones have to do.
  typealias Source = (Need) throws(KernelPanic) -> Bool

  /// An entry of a table: log2 of the bytes it spans, and its index over the whole address space.
  struct Entry: Hashable, Sendable {
    var shift: Int
    var index: UInt64
  }

  /// log2 of the bytes one entry spans, lowest level first, as in `KernelPageTables`.
  let entryShifts: [Int]
  private var tables: Set<Entry> = []
  private var settled: Set<Entry> = []
  private var pages: Set<UInt64> = []

  /// `existing` are tables below the top one that lie there already.
  init(entryShifts: [Int], existing: Set<Entry> = []) {
    self.entryShifts = entryShifts
    tables = existing
  }

  private var pageMask: UInt64 { (UInt64(1) << UInt64(entryShifts[0])) - 1 }
  private var top: Int { entryShifts.count - 1 }
  private func entry(_ level: Int, _ address: UInt64) -> Entry {
    Entry(shift: entryShifts[level], index: address >> UInt64(entryShifts[level]))
  }

  /// The parts of `start ..< end` that single entries of a level cover.
  private func steps(_ level: Int, _ start: UInt64, _ end: UInt64) -> [(UInt64, UInt64)] {
    let span = UInt64(1) << UInt64(entryShifts[level])
    var (address, parts) = (start, [(UInt64, UInt64)]())
    while address < end {
      // The last entry ends at 2^64, beyond every shadow.
      let border = (address & ~(span - 1)).addingReportingOverflow(span)
      let next = border.overflow ? end : min(border.partialValue, end)
      parts.append((address, next))
      address = next
    }
    return parts
  }
  private func isWhole(_ level: Int, _ start: UInt64, _ end: UInt64) -> Bool {
    let span = UInt64(1) << UInt64(entryShifts[level])
    return start & (span - 1) == 0 && end - start == span
  }

  // MARK: the shared zero shadow

  /// Models `kasan_populate_early_shadow()` (mm/kasan/init.c): whole entries point to the shared
  /// tables, a table is taken for a part of one.
  mutating func populateEarlyShadow(
    _ start: UInt64, _ end: UInt64, take: Source
  ) throws(KernelPanic) {
    try settle(top, start, end, take)
  }

  private mutating func settle(
    _ level: Int, _ start: UInt64, _ end: UInt64, _ take: Source
  ) throws(KernelPanic) {
    for (first, next) in steps(level, start, end) {
      let entry = entry(level, first)
      if isWhole(level, first, next) {
        if level == 0 { pages.insert(entry.index) } else { settled.insert(entry) }
      } else if level > 0, !settled.contains(entry) {
        if tables.insert(entry).inserted { _ = try take(.table) }
        try settle(level - 1, first, next, take)
      }
    }
  }

  // MARK: real shadow

  /// Models `kasan_populate_pgd()` and what it calls (arch/x86, arch/riscv; arch/arm without
  /// blocks): what is there stays.
  mutating func populate(
    _ start: UInt64, _ end: UInt64, blockShifts: Set<Int>, take: Source
  ) throws(KernelPanic) {
    try populate(
      top, start & ~pageMask, (end + pageMask) & ~pageMask, blockShifts: blockShifts, take)
  }

  private mutating func populate(
    _ level: Int, _ start: UInt64, _ end: UInt64, blockShifts: Set<Int>, _ take: Source
  ) throws(KernelPanic) {
    for (first, next) in steps(level, start, end) {
      let entry = entry(level, first)
      if level == 0 {
        if pages.insert(entry.index).inserted { _ = try take(.page) }
        continue
      }
      if settled.contains(entry) { continue }
      if !tables.contains(entry) {
        if blockShifts.contains(entry.shift), isWhole(level, first, next),
          try take(.block(shift: entry.shift))
        {
          settled.insert(entry)
          continue
        }
        tables.insert(entry)
        _ = try take(.table)
      }
      try populate(level - 1, first, next, blockShifts: blockShifts, take)
    }
  }

  /// Models `kasan_pgd_populate()` of arm64: the first page is taken anew whatever is there, and
  /// at each level the walk ends at the next entry that is in use.
  mutating func populateToNextUse(
    _ start: UInt64, _ end: UInt64, take: Source
  ) throws(KernelPanic) {
    for (first, next) in steps(top, start & ~pageMask, (end + pageMask) & ~pageMask) {
      try populateToNextUse(top, first, next, take)
    }
  }

  private mutating func populateToNextUse(
    _ level: Int, _ start: UInt64, _ end: UInt64, _ take: Source
  ) throws(KernelPanic) {
    let table = entry(level, start)
    if !settled.contains(table), tables.insert(table).inserted { _ = try take(.table) }
    for (first, next) in steps(level - 1, start, end) {
      let entry = entry(level - 1, first)
      let isUsed =
        level == 1
        ? pages.contains(entry.index) : tables.contains(entry) || settled.contains(entry)
      if isUsed, first != start { return }
      if level == 1 {
        pages.insert(entry.index)
        _ = try take(.page)
      } else {
        try populateToNextUse(level - 1, first, next, take)
      }
    }
  }

  /// Models `kasan_shallow_populate()` of riscv: a table where the uppermost entry has none, down
  /// to `lowestShift`.
  mutating func populateMissing(
    _ start: UInt64, _ end: UInt64, lowestShift: Int, take: Source
  ) throws(KernelPanic) {
    try populateMissing(top, start, end, lowestShift, take)
  }
  private mutating func populateMissing(
    _ level: Int, _ start: UInt64, _ end: UInt64, _ lowestShift: Int, _ take: Source
  ) throws(KernelPanic) {
    guard level > 0, entryShifts[level] >= lowestShift else { return }
    for (first, next) in steps(level, start, end) {
      let entry = entry(level, first)
      if settled.contains(entry) { continue }
      if tables.insert(entry).inserted {
        _ = try take(.table)
      } else {
        try populateMissing(level - 1, first, next, lowestShift, take)
      }
    }
  }

  /// Models `kasan_shallow_populate_pgds()` of x86: a table for every entry of the levels from
  /// `lowestShift` up, nothing below.
  mutating func populateShallowly(
    _ start: UInt64, _ end: UInt64, lowestShift: Int, take: Source
  ) throws(KernelPanic) {
    try populateShallowly(top, start, end, lowestShift, take)
  }
  private mutating func populateShallowly(
    _ level: Int, _ start: UInt64, _ end: UInt64, _ lowestShift: Int, _ take: Source
  ) throws(KernelPanic) {
    guard level > 0, entryShifts[level] >= lowestShift else { return }
    for (first, next) in steps(level, start, end) {
      let entry = entry(level, first)
      if settled.contains(entry) { continue }
      if tables.insert(entry).inserted { _ = try take(.table) }
      try populateShallowly(level - 1, first, next, lowestShift, take)
    }
  }
}
