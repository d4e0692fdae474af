// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// Call sites of the architecture-independent steps, by the key that a profile's `callers` uses
/// where a kernel's compiler inlined the call into another function than the default here.
///
/// Sites marked or-panic go through `__memblock_alloc_or_panic` in 7.2 whatever the profile says.
package enum MemorySite: String, Sendable, CaseIterable {
  /// The root array of SPARSEMEM_EXTREME (or-panic).
  case sparseInit = "sparse_init"
  case sparseIndexAlloc = "sparse_index_alloc"
  /// The usage records of a node's sections.
  case sparseUsage = "sparse_init_nid"
  /// The raw buffer for a node's memory map (up to 6.12).
  case sparseBuffer = "sparse_buffer_init"
  case sparseBufferFree = "sparse_buffer_fini"
  /// A leaf of the vmemmap that comes from memblock on its own.
  case vmemmapBlock = "vmemmap_alloc_block_buf"
  /// A page table of the vmemmap.
  case vmemmapTable = "vmemmap_alloc_block_zero"
  /// A section's memory map without VMEMMAP and without the buffer.
  case sectionMap = "__populate_section_memmap"
  case allocNodeMemMap = "alloc_node_mem_map"
  case setupUsemap = "setup_usemap"
  /// The node data of a node without memory.
  case offlineNodeData = "alloc_offline_node_data"
  case setupCommandLine = "start_kernel.command-line"
  case perCPUAllocInfo = "pcpu_build_alloc_info"
  case perCPUAreas = "pcpu_embed_first_chunk.areas"
  case perCPUUnits = "pcpu_fc_alloc"
  case perCPUUnitFree = "pcpu_embed_first_chunk.free-unit"
  case perCPUFreeInfo = "pcpu_free_alloc_info"
  case perCPUFreeAreas = "pcpu_embed_first_chunk.free-areas"
  case perCPUPages = "pcpu_page_first_chunk"
  case perCPUFreePages = "pcpu_page_first_chunk.free"
  /// Group offsets and sizes, unit map and offsets, slot lists (or-panic).
  case perCPUSetup = "pcpu_setup_first_chunk"
  /// Chunk records and their maps (or-panic).
  case perCPUChunk = "pcpu_alloc_first_chunk"
  case bootmemCpumask = "alloc_bootmem_cpumask_var"
  case initcallBlacklist = "initcall_blacklist"
  case unknownParameters = "start_kernel.unknown-options"
  case unknownParametersFree = "start_kernel.unknown-options-free"
  case logBuffer = "setup_log_buf"
  case systemHash = "alloc_large_system_hash"
  case pageExt = "page_ext_init_flatmem"
  case kfence = "kfence_alloc_pool_and_metadata"
  case swiotlb = "swiotlb_init"
  case swiotlbTables = "swiotlb_init_with_tbl"
  case reserveMem = "reserve_mem"
  case hugePage = "__alloc_bootmem_huge_page"
  case freeUnusedMemmap = "free_unused_memmap"
  case memblockDiscard = "memblock_discard"
  case freeInitrd = "free_initrd_mem"
  case freeInitmem = "free_initmem"
  case efiFreeBootServices = "efi_free_boot_services"

  /// Goes through the wrapper of 6.14 and later.
  var mayPanic: Bool {
    switch self {
    case .sparseInit, .setupCommandLine, .perCPUSetup, .perCPUChunk, .bootmemCpumask,
      .perCPUPages:
      true
    default: false
    }
  }

  /// The function the call is traced as in stock kernels of a series, where inlining hides the
  /// function that makes it.
  func defaultName(_ series: KernelSeries, isX86: Bool) -> String {
    let isOld = series.name == "5.10"
    switch self {
    case .sparseBuffer: return isOld || isX86 ? "sparse_init_nid" : "memmap_alloc"
    case .vmemmapBlock:
      if !series.hasAllocOrPanic { return "__earlyonly_bootmem_alloc" }
      return isX86 ? "vmemmap_populate_hugepages" : "memmap_alloc"
    case .vmemmapTable:
      if isX86 { return "vmemmap_alloc_block_zero.constprop.0" }
      return series.hasAllocOrPanic ? "memmap_alloc" : "__earlyonly_bootmem_alloc"
    case .sectionMap: return isOld ? "sparse_init_nid" : "memmap_alloc"
    case .allocNodeMemMap:
      if isOld { return "alloc_node_mem_map.constprop.0" }
      return series.hasAllocOrPanic ? "mm_core_init_early" : "memmap_alloc"
    case .setupUsemap: return isOld ? "setup_usemap.constprop.0" : rawValue
    case .offlineNodeData: return series.name == "6.1" ? "free_area_init" : rawValue
    case .setupCommandLine, .unknownParameters: return "start_kernel"
    case .unknownParametersFree:
      return series.hasAllocOrPanic ? "memblock_free" : "start_kernel"
    case .perCPUAllocInfo: return isOld ? "pcpu_alloc_alloc_info" : rawValue
    case .perCPUAreas: return "pcpu_embed_first_chunk"
    case .perCPUUnitFree, .perCPUFreeInfo, .perCPUFreeAreas:
      if isOld || isX86 || !series.hasAllocOrPanic { return "pcpu_embed_first_chunk" }
      return "memblock_free"
    case .perCPUFreePages: return "pcpu_page_first_chunk"
    case .kfence: return series.name == "6.1" ? "kfence_alloc_pool" : rawValue
    case .swiotlb: return isOld ? rawValue : "swiotlb_init_remap"
    case .swiotlbTables: return isOld ? rawValue : "swiotlb_init_remap"
    case .freeUnusedMemmap: return isOld ? "mem_init" : "memblock_free_all"
    case .hugePage: return series.hasAllocOrPanic ? "alloc_bootmem" : rawValue
    default: return rawValue
    }
  }
}

extension BootState {
  /// The function name a call of these steps is traced under.
  package func caller(_ site: MemorySite) -> String {
    if site.mayPanic, series.hasAllocOrPanic { return "__memblock_alloc_or_panic" }
    return boot.profile.callers[site.rawValue]
      ?? site.defaultName(series, isX86: boot.architecture.isX86)
  }
}
