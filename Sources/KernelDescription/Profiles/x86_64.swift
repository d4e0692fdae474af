// SPDX-License-Identifier: GPL-2.0-or-later

// Made by Scripts/embed-profiles of Profiles/x86_64/.

extension BuiltInProfiles {
  static let x86_64: [(name: String, text: String)] = [
    (
      "5.10.0-32-cloud-amd64",
      #"""
      release: 5.10.0-32-cloud-amd64
      arch: x86_64
      origin: "Debian 11, 5.10.223"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y,
        BLK_DEV_RAM: m, CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y, INTEL_TXT: y,
        ISCSI_IBFT_FIND: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192,
        NUMA: y, PCI: y, PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y,
        RANDOMIZE_MEMORY: y, RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, X86_RESERVE_LOW: 64, ZONE_DEVICE: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _etext: 0xc02142, __start_rodata: 0xe00000, __end_rodata: 0x14d8000,
        _sdata: 0x1600000, _edata: 0x187e700, __init_begin: 0x1bee000, __init_end: 0x1e59000,
        __bss_start: 0x1e62000, __brk_base: 0x2200000, __bss_stop: 0x2200000,
        __end_of_kernel_reserve: 0x2200000, _end: 0x222c000}
      sections: {code: 12296, rwdata: 2553, rodata: 7008, init: 2476, bss: 3704}
      sizes: {pg_data_t: 171968}
      constants: {percpu.static: 221184, realmode-size: 24576}
      callers: {memblock_x86_reserve_range_setup_data: setup_arch, relocate_initrd: setup_arch,
        reserve_bios_regions: setup_arch, reserve_brk: setup_arch, reserve_crashkernel: setup_arch,
        reserve_crashkernel_low: setup_arch, reserve_ibft_region: setup_arch,
        reserve_initrd: setup_arch, trim_low_memory_range: setup_arch}
      freed: {SMP alternatives: 32, unused decrypted: 2036, unused kernel image (text/rodata gap): 2036,
        unused kernel image (rodata/data gap): 1184}
      """#
    ),
    (
      "6.1.0-50-cloud-amd64",
      #"""
      release: 6.1.0-50-cloud-amd64
      arch: x86_64
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y,
        BLK_DEV_RAM: m, CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y,
        HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, INTEL_TXT: y, ISCSI_IBFT_FIND: y, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y,
        MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y, MODULES: y,
        NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192, NUMA: y, PCI: y,
        PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y, RANDOMIZE_MEMORY: y,
        RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y,
        SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_5LEVEL: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, ZONE_DEVICE: y, ZONE_DMA: y,
        ZONE_DMA32: y}
      extents: {_text: 0x0, _etext: 0xe01ef2, __start_rodata: 0x1000000, __end_rodata: 0x1823000,
        _sdata: 0x1a00000, _edata: 0x1c45d40, __init_begin: 0x2018000, __init_end: 0x22a2000,
        __bss_start: 0x22ac000, __brk_base: 0x2800000, __bss_stop: 0x2800000,
        __end_of_kernel_reserve: 0x2800000, _end: 0x2830000}
      sections: {code: 14343, rwdata: 2327, rodata: 8332, init: 2600, bss: 5456}
      sizes: {pg_data_t: 174208}
      constants: {percpu.static: 212992, realmode-size: 28672}
      callers: {numa_emulation.free: numa_init, relocate_initrd: setup_arch, reserve_brk: setup_arch,
        reserve_crashkernel: setup_arch, reserve_crashkernel_low: setup_arch,
        reserve_initrd: setup_arch, reserve_real_mode.first-megabyte: setup_arch}
      freed: {SMP alternatives: 36, unused decrypted: 2036, unused kernel image (text/rodata gap): 2040,
        unused kernel image (rodata/data gap): 1908}
      """#
    ),
    (
      "6.1.0-50-amd64",
      #"""
      release: 6.1.0-50-amd64
      arch: x86_64
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_BGRT: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, AMD_NUMA: y,
        BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y,
        HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, INTEL_TXT: y, ISCSI_IBFT_FIND: y, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y,
        MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y, MODULES: y,
        NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192, NUMA: y, NUMA_EMU: y,
        PAGE_EXTENSION: y, PCI: y, PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y,
        RANDOMIZE_MEMORY: y, RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_5LEVEL: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, X86_MPPARSE: y,
        ZONE_DEVICE: y, ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _etext: 0xe01d32, __start_rodata: 0x1000000, __end_rodata: 0x18e7000,
        _sdata: 0x1a00000, _edata: 0x1c489c0, __init_begin: 0x2042000, __init_end: 0x2303000,
        __bss_start: 0x230d000, __brk_base: 0x3400000, __bss_stop: 0x3400000,
        __end_of_kernel_reserve: 0x3400000, _end: 0x3430000}
      sections: {code: 14343, rwdata: 2338, rodata: 9116, init: 2820, bss: 17356}
      sizes: {pg_data_t: 174208}
      constants: {percpu.static: 217088, realmode-size: 28672}
      callers: {numa_emulation.free: numa_init, relocate_initrd: setup_arch, reserve_brk: setup_arch,
        reserve_crashkernel: setup_arch, reserve_crashkernel_low: setup_arch,
        reserve_initrd: setup_arch, reserve_real_mode.first-megabyte: setup_arch}
      freed: {SMP alternatives: 36, unused decrypted: 2036, unused kernel image (text/rodata gap): 2040,
        unused kernel image (rodata/data gap): 1124}
      """#
    ),
    (
      "6.12.107+deb13-cloud-amd64",
      #"""
      release: 6.12.107+deb13-cloud-amd64
      arch: x86_64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y,
        BLK_DEV_RAM: m, CPUMASK_OFFSTACK: y, CRASH_DUMP: y, CRASH_RESERVE: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y,
        HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, INTEL_TXT: y, ISCSI_IBFT_FIND: y, KALLSYMS: y, KEXEC: y,
        KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: m,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192,
        NUMA: y, PAGE_IDLE_FLAG: y, PCI: y, PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y,
        RANDOMIZE_MEMORY: y, RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_5LEVEL: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, ZONE_DEVICE: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, __start_rodata: 0x1000000, _etext: 0x1000000, __end_rodata: 0x1ac0000,
        _sdata: 0x1c00000, _edata: 0x1e728c0, __init_begin: 0x22f4000, __init_end: 0x26cd000,
        __bss_start: 0x26d8000, __brk_base: 0x2c00000, __bss_stop: 0x2c00000,
        __end_of_kernel_reserve: 0x2c00000, _end: 0x2c30000}
      sections: {code: 16384, rwdata: 2506, rodata: 11008, init: 3940, bss: 5280}
      sizes: {pg_data_t: 174464}
      constants: {percpu.static: 233472, realmode-size: 28672}
      callers: {relocate_initrd: setup_arch, reserve_brk: setup_arch, reserve_initrd: setup_arch,
        reserve_real_mode.first-megabyte: setup_arch}
      freed: {SMP alternatives: 40, unused decrypted: 2028, unused kernel image (rodata/data gap): 1280}
      """#
    ),
    (
      "6.12.107+deb13-amd64",
      #"""
      release: 6.12.107+deb13-amd64
      arch: x86_64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_BGRT: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, AMD_NUMA: y,
        BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CPUMASK_OFFSTACK: y, CRASH_DUMP: y,
        CRASH_RESERVE: y, DEFERRED_STRUCT_PAGE_INIT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y,
        EFI_SOFT_RESERVE: y, FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y,
        HUGETLB_PAGE: y, HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, INTEL_TXT: y, ISCSI_IBFT_FIND: y, KALLSYMS: y,
        KEXEC: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: m,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192,
        NUMA: y, NUMA_EMU: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y, PCI: y, PCI_MMCONFIG: y,
        PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y, RANDOMIZE_MEMORY: y, RELOCATABLE: y,
        SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y,
        SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_5LEVEL: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, X86_MPPARSE: y, ZONE_DEVICE: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, __start_rodata: 0x1000000, _etext: 0x1000000, __end_rodata: 0x1b8d000,
        _sdata: 0x1c00000, _edata: 0x1e70c00, __init_begin: 0x231a000, __init_end: 0x272d000,
        __bss_start: 0x2738000, __brk_base: 0x2c00000, __bss_stop: 0x2c00000,
        __end_of_kernel_reserve: 0x2c00000, _end: 0x2c30000}
      sections: {code: 16384, rwdata: 2499, rodata: 11828, init: 4172, bss: 4896}
      sizes: {pg_data_t: 174464}
      constants: {percpu.static: 233472, realmode-size: 28672}
      callers: {relocate_initrd: setup_arch, reserve_brk: setup_arch, reserve_initrd: setup_arch,
        reserve_real_mode.first-megabyte: setup_arch}
      freed: {SMP alternatives: 40, unused decrypted: 2028, unused kernel image (rodata/data gap): 460}
      """#
    ),
    (
      "7.2.13+deb14-cloud-amd64",
      #"""
      release: 7.2.13+deb14-cloud-amd64
      arch: x86_64
      origin: "Debian 14, 7.2.13"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_NUMA: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y,
        BLK_DEV_RAM: m, CMA: y, CMA_AREAS: 20, CMA_SIZE_MBYTES: 0, CMA_SIZE_PERNUMA: y,
        CPUMASK_OFFSTACK: y, CRASH_DUMP: y, CRASH_RESERVE: y,
        DEFERRED_STRUCT_PAGE_INIT: y, DMA_CMA: y, DMA_NUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y,
        EFI_SOFT_RESERVE: y, FIRMWARE_MEMMAP: y, HIBERNATION: y, HPET_TIMER: y, HUGETLBFS: y,
        HUGETLB_PAGE: y, HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, INTEL_TXT: y, ISCSI_IBFT_FIND: y, KALLSYMS: y,
        KEXEC: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: m,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 10, NR_CPUS: 8192,
        NUMA: y, PAGE_BLOCK_MAX_ORDER: 10, PAGE_IDLE_FLAG: y, PCI: y, PCI_MMCONFIG: y,
        PHYSICAL_START: 0x1000000, PRINTK_EXECUTION_CTX: y, RANDOMIZE_BASE: y, RANDOMIZE_MEMORY: y,
        RELOCATABLE: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y,
        SPARSEMEM_VMEMMAP: y, SPARSEMEM_VMEMMAP_PREINIT: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y,
        SUSPEND: y, SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_DIRECT_GBPAGES: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, ZONE_DEVICE: y,
        ZONE_DMA: y, ZONE_DMA32: y}
      extents: {_text: 0x0, _etext: 0x125c930, __start_rodata: 0x1400000, __end_rodata: 0x2074000,
        _sdata: 0x2200000, _edata: 0x255da80, __init_begin: 0x2991000, __init_end: 0x2ddb000,
        __bss_start: 0x2de8000, __brk_base: 0x3200000, __bss_stop: 0x3200000,
        __end_of_kernel_reserve: 0x3200000, _end: 0x3230000}
      sections: {code: 18802, rwdata: 3446, rodata: 12752, init: 4392, bss: 4192}
      sizes: {pg_data_t: 176256}
      constants: {percpu.static: 217088, realmode-size: 28672}
      callers: {alloc_offline_node_data: __memblock_alloc_or_panic,
        start_kernel.unknown-options-free: start_kernel, relocate_initrd: setup_arch,
        reserve_brk: setup_arch, reserve_initrd: setup_arch,
        reserve_real_mode.first-megabyte: reserve_real_mode}
      freed: {SMP alternatives: 48, unused decrypted: 2028, unused kernel image (text/rodata gap): 1676,
        unused kernel image (rodata/data gap): 1584}
      """#
    ),
  ]
}
