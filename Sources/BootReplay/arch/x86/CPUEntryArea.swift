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
    let cpus = max(1, boot.possibleCPUs)
    if kernel.has(.randomisesCPUEntryAreas), hasKASLR {
      // Each area lies somewhere in 512 GiB; that two share a table is left out.
      let tables = boot.assumed["cpu-entry-area-tables"].flatMap { Memparse.exactSize($0.value) }
      for cpu in 0..<cpus { try populateCPUEntryShadow(cpu: cpu) }
      try takeEntryTables(Int(clamping: tables ?? UInt64(1 + 2 * cpus)))
      return
    }
    // Behind a page that all share; a PUD and a PMD page come with the first page table.
    var tables = 0
    for cpu in 0..<cpus {
      try populateCPUEntryShadow(cpu: cpu)
      let end = 1 + cpuEntryAreaPages * cpu + mappedEntryAreaPages
      let needed = 2 + (end + 511) / 512
      try takeEntryTables(needed - tables)
      tables = needed
    }
  }

  private mutating func takeEntryTables(_ count: Int) throws(KernelPanic) {
    for _ in 0..<max(0, count) {
      try memblock.alloc(size: 4096, alignment: 4096, caller: caller(.sppGetpage))
    }
  }

  /// Pages of `struct cpu_entry_area`: the GDT, the entry stack, the TSS with its I/O bitmaps, six
  /// exception stacks with a guard page at either side, and the debug store.
  var cpuEntryAreaPages: Int { 2 + 5 + 6 * exceptionStackPages + 7 + 33 }
  /// What is mapped of it: only Intel CPUs use the debug store at its end, and the last two stacks
  /// are an encrypted guest's.
  private var mappedEntryAreaPages: Int {
    hasDebugStore ? cpuEntryAreaPages : 2 + 5 + 4 * (exceptionStackPages + 1)
  }
  /// EXCEPTION_STKSZ.
  private var exceptionStackPages: Int { config.isEnabled(.kasan) ? 4 : 2 }
  /// CPU_ENTRY_AREA_MAP_SIZE before the areas were spread over 512 GiB.
  var cpuEntryAreaMapSize: UInt64 {
    UInt64(1 + cpuEntryAreaPages * Int(clamping: min(config.number(.nrCpus, default: 1), 8192)))
      << 12
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
