// SPDX-License-Identifier: GPL-2.0-or-later

/// Debian's stock kernels for arm64, oldest series first; the first of a series stands for it.
///
/// Extents come from the images' headers and section tables (`.data` starts at __inittext_end),
/// /proc/iomem (code ends at __init_begin, data starts at __init_end) and kallsyms of captured
/// boots; structure sizes and per-CPU sizes from the sizes those boots asked for.
let arm64Profiles: [KernelProfile] = [
  KernelProfile(
    name: "5.10.0-32-cloud-arm64", architecture: .arm64, series: .v5_10,
    origin: "Debian 11, 5.10.223",
    extents: arm64Extents(
      etext: 0xa9_0000, initBegin: 0x108_0000, inittextEnd: 0x111_0000, initEnd: 0x145_0000,
      initPgDir: 0x16a_9000, end: 0x16b_0000),
    constants: ["sizeof(pg_data_t)": 9472, "percpu.static": 94488],
    sections: KernelSections(code: 10752, rwdata: 1826, rodata: 6024, initKiB: 3904, bss: 575),
    config: arm64Config(config5_10), callers: callers5_10),
  KernelProfile(
    name: "5.10.0-32-arm64", architecture: .arm64, series: .v5_10,
    origin: "Debian 11, 5.10.223",
    extents: arm64Extents(
      etext: 0xb8_0000, initBegin: 0x128_0000, inittextEnd: 0x132_0000, initEnd: 0x17d_0000,
      initPgDir: 0x1ac_8000, end: 0x1ad_0000),
    constants: ["sizeof(pg_data_t)": 9472, "percpu.static": 95576],
    config: arm64Config(config5_10), callers: callers5_10),
  KernelProfile(
    name: "6.1.0-50-cloud-arm64", architecture: .arm64, series: .v6_1,
    origin: "Debian 12, 6.1.176",
    extents: arm64Extents(
      etext: 0xbd_0000, initBegin: 0x138_0000, inittextEnd: 0x144_0000, initEnd: 0x180_0000,
      initPgDir: 0x1a8_d000, end: 0x1aa_0000),
    constants: ["sizeof(pg_data_t)": 11392, "percpu.static": 85864],
    sections: KernelSections(code: 12032, rwdata: 2020, rodata: 7808, initKiB: 4608, bss: 587),
    config: arm64Config(config6_1), callers: callers6_1),
  KernelProfile(
    name: "6.1.0-50-arm64", architecture: .arm64, series: .v6_1, origin: "Debian 12, 6.1.176",
    extents: arm64Extents(
      etext: 0xd0_0000, initBegin: 0x166_0000, inittextEnd: 0x174_0000, initEnd: 0x1cb_0000,
      initPgDir: 0x200_b000, end: 0x201_0000),
    constants: ["sizeof(pg_data_t)": 11392, "percpu.static": 87208],
    sections: KernelSections(code: 13248, rwdata: 2806, rodata: 9504, initKiB: 6464, bss: 627),
    config: arm64Config(
      config6_1.merging(["DEBUG_MEMORY_INIT": "y", "PAGE_EXTENSION": "y"]) { _, full in full }),
    callers: callers6_1),
  KernelProfile(
    name: "6.12.107+deb13-cloud-arm64", architecture: .arm64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: arm64Extents(initBegin: 0x18a_0000, initEnd: 0x1ac_0000, end: 0x1e7_0000),
    constants: ["sizeof(pg_data_t)": 14144, "percpu.static": 99800],
    sections: KernelSections(code: 14272, rwdata: 2772, rodata: 10760, initKiB: 2176, bss: 906),
    config: arm64Config(config6_12), callers: callers6_12),
  KernelProfile(
    name: "6.12.107+deb13-arm64", architecture: .arm64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: arm64Extents(initBegin: 0x1d2_0000, initEnd: 0x203_0000, end: 0x24f_0000),
    constants: ["sizeof(pg_data_t)": 14144, "percpu.static": 101528],
    config: arm64Config(
      config6_12.merging(["DEBUG_MEMORY_INIT": "y", "PAGE_EXTENSION": "y"]) { _, full in full }),
    callers: callers6_12),
  KernelProfile(
    name: "6.12.107+deb13-arm64-16k", architecture: .arm64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: arm64Extents(initBegin: 0x1d6_0000, initEnd: 0x20b_0000, end: 0x25a_0000),
    constants: ["sizeof(pg_data_t)": 14464, "percpu.static": 200_024],
    sections: KernelSections(
      code: 15744, rwdata: 3838, rodata: 14096, initKiB: 3392, bss: 1038),
    config: arm64Config(
      config6_12.filter { $0.key != "ARM64_4K_PAGES" }.merging([
        "ARM64_16K_PAGES": "y", "ARCH_FORCE_MAX_ORDER": "11", "DEBUG_MEMORY_INIT": "y",
        "PAGE_EXTENSION": "y",
      ]) { _, full in full }),
    callers: callers6_12),
  KernelProfile(
    name: "7.2.13+deb14-cloud-arm64", architecture: .arm64, series: .v7_2,
    origin: "Debian 14, 7.2.13",
    extents: arm64Extents(initBegin: 0x1ea_0000, initEnd: 0x20f_0000, end: 0x25c_0000),
    constants: ["sizeof(pg_data_t)": 14336, "percpu.static": 107_608],
    sections: KernelSections(code: 17344, rwdata: 3994, rodata: 13868, initKiB: 2368, bss: 836),
    config: arm64Config(config7_2), callers: callers7_2),
  KernelProfile(
    name: "7.2.13+deb14-arm64", architecture: .arm64, series: .v7_2,
    origin: "Debian 14, 7.2.13",
    extents: arm64Extents(initBegin: 0x251_0000, initEnd: 0x28e_0000, end: 0x2f0_0000),
    constants: ["sizeof(pg_data_t)": 14336, "percpu.static": 109_144],
    sections: KernelSections(code: 19136, rwdata: 5282, rodata: 18632, initKiB: 3904, bss: 884),
    config: arm64Config(
      config7_2.merging(["DEBUG_MEMORY_INIT": "y", "PAGE_EXTENSION": "y"]) { _, full in full }),
    callers: callers7_2),
]

/// Offsets from `_text`; `init_pg_dir` ends five pages on, where the kernel frees it.
private func arm64Extents(
  etext: UInt64? = nil, initBegin: UInt64, inittextEnd: UInt64? = nil, initEnd: UInt64,
  initPgDir: UInt64? = nil, end: UInt64
) -> [String: UInt64] {
  var extents: [String: UInt64] = [
    "_text": 0, "_stext": 0x1_0000, "__init_begin": initBegin, "__init_end": initEnd,
    "_sdata": initEnd, "_end": end,
  ]
  extents["_etext"] = etext
  extents["__inittext_end"] = inittextEnd
  extents["init_pg_dir"] = initPgDir
  extents["init_pg_end"] = initPgDir.map { $0 + 0x5000 }
  return extents
}

private let config5_10: [String: String] = [
  "ARM64_4K_PAGES": "y", "ARM64_PA_BITS": "48", "ARM64_VA_BITS": "48", "CMA_AREAS": "19",
  "DMA_PERNUMA_CMA": "y", "FORCE_MAX_ZONEORDER": "11", "MEMCG_KMEM": "y", "NR_CPUS": "256",
  "RODATA_FULL_DEFAULT_ENABLED": "y",
]
private let config6_1: [String: String] = [
  "ARCH_FORCE_MAX_ORDER": "11", "ARM64_4K_PAGES": "y", "ARM64_PA_BITS": "48",
  "ARM64_VA_BITS": "48", "CMA_AREAS": "19", "DMA_PERNUMA_CMA": "y", "MEMCG_KMEM": "y",
  "NEED_PER_CPU_PAGE_FIRST_CHUNK": "y", "NR_CPUS": "256", "RODATA_FULL_DEFAULT_ENABLED": "y",
  "STACKDEPOT": "y", "SYSFB": "y",
]
private let config6_12: [String: String] = [
  "ARCH_FORCE_MAX_ORDER": "10", "ARM64_4K_PAGES": "y", "ARM64_PA_BITS": "52",
  "ARM64_VA_BITS": "52", "CMA_AREAS": "20", "CPUMASK_OFFSTACK": "y", "CRASH_RESERVE": "y",
  "DMA_BOUNCE_UNALIGNED_KMALLOC": "y", "KFENCE": "y", "KFENCE_NUM_OBJECTS": "255",
  "KFENCE_SAMPLE_INTERVAL": "0", "NEED_PER_CPU_PAGE_FIRST_CHUNK": "y", "NR_CPUS": "512",
  "RODATA_FULL_DEFAULT_ENABLED": "y", "STACKDEPOT": "y", "SYSFB": "y", "ZONE_DEVICE": "y",
]
private let config7_2: [String: String] = [
  "ARCH_FORCE_MAX_ORDER": "10", "ARM64_4K_PAGES": "y", "ARM64_PA_BITS": "52",
  "ARM64_VA_BITS": "52", "CMA_AREAS": "20", "CMA_SIZE_PERNUMA": "y", "CPUMASK_OFFSTACK": "y",
  "CRASH_RESERVE": "y", "DMA_BOUNCE_UNALIGNED_KMALLOC": "y", "DMA_NUMA_CMA": "y",
  "KFENCE": "y", "KFENCE_NUM_OBJECTS": "255", "KFENCE_SAMPLE_INTERVAL": "0",
  "NEED_PER_CPU_PAGE_FIRST_CHUNK": "y", "NR_CPUS": "512", "OF_DYNAMIC": "y",
  "PAGE_BLOCK_MAX_ORDER": "10", "PRINTK_EXECUTION_CTX": "y", "STACKDEPOT": "y", "SYSFB": "y",
  "ZONE_DEVICE": "y",
]

/// memblock_alloc() is a function of its own in 5.10, which these calls are traced as.
private let callers5_10: [CallSite: String] = [
  .setupCommandLine: "memblock_alloc.constprop.0",
  .perCPUAllocInfo: "memblock_alloc", .perCPUAreas: "memblock_alloc",
  .perCPUSetup: "memblock_alloc", .perCPUChunk: "memblock_alloc",
  .perCPUUnitFree: "pcpu_fc_free",
  .perCPUFreeInfo: "pcpu_free_alloc_info",
  .perCPUFreeAreas: "pcpu_embed_first_chunk",
]
private let callers6_1: [CallSite: String] = [.perCPUFreeInfo: "pcpu_free_alloc_info"]
private let callers6_12: [CallSite: String] = [
  .perCPUFreeInfo: "pcpu_free_alloc_info",
  .fdtInitReservedMemNodeStatic: "fdt_reserved_mem_save_node",
  .fdtInitReservedMemNodeDynamic: "fdt_reserved_mem_save_node",
]
private let callers7_2: [CallSite: String] = [
  .fdtInitReservedMemNodeStatic: "fdt_init_reserved_mem_node"
]

/// What Debian's arm64 kernels of all series have in common.
private let arm64CommonConfig: [String: String] = [
  "ACPI": "y", "ACPI_NUMA": "y", "ARCH_KEEP_MEMBLOCK": "y", "ARM_GIC_V3_ITS": "y",
  "BLK_DEV_INITRD": "y", "CMA": "y", "CMA_SIZE_MBYTES": "64", "CMA_SIZE_SEL_MBYTES": "y",
  "CRASH_DUMP": "y", "DEFERRED_STRUCT_PAGE_INIT": "y", "DMA_CMA": "y",
  "DMA_COHERENT_POOL": "y", "DMA_DECLARE_COHERENT": "y", "EFI": "y", "EFI_SOFT_RESERVE": "y",
  "FB_EFI": "y", "HUGETLB_PAGE": "y", "INIT_ON_ALLOC_DEFAULT_ON": "y", "KALLSYMS": "y",
  "KEXEC_CORE": "y", "KVM": "y", "LOG_BUF_SHIFT": "17", "LOG_CPU_MAX_BUF_SHIFT": "12",
  "MEMCG": "y", "MEMORY_HOTPLUG": "y", "MEMORY_HOTREMOVE": "y", "MEMORY_ISOLATION": "y",
  "NEED_PER_CPU_EMBED_FIRST_CHUNK": "y", "NODES_SHIFT": "4", "NUMA": "y", "OF_KOBJ": "y",
  "PRINTK": "y", "RANDOMIZE_BASE": "y", "RELOCATABLE": "y", "SMP": "y", "SPARSEMEM": "y",
  "SPARSEMEM_EXTREME": "y", "SPARSEMEM_VMEMMAP": "y", "STRICT_KERNEL_RWX": "y",
  "SWIOTLB": "y", "SYSFS": "y", "TRANSPARENT_HUGEPAGE": "y", "UNMAP_KERNEL_AT_EL0": "y",
  "XEN": "y", "ZONE_DMA": "y", "ZONE_DMA32": "y",
]

private func arm64Config(_ own: [String: String]) -> [String: String] {
  arm64CommonConfig.merging(own) { _, own in own }
}
