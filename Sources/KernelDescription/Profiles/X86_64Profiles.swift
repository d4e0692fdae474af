// SPDX-License-Identifier: GPL-2.0-or-later

/// Debian's stock kernels, oldest series first; the first of a series stands for it.
///
/// Extents and sections are those of the symbol tables and the `Memory:` lines of captured boots;
/// structure sizes were read from the kernels' BTF data and from the sizes that boots ask for.
let x86_64Profiles: [KernelProfile] = [
  KernelProfile(
    name: "5.10.0-32-cloud-amd64", architecture: .x86_64, series: .v5_10,
    origin: "Debian 11, 5.10.223",
    extents: amd64Extents(
      etext: 0xc0_2142, rodata: 0xe0_0000..<0x14d_8000, data: 0x160_0000..<0x187_e700,
      initMemory: 0x1be_e000..<0x1e5_9000, bss: 0x1e6_2000..<0x220_0000, end: 0x222_c000),
    constants: amd64Constants([
      "realmode-size": 0x6000, "brk-page-tables": 12,
      "sizeof(pg_data_t)": 171_968, "sizeof(struct mem_section_usage)": 56,
      "sizeof(struct printk_info)": 88, "percpu.static": 221_184,
      "percpu.dynamic-early": 12_288, "sizeof(struct pcpu_chunk)": 136,
    ]),
    sections: KernelSections(code: 12296, rwdata: 2553, rodata: 7008, initKiB: 2476, bss: 3704),
    config: amd64Config(["X86_RESERVE_LOW": "64", "MEMCG_KMEM": "y"]),
    callers: [
      .reserveBiosRegions: "setup_arch", .trimLowMemoryRange: "setup_arch",
      .reserveIbftRegion: "setup_arch", .reserveBrk: "setup_arch",
      .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
      .reserveCrashkernel: "setup_arch", .reserveCrashkernelLow: "setup_arch",
      .memblockX86ReserveRangeSetupData: "setup_arch",
    ]),
  KernelProfile(
    name: "6.1.0-50-cloud-amd64", architecture: .x86_64, series: .v6_1,
    origin: "Debian 12, 6.1.176",
    extents: amd64Extents(
      etext: 0xe0_1ef2, rodata: 0x100_0000..<0x182_3000, data: 0x1a0_0000..<0x1c4_5d40,
      initMemory: 0x201_8000..<0x22a_2000, bss: 0x22a_c000..<0x280_0000, end: 0x283_0000),
    constants: amd64Constants(constants6_1),
    sections: KernelSections(code: 14343, rwdata: 2327, rodata: 8332, initKiB: 2600, bss: 5456),
    config: amd64Config(["X86_5LEVEL": "y"]), callers: callers6_1),
  KernelProfile(
    name: "6.1.0-50-amd64", architecture: .x86_64, series: .v6_1, origin: "Debian 12, 6.1.176",
    extents: amd64Extents(
      etext: 0xe0_1d32, rodata: 0x100_0000..<0x18e_7000, data: 0x1a0_0000..<0x1c4_89c0,
      initMemory: 0x204_2000..<0x230_3000, bss: 0x230_d000..<0x340_0000, end: 0x343_0000),
    constants: amd64Constants(constants6_1).merging(
      ["sizeof(struct mem_section)": 32, "percpu.static": 217_088]) { _, generic in generic },
    sections: KernelSections(code: 14343, rwdata: 2338, rodata: 9116, initKiB: 2820, bss: 17356),
    config: amd64Config(genericConfig), callers: callers6_1),
  KernelProfile(
    name: "6.12.107+deb13-cloud-amd64", architecture: .x86_64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: amd64Extents(
      etext: 0x100_0000, rodata: 0x100_0000..<0x1ac_0000, data: 0x1c0_0000..<0x1e7_28c0,
      initMemory: 0x22f_4000..<0x26c_d000, bss: 0x26d_8000..<0x2c0_0000, end: 0x2c3_0000),
    constants: amd64Constants(constants6_12),
    sections: KernelSections(code: 16384, rwdata: 2506, rodata: 11008, initKiB: 3940, bss: 5280),
    config: amd64Config(config6_12), callers: callers6_12),
  KernelProfile(
    name: "6.12.107+deb13-amd64", architecture: .x86_64, series: .v6_12,
    origin: "Debian 13, 6.12.107",
    extents: amd64Extents(
      etext: 0x100_0000, rodata: 0x100_0000..<0x1b8_d000, data: 0x1c0_0000..<0x1e7_0c00,
      initMemory: 0x231_a000..<0x272_d000, bss: 0x273_8000..<0x2c0_0000, end: 0x2c3_0000),
    constants: amd64Constants(constants6_12).merging(
      ["sizeof(struct mem_section)": 32]) { _, generic in generic },
    sections: KernelSections(code: 16384, rwdata: 2499, rodata: 11828, initKiB: 4172, bss: 4896),
    config: amd64Config(config6_12.merging(genericConfig) { _, generic in generic }),
    callers: callers6_12),
  KernelProfile(
    name: "7.2.13+deb14-cloud-amd64", architecture: .x86_64, series: .v7_2,
    origin: "Debian 14, 7.2.13",
    extents: amd64Extents(
      etext: 0x125_c930, rodata: 0x140_0000..<0x207_4000, data: 0x220_0000..<0x255_da80,
      initMemory: 0x299_1000..<0x2dd_b000, bss: 0x2de_8000..<0x320_0000, end: 0x323_0000),
    constants: amd64Constants([
      "realmode-size": 0x7000, "brk-page-tables": 16,
      "sizeof(pg_data_t)": 176_256, "sizeof(struct mem_section_usage)": 88,
      "sizeof(struct printk_info)": 112, "percpu.static": 217_088,
      "percpu.dynamic-early": 20_480, "sizeof(struct pcpu_chunk)": 128,
    ]),
    sections: KernelSections(code: 18802, rwdata: 3446, rodata: 12752, initKiB: 4392, bss: 4192),
    config: amd64Config(
      config6_12.merging(["CMA": "y", "DMA_CMA": "y", "CMA_SIZE_MBYTES": "0"]) { _, new in new }),
    callers: callers7_2),
]

/// Offsets from `_text` of what the linker script lays out (arch/x86/kernel/vmlinux.lds.S).
private func amd64Extents(
  etext: UInt64, rodata: Range<UInt64>, data: Range<UInt64>, initMemory: Range<UInt64>,
  bss: Range<UInt64>, end: UInt64
) -> [String: UInt64] {
  [
    "_text": 0, "_etext": etext, "__start_rodata": rodata.lowerBound,
    "__end_rodata": rodata.upperBound, "_sdata": data.lowerBound, "_edata": data.upperBound,
    "__init_begin": initMemory.lowerBound, "__init_end": initMemory.upperBound,
    "__bss_start": bss.lowerBound, "__bss_stop": bss.upperBound,
    "__end_of_kernel_reserve": bss.upperBound, "__brk_base": bss.upperBound, "_end": end,
  ]
}

/// What all four series share, and a kernel's own beside it.
private func amd64Constants(_ own: [String: UInt64]) -> [String: UInt64] {
  let shared: [String: UInt64] = [
    "sizeof(struct mem_section)": 16, "sizeof(struct page)": 64,
    "sizeof(struct resource)": 64, "hpet-name-size": 73, "ioapic-name-size": 11,
    "sizeof(struct firmware_map_entry)": 104, "sizeof(struct nosave_region)": 32,
    "sizeof(struct prb_desc)": 24, "percpu.reserved": 8192, "percpu.dynamic": 28_672,
    "sizeof(struct pcpu_block_md)": 32,
    "sizeof(struct io_tlb_slot)": 24, "sizeof(struct io_tlb_area)": 16,
  ]
  return shared.merging(own) { _, own in own }
}

private let constants6_1: [String: UInt64] = [
  "realmode-size": 0x7000, "brk-page-tables": 16,
  "sizeof(pg_data_t)": 174_208, "sizeof(struct mem_section_usage)": 56,
  "sizeof(struct printk_info)": 88, "percpu.static": 212_992,
  "percpu.dynamic-early": 12_288, "sizeof(struct pcpu_chunk)": 136,
]
private let constants6_12: [String: UInt64] = [
  "realmode-size": 0x7000, "brk-page-tables": 16,
  "sizeof(pg_data_t)": 174_464, "sizeof(struct mem_section_usage)": 56,
  "sizeof(struct printk_info)": 88, "percpu.static": 233_472,
  "percpu.dynamic-early": 20_480, "sizeof(struct pcpu_chunk)": 192,
]

private let callers6_1: [CallSite: String] = [
  .numaEmulationFree: "numa_init",
  .reserveBrk: "setup_arch", .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
  .reserveCrashkernel: "setup_arch", .reserveCrashkernelLow: "setup_arch",
  .reserveRealModeFirstMegabyte: "setup_arch",
]
private let callers6_12: [CallSite: String] = [
  .reserveBrk: "setup_arch", .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
  .reserveRealModeFirstMegabyte: "setup_arch",
]
private let callers7_2: [CallSite: String] = [
  .unknownParametersFree: "start_kernel",
  .offlineNodeData: "__memblock_alloc_or_panic",
  .reserveBrk: "setup_arch", .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
  .reserveRealModeFirstMegabyte: "reserve_real_mode",
]

/// Debian's amd64 configuration, as far as the replay asks for it.
private func amd64Config(_ own: [String: String]) -> [String: String] {
  let enabled = [
    "RANDOMIZE_BASE", "RANDOMIZE_MEMORY", "X86_DIRECT_GBPAGES", "NUMA", "ACPI_NUMA",
    "SPARSEMEM", "SPARSEMEM_VMEMMAP", "SPARSEMEM_EXTREME", "MEMORY_HOTPLUG", "MEMORY_HOTREMOVE",
    "DEFERRED_STRUCT_PAGE_INIT", "ZONE_DMA", "ZONE_DMA32", "ZONE_DEVICE", "SMP", "HIBERNATION",
    "FIRMWARE_MEMMAP", "ISCSI_IBFT_FIND", "EFI", "EFI_SOFT_RESERVE", "DMI", "MTRR",
    "AMD_MEM_ENCRYPT", "ACPI", "ACPI_TABLE_UPGRADE", "HPET_TIMER", "KEXEC", "KEXEC_CORE",
    "BLK_DEV_INITRD", "CPUMASK_OFFSTACK", "HUGETLBFS", "HUGETLB_PAGE", "SWIOTLB", "KALLSYMS",
    "PCI", "TMPFS", "X86_64", "64BIT", "X86_LOCAL_APIC", "X86_IO_APIC", "PRINTK", "MEMCG",
    "HAVE_SETUP_PER_CPU_AREA", "NEED_PER_CPU_EMBED_FIRST_CHUNK", "HUGETLB_PAGE_SIZE_VARIABLE",
  ]
  var config = Dictionary(uniqueKeysWithValues: enabled.map { ($0, "y") })
  config["NODES_SHIFT"] = "10"
  config["NR_CPUS"] = "8192"
  config["LOG_BUF_SHIFT"] = "17"
  config["LOG_CPU_MAX_BUF_SHIFT"] = "12"
  config["PHYSICAL_START"] = "0x1000000"
  config["PHYSICAL_ALIGN"] = "0x200000"
  return config.merging(own) { _, own in own }
}

private let config6_12 = [
  "X86_5LEVEL": "y", "CRASH_RESERVE": "y", "NUMA_MEMBLKS": "y", "UNACCEPTED_MEMORY": "y",
  "IMA": "y",
]
/// What the generic flavour has beyond the cloud one.
private let genericConfig = [
  "X86_5LEVEL": "y", "X86_MPPARSE": "y", "NUMA_EMU": "y", "AMD_NUMA": "y", "GART_IOMMU": "y",
  "PAGE_EXTENSION": "y", "ACPI_BGRT": "y", "IMA": "y",
]
