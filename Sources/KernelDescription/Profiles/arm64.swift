// SPDX-License-Identifier: GPL-2.0-or-later

// Made by Scripts/embed-profiles of Profiles/arm64/.

extension BuiltInProfiles {
  static let arm64: [(name: String, text: String)] = [
    (
      "5.10.0-32-cloud-arm64",
      #"""
      release: 5.10.0-32-cloud-arm64
      arch: arm64
      origin: "Debian 11, 5.10.223"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, ARCH_KEEP_MEMBLOCK: y,
        ARM64_PA_BITS: 48, ARM64_VA_BITS: 48, ARM_GIC_V3_ITS: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMA: y, CMA_AREAS: 19, CMA_SIZE_MBYTES: 64, CMDLINE: "", CRASH_DUMP: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMA_CMA: y, DMA_DECLARE_COHERENT: y, DMA_PERNUMA_CMA: y, DMI: y,
        DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, FORCE_MAX_ZONEORDER: 11, HIBERNATION: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NODES_SHIFT: 4, NR_CPUS: 256, NUMA: y, OF: y, OF_KOBJ: y, PCI: y,
        RANDOMIZE_BASE: y, RELOCATABLE: y, RODATA_FULL_DEFAULT_ENABLED: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y,
        STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, _etext: 0xa90000, __init_begin: 0x1080000,
        __inittext_end: 0x1110000, __init_end: 0x1450000, _sdata: 0x1450000, init_pg_dir: 0x16a9000,
        init_pg_end: 0x16ae000, _end: 0x16b0000}
      sections: {code: 10752, rwdata: 1826, rodata: 6024, init: 3904, bss: 575}
      sizes: {pg_data_t: 9472}
      constants: {percpu.static: 94488}
      callers: {start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_embed_first_chunk.free-unit: pcpu_fc_free, pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc}
      """#
    ),
    (
      "5.10.0-32-arm64",
      #"""
      release: 5.10.0-32-arm64
      arch: arm64
      origin: "Debian 11, 5.10.223"
      config: {ACPI: y, ACPI_NUMA: y, ARCH_KEEP_MEMBLOCK: y, ARM64_4K_PAGES: y, ARM64_PA_BITS: 48,
        ARM64_VA_BITS: 48, ARM_GIC_V3_ITS: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 19,
        CMA_SIZE_MBYTES: 64, CMA_SIZE_SEL_MBYTES: y, CRASH_DUMP: y, DEFERRED_STRUCT_PAGE_INIT: y,
        DMA_CMA: y, DMA_COHERENT_POOL: y, DMA_DECLARE_COHERENT: y, DMA_PERNUMA_CMA: y, DMI: y,
        DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, FB_EFI: y, FORCE_MAX_ZONEORDER: 11, HIBERNATION: y,
        HUGETLB_PAGE: y, INIT_ON_ALLOC_DEFAULT_ON: y, KALLSYMS: y, KEXEC_CORE: y, KVM: y,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y, MEMORY_HOTPLUG: y,
        MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_EMBED_FIRST_CHUNK: y,
        NODES_SHIFT: 4, NR_CPUS: 256, NUMA: y, OF: y, OF_KOBJ: y, PRINTK: y, RANDOMIZE_BASE: y,
        RELOCATABLE: y, RODATA_FULL_DEFAULT_ENABLED: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y,
        SPARSEMEM_VMEMMAP: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, SYSFS: y,
        TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, XEN: y, ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, _etext: 0xb80000, __init_begin: 0x1280000,
        __inittext_end: 0x1320000, __init_end: 0x17d0000, _sdata: 0x17d0000, init_pg_dir: 0x1ac8000,
        init_pg_end: 0x1acd000, _end: 0x1ad0000}
      sizes: {pg_data_t: 9472}
      constants: {percpu.static: 95576}
      callers: {start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_embed_first_chunk.free-unit: pcpu_fc_free, pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc}
      """#
    ),
    (
      "6.1.0-50-cloud-arm64",
      #"""
      release: 6.1.0-50-cloud-arm64
      arch: arm64
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, ARCH_FORCE_MAX_ORDER: 11,
        ARCH_KEEP_MEMBLOCK: y, ARM64_PA_BITS: 48, ARM64_VA_BITS: 48, ARM_GIC_V3_ITS: y,
        ARM_SDE_INTERFACE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 19,
        CMA_SIZE_MBYTES: 64, CMDLINE: "", CRASH_DUMP: y, DEFERRED_STRUCT_PAGE_INIT: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMA_PERNUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y,
        EFI_SOFT_RESERVE: y, HIBERNATION: y, HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, KVM: y, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y,
        MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y, MODULES: y,
        NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 256, NUMA: y, OF: y, OF_KOBJ: y,
        PCI: y, RANDOMIZE_BASE: y, RELOCATABLE: y, RODATA_FULL_DEFAULT_ENABLED: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y,
        STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, _etext: 0xbd0000, __init_begin: 0x1380000,
        __inittext_end: 0x1440000, __init_end: 0x1800000, _sdata: 0x1800000, init_pg_dir: 0x1a8d000,
        init_pg_end: 0x1a92000, _end: 0x1aa0000}
      sections: {code: 12032, rwdata: 2020, rodata: 7808, init: 4608, bss: 587}
      sizes: {pg_data_t: 11392}
      constants: {percpu.static: 85864}
      callers: {pcpu_free_alloc_info: pcpu_free_alloc_info}
      """#
    ),
    (
      "6.1.0-50-arm64",
      #"""
      release: 6.1.0-50-arm64
      arch: arm64
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_BGRT: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y,
        ARCH_BCM2835: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y, ARCH_MVEBU: y,
        ARCH_TEGRA: y, ARM64_PA_BITS: 48, ARM64_VA_BITS: 48, ARM_GIC_V3_ITS: y, ARM_SDE_INTERFACE: y,
        BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 19, CMA_SIZE_MBYTES: 64, CMDLINE: "",
        CRASH_DUMP: y, DEFERRED_STRUCT_PAGE_INIT: y, DMA_CMA: y, DMA_DECLARE_COHERENT: y,
        DMA_PERNUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, HIBERNATION: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 256,
        NUMA: y, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y, PCI: y, RANDOMIZE_BASE: y, RELOCATABLE: y,
        RODATA_FULL_DEFAULT_ENABLED: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, _etext: 0xd00000, __init_begin: 0x1660000,
        __inittext_end: 0x1740000, __init_end: 0x1cb0000, _sdata: 0x1cb0000, init_pg_dir: 0x200b000,
        _end: 0x2010000, init_pg_end: 0x2010000}
      sections: {code: 13248, rwdata: 2806, rodata: 9504, init: 6464, bss: 627}
      sizes: {pg_data_t: 11392}
      constants: {percpu.static: 87208}
      callers: {pcpu_free_alloc_info: pcpu_free_alloc_info}
      """#
    ),
    (
      "6.12.107+deb13-cloud-arm64",
      #"""
      release: 6.12.107+deb13-cloud-arm64
      arch: arm64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, ARCH_FORCE_MAX_ORDER: 10,
        ARCH_KEEP_MEMBLOCK: y, ARM64_PA_BITS: 52, ARM64_VA_BITS: 52, ARM_GIC_V3_ITS: y,
        ARM_SDE_INTERFACE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 20,
        CMA_SIZE_MBYTES: 64, CMDLINE: "", CPUMASK_OFFSTACK: y, CRASH_DUMP: y, CRASH_RESERVE: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, HIBERNATION: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y,
        MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 512, NUMA: y, OF: y,
        OF_KOBJ: y, PAGE_IDLE_FLAG: y, PCI: y, RANDOMIZE_BASE: y, RELOCATABLE: y,
        RODATA_FULL_DEFAULT_ENABLED: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, ZONE_DEVICE: y, ZONE_DMA: y,
        ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, __init_begin: 0x18a0000, __init_end: 0x1ac0000,
        _sdata: 0x1ac0000, _end: 0x1e70000}
      sections: {code: 14272, rwdata: 2772, rodata: 10760, init: 2176, bss: 906}
      sizes: {pg_data_t: 14144}
      constants: {percpu.static: 99800}
      callers: {pcpu_free_alloc_info: pcpu_free_alloc_info,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node}
      """#
    ),
    (
      "6.12.107+deb13-arm64",
      #"""
      release: 6.12.107+deb13-arm64
      arch: arm64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_NUMA: y, ARCH_FORCE_MAX_ORDER: 10, ARCH_KEEP_MEMBLOCK: y, ARM64_4K_PAGES: y,
        ARM64_PA_BITS: 52, ARM64_VA_BITS: 52, ARM_GIC_V3_ITS: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMA: y, CMA_AREAS: 20, CMA_SIZE_MBYTES: 64, CMA_SIZE_SEL_MBYTES: y, CPUMASK_OFFSTACK: y,
        CRASH_DUMP: y, CRASH_RESERVE: y, DEBUG_MEMORY_INIT: y, DEFERRED_STRUCT_PAGE_INIT: y,
        DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y, DMA_COHERENT_POOL: y, DMA_DECLARE_COHERENT: y,
        DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, FB_EFI: y, HIBERNATION: y, HUGETLB_PAGE: y,
        INIT_ON_ALLOC_DEFAULT_ON: y, KALLSYMS: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255,
        KFENCE_SAMPLE_INTERVAL: 0, KVM: y, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y,
        MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y, MODULES: y,
        NEED_PER_CPU_EMBED_FIRST_CHUNK: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 512,
        NUMA: y, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y, PRINTK: y, RANDOMIZE_BASE: y, RELOCATABLE: y,
        RODATA_FULL_DEFAULT_ENABLED: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y,
        STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, SYSFB: y, SYSFS: y,
        TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, XEN: y, ZONE_DEVICE: y, ZONE_DMA: y,
        ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, __init_begin: 0x1d20000, __init_end: 0x2030000,
        _sdata: 0x2030000, _end: 0x24f0000}
      sizes: {pg_data_t: 14144}
      constants: {percpu.static: 101528}
      callers: {pcpu_free_alloc_info: pcpu_free_alloc_info,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node}
      """#
    ),
    (
      "6.12.107+deb13-arm64-16k",
      #"""
      release: 6.12.107+deb13-arm64-16k
      arch: arm64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_BGRT: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y,
        ARCH_BCM2835: y, ARCH_EXYNOS: y, ARCH_FORCE_MAX_ORDER: 11, ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y,
        ARCH_MVEBU: y, ARCH_TEGRA: y, ARM64_16K_PAGES: y, ARM64_PA_BITS: 52, ARM64_VA_BITS: 52,
        ARM_GIC_V3_ITS: y, ARM_SDE_INTERFACE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 20,
        CMA_SIZE_MBYTES: 64, CMDLINE: "", CPUMASK_OFFSTACK: y, CRASH_DUMP: y, CRASH_RESERVE: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, HIBERNATION: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y,
        MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 512, NUMA: y, OF: y,
        OF_KOBJ: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y, PCI: y, RANDOMIZE_BASE: y, RELOCATABLE: y,
        RODATA_FULL_DEFAULT_ENABLED: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, ZONE_DEVICE: y, ZONE_DMA: y,
        ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, __init_begin: 0x1d60000, __init_end: 0x20b0000,
        _sdata: 0x20b0000, _end: 0x25a0000}
      sections: {code: 15744, rwdata: 3838, rodata: 14096, init: 3392, bss: 1038}
      sizes: {pg_data_t: 14464}
      constants: {percpu.static: 200024}
      callers: {pcpu_free_alloc_info: pcpu_free_alloc_info,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node}
      """#
    ),
    (
      "7.2.13+deb14-cloud-arm64",
      #"""
      release: 7.2.13+deb14-cloud-arm64
      arch: arm64
      origin: "Debian 14, 7.2.13"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, ARCH_FORCE_MAX_ORDER: 10,
        ARCH_KEEP_MEMBLOCK: y, ARM64_PA_BITS: 52, ARM64_VA_BITS: 52, ARM_GIC_V3_ITS: y,
        ARM_SDE_INTERFACE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 20,
        CMA_SIZE_MBYTES: 64, CMA_SIZE_PERNUMA: y, CMDLINE: "", CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        CRASH_RESERVE: y, DEFERRED_STRUCT_PAGE_INIT: y, DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMA_NUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        HIBERNATION: y, HUGETLBFS: y, HUGETLB_PAGE: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y,
        MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4, NR_CPUS: 512, NUMA: y, OF: y,
        OF_DYNAMIC: y, OF_KOBJ: y, PAGE_BLOCK_MAX_ORDER: 10, PAGE_IDLE_FLAG: y, PCI: y,
        PRINTK_EXECUTION_CTX: y, RANDOMIZE_BASE: y, RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y,
        SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y,
        STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y,
        ZONE_DEVICE: y, ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, __init_begin: 0x1ea0000, __init_end: 0x20f0000,
        _sdata: 0x20f0000, _end: 0x25c0000}
      sections: {code: 17344, rwdata: 3994, rodata: 13868, init: 2368, bss: 836}
      sizes: {pg_data_t: 14336}
      constants: {percpu.static: 107608}
      callers: {fdt_init_reserved_mem_node.static: fdt_init_reserved_mem_node}
      """#
    ),
    (
      "7.2.13+deb14-arm64",
      #"""
      release: 7.2.13+deb14-arm64
      arch: arm64
      origin: "Debian 14, 7.2.13"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_BGRT: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y,
        ARCH_BCM2835: y, ARCH_FORCE_MAX_ORDER: 10, ARCH_KEEP_MEMBLOCK: y, ARCH_MESON: y,
        ARM64_4K_PAGES: y, ARM64_PA_BITS: 52, ARM64_VA_BITS: 52, ARM_GIC_V3_ITS: y, ARM_SDE_INTERFACE: y,
        BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 20, CMA_SIZE_MBYTES: 64,
        CMA_SIZE_PERNUMA: y, CMA_SIZE_SEL_MBYTES: y, CMDLINE: "", CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        CRASH_RESERVE: y, DEBUG_MEMORY_INIT: y, DEFERRED_STRUCT_PAGE_INIT: y,
        DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y, DMA_COHERENT_POOL: y, DMA_DECLARE_COHERENT: y,
        DMA_NUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y, FB_EFI: y, HIBERNATION: y,
        HUGETLBFS: y, HUGETLB_PAGE: y, INIT_ON_ALLOC_DEFAULT_ON: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y,
        KFENCE: y, KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: y, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y,
        MODULES: y, NEED_PER_CPU_EMBED_FIRST_CHUNK: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 4,
        NR_CPUS: 512, NUMA: y, OF: y, OF_DYNAMIC: y, OF_KOBJ: y, PAGE_BLOCK_MAX_ORDER: 10,
        PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y, PCI: y, PRINTK: y, PRINTK_EXECUTION_CTX: y,
        RANDOMIZE_BASE: y, RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, SYSFB: y, SYSFS: y, TRANSPARENT_HUGEPAGE: y, UNMAP_KERNEL_AT_EL0: y, XEN: y,
        ZONE_DEVICE: y, ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _stext: 0x10000, __init_begin: 0x2510000, __init_end: 0x28e0000,
        _sdata: 0x28e0000, _end: 0x2f00000}
      sections: {code: 19136, rwdata: 5282, rodata: 18632, init: 3904, bss: 884}
      sizes: {pg_data_t: 14336}
      constants: {percpu.static: 109144}
      callers: {fdt_init_reserved_mem_node.static: fdt_init_reserved_mem_node}
      """#
    ),
  ]
}
