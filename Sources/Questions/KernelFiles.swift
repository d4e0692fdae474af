// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// In which file of the kernel a step's function stands; newer trees where it moved.
package enum KernelFiles {
  package static func file(of step: String, _ architecture: Architecture) -> String? {
    let folder =
      switch architecture {
      case .x86_64, .i386: "x86"
      case .arm: "arm"
      case .arm64: "arm64"
      case .riscv64: "riscv"
      }
    return byArchitecture[folder]?[step] ?? common[step]
  }

  /// `reserve_initrd (arch/x86/kernel/setup.c)`.
  static func described(_ step: String, _ architecture: Architecture) -> String {
    file(of: step, architecture).map { "\(step) (\($0))" } ?? step
  }

  private static let common: [String: String] = [
    "acpi_table_upgrade": "drivers/acpi/tables.c",
    "arch_numa_init": "drivers/base/arch_numa.c",
    "build_all_zonelists": "mm/page_alloc.c",
    "dma_contiguous_reserve": "kernel/dma/contiguous.c",
    "dma_pernuma_cma_reserve": "kernel/dma/contiguous.c",
    "efi_init": "drivers/firmware/efi/efi-init.c",
    "free_area_init": "mm/mm_init.c", "hugetlb_bootmem_alloc": "mm/hugetlb.c",
    "hugetlb_cma_reserve": "mm/hugetlb.c", "kfence_alloc_pool": "mm/kfence/core.c",
    "mem_init_print_info": "mm/mm_init.c", "memblock_dump_all": "mm/memblock.c",
    "memblock_free_all": "mm/memblock.c", "page_alloc_init_late": "mm/mm_init.c",
    "page_ext_init_flatmem": "mm/page_ext.c", "parse_args": "init/main.c",
    "parse_early_param": "init/main.c", "print_unknown_bootoptions": "init/main.c",
    "setup_command_line": "init/main.c", "setup_log_buf": "kernel/printk/printk.c",
    "setup_per_cpu_areas": "mm/percpu.c", "sparse_init": "mm/sparse.c",
    "swiotlb_init": "kernel/dma/swiotlb.c", "unflatten_device_tree": "drivers/of/fdt.c",
    "vfs_caches_init": "fs/dcache.c", "vfs_caches_init_early": "fs/dcache.c",
  ]

  private static let byArchitecture: [String: [String: String]] = [
    "x86": [
      "acpi_boot_init": "arch/x86/kernel/acpi/boot.c",
      "acpi_boot_table_init": "arch/x86/kernel/acpi/boot.c",
      "arch_reserve_crashkernel": "arch/x86/kernel/setup.c",
      "e820__end_of_ram_pfn": "arch/x86/kernel/e820.c",
      "e820__finish_early_params": "arch/x86/kernel/e820.c",
      "e820__memblock_alloc_reserved_mpc_new": "arch/x86/kernel/mpparse.c",
      "e820__memblock_setup": "arch/x86/kernel/e820.c",
      "e820__memory_setup": "arch/x86/kernel/e820.c",
      "e820__register_nosave_regions": "arch/x86/kernel/e820.c",
      "e820__reserve_resources": "arch/x86/kernel/e820.c",
      "e820__reserve_setup_data": "arch/x86/kernel/e820.c",
      "e820__setup_pci_gap": "arch/x86/kernel/e820.c",
      "e820_add_kernel_range": "arch/x86/kernel/setup.c",
      "early_quirks": "arch/x86/kernel/early-quirks.c",
      "early_reserve_initrd": "arch/x86/kernel/setup.c",
      "early_reserve_memory": "arch/x86/kernel/setup.c",
      "efi_esrt_init": "drivers/firmware/efi/esrt.c",
      "efi_find_mirror": "drivers/firmware/efi/efi.c",
      "efi_free_boot_services": "arch/x86/platform/efi/quirks.c",
      "efi_init": "arch/x86/platform/efi/efi.c",
      "efi_memblock_x86_reserve_range": "arch/x86/platform/efi/efi.c",
      "efi_reserve_boot_services": "arch/x86/platform/efi/quirks.c",
      "find_low_pfn_range": "arch/x86/mm/init_32.c",
      "free_initmem": "arch/x86/mm/init.c", "free_initrd_mem": "arch/x86/mm/init.c",
      "init_cpu_to_node": "arch/x86/mm/numa.c", "init_mem_mapping": "arch/x86/mm/init.c",
      "initmem_init": "arch/x86/mm/numa_64.c",
      "io_apic_init_mappings": "arch/x86/kernel/apic/io_apic.c",
      "memblock_x86_reserve_range_setup_data": "arch/x86/kernel/setup.c",
      "paging_init": "arch/x86/mm/init_64.c",
      "reserve_bios_regions": "arch/x86/kernel/ebda.c",
      "reserve_brk": "arch/x86/kernel/setup.c",
      "reserve_crashkernel": "arch/x86/kernel/setup.c",
      "reserve_ibft_region": "drivers/firmware/iscsi_ibft_find.c",
      "reserve_initrd": "arch/x86/kernel/setup.c",
      "reserve_real_mode": "arch/x86/realmode/init.c",
      "setup_bios_corruption_check": "arch/x86/kernel/check.c",
      "setup_kernel_resources": "arch/x86/kernel/setup.c",
      "setup_per_cpu_areas": "arch/x86/kernel/setup_percpu.c",
      "trap_init": "arch/x86/kernel/traps.c", "trim_bios_range": "arch/x86/kernel/setup.c",
      "trim_low_memory_range": "arch/x86/kernel/setup.c",
      "trim_platform_memory_ranges": "arch/x86/kernel/setup.c",
      "zone_sizes_init": "arch/x86/mm/init.c",
    ],
    "arm": [
      "adjust_lowmem_bounds": "arch/arm/mm/mmu.c", "arm_memblock_init": "arch/arm/mm/init.c",
      "bootmem_init": "arch/arm/mm/init.c", "free_initmem": "arch/arm/mm/init.c",
      "free_initrd_mem": "arch/arm/mm/init.c", "paging_init": "arch/arm/mm/mmu.c",
      "request_standard_resources": "arch/arm/kernel/setup.c",
      "reserve_crashkernel": "arch/arm/kernel/setup.c",
      "setup_dma_zone": "arch/arm/mm/init.c", "setup_machine_fdt": "arch/arm/kernel/devtree.c",
      "setup_machine_tags": "arch/arm/kernel/atags_parse.c",
      "stext": "arch/arm/kernel/head.S",
    ],
    "arm64": [
      "acpi_boot_table_init": "arch/arm64/kernel/acpi.c",
      "arm64_hugetlb_cma_reserve": "arch/arm64/mm/hugetlbpage.c",
      "arm64_memblock_init": "arch/arm64/mm/init.c", "bootmem_init": "arch/arm64/mm/init.c",
      "dma_limits_init": "arch/arm64/mm/init.c", "free_initmem": "arch/arm64/mm/init.c",
      "free_initrd_mem": "init/initramfs.c", "paging_init": "arch/arm64/mm/mmu.c",
      "request_standard_resources": "arch/arm64/kernel/setup.c",
      "reserve_crashkernel": "arch/arm64/mm/init.c",
      "setup_machine_fdt": "arch/arm64/kernel/setup.c",
      "zone_sizes_init": "arch/arm64/mm/init.c",
    ],
    "riscv": [
      "acpi_boot_table_init": "arch/riscv/kernel/acpi.c",
      "arch_reserve_crashkernel": "arch/riscv/mm/init.c",
      "free_initmem": "arch/riscv/kernel/setup.c", "free_initrd_mem": "init/initramfs.c",
      "init_resources": "arch/riscv/kernel/setup.c", "misc_mem_init": "arch/riscv/mm/init.c",
      "paging_init": "arch/riscv/mm/init.c", "parse_dtb": "arch/riscv/kernel/setup.c",
      "reserve_crashkernel": "arch/riscv/mm/init.c", "setup_bootmem": "arch/riscv/mm/init.c",
      "setup_vm_final": "arch/riscv/mm/init.c",
    ],
  ]
}
