// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelDescription
import Memblock
import PhysicalMemory

/// KASAN's shadow on 32-bit ARM (arch/arm/mm/kasan_init.c).
extension BootState {
  /// Models `kasan_init()`, between `paging_init()` and `request_standard_resources()`.
  mutating func armKasanInit() throws(KernelPanic) {
    guard hasKASAN else { return }
    let offset = armKasanOffset
    func shadow(_ address: UInt64) -> UInt64 { kasanShadow(address, offset: offset) }
    var tables = KasanShadow(
      entryShifts: arm.isLPAE ? [12, 21, 30] : [12, 21],
      // With LPAE the early shadow's PMD table is part of the image.
      existing: arm.isLPAE ? Set((0..<4).map { .init(shift: 30, index: $0) }) : [])
    let vmallocEnd = ArmState.vmallocEnd
    let take = { (state: inout BootState, need: KasanShadow.Need) throws(KernelPanic) -> Bool in
      try state.armKasanAlloc(need, isEarly: true)
    }
    if !config.isEnabled(.kasanVmalloc) {
      try tables.populateEarlyShadow(shadow(arm.vmallocStart), shadow(vmallocEnd)) {
        need throws(KernelPanic) in try take(&self, need)
      }
    }
    try tables.populateEarlyShadow(shadow(vmallocEnd), shadow(0x1_0000_0000)) {
      need throws(KernelPanic) in try take(&self, need)
    }
    for range in memblock.mappedRanges where range.base.rawValue < arm.lowmemLimit {
      let end = min(range.end.rawValue, arm.lowmemLimit)
      try armKasanMap(&tables, arm.virtual(range.base.rawValue), arm.virtual(end), offset)
    }
    let pkmap = arm.pageOffset - ArmState.pmdSize
    if !config.isEnabled(.kasanVmalloc), config.isEnabled(.modules) {
      let space: UInt64 = config.isEnabled(.thumb2Kernel) ? 8 << 20 : 16 << 20
      let end = config.isEnabled(.highmem) ? pkmap : arm.pageOffset
      try armKasanMap(&tables, arm.pageOffset - space, end, offset)
    }
    try armKasanMap(&tables, pkmap, arm.pageOffset, offset)
    print("kasan: Kernel address sanitizer initialized")
  }

  /// KASAN_SHADOW_OFFSET, which Kconfig derives from the split.
  var armKasanOffset: UInt64 {
    config.number(.kasanShadowOffset, default: arm.pageOffset - (0x2100_0000))
  }

  /// Models `create_mapping()`: shadow for a range of virtual addresses.
  private mutating func armKasanMap(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64, _ offset: UInt64
  ) throws(KernelPanic) {
    guard start < end else { return }
    let (first, last) = (kasanShadow(start, offset: offset), kasanShadow(end, offset: offset))
    print(
      "kasan: Mapping kernel virtual memory block: \(start.hex(width: 8))-\(end.hex(width: 8))"
        + " at shadow: \(first.hex(width: 8))-\(last.hex(width: 8))")
    try tables.populate(first, last, blockShifts: []) { need throws(KernelPanic) in
      try armKasanAlloc(need, isEarly: false)
    }
  }

  /// Models `kasan_alloc_block()`, `kasan_alloc_block_raw()` and the early shadow's `early_alloc()`.
  private mutating func armKasanAlloc(
    _ need: KasanShadow.Need, isEarly: Bool
  ) throws(KernelPanic) -> Bool {
    let base = try memblock.alloc(
      need == .page ? .tryNidRaw : .tryNid, size: pageSize, alignment: pageSize,
      from: mm.maxDMAAddress, to: isEarly ? Memblock.accessible : Memblock.noLeakTrace,
      caller: caller(isEarly ? .zeroPmdPopulate : .kasanPgdPopulate))
    return try ownShadow(base, need, function: "kasan_pgd_populate")
  }
}
