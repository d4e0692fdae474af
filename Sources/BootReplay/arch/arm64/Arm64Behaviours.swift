// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in arm64's memory set-up.
extension Behaviour {
  package static let arm64: [Behaviour] = [
    arm64ReadsRodataByWords, arm64RodataOnMeansFull, arm64SeedKeepsToCPURange,
    arm64LinearMapStays, arm64MapsKernelFirst, arm64TellsLinearOverflow, arm64ClearsNoMapOfInitrd,
    arm64ReservesFromStext, arm64MapsKernelInHead, arm64CreatesIdmap, arm64CrashkernelKeepsBlocks,
    arm64HasEarlyKfencePool, arm64CountsDMALimitsInAddresses, arm64VmemmapIsFixed,
    arm64ModulesTakeTwoGiB, arm64ModulesBeginAtPageEnd, arm64LeavesTopGiBFree,
    arm64FixmapIsCompact, arm64FixmapHasVNCR, arm64TrampolineDataIsOptional,
    arm64RemapsOnePageMore, arm64FixmapHasP4D, arm64RoundsHolesOutward,
    arm64InsertsKernelResources, arm64TellsKASLRFirst, arm64ReservesHighCrashkernel,
    arm64MapsVmallocByContiguousPages,
    arm64KasanCoversVmalloc,
  ]

  package static let arm64ReadsRodataByWords = Behaviour(
    "arm64ReadsRodataByWords", since: "6.0",
    of: "arch_parse_debug_rodata() (arch/arm64/include/asm/setup.h)",
    "rodata= takes full, on and off; before, any boolean or full.",
    dated: "sources of 5.19 and 6.0")

  package static let arm64RodataOnMeansFull = Behaviour(
    "arm64RodataOnMeansFull", since: "6.17",
    of: "arch_parse_debug_rodata() (arch/arm64/include/asm/setup.h)",
    "rodata=on covers the linear map, and noalias leaves it out.",
    dated: "sources: not in 6.14, in 6.17")

  package static let arm64SeedKeepsToCPURange = Behaviour(
    "arm64SeedKeepsToCPURange", since: "5.11",
    of: "arm64_memblock_init() (arch/arm64/mm/init.c)",
    "The seed's low 16 bits move the linear map, within what the CPU's physical addresses "
      + "leave; before, the top 16 within what the RAM leaves.",
    dated: "sources of 5.10 and 5.11")

  package static let arm64LinearMapStays = Behaviour(
    "arm64LinearMapStays", since: "6.16",
    of: "arm64_memblock_init() (arch/arm64/mm/init.c)",
    "The linear map is not randomised.",
    dated: "sources: not in 6.14, in 6.17")

  package static let arm64MapsKernelFirst = Behaviour(
    "arm64MapsKernelFirst", since: "7.2",
    of: "map_mem() (arch/arm64/mm/mmu.c)",
    "The linear map begins with the kernel's own pages, and an early KFENCE pool is "
      + "mapped with them.",
    dated: "sources of 7.1 and 7.2")

  package static let arm64TellsLinearOverflow = Behaviour(
    "arm64TellsLinearOverflow", since: "5.11",
    of: "arm64_memblock_init() (arch/arm64/mm/init.c)",
    "Warns where RAM exceeds the linear region.",
    dated: "sources of 5.10 and 5.11")

  package static let arm64ClearsNoMapOfInitrd = Behaviour(
    "arm64ClearsNoMapOfInitrd", since: "6.0",
    of: "arm64_memblock_init() (arch/arm64/mm/init.c)",
    "The range of an initrd is added and cleared of no-map; before, removed and added.",
    dated: "sources of 5.19 and 6.0")

  package static let arm64ReservesFromStext = Behaviour(
    "arm64ReservesFromStext", since: "5.11", until: "6.16", stableUntil: ["6.12.107"],
    of: "arm64_memblock_init() (arch/arm64/mm/init.c)",
    "The kernel is reserved from _stext on, 64 KiB into its image.",
    dated: "sources of 5.10 and 5.11; in 6.14, not in 6.17 or Debian 6.12.107")

  package static let arm64MapsKernelInHead = Behaviour(
    "arm64MapsKernelInHead", since: "6.9",
    of: "early_map_kernel() (arch/arm64/kernel/pi/map_kernel.c)",
    "The kernel is mapped for good before start_kernel(); before, paging_init() mapped it "
      + "anew and freed init_pg_dir.",
    dated: "sources of 6.8 and 6.9")

  package static let arm64CreatesIdmap = Behaviour(
    "arm64CreatesIdmap", since: "6.0", until: "6.9",
    of: "create_idmap() (arch/arm64/mm/mmu.c)",
    "The identity map takes tables from memblock, until it is made in head.S again.",
    dated: "sources of 5.19 and 6.0; what it allocates is gone with 6.9")

  package static let arm64CrashkernelKeepsBlocks = Behaviour(
    "arm64CrashkernelKeepsBlocks", since: "6.4",
    of: "map_mem() (arch/arm64/mm/mmu.c)",
    "crashkernel= no longer keeps blocks out of the linear map, and is reserved late in "
      + "all cases.",
    dated: "sources of 6.3 and 6.4")

  package static let arm64HasEarlyKfencePool = Behaviour(
    "arm64HasEarlyKfencePool", since: "6.4", stable: ["6.1.176"],
    of: "arm64_kfence_alloc_pool() (arch/arm64/mm/mmu.c)",
    "map_mem() allocates the pool of an early KFENCE; a late one keeps blocks out.",
    dated: "sources: not in 6.3, in 6.4; in 6.1.176")

  package static let arm64CountsDMALimitsInAddresses = Behaviour(
    "arm64CountsDMALimitsInAddresses", since: "6.12",
    of: "max_zone_phys() (arch/arm64/mm/init.c)",
    "The limits of DMA zones are addresses, where they were numbers of bits.",
    dated: "sources of 6.11 and 6.12")

  package static let arm64VmemmapIsFixed = Behaviour(
    "arm64VmemmapIsFixed", since: "5.11",
    of: "VMEMMAP_START (arch/arm64/include/asm/memory.h)",
    "vmemmap, I/O space and fixmap have places that follow from VA_BITS alone; the linear "
      + "region is what lies below its end.",
    dated: "sources of 5.10 and 5.11")

  package static let arm64ModulesTakeTwoGiB = Behaviour(
    "arm64ModulesTakeTwoGiB", since: "6.5",
    of: "MODULES_VSIZE (arch/arm64/include/asm/memory.h)",
    "The area of modules is 2 GiB, where it was 128 MiB.",
    dated: "sources of 6.4 and 6.5")

  package static let arm64ModulesBeginAtPageEnd = Behaviour(
    "arm64ModulesBeginAtPageEnd", since: "5.16",
    of: "MODULES_VADDR (arch/arm64/include/asm/memory.h)",
    "Modules begin where the linear map ends, without an area for BPF between.",
    dated: "sources: not in 5.15, in 5.17")

  package static let arm64LeavesTopGiBFree = Behaviour(
    "arm64LeavesTopGiBFree", since: "6.9",
    of: "VMEMMAP_END (arch/arm64/include/asm/memory.h)",
    "vmemmap ends 1 GiB below the top, with I/O space and fixmap above it; 52-bit "
      + "addresses with small pages (LPA2).",
    dated: "sources of 6.8 and 6.9")

  package static let arm64FixmapIsCompact = Behaviour(
    "arm64FixmapIsCompact", since: "6.4",
    of: "FIX_FDT (arch/arm64/include/asm/fixmap.h)",
    "The slots of the device tree take 2 MiB and two pages.",
    dated: "sources of 6.3 and 6.4")

  package static let arm64FixmapHasVNCR = Behaviour(
    "arm64FixmapHasVNCR", since: "6.16",
    of: "FIX_VNCR (arch/arm64/include/asm/fixmap.h)",
    "KVM has a slot for each CPU.",
    dated: "sources: not in 6.14, in 6.17")

  package static let arm64TrampolineDataIsOptional = Behaviour(
    "arm64TrampolineDataIsOptional", since: "6.0",
    of: "FIX_ENTRY_TRAMP_TEXT4 (arch/arm64/include/asm/fixmap.h)",
    "The entry trampoline has a data slot for relocatable kernels only.",
    dated: "sources of 5.19 and 6.0")

  package static let arm64RemapsOnePageMore = Behaviour(
    "arm64RemapsOnePageMore", since: "7.2",
    of: "NR_FIX_BTMAPS (arch/arm64/include/asm/fixmap.h)",
    "An early ioremap slot has one page more.",
    dated: "sources of 7.1 and 7.2")

  package static let arm64FixmapHasP4D = Behaviour(
    "arm64FixmapHasP4D", since: "6.9",
    of: "FIX_P4D (arch/arm64/include/asm/fixmap.h)",
    "There is a slot for tables of the fifth level.",
    dated: "sources of 6.8 and 6.9")

  package static let arm64RoundsHolesOutward = Behaviour(
    "arm64RoundsHolesOutward", since: "5.17",
    of: "request_standard_resources() (arch/arm64/kernel/setup.c)",
    "What is not mapped takes in the pages it touches in /proc/iomem.",
    dated: "sources: not in 5.15, in 5.17")

  package static let arm64InsertsKernelResources = Behaviour(
    "arm64InsertsKernelResources", since: "5.18",
    of: "request_standard_resources() (arch/arm64/kernel/setup.c)",
    "Kernel and crash kernel are inserted by themselves, not as parts of their region.",
    dated: "sources: not in 5.17, in 5.19")

  package static let arm64TellsKASLRFirst = Behaviour(
    "arm64TellsKASLRFirst", since: "6.5",
    of: "kaslr_init() (arch/arm64/kernel/kaslr.c)",
    "KASLR is told in the first lines of setup_arch().",
    dated: "sources of 6.4 and 6.5")

  package static let arm64ReservesHighCrashkernel = Behaviour(
    "arm64ReservesHighCrashkernel", since: "5.18",
    of: "reserve_crashkernel() (arch/arm64/mm/init.c)",
    "crashkernel=,high and ,low are known.",
    dated: "sources: not in 5.17, in 5.19")

  package static let arm64MapsVmallocByContiguousPages = Behaviour(
    "arm64MapsVmallocByContiguousPages", since: "6.18",
    of: "arch_vmap_pte_supported_shift() (arch/arm64/include/asm/vmalloc.h)",
    "A vmalloc area that may be huge is mapped by contiguous entries (64 KiB with 4 KiB pages).",
    dated: "sources: not in 6.17, in 6.18")

  package static let arm64KasanCoversVmalloc = Behaviour(
    "arm64KasanCoversVmalloc", since: "6.7", checked: [.v6_12],
    of: "kasan_init_shadow() (arch/arm64/mm/kasan_init.c)",
    "KASAN always has shadow of its own for vmalloc space.",
    dated: "sources: not in 6.1, in 6.12")
}
