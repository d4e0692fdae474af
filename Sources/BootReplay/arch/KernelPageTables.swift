// SPDX-License-Identifier: GPL-2.0-or-later

/// Which page tables of the kernel exist, by virtual address. Boot memory is spent on tables only,
/// never on entries, so no entries are kept.
package struct KernelPageTables: Sendable {
  /// log2 of the bytes one entry spans, lowest level first: 12, 21, 30, 39.
  package let entryShifts: [Int]
  package private(set) var tables = PageTableSet()

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
      tables.add(shift: shift, from: address, through: address)
    }
  }

  /// The same for every page from `start` to `end`.
  package mutating func addStaticPaths(from start: UInt64, to end: UInt64) {
    guard start < end else { return }
    for shift in entryShifts.dropFirst() { tables.add(shift: shift, from: start, through: end - 1) }
  }

  /// Adds the missing tables for a leaf of `1 << leafShift` bytes at `address`, uppermost first,
  /// and returns their entry shifts in that order.
  package mutating func addPath(to address: UInt64, leafShift: Int) -> [Int] {
    entryShifts.reversed().filter { shift in
      shift > leafShift && tables.add(shift: shift, from: address, through: address) > 0
    }
  }

  /// The same for the leaves from `first` to `last` (inclusive); only the number of new tables.
  package mutating func addPaths(
    from first: UInt64, through last: UInt64, leafShift: Int
  ) -> UInt64 {
    entryShifts.reduce(0) { count, shift in
      shift > leafShift ? count + tables.add(shift: shift, from: first, through: last) : count
    }
  }

  /// Models the walk of `__create_pgd_mapping()` (arch/arm64/mm/mmu.c): maps `size` bytes at
  /// `address` to `physical`, with blocks where all ends are aligned and the level is in
  /// `blockShifts`. Returns how many tables that takes.
  package mutating func map(
    _ address: UInt64, to physical: UInt64, size: UInt64, blockShifts: Set<Int>
  ) -> UInt64 {
    guard size > 0 else { return 0 }
    return walk(
      entryShifts.count - 1, first: address, last: address &+ (size - 1),
      offset: physical &- address, blockShifts: blockShifts)
  }

  /// One level of the walk; `last` is inclusive, so that a mapping may end at 2^64. Where blocks fit,
  /// only what sticks out of whole windows at either end goes on to the next level.
  private mutating func walk(
    _ level: Int, first: UInt64, last: UInt64, offset: UInt64, blockShifts: Set<Int>
  ) -> UInt64 {
    guard level > 0 else { return 0 }
    let shift = entryShifts[level]
    let mask = (UInt64(1) << UInt64(shift)) - 1
    func descend(_ first: UInt64, _ last: UInt64) -> UInt64 {
      tables.add(shift: shift, from: first, through: last)
        + walk(level - 1, first: first, last: last, offset: offset, blockShifts: blockShifts)
    }
    guard blockShifts.contains(shift), offset & mask == 0 else { return descend(first, last) }
    let (head, tail) = (first & mask != 0, last & mask != mask)
    if (head || tail) && first >> UInt64(shift) == last >> UInt64(shift) {
      return descend(first, last)
    }
    return (head ? descend(first, first | mask) : 0) + (tail ? descend(last & ~mask, last) : 0)
  }
}
