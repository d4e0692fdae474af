// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Which page tables of the direct mapping exist: `kernel_physical_mapping_init()` of
/// arch/x86/mm/init_64.c and init_32.c, as far as it asks for pages.
///
/// Leaves need no record: whether a stretch is mapped large depends on memblock's regions alone, so
/// one slot is never asked for in two sizes.
struct DirectMapTables: Sendable {
  /// A table page: one for each window of 2^shift bytes of virtual address space.
  struct Table: Hashable, Sendable {
    let shift: UInt64
    let index: UInt64
  }
  /// Virtual address of physical 0.
  var pageOffset: UInt64 = 0
  /// The windows of PUD (or P4D) and PMD tables, highest first; none where they are static.
  var upperShifts: [UInt64] = [39, 30]
  /// The window of a page table: 21; 22 on i386 without PAE.
  var pmdShift: UInt64 = 21
  var tables: Set<Table> = []

  /// Maps `start ..< end` with pages of 2^leafShift bytes. Returns where the mapping ends: on x86-64
  /// the last large page can carry it beyond `end`.
  mutating func map(
    _ start: UInt64, _ end: UInt64, leafShift: UInt64, takePage: () throws(KernelPanic) -> Void
  ) throws(KernelPanic) -> UInt64 {
    let shifts = upperShifts.filter { $0 > leafShift } + (leafShift == 12 ? [pmdShift] : [])
    if let step = shifts.last {
      var address = start
      while address < end {
        for shift in shifts {
          let table = Table(shift: shift, index: (address &+ pageOffset) >> shift)
          if tables.contains(table) { continue }
          try takePage()
          tables.insert(table)
        }
        let next = ((address >> step) &+ 1) << step
        if next <= address { break }
        address = next
      }
    }
    return upperShifts.isEmpty ? end : end.roundedUp(to: 1 << leafShift)
  }
}
