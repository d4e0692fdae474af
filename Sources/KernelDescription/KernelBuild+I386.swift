// SPDX-License-Identifier: GPL-2.0-or-later

/// The top of i386's address space (asm/fixmap.h, asm/pgtable_32_areas.h): what lies above vmalloc
/// space grows with NR_CPUS.
extension KernelBuild {
  /// VMALLOC_END: below the high memory's window, the LDT's and the entry areas of all CPUs.
  var vmallocEnd: UInt64 {
    let page: UInt64 = 4096
    let pmd: UInt64 = has(.x86Pae) ? 2 << 20 : 4 << 20
    let cpus = min(config.number(.nrCpus, default: has(.smp) ? 32 : 1), 8192)
    // GDT, entry and double-fault stack with guards, TSS and its I/O bitmaps, debug store; the IDT
    // page for all.
    let entryArea: UInt64 = 5 + 5 + 33
    let fixmapStart = 0xffff_f000 &- fixmapSlots(cpus: cpus) &* page
    let entryAreas = (fixmapStart &- page &* (entryArea &* cpus &+ 1)) & ~(pmd - 1)
    let ldt = (entryAreas &- page) & ~(pmd - 1)
    let pkmap = (ldt &- page) & ~(pmd - 1)
    return ((has(.highmem) ? pkmap : ldt) &- 2 * page) & 0xffff_ffff
  }

  /// `__end_of_fixed_addresses`.
  private func fixmapSlots(cpus: UInt64) -> UInt64 {
    // The hole at the top, the debug port, the early console.
    var permanent: UInt64 = 3
    func add(_ count: UInt64, _ option: ConfigOption) {
      if has(option) { permanent += count }
    }
    add(1, .provideOhci1394DmaInit)
    add(1, .x86LocalApic)
    add(64, .x86IoApic)
    // Each CPU's atomic, later local mappings; i386 has them without high memory too.
    if !isSince(5, 11) {
      permanent += (has(.debugHighmem) ? 41 : 20) * cpus
    } else {
      permanent += (has(.debugKmapLocal) ? 33 : 16) * cpus
    }
    add(1, .pciMmconfig)
    add(2, .acpiApeiGhes)
    // Early ioremap: 512 slots that share one page table.
    let early: UInt64 = 512
    let tableEntries: UInt64 = has(.x86Pae) ? 512 : 1024
    let crosses = (permanent ^ (permanent + early - 1)) & ~(tableEntries - 1) != 0
    let start = crosses ? permanent + early - (permanent & (early - 1)) : permanent
    // Behind it the write-protect test.
    return start + early + 1 + (has(.intelTxt) ? 1 : 0)
  }
}
