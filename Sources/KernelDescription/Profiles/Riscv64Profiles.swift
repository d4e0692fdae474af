// SPDX-License-Identifier: GPL-2.0-or-later

/// Debian's stock kernels for riscv64, oldest series first.
///
/// Extents come from the images' headers and kallsyms of captured boots; structure sizes and
/// per-CPU sizes from the sizes those boots asked for.
let riscv64Profiles: [KernelProfile] = [
  KernelProfile(
    name: "6.12.107+deb13-riscv64", architecture: .riscv64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: [
      "_start": 0, "_text": 0x2000, "_stext": 0x2000, "_etext": 0xa7_6978,
      "__init_begin": 0xc0_0000, "__init_data_begin": 0xe0_0000, "__init_end": 0xe9_fd68,
      "__start_rodata": 0x100_0000, "__end_rodata": 0x1a0_0000, "_data": 0x1c0_0000,
      "_edata": 0x1db_8e00, "__bss_start": 0x1db_9000, "__bss_stop": 0x1e6_a338,
      "_end": 0x1e6_b000,
    ],
    constants: ["sizeof(pg_data_t)": 9280, "percpu.static": 90712],
    sections: KernelSections(code: 10706, rwdata: 5220, rodata: 10240, initKiB: 2687, bss: 708),
    config: riscv64Config(["NR_CPUS": "128"]),
    callers: [
      .perCPUUnitFree: "memblock_free",
      .perCPUFreeInfo: "memblock_free",
      .perCPUFreeAreas: "memblock_free",
      .fdtInitReservedMemNodeStatic: "fdt_reserved_mem_save_node",
      .fdtInitReservedMemNodeDynamic: "fdt_reserved_mem_save_node",
    ]),
  KernelProfile(
    name: "7.2.13+deb14-riscv64", architecture: .riscv64, series: .v7_2,
    origin: "Debian 14, 7.2.13",
    extents: [
      "_start": 0, "_text": 0x2000, "_stext": 0x2000, "_etext": 0xdd_39fa,
      "__init_begin": 0xe0_0000, "__init_data_begin": 0x100_0000, "__init_end": 0x10c_3ce8,
      "__start_rodata": 0x120_0000, "__end_rodata": 0x1e0_0000, "_data": 0x200_0000,
      "_edata": 0x22f_4600, "__bss_start": 0x22f_5000, "__bss_stop": 0x239_fa90,
      "_end": 0x23a_0000,
    ],
    constants: ["sizeof(pg_data_t)": 10752, "percpu.static": 95704],
    sections: KernelSections(code: 14150, rwdata: 6338, rodata: 12288, initKiB: 2831, bss: 682),
    config: riscv64Config([
      "CMA": "y", "CMA_AREAS": "20", "CMA_SIZE_MBYTES": "128", "CMA_SIZE_PERNUMA": "y",
      "CMA_SIZE_SEL_MBYTES": "y", "DMA_CMA": "y", "DMA_NUMA_CMA": "y", "NR_CPUS": "256",
      "PAGE_BLOCK_MAX_ORDER": "10", "PRINTK_EXECUTION_CTX": "y",
    ])),
]

private func riscv64Config(_ own: [String: String]) -> [String: String] {
  [
    "ACPI": "y", "ACPI_NUMA": "y", "ARCH_KEEP_MEMBLOCK": "y", "BLK_DEV_INITRD": "y",
    "CRASH_DUMP": "y", "CRASH_RESERVE": "y", "DEBUG_MEMORY_INIT": "y",
    "DEFERRED_STRUCT_PAGE_INIT": "y", "DMA_BOUNCE_UNALIGNED_KMALLOC": "y",
    "DMA_COHERENT_POOL": "y", "DMA_DECLARE_COHERENT": "y", "EFI": "y",
    "EFI_SOFT_RESERVE": "y", "FB_EFI": "y", "HUGETLB_PAGE": "y",
    "HUGETLB_PAGE_OPTIMIZE_VMEMMAP": "y", "INIT_ON_ALLOC_DEFAULT_ON": "y", "KALLSYMS": "y",
    "KEXEC_CORE": "y", "KFENCE": "y", "KFENCE_NUM_OBJECTS": "255",
    "KFENCE_SAMPLE_INTERVAL": "0", "KVM": "m", "LOG_BUF_SHIFT": "17",
    "LOG_CPU_MAX_BUF_SHIFT": "12", "MEMCG": "y", "MEMORY_HOTPLUG": "y",
    "MEMORY_HOTREMOVE": "y", "MEMORY_ISOLATION": "y", "NEED_PER_CPU_EMBED_FIRST_CHUNK": "y",
    "NEED_PER_CPU_PAGE_FIRST_CHUNK": "y", "NODES_SHIFT": "2", "NUMA": "y", "OF_KOBJ": "y",
    "PAGE_EXTENSION": "y", "PRINTK": "y", "SMP": "y", "SPARSEMEM": "y",
    "SPARSEMEM_EXTREME": "y", "SPARSEMEM_VMEMMAP": "y", "STACKDEPOT": "y",
    "STRICT_KERNEL_RWX": "y", "SWIOTLB": "y", "SYSFB": "y", "SYSFS": "y",
    "TRANSPARENT_HUGEPAGE": "y", "ZONE_DEVICE": "y", "ZONE_DMA32": "y",
  ].merging(own) { _, own in own }
}
