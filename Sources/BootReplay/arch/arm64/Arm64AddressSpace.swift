// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription

/// The virtual layout that an arm64 kernel is built for: asm/memory.h, asm/pgtable.h, asm/fixmap.h.
struct Arm64AddressSpace: Sendable, Equatable {
  /// log2 of the page size.
  let pageShift: Int
  /// `VA_BITS`, `VA_BITS_MIN` and `vabits_actual`.
  let vaBits: Int
  let vaBitsMin: Int
  let vaBitsActual: Int
  /// `PHYS_MASK_SHIFT` as this CPU gives it.
  let physicalBits: Int
  /// `SECTION_SIZE_BITS`.
  let sectionBits: Int
  /// KASAN_SHADOW_OFFSET and KASAN_SHADOW_SCALE_SHIFT where memory has a shadow.
  let kasan: (offset: UInt64, shift: UInt64)?
  private let layout: Layout
  private let hasBPFRegion: Bool
  private let moduleSize: UInt64

  /// Where the areas above the linear map lie.
  private enum Layout: Sendable, Equatable {
    /// Counted down from the top, by the sizes of what lies above.
    case stacked
    /// At places that follow from VA_BITS.
    case fixed
    /// Below the topmost GiB.
    case belowTopGiB

    static let of = ByBehaviour(
      stacked, (.arm64VmemmapIsFixed, fixed), (.arm64LeavesTopGiBFree, belowTopGiB))
  }

  /// `has52Bits`: the CPU has LPA2 (4K and 16K pages) or LVA (64K).
  init(kernel: KernelRelease, config: KernelConfig, has52Bits: Bool) {
    pageShift =
      config.isEnabled(.arm64Pages64K) ? 16 : config.isEnabled(.arm64Pages16K) ? 14 : 12
    let bits = Int(min(52, max(36, config.number(.arm64VaBits, default: 48))))
    vaBits = bits
    layout = Layout.of(kernel)
    hasBPFRegion = !kernel.has(.arm64ModulesBeginAtPageEnd)
    moduleSize = kernel.has(.arm64ModulesTakeTwoGiB) ? 2 << 30 : 128 << 20
    vaBitsMin = bits <= 48 ? bits : pageShift == 14 && layout == .belowTopGiB ? 47 : 48
    vaBitsActual = bits > 48 && !has52Bits ? vaBitsMin : bits
    let configured = Int(min(52, max(48, config.number(.arm64PaBits, default: 48))))
    let isLPA2Kernel = layout == .belowTopGiB && pageShift < 16
    physicalBits = isLPA2Kernel && !has52Bits ? 48 : configured
    sectionBits = !kernel.has(.arm64SectionsAre128MiB) ? 30 : pageShift == 16 ? 29 : 27
    let hasTags = config.isEnabled(.kasanSwTags)
    if hasTags || config.isEnabled(.kasanGeneric) {
      let shift: UInt64 = hasTags ? 4 : 3
      // Kconfig puts the end of the shadow at the end of the smallest linear map.
      let end = Self.start(vaBitsMin - 1)
      let offset = end &- (UInt64(1) << (64 - shift))
      kasan = (config.number(.kasanShadowOffset, default: offset), shift)
    } else {
      kasan = nil
    }
  }

  static func == (a: Self, b: Self) -> Bool {
    (a.pageShift, a.vaBits, a.vaBitsActual, a.physicalBits, a.layout)
      == (b.pageShift, b.vaBits, b.vaBitsActual, b.physicalBits, b.layout)
      && a.kasan?.offset == b.kasan?.offset
  }

  /// `KASAN_SHADOW_START` and `KASAN_SHADOW_END`.
  var kasanShadow: (start: UInt64, end: UInt64)? {
    kasan.map { kasan in
      let end = (UInt64(1) << (64 - kasan.shift)) &+ kasan.offset
      return (end &- (UInt64(1) << (UInt64(vaBitsActual) - kasan.shift)), end)
    }
  }
  /// `PAGE_END` as the linear map sees it: the shadow lies at its end.
  var linearEnd: UInt64 { kasanShadow?.start ?? pageEnd }

  static func start(_ bits: Int) -> UInt64 { 0 &- (UInt64(1) << UInt64(bits)) }
  /// `PAGE_OFFSET`: the start of the linear map.
  var pageOffset: UInt64 { Self.start(vaBits) }
  /// `_PAGE_END(VA_BITS_MIN)`: the end of the linear map without KASAN, exclusive.
  var pageEnd: UInt64 { Self.start(vaBitsMin - 1) }
  /// The linear region's size, as `arm64_memblock_init()` computes it.
  var linearRegionSize: UInt64 {
    layout == .stacked
      ? UInt64(1) << UInt64(vaBitsActual - 1) : linearEnd &- Self.start(vaBitsActual)
  }
  /// What `memstart_addr` loses where a 52-bit kernel runs with fewer bits.
  var memstartCorrection: UInt64 {
    guard vaBits == 52, vaBitsActual != 52 else { return 0 }
    let bits = layout == .belowTopGiB ? vaBitsActual : 48
    return Self.start(bits) &- Self.start(52)
  }

  /// log2 of the span of a PMD entry.
  var pmdShift: Int { 2 * pageShift - 3 }
  /// log2 of the span of a PUD entry (4K: 1 GiB).
  var pudShift: Int { 3 * pageShift - 6 }

  /// `ARM64_MEMSTART_ALIGN`.
  var memstartAlignment: UInt64 {
    let shift = pageShift == 12 ? pudShift : pageShift == 14 ? pmdShift + 5 : pmdShift
    return UInt64(1) << UInt64(max(shift, sectionBits))
  }

  // MARK: areas

  private var vmemmapSize: UInt64 { (pageEnd &- pageOffset) >> UInt64(pageShift - 6) }
  var modulesStart: UInt64 { hasBPFRegion ? pageEnd &+ (128 << 20) : pageEnd }
  /// `KIMAGE_VADDR`: the kernel's address without KASLR, `MODULES_END`.
  var kernelImageStart: UInt64 {
    modulesStart &+ moduleSize
  }
  var vmemmapStart: UInt64 {
    switch layout {
    case .stacked: 0 &- vmemmapSize &- (2 << 20)
    case .fixed: 0 &- (UInt64(1) << UInt64(vaBits - (pageShift - 6)))
    case .belowTopGiB: 0 &- (1 << 30) &- vmemmapSize
    }
  }
  var vmemmapEnd: UInt64 { vmemmapStart &+ vmemmapSize }
  /// Exclusive.
  var vmallocEnd: UInt64 {
    switch layout {
    case .stacked: 0 &- (UInt64(1) << UInt64(pudShift)) &- vmemmapSize &- (64 << 10)
    case .fixed: vmemmapStart &- (256 << 20)
    // The vmemmap below the first page that can exist is vmalloc's.
    case .belowTopGiB: vmemmapStart &+ vmemmapUnusedSize &- (8 << 20)
    }
  }
  private var vmemmapUnusedSize: UInt64 {
    vaBits == vaBitsActual
      ? 0 : (Self.start(vaBitsActual) &- pageOffset) >> UInt64(pageShift - 6)
  }
  /// `PCI_IO_START` and its end, 16 MiB above.
  var pciIOStart: UInt64 {
    switch layout {
    case .stacked: vmemmapStart &- (2 << 20) &- (16 << 20)
    case .fixed: vmemmapStart &- (8 << 20) &- (16 << 20)
    case .belowTopGiB: vmemmapEnd &+ (8 << 20)
    }
  }
  /// `FIXADDR_TOP`, exclusive.
  var fixmapTop: UInt64 {
    switch layout {
    case .stacked: pciIOStart &- (2 << 20)
    case .fixed: vmemmapStart &- (32 << 20)
    case .belowTopGiB: 0 &- (8 << 20)
    }
  }

  /// Models `__phys_to_virt()` for the linear map.
  func linearAddress(_ physical: UInt64, memstart: UInt64) -> UInt64 {
    (physical &- memstart) | pageOffset
  }
  /// Models `pfn_to_page()` with `struct page` of 64 bytes.
  func vmemmapAddress(_ physical: UInt64, memstart: UInt64) -> UInt64 {
    vmemmapStart &+ ((physical &- memstart) >> UInt64(pageShift)) &* 64
  }

  /// Page tables of this layout, with those that the fixmap brings along.
  func makePageTables() -> KernelPageTables {
    var tables = KernelPageTables(pageShift: pageShift, addressBits: vaBitsActual)
    // In 5.10 and 6.1 the slots lie below FIXADDR_TOP; one page below it finds their tables.
    tables.addStaticPath(to: fixmapTop &- 4096)
    return tables
  }

  /// Levels at which `__create_pgd_mapping()` may use a block.
  var blockShifts: Set<Int> { pageShift == 12 ? [pmdShift, pudShift] : [pmdShift] }
}
