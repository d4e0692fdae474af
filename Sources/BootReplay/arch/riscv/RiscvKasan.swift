// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelDescription
import Memblock
import PhysicalMemory

/// KASAN's shadow on 64-bit RISC-V (arch/riscv/mm/kasan_init.c).
extension BootState {
  private func shadow(_ address: UInt64) -> UInt64 {
    kasanShadow(
      address, offset: config.number(.kasanShadowOffset, default: 0xdfff_ffff_0000_0000))
  }

  /// KASAN_SHADOW_START and KASAN_SHADOW_END, which is 2 GiB below the kernel.
  var riscvKasanShadow: (start: UInt64, end: UInt64) {
    let end = RiscvAddressSpace.kernelLinkAddress &- (2 << 30)
    let size = UInt64(1) << UInt64(riscv.space.bits - 1 - 3)
    return ((end &- size).roundedDown(to: UInt64(1) << UInt64(riscv.space.pgdShift)), end)
  }

  /// Models `kasan_init()`, at the end of setup_arch.
  mutating func riscvKasanInit() throws(KernelPanic) {
    guard hasKASAN else { return }
    let space = riscv.space
    let shifts = riscv.pageTables.entryShifts
    // The kernel's own mapping brings the tables above its last 1 GiB.
    let own = shifts.filter { $0 > RiscvAddressSpace.pudShift }
    var tables = KasanShadow(
      entryShifts: shifts,
      existing: Set(
        own.map {
          .init(shift: $0, index: RiscvAddressSpace.kernelLinkAddress >> UInt64($0))
        }))
    let link = RiscvAddressSpace.kernelLinkAddress
    let imageEnd = (link &+ (boot.placement.kernel?.size ?? 0)).roundedUp(to: pageSize)
    let vmalloc = (shadow(space.vmallocStart), shadow(space.pageOffset &- 1))
    try populateEarly(&tables, shadow(space.fixmapStart), vmalloc.0)
    if config.isEnabled(.kasanVmalloc) {
      let modules = (shadow(imageEnd &- (2 << 30)), shadow(link))
      for (start, end) in [vmalloc, modules] {
        try tables.populateMissing(
          start.roundedDown(to: pageSize), end.roundedUp(to: pageSize),
          lowestShift: RiscvAddressSpace.pudShift
        ) { need throws(KernelPanic) in
          try riscvKasanAlloc(need, .kasanShallowPopulate)
        }
      }
    } else {
      try populateEarly(&tables, vmalloc.0, vmalloc.1)
    }
    for range in memblock.mappedRanges {
      let start = space.pageOffset &+ (range.base - riscv.ramBase)
      try populate(&tables, start, start &+ range.size)
    }
    try populate(&tables, link, imageEnd)
  }

  private mutating func populate(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) {
    let blocks = Set(tables.entryShifts.filter { $0 > RiscvAddressSpace.pageShift })
    try tables.populate(shadow(start), shadow(end), blockShifts: blocks) {
      need throws(KernelPanic) in try riscvKasanAlloc(need, .kasanPopulate)
    }
  }

  private mutating func populateEarly(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) {
    try tables.populateEarlyShadow(start, end) { need throws(KernelPanic) in
      let base = try memblock.alloc(
        size: pageSize, alignment: pageSize, from: mm.maxDMAAddress,
        caller: caller(.kasanEarlyShadow))
      return try ownShadow(base, need, function: "early_alloc")
    }
  }

  /// Tables come from `memblock_alloc()`, shadow from `memblock_phys_alloc()`.
  private mutating func riscvKasanAlloc(
    _ need: KasanShadow.Need, _ site: CallSite
  ) throws(KernelPanic) -> Bool {
    let base: PhysicalAddress?
    switch need {
    case .table:
      base = try memblock.alloc(size: pageSize, alignment: pageSize, caller: caller(site))
    case .page:
      base = try memblock.physAllocRange(
        size: pageSize, alignment: pageSize, caller: caller(site))
    case .block(let shift):
      let size = UInt64(1) << UInt64(shift)
      base = try memblock.physAllocRange(size: size, alignment: size, caller: caller(site))
    }
    return try ownShadow(base, need, function: "kasan_populate")
  }
}
