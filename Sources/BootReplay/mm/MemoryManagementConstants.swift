// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelDescription
import KernelSeries

/// Sizes that a kernel binary fixes, by the names the profiles' `constants` use.
///
/// A profile (or `--assume NAME=VALUE`) gives the exact number; the defaults here keep a replay
/// going where none does. They are what the structures come to in the Debian kernels of the series,
/// or follow from the configuration.
///
/// | name | what | default |
/// |---|---|---|
/// | `sizeof(struct page)` | memory map record | 64; i386 40; arm 36 with MEMCG, else 32 |
/// | `sizeof(pg_data_t)` | node data, unrounded | by series, 64-bit |
/// | `sizeof(struct mem_section)` | SPARSEMEM record | 16, 32 with PAGE_EXTENSION |
/// | `sizeof(struct mem_section_usage)` | usage record of one section | by the configuration |
/// | `SECTION_SIZE_BITS` | SPARSEMEM | 27; arm64 5.10: 30 |
/// | `pageblock_order`, `MAX_ORDER` | highest buddy order, order of a pageblock | configuration |
/// | `percpu.static` | `__per_cpu_end - __per_cpu_start` | the log's `Embedded` line, else 0x30000 |
/// | `percpu.reserved` | first chunk's reserved part | 8192; i386 0 |
/// | `percpu.dynamic` | asked dynamic part | 28672; arm 20480 |
/// | `percpu.dynamic-early` | PERCPU_DYNAMIC_EARLY_SIZE | 12288; 20480 from 6.12 on |
/// | `sizeof(struct pcpu_chunk)` | without its bitmap | by series and word size |
/// | `sizeof(struct prb_desc)`, `sizeof(struct printk_info)` | log buffer records | 24 (12) and 88; 7.2: 112 |
/// | `log_buf_shift` | CONFIG_LOG_BUF_SHIFT | 17 |
/// | `sizeof(struct io_tlb_slot)`, `sizeof(struct io_tlb_area)` | swiotlb records | 24, 16; 32-bit 16, 12 |
/// | `sizeof(struct page_ext)` | record of one page | 4 |
/// | `sizeof(struct kfence_metadata)` | record of one object | 1160 |
/// | `sizeof(struct blacklist_entry)` | `initcall_blacklist=` | 24; 32-bit 12 |
/// | `sizeof(struct hlist_head)` | hash bucket | 8; 32-bit 4 |
extension BootState {
  var is64Bit: Bool { boot.architecture.is64Bit }
  /// Bytes of a pointer and of a `long`.
  package var wordSize: UInt64 { is64Bit ? 8 : 4 }
  package var pageShift: Int { pageSize.trailingZeroBitCount }

  /// A size by name, kept within what the arithmetic can stand, whatever the user sets.
  func recordSize(_ name: String, default value: UInt64, most: UInt64 = 1 << 24) -> UInt64 {
    min(max(1, constant(name, default: value)), most)
  }

  package var structPageSize: UInt64 {
    let fallback: UInt64 =
      switch boot.architecture {
      case .x86_64, .arm64, .riscv64: 64
      case .i386: 40
      case .arm: config.isEnabled(.memcg) ? 36 : 32
      }
    return recordSize("sizeof(struct page)", default: fallback, most: 1 << 16)
  }

  /// `sizeof(pg_data_t)`, before any rounding.
  package var nodeDataSize: UInt64 {
    let bySeries: [String: UInt64] =
      switch boot.architecture {
      case .x86_64: ["5.10": 171968, "6.1": 174208, "6.12": 174464, "7.2": 176256]
      case .arm64: ["5.10": 9472, "6.1": 11392, "6.12": 14144, "7.2": 14336]
      case .riscv64: ["6.12": 9280, "7.2": 10752]
      case .i386, .arm: [:]
      }
    return recordSize("sizeof(pg_data_t)", default: bySeries[series.name] ?? 9280)
  }

  package var sectionRecordSize: UInt64 {
    recordSize(
      "sizeof(struct mem_section)", default: config.isEnabled(.pageExtension) ? 32 : 16,
      most: pageSize)
  }

  /// MAX_ORDER - 1 before 6.4, MAX_PAGE_ORDER since: the largest block the buddy allocator keeps.
  package var maxOrder: Int {
    let names: [ConfigOption] = [.archForceMaxOrder, .forceMaxZoneorder]
    let configured = names.lazy.compactMap { config.number($0) }.first
    let order =
      if rules.countsMaxOrderExclusively { (configured ?? 11) &- 1 } else { configured ?? 10 }
    return Int(min(40, constant("MAX_ORDER", default: order)))
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
      || rules.sizesPageblocksByTHP && config.isEnabled(.transparentHugepage)
    var order = hasHugePages ? hugePageOrder : maxOrder
    if rules.capsPageblockOrder { order = min(order, maxOrder) }
    return Int(min(40, constant("pageblock_order", default: UInt64(order))))
  }
  /// Bits of pageblock flags (NR_PAGEBLOCK_BITS rounded to a power of two).
  var pageblockBits: UInt64 { rules.pageblockBits }

  package var isSparse: Bool { config.isEnabled(.sparsemem) }
  package var hasVmemmap: Bool { config.isEnabled(.sparsememVmemmap) }
  /// SECTION_SIZE_BITS.
  package var sectionSizeBits: Int {
    if let bits = mm.sectionBits { return bits }
    let isOldArm64 = boot.architecture == .arm64 && rules.hasLargeArm64Sections
    let bits = isOldArm64 ? 30 : config.isEnabled(.arm64Pages64K) ? 29 : 27
    return Int(max(24, min(48, constant("SECTION_SIZE_BITS", default: UInt64(bits)))))
  }
  package var pagesPerSection: UInt64 { 1 << UInt64(max(0, sectionSizeBits - pageShift)) }

  /// `mem_section_usage_size()`.
  var sectionUsageSize: UInt64 {
    let blocks = pagesPerSection >> UInt64(pageblockOrder)
    let flags = (blocks * pageblockBits).roundedUp(to: wordSize * 8) / 8
    let rcu = 2 * wordSize
    let subsections: UInt64 =
      hasVmemmap ? (UInt64(1) << UInt64(sectionSizeBits - 21)).roundedUp(to: 64) / 8 : 0
    return recordSize("sizeof(struct mem_section_usage)", default: rcu + subsections + flags)
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
