// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in the memory map and the zones (mm/sparse.c, mm/mm_init.c, mm/page_alloc.c).
extension Behaviour {
  package static let memoryMap: [Behaviour] = [
    maxOrderIsInclusive, transparentHugePagesSizePageblocks, capsPageblockOrder,
    hasPageblockMaxOrder, pageblockFlagsTakeEightBits, arm64SectionsAre128MiB,
    startsWithCoreInitEarly, memoryMapLeavesNoTrace, hasNoSparseBuffer, usageIsAnywhereOnNode,
    flatMapIsRaw, countsFreePages, setsUpPossibleNodes, announcesMemorylessNodes,
    hasOfflineNodeDataFunction, printsPageCountsOfZones, walksHolesOfFlatMaps,
    arm64HasOwnPfnValid, armHasOwnPfnValid, earlyPageExtInitialisesAll, setsNodesOfReserved,
    hasMemmapAlloc, usemapTakesZone, freesUnusedMemmapInMemblock,
    preparesHugePageMaps,
  ]

  package static let maxOrderIsInclusive = Behaviour(
    "maxOrderIsInclusive", since: "6.4",
    of: "MAX_ORDER (include/linux/mmzone.h)",
    "MAX_ORDER, and the option that sets it, name the largest order; before, the number "
      + "of orders.",
    dated: "sources of 6.3 and 6.4")

  package static let transparentHugePagesSizePageblocks = Behaviour(
    "transparentHugePagesSizePageblocks", since: "6.10",
    of: "pageblock_order (include/linux/pageblock-flags.h)",
    "Pageblocks follow the huge page of a PMD with transparent huge pages too, not only "
      + "with hugetlbfs.",
    dated: "sources of 6.9 and 6.10")

  package static let capsPageblockOrder = Behaviour(
    "capsPageblockOrder", since: "5.18",
    of: "pageblock_order (include/linux/pageblock-flags.h)",
    "A pageblock is never larger than the buddy allocator's largest block.",
    dated: "sources: not in 5.17, in 5.19")

  package static let hasPageblockMaxOrder = Behaviour(
    "hasPageblockMaxOrder", since: "6.16",
    of: "PAGE_BLOCK_MAX_ORDER (mm/Kconfig)",
    "An option limits the order of a pageblock.",
    dated: "sources: not in 6.14, in 6.17")

  package static let pageblockFlagsTakeEightBits = Behaviour(
    "pageblockFlagsTakeEightBits", since: "6.17",
    of: "NR_PAGEBLOCK_BITS (include/linux/pageblock-flags.h)",
    "The flags of a pageblock take 8 bits, where they took 4.",
    dated: "sources: not in 6.14, in 6.17")

  package static let arm64SectionsAre128MiB = Behaviour(
    "arm64SectionsAre128MiB", since: "5.12",
    of: "SECTION_SIZE_BITS (arch/arm64/include/asm/sparsemem.h)",
    "Sections of arm64 are 128 MiB (512 MiB with 64K pages), where they were 1 GiB.",
    dated: "sources of 5.11 and 5.12")

  package static let startsWithCoreInitEarly = Behaviour(
    "startsWithCoreInitEarly", since: "7.0",
    of: "mm_core_init_early() (mm/mm_init.c)",
    "sparse_init() and free_area_init() run behind setup_arch(), for all architectures; "
      + "hugetlb's early work comes first.",
    dated: "sources of 6.19 and 7.0")

  package static let memoryMapLeavesNoTrace = Behaviour(
    "memoryMapLeavesNoTrace", since: "6.14",
    of: "memmap_alloc() (mm/mm_init.c)",
    "kmemleak is kept off the memory map: the upper limit prints as 1.",
    dated: "sources of 6.13 and 6.14")

  package static let hasNoSparseBuffer = Behaviour(
    "hasNoSparseBuffer", since: "7.2",
    of: "sparse_init_nid() (mm/sparse.c)",
    "Memory maps are allocated section by section, without a buffer for the node.",
    dated: "sources of 7.1 and 7.2")

  package static let usageIsAnywhereOnNode = Behaviour(
    "usageIsAnywhereOnNode", since: "7.1",
    of: "sparse_usage_init() (mm/sparse.c)",
    "The usage records are taken from the node, not from the section that holds its data.",
    dated: "sources of 7.0 and 7.1")

  package static let flatMapIsRaw = Behaviour(
    "flatMapIsRaw", since: "5.15",
    of: "alloc_node_mem_map() (mm/page_alloc.c)",
    "The memory map of FLATMEM is not cleared when it is allocated.",
    dated: "sources of 5.14 and 5.15")

  package static let countsFreePages = Behaviour(
    "countsFreePages", since: "6.10",
    of: "calc_nr_kernel_pages() (mm/mm_init.c)",
    "The pages that hash tables are sized by are those free at that moment; before, "
      + "present pages without the memory map.",
    dated: "sources of 6.9 and 6.10")

  package static let setsUpPossibleNodes = Behaviour(
    "setsUpPossibleNodes", since: "5.18",
    of: "free_area_init() (mm/page_alloc.c)",
    "All possible nodes are set up, those without memory as memoryless; before, the "
      + "online ones.",
    dated: "sources: not in 5.17, in 5.19")

  package static let announcesMemorylessNodes = Behaviour(
    "announcesMemorylessNodes", since: "5.18", until: "6.7",
    of: "free_area_init() (mm/page_alloc.c)",
    "Says that it initialises a node as memoryless.",
    dated: "sources: not in 5.17, in 5.19; in 6.6, not in 6.8")

  package static let hasOfflineNodeDataFunction = Behaviour(
    "hasOfflineNodeDataFunction", since: "6.12",
    of: "alloc_offline_node_data() (mm/numa.c)",
    "A function of its own allocates the data of nodes that are not online.",
    dated: "sources of 6.11 and 6.12")

  package static let printsPageCountsOfZones = Behaviour(
    "printsPageCountsOfZones", since: "5.10", until: "5.13",
    of: "free_area_init_core() (mm/page_alloc.c)",
    "Debug lines tell the pages of each node and zone.",
    dated: "sources: in 5.12, not in 5.14")

  package static let walksHolesOfFlatMaps = Behaviour(
    "walksHolesOfFlatMaps", since: "5.12",
    of: "init_unavailable_range() (mm/page_alloc.c)",
    "Holes of a flat memory map count as unavailable ranges too.",
    dated: "sources of 5.11 and 5.12")

  package static let arm64HasOwnPfnValid = Behaviour(
    "arm64HasOwnPfnValid", since: "5.10", until: "5.13",
    of: "pfn_valid() (arch/arm64/mm/init.c)",
    "A page frame of arm64 is valid where memory is mapped.",
    dated: "sources: in 5.12, not in 5.14; back in 5.15 only for what has no section")

  package static let armHasOwnPfnValid = Behaviour(
    "armHasOwnPfnValid", since: "5.10", until: "5.14",
    of: "pfn_valid() (arch/arm/mm/init.c)",
    "A page frame of arm is valid where memory is mapped, without a look at its "
      + "pageblock.",
    dated: "sources: the pageblock is looked at in 5.14")

  package static let earlyPageExtInitialisesAll = Behaviour(
    "earlyPageExtInitialisesAll", since: "6.1",
    of: "early_page_ext (mm/page_ext.c)",
    "early_page_ext keeps struct pages from being initialised later.",
    dated: "sources of 6.0 and 6.1")

  package static let setsNodesOfReserved = Behaviour(
    "setsNodesOfReserved", since: "6.5",
    of: "memmap_init_reserved_pages() (mm/memblock.c)",
    "Nodes are written into the reserved regions before the hand-over.",
    dated: "sources of 6.4 and 6.5")

  package static let hasMemmapAlloc = Behaviour(
    "hasMemmapAlloc", since: "5.15",
    of: "memmap_alloc() (mm/page_alloc.c)",
    "A function of its own allocates memory maps; builds trace it instead of its callers.",
    dated: "sources of 5.14 and 5.15")

  package static let usemapTakesZone = Behaviour(
    "usemapTakesZone", since: "5.12",
    of: "setup_usemap() (mm/page_alloc.c)",
    "The function takes a zone; builds before made a copy of it for fewer arguments.",
    dated: "sources of 5.11 and 5.12")

  package static let freesUnusedMemmapInMemblock = Behaviour(
    "freesUnusedMemmapInMemblock", since: "5.11",
    of: "free_unused_memmap() (mm/memblock.c)",
    "Unused parts of a flat memory map are freed by memblock_free_all().",
    dated: "sources of 5.10 and 5.11")

  package static let preparesHugePageMaps = Behaviour(
    "preparesHugePageMaps", since: "6.15", checked: [.v7_2],
    of: "hugetlb_vmemmap_init_early() (mm/hugetlb_vmemmap.c)",
    "Gigantic pages at boot get a memory map of shared pages from the start "
      + "(hugetlb_free_vmemmap=on).",
    dated: "sources: not in 6.12, in 7.2; SPARSEMEM_VMEMMAP_PREINIT came with 6.15")
}
