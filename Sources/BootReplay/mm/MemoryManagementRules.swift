// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// What differs between the series in the architecture-independent steps, one value per series.
struct MemoryManagementRules: Sendable {
  /// MAX_ORDER counts the orders (before 6.4) rather than naming the highest.
  var countsMaxOrderExclusively: Bool
  /// Pageblocks follow the huge page of a PMD without hugetlbfs too.
  var sizesPageblocksByTHP: Bool
  /// A pageblock is never larger than the largest buddy block.
  var capsPageblockOrder: Bool
  /// Bits a pageblock takes in its flags.
  var pageblockBits: UInt64
  /// arm64 sections are 1 GiB.
  var hasLargeArm64Sections: Bool
  /// `sparse_init()` runs in `free_area_init()`, behind setup_arch; no raw buffer per node.
  var sparseInFreeAreaInit: Bool
  /// Usage maps go into the section of the node data.
  var usageNearNodeData: Bool
  /// A flat memory map comes zeroed from `memblock_alloc_node()`.
  var flatMapIsZeroed: Bool
  /// Percpu slot lists: two types of chunks, one more list (5.10).
  var hasOldPerCPUSlots: Bool
  /// `print_unknown_bootoptions()` exists.
  var printsUnknownParameters: Bool
  /// Page counts for the hash tables: pages without the memory map's, by zone.
  var subtractsMemoryMap: Bool
  /// KFENCE allocates its pool from memblock, and whether with metadata.
  var kfenceMetadata: Bool?
  /// `hugetlb_bootmem_alloc()` runs in `mm_core_init_early()`, with its own call for nodes.
  var allocatesHugePagesEarly: Bool
  /// swiotlb has areas and slots (6.1 up).
  var swiotlbHasAreas: Bool
  /// Highmem is freed with the rest in `memblock_free_all()`.
  var freesHighMemTogether: Bool
  /// `memmap_init_reserved_pages()` writes nodes into `reserved`.
  var setsNodesOfReserved: Bool
  /// cpumasks besides one per node (x86, CPUMASK_OFFSTACK).
  var cpumasksBesidesNodes: Int
  /// EFI boot services are freed in start_kernel, before deferred pages are initialised.
  var freesBootServicesEarly: Bool
  /// `build_all_zonelists()` runs before the command line is printed.
  var buildsZonelistsEarly: Bool
  /// swiotlb comes first in `mm_core_init()`.
  var swiotlbBeforeZonelists: Bool
  /// The Memory: line stands right behind the hand-over.
  var printsMemoryLineEarly: Bool
  /// `reserve_mem=` exists.
  var hasReserveMem: Bool
  /// The dentry table has at least two buckets.
  var dentryHashHasLowLimit: Bool
  /// The initramfs is unpacked beside the later initcalls (5.13 up), so its memory comes back late.
  var unpacksInitramfsAside: Bool

  static func of(_ series: KernelSeries) -> MemoryManagementRules {
    switch series.name {
    case "5.10": .v5_10
    case "6.1": .v6_1
    case "6.12": .v6_12
    default: .v7_2
    }
  }

  static let v5_10 = MemoryManagementRules(
    countsMaxOrderExclusively: true, sizesPageblocksByTHP: false, capsPageblockOrder: false,
    pageblockBits: 4, hasLargeArm64Sections: true, sparseInFreeAreaInit: false,
    usageNearNodeData: true, flatMapIsZeroed: true, hasOldPerCPUSlots: true,
    printsUnknownParameters: false, subtractsMemoryMap: true, kfenceMetadata: nil,
    allocatesHugePagesEarly: false,
    swiotlbHasAreas: false, freesHighMemTogether: false, setsNodesOfReserved: false,
    cpumasksBesidesNodes: 4, freesBootServicesEarly: true,
    buildsZonelistsEarly: true, swiotlbBeforeZonelists: false, printsMemoryLineEarly: true,
    hasReserveMem: false, dentryHashHasLowLimit: false, unpacksInitramfsAside: false)

  static let v6_1 = MemoryManagementRules(
    countsMaxOrderExclusively: true, sizesPageblocksByTHP: false, capsPageblockOrder: true,
    pageblockBits: 4, hasLargeArm64Sections: false, sparseInFreeAreaInit: false,
    usageNearNodeData: true, flatMapIsZeroed: false, hasOldPerCPUSlots: false,
    printsUnknownParameters: true, subtractsMemoryMap: true, kfenceMetadata: false,
    allocatesHugePagesEarly: false,
    swiotlbHasAreas: true, freesHighMemTogether: false, setsNodesOfReserved: false,
    cpumasksBesidesNodes: 4, freesBootServicesEarly: false,
    buildsZonelistsEarly: true, swiotlbBeforeZonelists: false, printsMemoryLineEarly: true,
    hasReserveMem: false, dentryHashHasLowLimit: false, unpacksInitramfsAside: true)

  static let v6_12 = MemoryManagementRules(
    countsMaxOrderExclusively: false, sizesPageblocksByTHP: true, capsPageblockOrder: true,
    pageblockBits: 4, hasLargeArm64Sections: false, sparseInFreeAreaInit: false,
    usageNearNodeData: true, flatMapIsZeroed: false, hasOldPerCPUSlots: false,
    printsUnknownParameters: true, subtractsMemoryMap: false, kfenceMetadata: true,
    allocatesHugePagesEarly: false,
    swiotlbHasAreas: true, freesHighMemTogether: false, setsNodesOfReserved: true,
    cpumasksBesidesNodes: 1, freesBootServicesEarly: false,
    buildsZonelistsEarly: false, swiotlbBeforeZonelists: false, printsMemoryLineEarly: false,
    hasReserveMem: true, dentryHashHasLowLimit: true, unpacksInitramfsAside: true)

  static let v7_2 = MemoryManagementRules(
    countsMaxOrderExclusively: false, sizesPageblocksByTHP: true, capsPageblockOrder: true,
    pageblockBits: 8, hasLargeArm64Sections: false, sparseInFreeAreaInit: true,
    usageNearNodeData: false, flatMapIsZeroed: false, hasOldPerCPUSlots: false,
    printsUnknownParameters: true,
    subtractsMemoryMap: false, kfenceMetadata: true,
    allocatesHugePagesEarly: true, swiotlbHasAreas: true, freesHighMemTogether: true,
    setsNodesOfReserved: true, cpumasksBesidesNodes: 1, freesBootServicesEarly: false,
    buildsZonelistsEarly: false, swiotlbBeforeZonelists: true, printsMemoryLineEarly: false,
    hasReserveMem: true, dentryHashHasLowLimit: true, unpacksInitramfsAside: true)
}

extension BootState {
  var rules: MemoryManagementRules { .of(series) }
}
