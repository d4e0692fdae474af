// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// KASAN's shadow on arm64, generic and with software tags (arch/arm64/mm/kasan_init.c).
extension BootState {
  private func shadow(_ address: UInt64) -> UInt64 {
    kasanShadow(address, offset: arm64.space.kasan?.offset ?? 0)
  }

  /// Models `kasan_init_shadow()`, behind `bootmem_init()`.
  mutating func arm64KasanInit() throws(KernelPanic) {
    let space = arm64.space
    guard let bounds = space.kasanShadow else { return }
    var tables = KasanShadow(
      entryShifts: arm64.pageTables.entryShifts, existing: rootsSharedWithShadow(bounds))
    let image = arm64KernelVirtualStart
    let imageEnd = image &+ kernelImage.size
    try populate(&tables, image, imageEnd, node: node(of: kernelImage.base))
    try populateEarly(&tables, shadow(space.linearEnd), shadow(space.modulesStart))
    if config.isEnabled(.kasanVmalloc) || kernel.has(.arm64KasanCoversVmalloc) {
      try populateEarly(&tables, shadow(space.vmallocEnd), bounds.end)
    } else {
      let page = pageSize
      let imageShadow = (
        shadow(image).roundedDown(to: page), shadow(imageEnd).roundedUp(to: page)
      )
      try populateEarly(&tables, imageShadow.1, bounds.end)
      let modulesEnd = shadow(space.kernelImageStart)
      if imageShadow.0 > modulesEnd { try populateEarly(&tables, modulesEnd, imageShadow.0) }
    }
    for range in memblock.mappedRanges {
      let start = space.linearAddress(range.base.rawValue, memstart: arm64.memstart)
      try populate(&tables, start, start &+ range.size, node: node(of: range.base))
    }
    if config.isEnabled(.kasanGeneric) {
      print("kasan: KernelAddressSanitizer initialized (generic)")
    }
  }

  /// Top-level entries that the shadow shares with the linear map or the kernel keep their tables.
  private func rootsSharedWithShadow(
    _ bounds: (start: UInt64, end: UInt64)
  ) -> Set<KasanShadow.Entry> {
    guard let shift = arm64.pageTables.entryShifts.last else { return [] }
    let span = UInt64(1) << UInt64(shift)
    let shared = [bounds.start, bounds.end].filter { $0 & (span - 1) != 0 }
    return Set(shared.map { KasanShadow.Entry(shift: shift, index: $0 >> UInt64(shift)) })
  }

  private func node(of address: PhysicalAddress) -> NodeID {
    nodeOfPage(address.rawValue / pageSize)
  }

  /// Models `kasan_map_populate()` for a range of virtual addresses.
  private mutating func populate(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64, node: NodeID
  ) throws(KernelPanic) {
    try tables.populateToNextUse(shadow(start), shadow(end)) { need throws(KernelPanic) in
      let base = try memblock.alloc(
        need == .page ? .tryNidRaw : .tryNid, size: pageSize, alignment: pageSize,
        from: mm.maxDMAAddress, to: Memblock.noLeakTrace, node: node,
        caller: caller(need == .page ? .kasanPgdPopulate : .kasanZeroedPage))
      return try ownShadow(base, need, function: "kasan_alloc_raw_page")
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
}
