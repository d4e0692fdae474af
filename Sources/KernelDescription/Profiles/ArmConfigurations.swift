// SPDX-License-Identifier: GPL-2.0-or-later

// The configuration values of the ARM kernels in ArmProfiles.swift, from their .config files, as far
// as the replay asks for them (a value left out is off).

/// What all of them share.
private let common: [String: String] = [
  "ARCH_KEEP_MEMBLOCK": "y", "BLK_DEV_INITRD": "y", "CMDLINE": "", "DMA_DECLARE_COHERENT": "y",
  "KALLSYMS": "y", "KEXEC": "y", "KEXEC_CORE": "y", "PAGE_OFFSET": "0xC0000000", "VMSPLIT_3G": "y",
]

/// What Debian's armmp kernels share beyond that.
private let armmp: [String: String] = [
  "ARCH_BCM2835": "y", "ARCH_EXYNOS": "y", "ARCH_HIGHBANK": "y", "ARCH_MESON": "y",
  "ARCH_MULTI_V7": "y", "ARCH_MVEBU": "y", "ARCH_OMAP3": "y", "ARCH_OMAP4": "y", "ARCH_TEGRA": "y",
  "ARCH_VT8500": "y", "ARM_ATAG_DTB_COMPAT": "y", "ARM_GIC_V3_ITS": "y", "ARM_L1_CACHE_SHIFT": "6",
  "ARM_PATCH_PHYS_VIRT": "y", "CMA": "y", "CRASH_DUMP": "y", "DMA_CMA": "y", "DMI": "y",
  "DUMMY_CONSOLE": "y", "EFI": "y", "FLATMEM": "y", "HIBERNATION": "y", "HIGHMEM": "y",
  "LOG_BUF_SHIFT": "17", "LOG_CPU_MAX_BUF_SHIFT": "12", "MACH_MMP2_DT": "y", "MEMCG": "y",
  "MEMORY_ISOLATION": "y", "MODULES": "y", "NR_CPUS": "8", "OF": "y", "OF_KOBJ": "y",
  "OMAP_INTERCONNECT_BARRIER": "y", "PAGE_EXTENSION": "y", "PCI": "y", "SERIAL_EARLYCON": "y",
  "SMP": "y", "SOC_AM33XX": "y", "SOC_DRA7XX": "y", "SOC_IMX6Q": "y", "SOC_OMAP5": "y",
  "SOC_TI81XX": "y", "STRICT_KERNEL_RWX": "y", "SUSPEND": "y", "SWIOTLB": "y", "USE_OF": "y",
  "ZONE_DMA": "y",
]

private func adding(_ bases: [[String: String]], _ own: [String: String]) -> [String: String] {
  bases.reduce(own) { $0.merging($1) { mine, _ in mine } }
}

/// The configuration of each kernel, by release.
let armConfigurations: [String: [String: String]] = [
  "5.10.0-32-armmp": adding(
    [common, armmp],
    [
      "BASE_SMALL": "0", "CMA_AREAS": "7", "CMA_SIZE_MBYTES": "16", "FORCE_MAX_ZONEORDER": "12",
      "MEMCG_KMEM": "y",
    ]),
  "5.10.0-32-armmp-lpae": adding(
    [common, armmp],
    [
      "ARM_LPAE": "y", "BASE_SMALL": "0", "CMA_AREAS": "7", "CMA_SIZE_MBYTES": "16",
      "FORCE_MAX_ZONEORDER": "12", "HUGETLBFS": "y", "HUGETLB_PAGE": "y", "MEMCG_KMEM": "y",
      "TRANSPARENT_HUGEPAGE": "y",
    ]),
  "5.10.223-collie": adding(
    [common],
    [
      "ARCH_SA1100": "y", "ARM_L1_CACHE_SHIFT": "5", "BASE_SMALL": "1", "FORCE_MAX_ZONEORDER": "11",
      "LOG_BUF_SHIFT": "16", "PHYS_OFFSET": "0xc0000000", "SA1100_COLLIE": "y", "SPARSEMEM": "y",
    ]),
  "5.10.223-pxa": adding(
    [common],
    [
      "ARCH_GUMSTIX": "y", "ARM_L1_CACHE_SHIFT": "5", "ARM_PATCH_PHYS_VIRT": "y", "BASE_SMALL": "1",
      "CMA": "y", "CMA_AREAS": "7", "CMA_SIZE_MBYTES": "16", "DMA_CMA": "y", "FLATMEM": "y",
      "FORCE_MAX_ZONEORDER": "11", "LOG_BUF_SHIFT": "16", "MACH_AKITA": "y", "MACH_BORZOI": "y",
      "MACH_MAINSTONE": "y", "MACH_SPITZ": "y", "MACH_TOSA": "y", "MACH_ZIPIT2": "y",
      "MEMORY_ISOLATION": "y",
    ]),
  "5.10.223-omap1": adding(
    [common],
    [
      "ARM_L1_CACHE_SHIFT": "5", "ARM_PATCH_PHYS_VIRT": "y", "BASE_SMALL": "1", "FLATMEM": "y",
      "FORCE_MAX_ZONEORDER": "11", "LOG_BUF_SHIFT": "16", "MACH_OMAP_PALMTE": "y", "MACH_SX1": "y",
      "SERIAL_EARLYCON": "y",
    ]),
  "6.1.0-50-armmp": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "12", "BASE_SMALL": "0", "CMA_AREAS": "7", "CMA_SIZE_MBYTES": "16",
      "MACH_MMP3_DT": "y", "MEMCG_KMEM": "y",
    ]),
  "6.1.0-50-armmp-lpae": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "12", "ARM_LPAE": "y", "BASE_SMALL": "0", "CMA_AREAS": "7",
      "CMA_SIZE_MBYTES": "16", "HUGETLBFS": "y", "HUGETLB_PAGE": "y", "MACH_MMP3_DT": "y",
      "MEMCG_KMEM": "y", "TRANSPARENT_HUGEPAGE": "y",
    ]),
  "6.1.0-50-rpi": adding(
    [common],
    [
      "ARCH_BCM2835": "y", "ARCH_FORCE_MAX_ORDER": "11", "ARCH_MULTI_V6": "y",
      "ARM_L1_CACHE_SHIFT": "5", "ARM_PATCH_PHYS_VIRT": "y", "BASE_SMALL": "0", "CMA": "y",
      "CMA_AREAS": "7", "CMA_SIZE_MBYTES": "32", "CRASH_DUMP": "y", "DEBUG_LL": "y",
      "DEBUG_UART_PHYS": "0x20201000", "DEBUG_UART_VIRT": "0xf0201000", "DMA_CMA": "y",
      "DUMMY_CONSOLE": "y", "FLATMEM": "y", "HIBERNATION": "y", "LOG_BUF_SHIFT": "17", "MEMCG": "y",
      "MEMCG_KMEM": "y", "MEMORY_ISOLATION": "y", "MODULES": "y", "OF": "y", "OF_KOBJ": "y",
      "PAGE_EXTENSION": "y", "SERIAL_EARLYCON": "y", "STRICT_KERNEL_RWX": "y", "USE_OF": "y",
    ]),
  "6.12.107+deb13-armmp": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "11", "CMA_AREAS": "8", "CMA_SIZE_MBYTES": "16", "CRASH_RESERVE": "y",
      "KFENCE": "y", "KFENCE_NUM_OBJECTS": "255", "KFENCE_SAMPLE_INTERVAL": "0",
      "MACH_MMP3_DT": "y", "OF_DYNAMIC": "y", "PAGE_IDLE_FLAG": "y",
    ]),
  "6.12.107+deb13-armmp-lpae": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "11", "ARM_LPAE": "y", "CMA_AREAS": "8", "CMA_SIZE_MBYTES": "16",
      "CRASH_RESERVE": "y", "HUGETLBFS": "y", "HUGETLB_PAGE": "y", "KFENCE": "y",
      "KFENCE_NUM_OBJECTS": "255", "KFENCE_SAMPLE_INTERVAL": "0", "MACH_MMP3_DT": "y",
      "OF_DYNAMIC": "y", "PAGE_IDLE_FLAG": "y", "TRANSPARENT_HUGEPAGE": "y",
    ]),
  "6.12.107+deb13-rpi": adding(
    [common],
    [
      "ARCH_BCM2835": "y", "ARCH_FORCE_MAX_ORDER": "10", "ARCH_MULTI_V6": "y",
      "ARM_L1_CACHE_SHIFT": "5", "ARM_PATCH_PHYS_VIRT": "y", "CMA": "y", "CMA_AREAS": "8",
      "CMA_SIZE_MBYTES": "32", "CRASH_DUMP": "y", "CRASH_RESERVE": "y", "DEBUG_LL": "y",
      "DEBUG_UART_PHYS": "0x20201000", "DEBUG_UART_VIRT": "0xf0201000", "DMA_CMA": "y",
      "DUMMY_CONSOLE": "y", "FLATMEM": "y", "HIBERNATION": "y", "KFENCE": "y",
      "KFENCE_NUM_OBJECTS": "255", "KFENCE_SAMPLE_INTERVAL": "0", "LOG_BUF_SHIFT": "17",
      "MEMCG": "y", "MEMORY_ISOLATION": "y", "MODULES": "y", "OF": "y", "OF_KOBJ": "y",
      "PAGE_EXTENSION": "y", "PAGE_IDLE_FLAG": "y", "SERIAL_EARLYCON": "y",
      "STRICT_KERNEL_RWX": "y", "USE_OF": "y",
    ]),
  "7.2.13+deb14-armmp": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "11", "CMA_AREAS": "8", "CMA_SIZE_MBYTES": "128",
      "CRASH_RESERVE": "y", "KFENCE": "y", "KFENCE_NUM_OBJECTS": "255",
      "KFENCE_SAMPLE_INTERVAL": "0", "MACH_MMP3_DT": "y", "OF_DYNAMIC": "y",
      "PAGE_BLOCK_MAX_ORDER": "11", "PAGE_IDLE_FLAG": "y",
    ]),
  "7.2.13+deb14-armmp-lpae": adding(
    [common, armmp],
    [
      "ARCH_FORCE_MAX_ORDER": "11", "ARM_LPAE": "y", "CMA_AREAS": "8", "CMA_SIZE_MBYTES": "128",
      "CRASH_RESERVE": "y", "HUGETLBFS": "y", "HUGETLB_PAGE": "y", "KFENCE": "y",
      "KFENCE_NUM_OBJECTS": "255", "KFENCE_SAMPLE_INTERVAL": "0", "MACH_MMP3_DT": "y",
      "OF_DYNAMIC": "y", "PAGE_BLOCK_MAX_ORDER": "11", "PAGE_IDLE_FLAG": "y",
      "TRANSPARENT_HUGEPAGE": "y",
    ]),
]
