// SPDX-License-Identifier: GPL-2.0-or-later

// Made by Scripts/embed-profiles of Profiles/riscv64/.

extension BuiltInProfiles {
  static let riscv64: [(name: String, text: String)] = [
    (
      "6.12.107+deb13-riscv64",
      #"""
      release: 6.12.107+deb13-riscv64
      arch: riscv64
      origin: "Debian 13, 6.12.107"
      config: {ACPI: y, ACPI_NUMA: y, ARCH_KEEP_MEMBLOCK: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m,
        CMDLINE: "", CRASH_DUMP: y, CRASH_RESERVE: y, DEFERRED_STRUCT_PAGE_INIT: y,
        DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_DECLARE_COHERENT: y, DMI: y, DUMMY_CONSOLE: y, EFI: y,
        EFI_SOFT_RESERVE: y, HIBERNATION: y, HUGETLBFS: y, HUGETLB_PAGE: y,
        HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, KALLSYMS: y, KEXEC: y, KEXEC_CORE: y, KFENCE: y,
        KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: m, LOG_BUF_SHIFT: 17,
        LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y, MEMORY_ISOLATION: y,
        MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 2, NR_CPUS: 128, NUMA: y, OF: y,
        OF_KOBJ: y, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y, PAGE_OFFSET: 0xff60000000000000, PCI: y,
        SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y, SPARSEMEM_EXTREME: y,
        SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y, SWIOTLB: y,
        TRANSPARENT_HUGEPAGE: y, ZONE_DEVICE: y, ZONE_DMA32: y}
      extents: {_start: 0x0, _stext: 0x2000, _text: 0x2000, _etext: 0xa76978, __init_begin: 0xc00000,
        __init_data_begin: 0xe00000, __init_end: 0xe9fd68, __start_rodata: 0x1000000,
        __end_rodata: 0x1a00000, _data: 0x1c00000, _edata: 0x1db8e00, __bss_start: 0x1db9000,
        __bss_stop: 0x1e6a338, _end: 0x1e6b000}
      sections: {code: 10706, rwdata: 5220, rodata: 10240, init: 2687, bss: 708}
      sizes: {pg_data_t: 9280}
      constants: {percpu.static: 90712}
      callers: {pcpu_embed_first_chunk.free-unit: memblock_free, pcpu_free_alloc_info: memblock_free,
        pcpu_embed_first_chunk.free-areas: memblock_free,
        fdt_init_reserved_mem_node.dynamic: fdt_reserved_mem_save_node,
        fdt_init_reserved_mem_node.static: fdt_reserved_mem_save_node}
      """#
    ),
    (
      "7.2.13+deb14-riscv64",
      #"""
      release: 7.2.13+deb14-riscv64
      arch: riscv64
      origin: "Debian 14, 7.2.13"
      config: {ACPI: y, ACPI_NUMA: y, ARCH_KEEP_MEMBLOCK: y, BLK_DEV_INITRD: y, BLK_DEV_RAM: m, CMA: y,
        CMA_AREAS: 20, CMA_SIZE_MBYTES: 128, CMA_SIZE_PERNUMA: y, CMDLINE: "", CRASH_DUMP: y,
        CRASH_RESERVE: y, DEFERRED_STRUCT_PAGE_INIT: y, DMA_BOUNCE_UNALIGNED_KMALLOC: y, DMA_CMA: y,
        DMA_DECLARE_COHERENT: y, DMA_NUMA_CMA: y, DMI: y, DUMMY_CONSOLE: y, EFI: y, EFI_SOFT_RESERVE: y,
        HIBERNATION: y, HUGETLBFS: y, HUGETLB_PAGE: y, HUGETLB_PAGE_OPTIMIZE_VMEMMAP: y, KALLSYMS: y,
        KEXEC: y, KEXEC_CORE: y, KFENCE: y, KFENCE_NUM_OBJECTS: 255, KFENCE_SAMPLE_INTERVAL: 0, KVM: m,
        LOG_BUF_SHIFT: 17, LOG_CPU_MAX_BUF_SHIFT: 12, MEMCG: y, MEMORY_HOTPLUG: y, MEMORY_HOTREMOVE: y,
        MEMORY_ISOLATION: y, MODULES: y, NEED_PER_CPU_PAGE_FIRST_CHUNK: y, NODES_SHIFT: 2, NR_CPUS: 256,
        NUMA: y, OF: y, OF_KOBJ: y, PAGE_BLOCK_MAX_ORDER: 10, PAGE_EXTENSION: y, PAGE_IDLE_FLAG: y,
        PCI: y, PRINTK_EXECUTION_CTX: y, SERIAL_EARLYCON: y, SLUB_DEBUG: y, SMP: y, SPARSEMEM: y,
        SPARSEMEM_EXTREME: y, SPARSEMEM_VMEMMAP: y, STACKDEPOT: y, STRICT_KERNEL_RWX: y, SUSPEND: y,
        SWIOTLB: y, TRANSPARENT_HUGEPAGE: y, ZONE_DEVICE: y, ZONE_DMA32: y}
      extents: {_start: 0x0, _stext: 0x2000, _text: 0x2000, _etext: 0xdd39fa, __init_begin: 0xe00000,
        __init_data_begin: 0x1000000, __init_end: 0x10c3ce8, __start_rodata: 0x1200000,
        __end_rodata: 0x1e00000, _data: 0x2000000, _edata: 0x22f4600, __bss_start: 0x22f5000,
        __bss_stop: 0x239fa90, _end: 0x23a0000}
      sections: {code: 14150, rwdata: 6338, rodata: 12288, init: 2831, bss: 682}
      sizes: {pg_data_t: 10752}
      constants: {percpu.static: 95704}
      """#
    ),
  ]
}
