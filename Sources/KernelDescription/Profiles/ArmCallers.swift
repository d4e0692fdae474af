// SPDX-License-Identifier: GPL-2.0-or-later

/// Under which function each call is traced in a group of ARM kernels: what their compilers inlined
/// where, read from captured logs. Keys are call sites.
struct ArmCallers: Sendable {
  var names: [CallSite: String]

  /// Per-CPU set-up of 5.10: nothing of `memblock_alloc()` is inlined there.
  private static let percpu510: [CallSite: String] = [
    .perCPUAllocInfo: "memblock_alloc", .perCPUAreas: "memblock_alloc",
    .perCPUUnits: "pcpu_dfl_fc_alloc", .perCPUUnitFree: "pcpu_dfl_fc_free",
    .perCPUSetup: "memblock_alloc", .perCPUChunk: "memblock_alloc",
    .perCPUFreeInfo: "pcpu_free_alloc_info",
    .perCPUFreeAreas: "pcpu_embed_first_chunk",
  ]
  private static let percpu61: [CallSite: String] = [
    .perCPUAllocInfo: "pcpu_embed_first_chunk", .perCPUUnits: "pcpu_embed_first_chunk",
    .perCPUUnitFree: "pcpu_embed_first_chunk",
    .perCPUFreeInfo: "pcpu_embed_first_chunk",
    .perCPUFreeAreas: "pcpu_embed_first_chunk",
    .perCPUAreas: "pcpu_embed_first_chunk",
    .unknownParameters: "start_kernel",
    .unknownParametersFree: "start_kernel",
  ]
  private static let percpuUP: [CallSite: String] = [
    .perCPUAllocInfo: "pcpu_alloc_alloc_info", .perCPUUnits: "setup_per_cpu_areas",
    .perCPUFreeInfo: "start_kernel",
  ]
  private static let generic510: [CallSite: String] = [
    .allocNodeMemMap: "alloc_node_mem_map.constprop.0",
    .setupUsemap: "setup_usemap.constprop.0", .requestStandardResources: "setup_arch",
    .setupCommandLine: "memblock_alloc.constprop.0", .freeUnusedMemmap: "mem_init",
    .initrd: "arm_memblock_init",
  ]
  private static let generic61: [CallSite: String] = [
    .requestStandardResources: "setup_arch", .setupCommandLine: "start_kernel",
    .armMmMemblockReserve: "arm_memblock_init", .freeUnusedMemmap: "memblock_free_all",
    .setupUsemap: "setup_usemap", .allocNodeMemMap: "free_area_init",
    .fdtInitReservedMemNodeStatic: "fdt_init_reserved_mem",
    .fdtInitReservedMemNodeDynamic: "fdt_init_reserved_mem",
  ]

  private init(_ parts: [CallSite: String]...) {
    names = parts.reduce(into: [:]) { $0.merge($1) { _, later in later } }
  }

  static let armmp510 = ArmCallers(generic510, percpu510)
  static let lpae510 = ArmCallers(
    generic510, percpu510,
    [
      .earlyAlloc: "memblock_alloc", .iotableInit: "memblock_alloc",
      .vmReserveAreaEarly: "memblock_alloc",
    ])
  static let small510 = ArmCallers(
    generic510, percpu510, percpuUP,
    [
      .armMmMemblockReserve: "arm_memblock_init", .perCPUAllocInfo: "memblock_alloc",
    ])
  static let omap510 = ArmCallers(
    generic510, percpu510, percpuUP,
    [
      .perCPUAllocInfo: "memblock_alloc", .perCPUFreeInfo: "pcpu_free_alloc_info",
    ])
  static let armmp61 = ArmCallers(generic61, percpu61)
  static let lpae61 = ArmCallers(generic61, percpu61, [.allocNodeMemMap: "memmap_alloc"])
  static let rpi61 = ArmCallers(generic61, percpu61, percpuUP)
  private static let refused612: [CallSite: String] = [
    .fdtInitReservedMemNodeStatic: "fdt_reserved_mem_save_node",
    .fdtInitReservedMemNodeDynamic: "fdt_reserved_mem_save_node",
  ]
  static let armmp612 = ArmCallers(armmp61.names, refused612)
  static let lpae612 = ArmCallers(lpae61.names, refused612)
  static let rpi612 = ArmCallers(rpi61.names, refused612)
  static let armmp72 = ArmCallers(
    generic61, percpu61,
    [
      .allocNodeMemMap: "mm_core_init_early",
      .fdtInitReservedMemNodeStatic: "fdt_scan_reserved_mem_late",
      .fdtInitReservedMemNodeDynamic: "fdt_scan_reserved_mem",
    ])
  static let lpae72 = ArmCallers(
    armmp72.names,
    [.allocNodeMemMap: "memmap_alloc", .armMmMemblockReserve: "arm_mm_memblock_reserve"])
}
