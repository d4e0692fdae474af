// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed between setup_arch() and the first user process.
extension Behaviour {
  package static let startKernel: [Behaviour] = [
    perCPUListsAreOfOneType, printsUnknownParameters, tellsLogBufferUse, hasKfence,
    kfenceHasMetadata, swiotlbHasAreas, buildsZonelistsInCoreInit, preparesArchitectureFirst,
    printsMemoryLineLate, hasReserveMem, dentryHashHasLowLimit, hashOrderIsRoundedUp,
    hasHugeVmalloc, hugeVmallocLooksAtWholeSize, tellsFallbackOrder, namesInitImage,
    freesBootServicesInInitcall, freesInitrdThroughMemblock, arm64FreesInitThroughMemblock,
    freesAlternativesInInitcall, hasSwiotlbInitRemap, perCPUAllocInfoIsInlined,
    memblockFreeIsTraced, hasOneLocalCPUMask, unpacksInitramfsAside, stackDepotTellsItself,
    stackDepotHasLists, stackDepotAllocatesPools, kmemleakAsksForStackDepot, slabDebugHasTwoNames,
  ]

  package static let perCPUListsAreOfOneType = Behaviour(
    "perCPUListsAreOfOneType", since: "5.14",
    of: "pcpu_setup_first_chunk() (mm/percpu.c)",
    "Chunk lists are of one type and two more; before, accounted chunks had a set of "
      + "their own.",
    dated: "sources: not in 5.12, in 5.14")

  package static let printsUnknownParameters = Behaviour(
    "printsUnknownParameters", since: "5.14",
    of: "print_unknown_bootoptions() (init/main.c)",
    "Parameters that nobody knows are printed, and take memory for that.",
    dated: "sources: not in 5.12, in 5.14")

  package static let tellsLogBufferUse = Behaviour(
    "tellsLogBufferUse", since: "6.13",
    of: "print_log_buf_usage_stats() (kernel/printk/printk.c)",
    "The sizes of the log buffer are printed whatever its size.",
    dated: "sources of 6.12 and 6.13")

  package static let hasKfence = Behaviour(
    "hasKfence", since: "5.12",
    of: "kfence_alloc_pool() (mm/kfence/core.c)",
    "KFENCE takes its pool from memblock.",
    dated: "sources of 5.11 and 5.12")

  package static let kfenceHasMetadata = Behaviour(
    "kfenceHasMetadata", since: "6.6",
    of: "kfence_alloc_pool_and_metadata() (mm/kfence/core.c)",
    "The records of KFENCE come from memblock as well.",
    dated: "sources of 6.5 and 6.6")

  package static let swiotlbHasAreas = Behaviour(
    "swiotlbHasAreas", since: "6.0",
    of: "swiotlb_init_remap() (kernel/dma/swiotlb.c)",
    "The bounce buffer is divided into areas; swiotlb= takes their number, and noforce "
      + "turns it off.",
    dated: "sources of 5.19 and 6.0")

  package static let buildsZonelistsInCoreInit = Behaviour(
    "buildsZonelistsInCoreInit", since: "6.4",
    of: "mm_core_init() (mm/mm_init.c)",
    "Zone lists are built behind the command line and the hash tables.",
    dated: "sources of 6.3 and 6.4")

  package static let preparesArchitectureFirst = Behaviour(
    "preparesArchitectureFirst", since: "6.15",
    of: "arch_mm_preinit() (mm/mm_init.c)",
    "What was in mem_init(), the bounce buffer first, comes before the zone lists.",
    dated: "sources: not in 6.14, in 6.17")

  package static let printsMemoryLineLate = Behaviour(
    "printsMemoryLineLate", since: "6.11",
    of: "mem_init_print_info() (mm/mm_init.c)",
    "The Memory: line is printed behind the deferred struct pages.",
    dated: "sources of 6.10 and 6.11")

  package static let hasReserveMem = Behaviour(
    "hasReserveMem", since: "6.11",
    of: "reserve_mem() (mm/memblock.c)",
    "reserve_mem= exists.",
    dated: "sources of 6.10 and 6.11")

  package static let dentryHashHasLowLimit = Behaviour(
    "dentryHashHasLowLimit", since: "7.1", stable: ["6.12.107", "6.18.35"],
    of: "dcache_init_early() (fs/dcache.c)",
    "The dentry hash has two entries at least.",
    dated: "sources: not in 7.0, in 7.1; not in 6.18.13, in 6.18.35 and 6.12.107")

  package static let hashOrderIsRoundedUp = Behaviour(
    "hashOrderIsRoundedUp", since: "6.18", stable: ["6.1.176", "6.12.107"],
    of: "alloc_large_system_hash() (mm/mm_init.c)",
    "The order of a hash table is that of the pages it takes, rounded up.",
    dated: "sources: not in 6.17, in 6.18; in 6.1.176 and 6.12.107")

  package static let hasHugeVmalloc = Behaviour(
    "hasHugeVmalloc", since: "5.13",
    of: "alloc_large_system_hash() (mm/page_alloc.c)",
    "Hash tables in vmalloc space are mapped by huge pages where they are large enough.",
    dated: "sources: not in 5.12, in 5.14")

  package static let hugeVmallocLooksAtWholeSize = Behaviour(
    "hugeVmallocLooksAtWholeSize", since: "6.13",
    of: "__vmalloc_node_range() (mm/vmalloc.c)",
    "The whole size decides about huge pages, not the share of a node.",
    dated: "sources of 6.12 and 6.13")

  package static let tellsFallbackOrder = Behaviour(
    "tellsFallbackOrder", since: "5.16",
    of: "build_zonelists() (mm/page_alloc.c)",
    "The fallback order of each node is printed.",
    dated: "sources: not in 5.15, in 5.17")

  package static let namesInitImage = Behaviour(
    "namesInitImage", since: "5.13",
    of: "free_initmem_default() (include/linux/mm.h)",
    "Init sections are called \"unused kernel image (initmem)\", as on x86.",
    dated: "sources: not in 5.12, in 5.14")

  package static let freesBootServicesInInitcall = Behaviour(
    "freesBootServicesInInitcall", since: "7.0", stable: ["6.1.176", "6.12.107", "6.18.35"],
    of: "efi_free_boot_services() (arch/x86/platform/efi/quirks.c)",
    "EFI boot services are freed by an initcall, behind the deferred struct pages, with a "
      + "line; before, in start_kernel().",
    dated: "sources: not in 6.19, in 7.0; not in 6.18.13, in 6.18.35, 6.12.107 and 6.1.176")

  package static let freesInitrdThroughMemblock = Behaviour(
    "freesInitrdThroughMemblock", since: "5.10", until: "7.1",
    of: "free_initrd_mem() (init/initramfs.c)",
    "An initrd is freed in memblock too, where that is kept.",
    dated: "sources: in 7.0, not in 7.1")

  package static let arm64FreesInitThroughMemblock = Behaviour(
    "arm64FreesInitThroughMemblock", since: "6.12", until: "7.1",
    of: "free_initmem() (arch/arm64/mm/init.c)",
    "Init sections of arm64 are freed in memblock too.",
    dated: "sources of 6.11 and 6.12; in 7.0, not in 7.1")

  package static let freesAlternativesInInitcall = Behaviour(
    "freesAlternativesInInitcall", since: "7.1",
    of: "alternatives_smp_module_del() (arch/x86/kernel/alternative.c)",
    "The records of SMP alternatives are freed by an initcall, behind the Memory: line.",
    dated: "sources of 7.0 and 7.1")

  package static let hasSwiotlbInitRemap = Behaviour(
    "hasSwiotlbInitRemap", since: "5.19",
    of: "swiotlb_init_remap() (kernel/dma/swiotlb.c)",
    "The bounce buffer is allocated by a function of its own.",
    dated: "sources: not in 5.17, in 5.19")

  package static let perCPUAllocInfoIsInlined = Behaviour(
    "perCPUAllocInfoIsInlined", since: "5.11",
    of: "pcpu_alloc_alloc_info() (mm/percpu.c)",
    "Builds inline the function that allocates the description of groups.",
    dated: "builds of 5.10 and 6.1")

  package static let memblockFreeIsTraced = Behaviour(
    "memblockFreeIsTraced", since: "7.2",
    of: "memblock_free() (mm/memblock.c)",
    "Builds for arm, arm64 and riscv trace memblock_free() where older ones jump to "
      + "memblock_phys_free().",
    dated: "builds of 6.12 and 7.2")

  package static let hasOneLocalCPUMask = Behaviour(
    "hasOneLocalCPUMask", since: "6.5",
    of: "setup_cpu_local_masks() (arch/x86/kernel/cpu/common.c)",
    "One mask of CPUs is made besides those of nodes, where there were four.",
    dated: "sources of 6.4 and 6.5")

  package static let unpacksInitramfsAside = Behaviour(
    "unpacksInitramfsAside", since: "5.13",
    of: "populate_rootfs() (init/initramfs.c)",
    "The initramfs is unpacked beside later initcalls, so its memory comes back behind "
      + "them.",
    dated: "sources: not in 5.12, in 5.14")

  package static let stackDepotTellsItself = Behaviour(
    "stackDepotTellsItself", since: "6.3",
    of: "stack_depot_early_init() (lib/stackdepot.c)",
    "Lines tell how the table of the stack depot is allocated.",
    dated: "sources of 6.2 and 6.3")

  package static let stackDepotHasLists = Behaviour(
    "stackDepotHasLists", since: "6.8",
    of: "stack_depot_early_init() (lib/stackdepot.c)",
    "A bucket of the stack depot is a list head, where it was a pointer, and the table is "
      + "not cleared.",
    dated: "sources of 6.6 and 6.8")

  package static let stackDepotAllocatesPools = Behaviour(
    "stackDepotAllocatesPools", since: "6.15",
    of: "stack_depot_early_init() (lib/stackdepot.c)",
    "The array of pools comes from memblock, where it was part of the image.",
    dated: "sources: not in 6.14, in 6.17")

  package static let kmemleakAsksForStackDepot = Behaviour(
    "kmemleakAsksForStackDepot", since: "6.2",
    of: "kmemleak_boot_config() (mm/kmemleak.c)",
    "kmemleak=on asks for an early stack depot.",
    dated: "sources of 6.1 and 6.2")

  package static let slabDebugHasTwoNames = Behaviour(
    "slabDebugHasTwoNames", since: "6.9",
    of: "setup_slub_debug() (mm/slub.c)",
    "slab_debug= means what slub_debug= does.",
    dated: "sources of 6.8 and 6.9")
}
