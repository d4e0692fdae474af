// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import KernelSeries

extension CallSite {
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
    // Inlined where the embedding allocator inlines it too.
    case .perCPUFreePagesInfo: return isX86 ? "pcpu_page_first_chunk" : "pcpu_free_alloc_info"
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
  package func caller(_ site: CallSite) -> String {
    if site.mayPanic, series.hasAllocOrPanic { return "__memblock_alloc_or_panic" }
    return boot.caller(
      site, usual: site.defaultName(series, isX86: boot.architecture.isX86))
  }
}
