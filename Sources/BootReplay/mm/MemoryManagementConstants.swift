// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription

/// Sizes that the steps of memory management ask for; `memreplay list constants` names all.
extension BootState {
  var is64Bit: Bool { boot.architecture.is64Bit }
  /// Bytes of a pointer and of a `long`.
  package var wordSize: UInt64 { is64Bit ? 8 : 4 }
  package var pageShift: Int { pageSize.trailingZeroBitCount }

  package var structPageSize: UInt64 { constant(.structPage) }
  /// `sizeof(pg_data_t)`, before any rounding.
  package var nodeDataSize: UInt64 { constant(.nodeData) }
  package var sectionRecordSize: UInt64 { constant(.memorySection) }

  /// MAX_ORDER - 1 before 6.4, MAX_PAGE_ORDER since: the largest block the buddy allocator keeps.
  package var maxOrder: Int {
    let names: [ConfigOption] = [.archForceMaxOrder, .forceMaxZoneorder]
    let configured = names.lazy.compactMap { config.number($0) }.first
    let order =
      if kernel.has(.maxOrderIsInclusive) { configured ?? 10 } else { (configured ?? 11) &- 1 }
    return Int(min(40, constant(.maxOrder, rule: order)))
  }

  /// The order of a huge page that a PMD maps.
  var hugePageOrder: Int {
    if boot.architecture.is64Bit { return pageShift - 3 }
    return config.isEnabled(.x86Pae) || config.isEnabled(.armLpae) ? 9 : 10
  }

  /// `pageblock_order`.
  package var pageblockOrder: Int {
    let hasHugePages =
      config.isEnabled(.hugetlbPage)
      || kernel.has(.transparentHugePagesSizePageblocks) && config.isEnabled(.transparentHugepage)
    var order = hasHugePages ? hugePageOrder : maxOrder
    if kernel.has(.capsPageblockOrder) { order = min(order, maxOrder) }
    return Int(min(40, constant(.pageblockOrder, rule: UInt64(order))))
  }
  /// Bits of pageblock flags (NR_PAGEBLOCK_BITS rounded to a power of two).
  var pageblockBits: UInt64 { kernel.has(.pageblockFlagsTakeEightBits) ? 8 : 4 }

  package var isSparse: Bool { config.isEnabled(.sparsemem) }
  package var hasVmemmap: Bool { config.isEnabled(.sparsememVmemmap) }
  /// SECTION_SIZE_BITS.
  package var sectionSizeBits: Int {
    if let bits = mm.sectionBits { return bits }
    let isOldArm64 = boot.architecture == .arm64 && !kernel.has(.arm64SectionsAre128MiB)
    let bits = isOldArm64 ? 30 : config.isEnabled(.arm64Pages64K) ? 29 : 27
    return Int(max(24, min(48, constant(.sectionSizeBits, rule: UInt64(bits)))))
  }
  package var pagesPerSection: UInt64 { 1 << UInt64(max(0, sectionSizeBits - pageShift)) }

  /// `mem_section_usage_size()`.
  var sectionUsageSize: UInt64 {
    let blocks = pagesPerSection >> UInt64(pageblockOrder)
    let flags = (blocks * pageblockBits).roundedUp(to: wordSize * 8) / 8
    let rcu = 2 * wordSize
    let subsections: UInt64 =
      hasVmemmap ? (UInt64(1) << UInt64(sectionSizeBits - 21)).roundedUp(to: 64) / 8 : 0
    return constant(.memorySectionUsage, rule: rcu + subsections + flags)
  }
  /// MAX_PHYSMEM_BITS of a SPARSEMEM kernel.
  var physicalMemoryBits: Int {
    if let bits = mm.maxPhysicalBits { return bits }
    switch boot.architecture {
    case .x86_64: return boot.cpu.flags.contains("la57") ? 52 : 46
    case .arm64: return Int(config.number(.arm64PaBits, default: 48))
    case .riscv64: return 56
    case .i386, .arm: return 32
    }
  }
}
