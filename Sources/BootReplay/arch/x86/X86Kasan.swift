// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// KASAN's shadow on x86-64 (arch/x86/mm/kasan_init_64.c).
extension BootState {
  private var kasanOffset: UInt64 {
    config.number(.kasanShadowOffset, default: 0xdfff_fc00_0000_0000)
  }
  private func shadow(_ address: UInt64) -> UInt64 { kasanShadow(address, offset: kasanOffset) }
  /// KASAN_SHADOW_START and KASAN_SHADOW_END.
  var kasanShadowBounds: (start: UInt64, end: UInt64) {
    let bits: UInt64 = hasFiveLevels ? 56 : 47
    let start = shadow(0 &- (UInt64(1) << bits))
    return (start, start &+ (UInt64(1) << (bits - 3)))
  }
  private static let cpuEntryArea: UInt64 = 0xffff_fe00_0000_0000
  private static let startKernelMap: UInt64 = 0xffff_ffff_8000_0000

  /// Models `kasan_init()`, behind `paging_init()`.
  mutating func x86KasanInit() throws(KernelPanic) {
    guard hasKASAN, !is32Bit else { return }
    let bounds = kasanShadowBounds
    let top: UInt64 = hasFiveLevels ? 48 : 39
    var tables = KasanShadow(
      entryShifts: hasFiveLevels ? [12, 21, 30, 39, 48] : [12, 21, 30, 39],
      // The last top-level entry is the kernel's own.
      existing: hasFiveLevels ? [.init(shift: 48, index: UInt64.max >> 48)] : [])
    let vmalloc = x86VmallocBounds
    let maxMemory: UInt64 = hasFiveLevels ? 1 << 52 : 1 << 46
    try populateEarly(
      &tables, bounds.start & ~((UInt64(1) << top) - 1), shadow(pageOffset))
    for range in x86.mapped.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let (first, end) = (range.lowerBound << 12, range.upperBound << 12)
      try populateShadow(
        &tables, shadow(pageOffset &+ first), shadow(pageOffset &+ end),
        node: nodeOfPage(range.lowerBound))
    }
    try populateEarly(&tables, shadow(pageOffset &+ maxMemory), shadow(vmalloc.start))
    let vmallocShadow = (shadow(vmalloc.start), shadow(vmalloc.end - 1))
    if config.isEnabled(.kasanVmalloc) {
      try tables.populateShallowly(vmallocShadow.0, vmallocShadow.1, lowestShift: 39) {
        need throws(KernelPanic) in try x86KasanAlloc(need, node: noNode, isEarly: false)
      }
    } else {
      try populateEarly(&tables, vmallocShadow.0, vmallocShadow.1)
    }
    try populateCPUEntryShadow(&tables, after: vmalloc.end)
    if let image = boot.placement.kernel {
      func virtual(_ name: String, else place: PhysicalAddress) -> UInt64 {
        imageBase &+ ((symbol(name) ?? place) - image.base)
      }
      try populateShadow(
        &tables, shadow(virtual("_stext", else: image.base)),
        shadow(virtual("_end", else: image.end)), node: nodeOfPage(image.base.rawValue >> 12))
    }
    try populateEarly(&tables, shadow(0xffff_ffff_ff00_0000), bounds.end)
    x86.kasanShadow = tables
    print("kasan: KernelAddressSanitizer initialized")
  }

  /// The shadow of the entry areas: of all of them before 6.2, of what they share since.
  private mutating func populateCPUEntryShadow(
    _ tables: inout KasanShadow, after vmallocEnd: UInt64
  ) throws(KernelPanic) {
    let start = shadow(Self.cpuEntryArea) & ~0xfff
    let size = kernel.has(.randomisesCPUEntryAreas) ? UInt64(1) << 39 : cpuEntryAreaMapSize
    let end = (shadow(Self.cpuEntryArea &+ size) &+ 0xfff) & ~0xfff
    let shared =
      kernel.has(.randomisesCPUEntryAreas)
      ? (shadow(Self.cpuEntryArea &+ 0x1000) &+ 0xfff) & ~0xfff : end
    try populateEarly(&tables, shadow(vmallocEnd), start)
    try populateShadow(&tables, start, shared, node: 0)
    try populateEarly(&tables, end, shadow(Self.startKernelMap))
  }

  /// Models `kasan_populate_shadow_for_vaddr()` for one CPU's entry area (6.2 up).
  mutating func populateCPUEntryShadow(cpu: Int) throws(KernelPanic) {
    guard var tables = x86.kasanShadow, kernel.has(.randomisesCPUEntryAreas) else { return }
    let size = UInt64(cpuEntryAreaPages) << 12
    let area = Self.cpuEntryArea &+ 0x1000 &+ UInt64(cpu) &* size
    try populateShadow(
      &tables, shadow(area) & ~0xfff, (shadow(area &+ size) &+ 0xfff) & ~0xfff,
      node: nodeOfCPU(cpu))
    x86.kasanShadow = tables
  }

  private mutating func populateEarly(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) {
    try tables.populateEarlyShadow(start, end) { need throws(KernelPanic) in
      try x86KasanAlloc(need, node: noNode, isEarly: true)
    }
  }

  private mutating func populateShadow(
    _ tables: inout KasanShadow, _ start: UInt64, _ end: UInt64, node: NodeID
  ) throws(KernelPanic) {
    let blocks: Set<Int> = boot.cpu.flags.contains("pdpe1gb") ? [21, 30] : [21]
    try tables.populate(start, end, blockShifts: blocks) { need throws(KernelPanic) in
      try x86KasanAlloc(need, node: node, isEarly: false)
    }
  }

  /// Models the two functions named `early_alloc()`, this file's and mm/kasan/init.c's.
  private mutating func x86KasanAlloc(
    _ need: KasanShadow.Need, node: NodeID, isEarly: Bool
  ) throws(KernelPanic) -> Bool {
    var size = pageSize
    if case .block(let shift) = need { size = 1 << UInt64(shift) }
    let base = try memblock.alloc(
      size: size, alignment: size, from: mm.maxDMAAddress, node: node,
      caller: caller(isEarly ? .kasanEarlyShadow : .kasanPopulate))
    return try ownShadow(base, need, function: "early_alloc")
  }
}
