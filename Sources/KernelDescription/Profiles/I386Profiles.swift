// SPDX-License-Identifier: GPL-2.0-or-later

/// Debian's stock kernels, oldest series first; the first of a series stands for it.
///
/// Extents are those of captured boots' /proc/iomem and symbol tables; structure sizes follow from
/// the allocations that those boots ask for.
let i386Profiles: [KernelProfile] = [
  KernelProfile(
    name: "5.10.0-32-686", architecture: .i386, series: .v5_10, origin: "Debian 11, 5.10.223",
    extents: i386Extents(
      etext: 0x81_9ca0, rodata: 0x81_a000..<0xa9_4000, data: 0xa9_4000..<0xbb_4c80,
      initMemory: 0xbc_9000..<0xca_5000, bss: 0xca_d000..<0xd2_4000, end: 0xe4_a000),
    constants: plainConstants.merging([
      "percpu.static": 115_596, "sizeof(struct printk_info)": 88,
    ]) { _, own in own },
    sections: KernelSections(code: 8295, rwdata: 1155, rodata: 2536, initKiB: 880, bss: 476),
    config: i386Config(["HIGHMEM4G": "y", "X86_RESERVE_LOW": "64", "MEMCG_KMEM": "y"]),
    callers: [
      .setupCommandLine: "memblock_alloc.constprop.0",
      .perCPUAllocInfo: "memblock_alloc", .perCPUAreas: "memblock_alloc",
      .perCPUSetup: "memblock_alloc", .perCPUChunk: "memblock_alloc",
      .perCPUUnitFree: "pcpu_fc_free",
      .perCPUFreeInfo: "pcpu_free_alloc_info",
      .perCPUFreeAreas: "pcpu_embed_first_chunk",
      .allocNodeMemMap: "alloc_node_mem_map.constprop.0",
      .setupUsemap: "setup_usemap.constprop.0",
      .reserveBiosRegions: "reserve_bios_regions", .trimLowMemoryRange: "setup_arch",
      .reserveIbftRegion: "setup_arch", .reserveBrk: "setup_arch",
      .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
      .reserveCrashkernel: "setup_arch",
      .memblockX86ReserveRangeSetupData: "setup_arch",
    ]),
  KernelProfile(
    name: "6.1.0-50-686", architecture: .i386, series: .v6_1, origin: "Debian 12, 6.1.176",
    extents: i386Extents(
      etext: 0x91_bc80, rodata: 0x91_c000..<0xc3_9000, data: 0xc3_9000..<0xd7_0bc0,
      initMemory: 0xd8_6000..<0xe6_a000, bss: 0xe7_2000..<0xee_6000, end: 0x100_c000),
    constants: plainConstants.merging([
      "percpu.static": 103_316, "sizeof(struct printk_info)": 88,
    ]) { _, own in own },
    sections: KernelSections(code: 9327, rwdata: 1246, rodata: 3188, initKiB: 912, bss: 464),
    config: i386Config(["HIGHMEM4G": "y"]), callers: callers6_1),
  KernelProfile(
    name: "6.1.0-50-686-pae", architecture: .i386, series: .v6_1, origin: "Debian 12, 6.1.176",
    extents: i386Extents(
      etext: 0x93_3f00, rodata: 0x93_4000..<0xc5_1000, data: 0xc5_2000..<0xd8_e680,
      initMemory: 0xda_4000..<0xe8_c000, bss: 0xe9_4000..<0xf0_b000, end: 0x113_5000),
    constants: plainConstants.merging([
      "percpu.static": 104_276, "sizeof(struct printk_info)": 88,
      "sizeof(struct resource)": 40, "hpet-name-size": 49,
      "VMALLOC_END": 0xfeff_e000, "fixmap-kmap-pages": 2, "fixmap-single-pages": 2,
      "cpu-entry-area-pages": 2,
    ]) { _, own in own },
    sections: KernelSections(code: 9423, rwdata: 1265, rodata: 3188, initKiB: 928, bss: 476),
    config: i386Config(["HIGHMEM64G": "y", "X86_PAE": "y", "SWIOTLB": "y"]), callers: callers6_1),
]

/// Offsets from `_text` (arch/x86/kernel/vmlinux.lds.S).
private func i386Extents(
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

/// The 686 flavour, without PAE.
private let plainConstants: [String: UInt64] = [
  "realmode-size": 0x4000, "brk-page-tables": 6, "sizeof(struct page)": 40,
  "sizeof(struct resource)": 32, "hpet-name-size": 41,
  "ioapic-name-size": 11, "sizeof(struct firmware_map_entry)": 64,
  "sizeof(struct nosave_region)": 16, "sizeof(struct prb_desc)": 12, "percpu.reserved": 0,
  "percpu.dynamic": 28_672, "percpu.dynamic-early": 12_288, "sizeof(struct pcpu_chunk)": 92,
  "sizeof(struct pcpu_block_md)": 32, "VMALLOC_END": 0xfebf_e000,
  "fixmap-kmap-pages": 0, "fixmap-single-pages": 0, "pkmap-pages": 1, "cpu-entry-area-pages": 1,
  "sizeof(struct io_tlb_slot)": 16, "sizeof(struct io_tlb_area)": 12,
]

private let callers6_1: [CallSite: String] = [
  .perCPUUnits: "pcpu_embed_first_chunk",
  .perCPUUnitFree: "memblock_free",
  .perCPUFreeAreas: "memblock_free", .perCPUFreeInfo: "memblock_free",
  .unknownParametersFree: "memblock_free",
  .reserveBrk: "setup_arch", .relocateInitrd: "setup_arch", .reserveInitrd: "setup_arch",
  .reserveCrashkernel: "setup_arch",
  .reserveRealModeFirstMegabyte: "reserve_real_mode",
]

/// Debian's 686 configuration, as far as the replay asks for it.
private func i386Config(_ own: [String: String]) -> [String: String] {
  let enabled = [
    "RANDOMIZE_BASE", "X86_MPPARSE", "FLATMEM", "ZONE_DMA", "SMP", "HIGHMEM", "HIBERNATION",
    "FIRMWARE_MEMMAP", "ISCSI_IBFT_FIND", "EFI", "DMI", "MTRR", "ACPI", "ACPI_TABLE_UPGRADE",
    "HPET_TIMER", "KEXEC", "KEXEC_CORE", "BLK_DEV_INITRD", "KALLSYMS", "PCI", "TMPFS",
    "PAGE_EXTENSION", "VMSPLIT_3G", "X86_32", "X86_LOCAL_APIC", "X86_IO_APIC", "PRINTK",
    "HAVE_SETUP_PER_CPU_AREA", "NEED_PER_CPU_EMBED_FIRST_CHUNK", "MEMCG", "HUGETLB_PAGE",
  ]
  var config = Dictionary(uniqueKeysWithValues: enabled.map { ($0, "y") })
  config["NR_CPUS"] = "32"
  config["LOG_BUF_SHIFT"] = "17"
  config["LOG_CPU_MAX_BUF_SHIFT"] = "12"
  config["PHYSICAL_START"] = "0x1000000"
  config["PHYSICAL_ALIGN"] = "0x1000000"
  return config.merging(own) { _, own in own }
}
