// SPDX-License-Identifier: GPL-2.0-or-later

/// Under which function each call is traced in a group of ARM kernels: what their compilers inlined
/// where, read from captured logs. Keys are call sites.
struct ArmCallers: Sendable {
  var names: [String: String]

  /// Per-CPU set-up of 5.10: nothing of `memblock_alloc()` is inlined there.
  private static let percpu510: [String: String] = [
    "pcpu_build_alloc_info": "memblock_alloc", "pcpu_embed_first_chunk.areas": "memblock_alloc",
    "pcpu_fc_alloc": "pcpu_dfl_fc_alloc", "pcpu_embed_first_chunk.free-unit": "pcpu_dfl_fc_free",
    "pcpu_setup_first_chunk": "memblock_alloc", "pcpu_alloc_first_chunk": "memblock_alloc",
    "pcpu_free_alloc_info": "pcpu_free_alloc_info",
    "pcpu_embed_first_chunk.free-areas": "pcpu_embed_first_chunk",
  ]
  private static let percpu61: [String: String] = [
    "pcpu_build_alloc_info": "pcpu_embed_first_chunk", "pcpu_fc_alloc": "pcpu_embed_first_chunk",
    "pcpu_embed_first_chunk.free-unit": "pcpu_embed_first_chunk",
    "pcpu_free_alloc_info": "pcpu_embed_first_chunk",
    "pcpu_embed_first_chunk.free-areas": "pcpu_embed_first_chunk",
    "pcpu_embed_first_chunk.areas": "pcpu_embed_first_chunk",
    "start_kernel.unknown-options": "start_kernel",
    "start_kernel.unknown-options-free": "start_kernel",
  ]
  private static let percpuUP: [String: String] = [
    "pcpu_build_alloc_info": "pcpu_alloc_alloc_info", "pcpu_fc_alloc": "setup_per_cpu_areas",
    "pcpu_free_alloc_info": "start_kernel",
  ]
  private static let generic510: [String: String] = [
    "alloc_node_mem_map": "alloc_node_mem_map.constprop.0",
    "setup_usemap": "setup_usemap.constprop.0", "request_standard_resources": "setup_arch",
    "start_kernel.command-line": "memblock_alloc.constprop.0", "free_unused_memmap": "mem_init",
    "initrd": "arm_memblock_init",
  ]
  private static let generic61: [String: String] = [
    "request_standard_resources": "setup_arch", "start_kernel.command-line": "start_kernel",
    "arm_mm_memblock_reserve": "arm_memblock_init", "free_unused_memmap": "memblock_free_all",
    "setup_usemap": "setup_usemap", "alloc_node_mem_map": "free_area_init",
    "fdt_init_reserved_mem_node.static": "fdt_init_reserved_mem",
    "fdt_init_reserved_mem_node.dynamic": "fdt_init_reserved_mem",
  ]

  private init(_ parts: [String: String]...) {
    names = parts.reduce(into: [:]) { $0.merge($1) { _, later in later } }
  }

  static let armmp510 = ArmCallers(generic510, percpu510)
  static let lpae510 = ArmCallers(
    generic510, percpu510,
    [
      "early_alloc": "memblock_alloc", "iotable_init": "memblock_alloc",
      "vm_reserve_area_early": "memblock_alloc",
    ])
  static let small510 = ArmCallers(
    generic510, percpu510, percpuUP,
    [
      "arm_mm_memblock_reserve": "arm_memblock_init", "pcpu_build_alloc_info": "memblock_alloc",
    ])
  static let omap510 = ArmCallers(
    generic510, percpu510, percpuUP,
    [
      "pcpu_build_alloc_info": "memblock_alloc", "pcpu_free_alloc_info": "pcpu_free_alloc_info",
    ])
  static let armmp61 = ArmCallers(generic61, percpu61)
  static let lpae61 = ArmCallers(generic61, percpu61, ["alloc_node_mem_map": "memmap_alloc"])
  static let rpi61 = ArmCallers(generic61, percpu61, percpuUP)
  private static let refused612: [String: String] = [
    "fdt_init_reserved_mem_node.static": "fdt_reserved_mem_save_node",
    "fdt_init_reserved_mem_node.dynamic": "fdt_reserved_mem_save_node",
  ]
  static let armmp612 = ArmCallers(armmp61.names, refused612)
  static let lpae612 = ArmCallers(lpae61.names, refused612)
  static let rpi612 = ArmCallers(rpi61.names, refused612)
  static let armmp72 = ArmCallers(
    generic61, percpu61,
    [
      "alloc_node_mem_map": "mm_core_init_early",
      "fdt_init_reserved_mem_node.static": "fdt_scan_reserved_mem_late",
      "fdt_init_reserved_mem_node.dynamic": "fdt_scan_reserved_mem",
    ])
  static let lpae72 = ArmCallers(
    armmp72.names,
    ["alloc_node_mem_map": "memmap_alloc", "arm_mm_memblock_reserve": "arm_mm_memblock_reserve"])
}
