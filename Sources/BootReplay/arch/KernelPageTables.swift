// SPDX-License-Identifier: GPL-2.0-or-later

/// Which page tables of the kernel exist, by virtual address.
///
/// Boot memory is spent on tables only, never on entries, so the tree keeps no entries: a table is
/// the level of the entry that points to it and the index of that entry's window.
package struct KernelPageTables: Sendable {
  package struct Table: Hashable, Sendable {
    /// log2 of the bytes that the entry pointing to this table spans.
    package var shift: Int
    /// Virtual address >> shift.
    package var index: UInt64
  }

  /// log2 of the bytes one entry spans, lowest level first: 12, 21, 30, 39.
  package let entryShifts: [Int]
  package private(set) var tables: Set<Table> = []

  package init(entryShifts: [Int]) { self.entryShifts = entryShifts }

  /// The levels of `bits` wide virtual addresses with pages of `1 << pageShift` bytes and records
  /// of 8 bytes.
  package init(pageShift: Int, addressBits bits: Int) {
    entryShifts = Array(stride(from: pageShift, to: bits, by: pageShift - 3))
  }

  /// Adds every table below the top one on the way down to `address`; nothing is returned, for
  /// tables that are not taken from memblock (fixmap, kernel image).
  package mutating func addStaticPath(to address: UInt64) {
    for shift in entryShifts.dropFirst() {
      tables.insert(Table(shift: shift, index: address >> UInt64(shift)))
    }
  }

  /// The same for every page from `start` to `end`.
  package mutating func addStaticPaths(from start: UInt64, to end: UInt64) {
    guard entryShifts.count > 1, start < end else { return }
    let span = UInt64(1) << UInt64(entryShifts[1])
    var address = start & ~(span - 1)
    while address < end {
      addStaticPath(to: address)
      address &+= span
    }
  }

  /// Adds the missing tables for a leaf of `1 << leafShift` bytes at `address`, uppermost first,
  /// and returns their entry shifts in that order.
  package mutating func addPath(to address: UInt64, leafShift: Int) -> [Int] {
    var added: [Int] = []
    for shift in entryShifts.reversed() where shift > leafShift {
      let table = Table(shift: shift, index: address >> UInt64(shift))
      if tables.insert(table).inserted { added.append(shift) }
    }
    return added
  }

  /// Models the walk of `__create_pgd_mapping()` (arch/arm64/mm/mmu.c): maps `size` bytes at
  /// `address` to `physical`, with blocks where all ends are aligned and the level is in
  /// `blockShifts`. Returns the entry shifts of the new tables in the order they are taken.
  package mutating func map(
    _ address: UInt64, to physical: UInt64, size: UInt64, blockShifts: Set<Int>
  ) -> [Int] {
    var added: [Int] = []
    guard size > 0 else { return added }
    walk(
      entryShifts.count - 1, first: address, last: address &+ (size - 1), physical: physical,
      blockShifts: blockShifts, added: &added)
    return added
  }

  /// One level of the walk; `last` is inclusive, so that a mapping may end at 2^64.
  private mutating func walk(
    _ level: Int, first: UInt64, last: UInt64, physical: UInt64, blockShifts: Set<Int>,
    added: inout [Int]
  ) {
    guard level > 0 else { return }
    let shift = entryShifts[level]
    let span = UInt64(1) << UInt64(shift)
    var (address, physical) = (first, physical)
    while true {
      let stepLast = min(address | (span - 1), last)
      let isBlock =
        blockShifts.contains(shift) && (address | (stepLast &+ 1) | physical) & (span - 1) == 0
      if !isBlock {
        let table = Table(shift: shift, index: address >> UInt64(shift))
        if tables.insert(table).inserted { added.append(shift) }
        walk(
          level - 1, first: address, last: stepLast, physical: physical, blockShifts: blockShifts,
          added: &added)
      }
      guard stepLast < last else { return }
      physical = physical &+ (stepLast - address) &+ 1
      address = stepLast + 1
    }
  }
}
