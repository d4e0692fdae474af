// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Which page tables of the direct mapping exist: `kernel_physical_mapping_init()` of
/// arch/x86/mm/init_64.c and init_32.c, as far as it asks for pages.
///
/// Leaves need no record: whether a stretch is mapped large depends on memblock's regions alone, so
/// one slot is never asked for in two sizes.
struct DirectMapTables: Sendable {
  /// Virtual address of physical 0.
  var pageOffset: UInt64 = 0
  /// The windows of PUD (or P4D) and PMD tables, highest first; none where they are static.
  var upperShifts = [39, 30]
  /// The window of a page table: 21; 22 on i386 without PAE.
  var pmdShift = 21
  var tables = PageTableSet()

  /// Maps `start ..< end` with pages of 2^leafShift bytes. Returns where the mapping ends (on x86-64
  /// the last large page can carry it beyond `end`), and how many tables it takes.
  mutating func map(
    _ start: UInt64, _ end: UInt64, leafShift: Int
  ) -> (end: UInt64, taken: UInt64) {
    var taken: UInt64 = 0
    if start < end {
      for shift in upperShifts.filter({ $0 > leafShift }) + (leafShift == 12 ? [pmdShift] : []) {
        taken += tables.add(
          shift: shift, from: start &+ pageOffset, through: (end - 1) &+ pageOffset)
      }
    }
    return (upperShifts.isEmpty ? end : end.roundedUp(to: 1 << UInt64(leafShift)), taken)
  }
}
