// SPDX-License-Identifier: GPL-2.0-or-later

// Made by Scripts/embed-profiles of Profiles/arm/.

extension BuiltInProfiles {
  static let arm: [(name: String, text: String)] = [
    (
      "5.10.0-32-armmp",
      #"""
      release: 5.10.0-32-armmp
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_HIGHBANK: y, ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y,
        ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y, ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y,
        ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y, ARM_L1_CACHE_SHIFT: 6, ARM_PATCH_PHYS_VIRT: y,
        BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 7, CMA_SIZE_MBYTES: 16, CMDLINE: "",
        CRASH_DUMP: y, DMA_CMA: y, DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y,
        FORCE_MAX_ZONEORDER: 12, HIBERNATION: y, HIGHMEM: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MACH_MMP2_DT: y, MEMCG: y, MEMCG_KMEM: y,
        MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y,
        PAGE_EXTENSION: y, PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y,
        SOC_AM33XX: y, SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STRICT_KERNEL_RWX: y,
        SUSPEND: y, SWIOTLB: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x300000, __init_begin: 0x1200000, _sdata: 0x1400000,
        _end: 0x15f42cc}
      sections: {code: 11264, rwdata: 1667, rodata: 3212, init: 2048, bss: 332}
      constants: {percpu.static: 54732}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_fc_alloc: pcpu_dfl_fc_alloc, pcpu_embed_first_chunk.free-unit: pcpu_dfl_fc_free,
        pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        free_unused_memmap: mem_init, initrd: arm_memblock_init, request_standard_resources: setup_arch}
      """#
    ),
    (
      "5.10.0-32-armmp-lpae",
      #"""
      release: 5.10.0-32-armmp-lpae
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_HIGHBANK: y, ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y,
        ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y, ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y,
        ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y, ARM_L1_CACHE_SHIFT: 6, ARM_LPAE: y,
        ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 7,
        CMA_SIZE_MBYTES: 16, CMDLINE: "", CRASH_DUMP: y, DMA_CMA: y, DMA_DECLARE_COHERENT: y, DMI: y,
        DUMMY_CONSOLE: y, EFI: y, FORCE_MAX_ZONEORDER: 12, HIBERNATION: y, HIGHMEM: y, HUGETLBFS: y,
        HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MACH_MMP2_DT: y, MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y,
        MODULES: y, NR_CPUS: 8, OF: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_EXTENSION: y,
        PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y,
        SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x400000, __init_begin: 0x1400000, _sdata: 0x1600000,
        _end: 0x17f9e4c}
      sections: {code: 12288, rwdata: 1680, rodata: 3236, init: 2048, bss: 343}
      constants: {percpu.static: 54796}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_fc_alloc: pcpu_dfl_fc_alloc, pcpu_embed_first_chunk.free-unit: pcpu_dfl_fc_free,
        pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        free_unused_memmap: mem_init, early_alloc: memblock_alloc, initrd: arm_memblock_init,
        iotable_init: memblock_alloc, request_standard_resources: setup_arch,
        vm_reserve_area_early: memblock_alloc}
      """#
    ),
    (
      "5.10.223-collie",
      #"""
      release: 5.10.223-collie
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_KEEP_MEMBLOCK: y, ARCH_SA1100: y, ARM_L1_CACHE_SHIFT: 5, BLK_DEV_INITRD: y,
        CMDLINE: "", DMA_DECLARE_COHERENT: y, FORCE_MAX_ZONEORDER: 11, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, LOG_BUF_SHIFT: 16, PAGE_OFFSET: 0xC0000000, PHYS_OFFSET: 0xc0000000,
        SA1100_COLLIE: y, SPARSEMEM: y}
      extents: {_text: 0x8000, _stext: 0x8160, __init_begin: 0x1b1000, _sdata: 0x1cc000, _end: 0x2296c4}
      sections: {code: 1373, rwdata: 269, rodata: 272, init: 108, bss: 104}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_fc_alloc: setup_per_cpu_areas, pcpu_embed_first_chunk.free-unit: pcpu_dfl_fc_free,
        pcpu_free_alloc_info: start_kernel, pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        free_unused_memmap: mem_init, arm_mm_memblock_reserve: arm_memblock_init,
        initrd: arm_memblock_init, request_standard_resources: setup_arch}
      """#
    ),
    (
      "5.10.223-omap1",
      #"""
      release: 5.10.223-omap1
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_KEEP_MEMBLOCK: y, ARM_L1_CACHE_SHIFT: 5, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y,
        CMDLINE: "", DMA_DECLARE_COHERENT: y, FORCE_MAX_ZONEORDER: 11, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, LOG_BUF_SHIFT: 16, MACH_OMAP_PALMTE: y, MACH_SX1: y, PAGE_OFFSET: 0xC0000000,
        SERIAL_EARLYCON: y}
      extents: {_text: 0x8000, _stext: 0x8400, __init_begin: 0x1b9000, _sdata: 0x1d4000, _end: 0x232a1c}
      sections: {code: 1401, rwdata: 272, rodata: 276, init: 108, bss: 106}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_fc_alloc: setup_per_cpu_areas, pcpu_embed_first_chunk.free-unit: pcpu_dfl_fc_free,
        pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        free_unused_memmap: mem_init, initrd: arm_memblock_init, request_standard_resources: setup_arch}
      """#
    ),
    (
      "5.10.223-pxa",
      #"""
      release: 5.10.223-pxa
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_GUMSTIX: y, ARCH_KEEP_MEMBLOCK: y, ARM_L1_CACHE_SHIFT: 5, ARM_PATCH_PHYS_VIRT: y,
        BLK_DEV_INITRD: y, CMA: y, CMA_AREAS: 7, CMA_SIZE_MBYTES: 16, CMDLINE: "", DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, FORCE_MAX_ZONEORDER: 11, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y,
        LOG_BUF_SHIFT: 16, MACH_AKITA: y, MACH_BORZOI: y, MACH_MAINSTONE: y, MACH_SPITZ: y, MACH_TOSA: y,
        MACH_ZIPIT2: y, MEMORY_ISOLATION: y, PAGE_OFFSET: 0xC0000000}
      extents: {_text: 0x8000, _stext: 0x81e0, __init_begin: 0x1c4000, _sdata: 0x1e2000, _end: 0x244e0c}
      sections: {code: 1413, rwdata: 290, rodata: 308, init: 120, bss: 105}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_fc_alloc: setup_per_cpu_areas, pcpu_embed_first_chunk.free-unit: pcpu_dfl_fc_free,
        pcpu_free_alloc_info: start_kernel, pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        free_unused_memmap: mem_init, arm_mm_memblock_reserve: arm_memblock_init,
        initrd: arm_memblock_init, request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.1.0-50-armmp",
      #"""
      release: 6.1.0-50-armmp
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 12, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 7, CMA_SIZE_MBYTES: 16, CMDLINE: "", CRASH_DUMP: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, HIBERNATION: y, HIGHMEM: y,
        KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12,
        MACH_MMP2_DT: y, MACH_MMP3_DT: y, MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y, MODULES: y,
        NR_CPUS: 8, OF: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_EXTENSION: y,
        PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y,
        SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        SUSPEND: y, SWIOTLB: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x300000, __init_begin: 0x1200000, _sdata: 0x1400000,
        _end: 0x1607588}
      sections: {code: 11264, rwdata: 1700, rodata: 3732, init: 2048, bss: 377}
      constants: {percpu.static: 45012}
      callers: {alloc_node_mem_map: free_area_init, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_init_reserved_mem,
        fdt_init_reserved_mem_node.static: fdt_init_reserved_mem,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.1.0-50-armmp-lpae",
      #"""
      release: 6.1.0-50-armmp-lpae
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 12, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_LPAE: y, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMA: y, CMA_AREAS: 7, CMA_SIZE_MBYTES: 16, CMDLINE: "", CRASH_DUMP: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, HIBERNATION: y, HIGHMEM: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MACH_MMP2_DT: y, MACH_MMP3_DT: y, MEMCG: y, MEMCG_KMEM: y,
        MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y,
        PAGE_EXTENSION: y, PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y,
        SOC_AM33XX: y, SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STACKDEPOT: y,
        STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x400000, __init_begin: 0x1400000, _sdata: 0x1600000,
        _end: 0x180d288}
      sections: {code: 12288, rwdata: 1716, rodata: 3752, init: 2048, bss: 384}
      constants: {percpu.static: 45204}
      callers: {alloc_node_mem_map: memmap_alloc, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_init_reserved_mem,
        fdt_init_reserved_mem_node.static: fdt_init_reserved_mem,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.1.0-50-rpi",
      #"""
      release: 6.1.0-50-rpi
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_KEEP_MEMBLOCK: y, ARCH_MULTI_V6: y,
        ARM_L1_CACHE_SHIFT: 5, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 7, CMA_SIZE_MBYTES: 32, CMDLINE: "", CRASH_DUMP: y, DEBUG_LL: y,
        DEBUG_UART_PHYS: 0x20201000, DEBUG_UART_VIRT: 0xf0201000, DMA_CMA: y, DMA_DECLARE_COHERENT: y,
        DUMMY_CONSOLE: y, HIBERNATION: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, LOG_BUF_SHIFT: 17,
        MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y, MODULES: y, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y,
        PAGE_OFFSET: 0xC0000000, SERIAL_EARLYCON: y, SLUB_DEBUG: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        USE_OF: y}
      extents: {_text: 0x8000, _stext: 0x100000, __init_begin: 0xd00000, _sdata: 0xe00000,
        _end: 0xf53e60}
      sections: {code: 9216, rwdata: 1045, rodata: 2428, init: 1024, bss: 314}
      callers: {alloc_node_mem_map: free_area_init, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_alloc_alloc_info,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: setup_per_cpu_areas,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk, pcpu_free_alloc_info: start_kernel,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_init_reserved_mem,
        fdt_init_reserved_mem_node.static: fdt_init_reserved_mem,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.12.107+deb13-armmp",
      #"""
      release: 6.12.107+deb13-armmp
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 8, CMA_SIZE_MBYTES: 16, CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, HIBERNATION: y, HIGHMEM: y,
        KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255,
        KFENCE_SAMPLE_INTERVAL: 0, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MACH_MMP2_DT: y,
        MACH_MMP3_DT: y, MEMCG: y, MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y, OF_DYNAMIC: y,
        OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y,
        PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y,
        SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        SUSPEND: y, SWIOTLB: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x300000, __init_begin: 0x1400000, _sdata: 0x1600000,
        _end: 0x182c190}
      sections: {code: 12288, rwdata: 1797, rodata: 4196, init: 2048, bss: 427}
      constants: {percpu.static: 50508}
      callers: {alloc_node_mem_map: free_area_init, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.12.107+deb13-armmp-lpae",
      #"""
      release: 6.12.107+deb13-armmp-lpae
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_LPAE: y, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMA: y, CMA_AREAS: 8, CMA_SIZE_MBYTES: 16, CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y,
        DMA_CMA: y, DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, HIBERNATION: y, HIGHMEM: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12,
        MACH_MMP2_DT: y, MACH_MMP3_DT: y, MEMCG: y, MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y,
        OF_DYNAMIC: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y,
        PAGE_OFFSET: 0xC0000000, PCI: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y,
        SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x400000, __init_begin: 0x1800000, _sdata: 0x1a00000,
        _end: 0x1c321d0}
      sections: {code: 14336, rwdata: 1817, rodata: 4228, init: 2048, bss: 431}
      constants: {percpu.static: 51148}
      callers: {alloc_node_mem_map: memmap_alloc, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "6.12.107+deb13-rpi",
      #"""
      release: 6.12.107+deb13-rpi
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_FORCE_MAX_ORDER: 10, ARCH_KEEP_MEMBLOCK: y, ARCH_MULTI_V6: y,
        ARM_L1_CACHE_SHIFT: 5, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 8, CMA_SIZE_MBYTES: 32, CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y, DEBUG_LL: y,
        DEBUG_UART_PHYS: 0x20201000, DEBUG_UART_VIRT: 0xf0201000, DMA_CMA: y, DMA_DECLARE_COHERENT: y,
        DUMMY_CONSOLE: y, HIBERNATION: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, LOG_BUF_SHIFT: 17, MEMCG: y,
        MEMORY_ISOLATION: y, MODULES: y, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y,
        PAGE_OFFSET: 0xC0000000, SERIAL_EARLYCON: y, SLUB_DEBUG: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        USE_OF: y}
      extents: {_text: 0x8000, _stext: 0x100000, __init_begin: 0xf00000, _sdata: 0x1000000,
        _end: 0x11752d0}
      sections: {code: 10240, rwdata: 1131, rodata: 2928, init: 1024, bss: 361}
      callers: {alloc_node_mem_map: free_area_init, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_alloc_alloc_info,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: setup_per_cpu_areas,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk, pcpu_free_alloc_info: start_kernel,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "7.2.13+deb14-armmp",
      #"""
      release: 7.2.13+deb14-armmp
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 8, CMA_SIZE_MBYTES: 128, CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, HIBERNATION: y, HIGHMEM: y,
        KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255,
        KFENCE_SAMPLE_INTERVAL: 0, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MACH_MMP2_DT: y,
        MACH_MMP3_DT: y, MEMCG: y, MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y, OF_DYNAMIC: y,
        OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_BLOCK_MAX_ORDER: 11, PAGE_EXTENSION: y,
        PAGE_IDLE_FLAG: y, PAGE_OFFSET: 0xC0000000, PCI: y, PRINTK_EXECUTION_CTX: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y, SOC_DRA7XX: y, SOC_IMX6Q: y, SOC_OMAP5: y, SOC_TI81XX: y,
        STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, USE_OF: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x300000, __init_begin: 0x1600000, _sdata: 0x1800000,
        _end: 0x1aace84}
      sections: {code: 14336, rwdata: 2359, rodata: 4776, init: 2048, bss: 380}
      constants: {percpu.static: 51788}
      callers: {alloc_node_mem_map: mm_core_init_early, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_memblock_init,
        fdt_init_reserved_mem_node.dynamic: fdt_scan_reserved_mem,
        fdt_init_reserved_mem_node.static: fdt_scan_reserved_mem_late,
        request_standard_resources: setup_arch}
      """#
    ),
    (
      "7.2.13+deb14-armmp-lpae",
      #"""
      release: 7.2.13+deb14-armmp-lpae
      arch: arm
      origin: "symbol table, .config and captured boots"
      config: {ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_HIGHBANK: y,
        ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MULTI_V7: y, ARCH_MVEBU: y, ARCH_OMAP3: y,
        ARCH_OMAP4: y, ARCH_TEGRA: y, ARCH_VT8500: y, ARM_ATAG_DTB_COMPAT: y, ARM_GIC_V3_ITS: y,
        ARM_L1_CACHE_SHIFT: 6, ARM_LPAE: y, ARM_PATCH_PHYS_VIRT: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMA: y, CMA_AREAS: 8, CMA_SIZE_MBYTES: 128, CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y,
        DMA_CMA: y, DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, FLATMEM: y, HIBERNATION: y,
        HIGHMEM: y, HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12,
        MACH_MMP2_DT: y, MACH_MMP3_DT: y, MEMCG: y, MEMORY_ISOLATION: y, MODULES: y, NR_CPUS: 8, OF: y,
        OF_DYNAMIC: y, OF_KOBJ: y, OMAP_INTERCONNECT_BARRIER: y, PAGE_BLOCK_MAX_ORDER: 11,
        PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y, PAGE_OFFSET: 0xC0000000, PCI: y, PRINTK_EXECUTION_CTX: y,
        SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SOC_AM33XX: y, SOC_DRA7XX: y, SOC_IMX6Q: y,
        SOC_OMAP5: y, SOC_TI81XX: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, USE_OF: y, VMSPLIT_3G: y, ZONE_DMA: y}
      extents: {_text: 0x208000, _stext: 0x400000, __init_begin: 0x1a00000, _sdata: 0x1c00000,
        _end: 0x1eb6ec4}
      sections: {code: 16384, rwdata: 2392, rodata: 4808, init: 2048, bss: 386}
      constants: {percpu.static: 52876}
      callers: {alloc_node_mem_map: memmap_alloc, setup_usemap: setup_usemap,
        start_kernel.command-line: start_kernel, pcpu_build_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.areas: pcpu_embed_first_chunk, pcpu_fc_alloc: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-unit: pcpu_embed_first_chunk,
        pcpu_free_alloc_info: pcpu_embed_first_chunk,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        start_kernel.unknown-options: start_kernel, start_kernel.unknown-options-free: start_kernel,
        free_unused_memmap: memblock_free_all, arm_mm_memblock_reserve: arm_mm_memblock_reserve,
        fdt_init_reserved_mem_node.dynamic: fdt_scan_reserved_mem,
        fdt_init_reserved_mem_node.static: fdt_scan_reserved_mem_late,
        request_standard_resources: setup_arch}
      """#
    ),
  ]
}
