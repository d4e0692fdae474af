// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// The page tables of the cpu entry areas (arch/x86/mm/cpu_entry_area.c), made by `trap_init()`.
extension BootState {
  /// Models `setup_cpu_entry_areas()`.
  mutating func setupCPUEntryAreas() throws(KernelPanic) {
    if is32Bit {
      for _ in 0..<constant(.cpuEntryAreaPages) {
        try allocLowPages(1)
      }
      return
    }
    for _ in 0..<cpuEntryAreaTables {
      try memblock.alloc(size: 4096, alignment: 4096, caller: caller(.sppGetpage))
    }
  }

  /// The table pages of x86-64: a PUD and a PMD page, and a page table for each 2 MiB.
  private var cpuEntryAreaTables: Int {
    let cpus = max(1, boot.possibleCPUs)
    if kernel.has(.randomisesCPUEntryAreas), hasKASLR {
      // Each area lies somewhere in 512 GiB; that two share a table is left out.
      return Int(
        clamping: boot.assumed["cpu-entry-area-tables"]
          .flatMap { Memparse.exactSize($0.value) } ?? UInt64(1 + 2 * cpus))
    }
    // Only Intel CPUs map the debug store at the end of an area.
    let pages = hasDebugStore ? 59 * cpus + 1 : 59 * (cpus - 1) + 20
    return 2 + (pages + 511) / 512
  }

  /// Models `pcpu_populate_pte()` of x86-64 for `percpu_alloc=page`: page tables for the units at
  /// the start of vmalloc space.
  mutating func populatePerCPUPageTables(size: UInt64) throws(KernelPanic) {
    guard !is32Bit else { return }
    let upper: UInt64 = hasFiveLevels ? 3 : 2
    for _ in 0..<(upper + size.dividedRoundingUp(by: 2 << 20)) {
      try memblock.alloc(size: 4096, alignment: 4096, caller: caller(.sppGetpage))
    }
  }

  private var hasDebugStore: Bool {
    if let vendor = boot.assumed["cpu-vendor"]?.value { return vendor.lowercased() == "intel" }
    return boot.firmware.hardware.isIntel ?? false
  }
}
