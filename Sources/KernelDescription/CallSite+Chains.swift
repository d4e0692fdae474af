// SPDX-License-Identifier: GPL-2.0-or-later

/// Into which functions the compiler can inline the ones that call memblock: a function without a
/// symbol of its own is part of its caller, whose name the trace then prints.
extension CallSite {
  /// The name under which this call is traced by a kernel with these functions, symbols by their
  /// full names (`setup_usemap.constprop.0`).
  ///
  /// - Parameter usual: the name that similar kernels print, which holds where this kernel has that
  ///   function: the call of a function's last statement is a jump, which leaves its caller's name,
  ///   and no symbol table tells that.
  package func name(
    among functions: [String: UInt64], usual: String
  ) -> String? {
    if functions[usual] != nil { return usual }
    var level = [function]
    var seen: Set<String> = []
    while !level.isEmpty {
      for name in level {
        if let found = Self.symbol(of: name, in: functions) { return found }
      }
      seen.formUnion(level)
      level = level.flatMap { Self.parents[$0] ?? [] }.filter { !seen.contains($0) }
    }
    return nil
  }

  /// The function's own symbol, else that of a part or a copy of it.
  private static func symbol(of name: String, in functions: [String: UInt64]) -> String? {
    if functions[name] != nil { return name }
    return functions.keys.filter { $0.hasPrefix("\(name).") }.min()
  }

  /// The innermost function that makes the call.
  private var function: String {
    switch self {
    case .perCPUAllocInfo: "pcpu_alloc_alloc_info"
    case .perCPUUnits: "pcpu_dfl_fc_alloc"
    case .perCPUUnitFree: "pcpu_dfl_fc_free"
    case .initrd: "arm_initrd_init"
    case .swiotlbTables: "swiotlb_init_with_tbl"
    default: String(rawValue.prefix { $0 != "." })
    }
  }

  /// Functions that stand between a call and the request.
  private static let wrappers: Set<String> = [
    "memblock_free", "memblock_alloc_or_panic", "__memblock_alloc_or_panic", "memmap_alloc",
    "__earlyonly_bootmem_alloc", "memblock_alloc",
  ]

  /// Every function that a symbol table is searched for.
  package static let functions: Set<String> = {
    var names = wrappers
    for site in allCases { names.insert(site.function) }
    for (name, callers) in parents {
      names.insert(name)
      names.formUnion(callers)
    }
    return names
  }()

  /// Who calls a function, in all releases; names that a release does not have do no harm.
  private static let parents: [String: [String]] = [
    // mm/percpu.c
    "pcpu_alloc_alloc_info": ["pcpu_build_alloc_info"],
    "pcpu_build_alloc_info": ["pcpu_embed_first_chunk"],
    "pcpu_dfl_fc_alloc": ["pcpu_fc_alloc"],
    "pcpu_fc_alloc": ["pcpu_embed_first_chunk"],
    "pcpu_dfl_fc_free": ["pcpu_fc_free"],
    "pcpu_fc_free": ["pcpu_embed_first_chunk"],
    "pcpu_free_alloc_info": ["pcpu_embed_first_chunk"],
    "pcpu_embed_first_chunk": ["setup_per_cpu_areas"],
    "pcpu_page_first_chunk": ["setup_per_cpu_areas"],
    "pcpu_alloc_first_chunk": ["pcpu_setup_first_chunk"],
    "pcpu_setup_first_chunk": ["pcpu_embed_first_chunk"],
    "setup_per_cpu_areas": ["start_kernel"],
    // init, printk, cpumasks
    "setup_command_line": ["start_kernel"],
    "print_unknown_bootoptions": ["start_kernel"],
    "initcall_blacklist": ["do_early_param"],
    // mm: memory map
    "setup_usemap": ["free_area_init_core"],
    "alloc_node_mem_map": ["free_area_init_node"],
    "free_area_init_core": ["free_area_init_node"],
    "free_area_init_node": ["free_area_init"],
    "alloc_offline_node_data": ["free_area_init"],
    "sparse_index_alloc": ["sparse_index_init"],
    "sparse_index_init": ["memory_present"],
    "memory_present": ["memblocks_present", "sparse_init"],
    "memblocks_present": ["sparse_init"],
    "sparse_buffer_init": ["sparse_init_nid"],
    "sparse_buffer_fini": ["sparse_init_nid"],
    "sparse_init_nid": ["sparse_init"],
    "free_unused_memmap": ["free_low_memory_core_early", "memblock_free_all", "mem_init"],
    "free_low_memory_core_early": ["memblock_free_all"],
    "free_area_init": ["mm_core_init_early"],
    // drivers/of
    "early_init_dt_reserve_memory_arch": ["early_init_dt_reserve_memory"],
    "early_init_dt_alloc_reserved_memory_arch": ["__reserved_mem_alloc_size"],
    "fdt_init_reserved_mem_node": ["fdt_init_reserved_mem"],
    // x86
    "reserve_bios_regions": ["early_reserve_memory", "setup_arch"],
    "reserve_ibft_region": ["early_reserve_memory", "setup_arch"],
    "memblock_x86_reserve_range_setup_data": ["early_reserve_memory", "setup_arch"],
    "early_reserve_initrd": ["early_reserve_memory", "setup_arch"],
    "trim_snb_memory": ["early_reserve_memory", "trim_platform_memory_ranges", "setup_arch"],
    "trim_low_memory_range": ["setup_arch"],
    "early_reserve_memory": ["setup_arch"],
    "reserve_brk": ["setup_arch"],
    "relocate_initrd": ["reserve_initrd"],
    "reserve_initrd": ["setup_arch"],
    "reserve_crashkernel_low": [
      "reserve_crashkernel", "reserve_crashkernel_generic",
    ],
    "reserve_crashkernel_generic": ["arch_reserve_crashkernel"],
    "arch_reserve_crashkernel": ["setup_arch", "bootmem_init", "misc_mem_init"],
    "reserve_crashkernel": ["setup_arch", "bootmem_init"],
    "numa_emulation": ["numa_init"],
    "numa_alloc_distance": ["numa_set_distance"],
    // 32-bit ARM
    "arm_initrd_init": ["reserve_initrd_mem", "arm_memblock_init"],
    "reserve_initrd_mem": ["arm_memblock_init", "setup_bootmem"],
    "arm_mm_memblock_reserve": ["arm_memblock_init"],
    "arm_memblock_init": ["setup_arch"],
    "request_standard_resources": ["setup_arch"],
    "adjust_lowmem_bounds": ["setup_arch"],
    "early_mem": ["do_early_param"],
    // arm64, RISC-V
    "arm64_memblock_init": ["setup_arch"],
    "setup_machine_fdt": ["setup_arch"],
    "arm64_kfence_alloc_pool": ["map_mem"],
    "map_mem": ["paging_init"],
    "bootmem_init": ["setup_arch"],
    "setup_bootmem": ["paging_init"],
    "create_linear_mapping_page_table": ["setup_vm_final"],
    "setup_vm_final": ["paging_init"],
    "paging_init": ["setup_arch"],
    "init_resources": ["setup_arch"],
  ]
}
