// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// The brk area behind the image: what early code takes from it before memblock knows memory.
extension BootState {
  /// INIT_PGD_PAGE_COUNT (arch/x86/mm/init.c): the pages kept for the first page tables.
  var brkPageTables: UInt64 {
    constant(.brkPageTables)
  }

  /// Models `early_alloc_pgt_buf()` and `reserve_brk()`.
  mutating func reserveBrk() throws(KernelPanic) {
    guard let kernel = boot.placement.kernel else { return }
    let start = boot.kernel.brk?.base ?? (symbol("__brk_base") ?? kernel.end).roundedUp(to: 4096)
    initiallyMap()
    let size: UInt64
    if let told = boot.kernel.brk?.size, told > 0 {
      size = told
    } else {
      size = (earlyPageTablePages + brkPageTables) * 4096 + dmiSize().roundedUp(to: 4096)
    }
    let end = start + size
    let buffer = min(brkPageTables, size >> 12)
    let top = end.rawValue >> 12
    x86.pageTableBuffer = (top < buffer ? 0 : top - buffer)..<top
    cause = boot.placement.kernelSource
    if size > 0 { try memblock.reserveKern(start, size, caller: caller(.reserveBrk)) }
  }

  /// Bytes that the DMI parser copies.
  private mutating func dmiSize() -> UInt64 {
    let dmi = boot.firmware.hardware.dmi
    if !config.isEnabled(.dmi) || dmi == .absent { return 0 }
    let isVirtual = dmi != .physicalMachine
    return assume(
      "dmi-size", default: UInt64(isVirtual ? 0x1000 : 0x3000),
      because: "how much the DMI parser copies is not in the inputs"
        + " (a page on virtual machines, often 2 to 6 on others)")
  }

  /// i386: `mk_early_pgtbl_32()` maps the image and the page tables for all of low memory.
  private mutating func initiallyMap() {
    guard is32Bit else { return }
    // 32-bit addresses: an image beyond them is a slip of the input.
    x86.initiallyMappedEnd = min(
      0x1_0000_0000,
      (imageEnd + constant(.earlyPageTableRoom) * 4096)
        .roundedUp(to: pmdSize))
  }
  /// i386: one page table for each PMD that head_32.S maps.
  var earlyPageTablePages: UInt64 { is32Bit ? x86.initiallyMappedEnd.rawValue / pmdSize : 0 }
}
