// SPDX-License-Identifier: GPL-2.0-or-later

// Made by Scripts/embed-profiles of Profiles/i386/.

extension BuiltInProfiles {
  static let i386: [(name: String, text: String)] = [
    (
      "5.10.0-32-686",
      #"""
      release: 5.10.0-32-686
      arch: i386
      origin: "Debian 11, 5.10.223"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CRASH_DUMP: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, FIRMWARE_MEMMAP: y,
        HIBERNATION: y, HIGHMEM: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y, ISCSI_IBFT_FIND: y,
        KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12,
        MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y,
        NR_CPUS: 32, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y, PAGE_OFFSET: 0xC0000000, PCI: y,
        PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y, RELOCATABLE: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, STRICT_KERNEL_RWX: y, SUSPEND: y, TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y,
        X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, X86_MPPARSE: y,
        X86_RESERVE_LOW: 64, ZONE_DMA: y}
      extents: {_text: 0x0, _etext: 0x819ca0, __start_rodata: 0x81a000, __end_rodata: 0xa94000,
        _sdata: 0xa94000, _edata: 0xbb4c80, __init_begin: 0xbc9000, __init_end: 0xca5000,
        __bss_start: 0xcad000, __brk_base: 0xd24000, __bss_stop: 0xd24000,
        __end_of_kernel_reserve: 0xd24000, _end: 0xe4a000}
      sections: {code: 8295, rwdata: 1155, rodata: 2536, init: 880, bss: 476}
      constants: {percpu.static: 115596, realmode-size: 16384, VMALLOC_END: 0xfebfe000,
        fixmap-kmap-pages: 0, fixmap-single-pages: 0, cpu-entry-area-pages: 1}
      callers: {alloc_node_mem_map: alloc_node_mem_map.constprop.0,
        setup_usemap: setup_usemap.constprop.0, start_kernel.command-line: memblock_alloc.constprop.0,
        pcpu_build_alloc_info: memblock_alloc, pcpu_embed_first_chunk.areas: memblock_alloc,
        pcpu_embed_first_chunk.free-unit: pcpu_fc_free, pcpu_free_alloc_info: pcpu_free_alloc_info,
        pcpu_embed_first_chunk.free-areas: pcpu_embed_first_chunk,
        pcpu_setup_first_chunk: memblock_alloc, pcpu_alloc_first_chunk: memblock_alloc,
        memblock_x86_reserve_range_setup_data: setup_arch, relocate_initrd: setup_arch,
        reserve_bios_regions: reserve_bios_regions, reserve_brk: setup_arch,
        reserve_crashkernel: setup_arch, reserve_ibft_region: setup_arch, reserve_initrd: setup_arch,
        trim_low_memory_range: setup_arch}
      freed: {SMP alternatives: 32}
      """#
    ),
    (
      "6.1.0-50-686",
      #"""
      release: 6.1.0-50-686
      arch: i386
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CRASH_DUMP: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, FIRMWARE_MEMMAP: y,
        HIBERNATION: y, HIGHMEM: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y, ISCSI_IBFT_FIND: y,
        KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12,
        MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y,
        NR_CPUS: 32, OF: y, OF_KOBJ: y, PAGE_EXTENSION: y, PAGE_OFFSET: 0xC0000000, PCI: y,
        PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y, RELOCATABLE: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, TRANSPARENT_HUGEPAGE: y,
        VGA_CONSOLE: y, X86_IO_APIC: y, X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y,
        X86_MPPARSE: y, ZONE_DMA: y}
      extents: {_text: 0x0, _etext: 0x91bc80, __start_rodata: 0x91c000, __end_rodata: 0xc39000,
        _sdata: 0xc39000, _edata: 0xd70bc0, __init_begin: 0xd86000, __init_end: 0xe6a000,
        __bss_start: 0xe72000, __brk_base: 0xee6000, __bss_stop: 0xee6000,
        __end_of_kernel_reserve: 0xee6000, _end: 0x100c000}
      sections: {code: 9327, rwdata: 1246, rodata: 3188, init: 912, bss: 464}
      constants: {percpu.static: 103316, realmode-size: 16384, VMALLOC_END: 0xfebfe000,
        fixmap-kmap-pages: 0, fixmap-single-pages: 0, cpu-entry-area-pages: 1}
      callers: {pcpu_fc_alloc: pcpu_embed_first_chunk, pcpu_embed_first_chunk.free-unit: memblock_free,
        pcpu_free_alloc_info: memblock_free, pcpu_embed_first_chunk.free-areas: memblock_free,
        start_kernel.unknown-options-free: memblock_free, relocate_initrd: setup_arch,
        reserve_brk: setup_arch, reserve_crashkernel: setup_arch, reserve_initrd: setup_arch,
        reserve_real_mode.first-megabyte: reserve_real_mode}
      freed: {SMP alternatives: 32}
      """#
    ),
    (
      "6.1.0-50-686-pae",
      #"""
      release: 6.1.0-50-686-pae
      arch: i386
      origin: "Debian 12, 6.1.176"
      config: {ACPI: y, ACPI_APEI_GHES: y, ACPI_TABLE_UPGRADE: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CRASH_DUMP: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, FIRMWARE_MEMMAP: y,
        HIBERNATION: y, HIGHMEM: y, HIGHMEM64G: y, HPET_TIMER: y, HUGETLBFS: y, HUGETLB_PAGE: y,
        ISCSI_IBFT_FIND: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KVM: m, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMCG_KMEM: y, MEMORY_ISOLATION: y, MODULES: y,
        NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NR_CPUS: 32, PAGE_EXTENSION: y, PAGE_OFFSET: 0xC0000000, PCI: y,
        PCI_MMCONFIG: y, PHYSICAL_START: 0x1000000, RANDOMIZE_BASE: y, RELOCATABLE: y, SERIAL_EARLYCON: y,
        SLUB_DEBUG: y, SMP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, VGA_CONSOLE: y, X86_IO_APIC: y,
        X86_L1_CACHE_SHIFT: 6, X86_LOCAL_APIC: y, X86_MPPARSE: y, X86_PAE: y, ZONE_DMA: y}
      extents: {_text: 0x0, _etext: 0x933f00, __start_rodata: 0x934000, __end_rodata: 0xc51000,
        _sdata: 0xc52000, _edata: 0xd8e680, __init_begin: 0xda4000, __init_end: 0xe8c000,
        __bss_start: 0xe94000, __brk_base: 0xf0b000, __bss_stop: 0xf0b000,
        __end_of_kernel_reserve: 0xf0b000, _end: 0x1135000}
      sections: {code: 9423, rwdata: 1265, rodata: 3188, init: 928, bss: 476}
      constants: {percpu.static: 104276, realmode-size: 16384, VMALLOC_END: 0xfeffe000,
        fixmap-kmap-pages: 2, fixmap-single-pages: 2, cpu-entry-area-pages: 2}
      callers: {pcpu_fc_alloc: pcpu_embed_first_chunk, pcpu_embed_first_chunk.free-unit: memblock_free,
        pcpu_free_alloc_info: memblock_free, pcpu_embed_first_chunk.free-areas: memblock_free,
        start_kernel.unknown-options-free: memblock_free, relocate_initrd: setup_arch,
        reserve_brk: setup_arch, reserve_crashkernel: setup_arch, reserve_initrd: setup_arch,
        reserve_real_mode.first-megabyte: reserve_real_mode}
      freed: {SMP alternatives: 32}
      """#
    ),
  ]
}
