// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription

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

  /// The function the call is traced as in stock kernels of a release, where inlining hides the
  /// function that makes it.
  func defaultName(_ kernel: KernelRelease, isX86: Bool) -> String {
    switch self {
    case .sparseBuffer:
      return isX86 || !kernel.has(.hasMemmapAlloc) ? "sparse_init_nid" : "memmap_alloc"
    case .vmemmapBlock:
      if !kernel.has(.memoryMapLeavesNoTrace) { return "__earlyonly_bootmem_alloc" }
      return isX86 ? "vmemmap_populate_hugepages" : "memmap_alloc"
    case .vmemmapTable:
      if isX86 { return "vmemmap_alloc_block_zero.constprop.0" }
      return kernel.has(.memoryMapLeavesNoTrace) ? "memmap_alloc" : "__earlyonly_bootmem_alloc"
    case .sectionMap: return kernel.has(.hasMemmapAlloc) ? "memmap_alloc" : "sparse_init_nid"
    case .allocNodeMemMap:
      if !kernel.has(.hasMemmapAlloc) { return "alloc_node_mem_map.constprop.0" }
      return kernel.has(.startsWithCoreInitEarly) ? "mm_core_init_early" : "memmap_alloc"
    case .setupUsemap:
      return kernel.has(.usemapTakesZone) ? rawValue : "setup_usemap.constprop.0"
    case .offlineNodeData:
      return kernel.has(.hasOfflineNodeDataFunction) ? rawValue : "free_area_init"
    case .kasanEarlyShadow: return "early_alloc.constprop.0"
    case .kasanPopulate: return isX86 ? "early_alloc" : "kasan_populate"
    case .setupCommandLine, .unknownParameters: return "start_kernel"
    case .unknownParametersFree:
      return kernel.has(.memblockFreeIsTraced) ? "memblock_free" : "start_kernel"
    case .perCPUAllocInfo:
      return kernel.has(.perCPUAllocInfoIsInlined) ? rawValue : "pcpu_alloc_alloc_info"
    case .perCPUAreas: return "pcpu_embed_first_chunk"
    case .perCPUUnitFree, .perCPUFreeInfo, .perCPUFreeAreas:
      return isX86 || !kernel.has(.memblockFreeIsTraced)
        ? "pcpu_embed_first_chunk" : "memblock_free"
    case .perCPUFreePages: return "pcpu_page_first_chunk"
    // Inlined where the embedding allocator inlines it too.
    case .perCPUFreePagesInfo: return isX86 ? "pcpu_page_first_chunk" : "pcpu_free_alloc_info"
    case .kfence: return kernel.has(.kfenceHasMetadata) ? rawValue : "kfence_alloc_pool"
    case .swiotlb, .swiotlbTables:
      return kernel.has(.hasSwiotlbInitRemap) ? "swiotlb_init_remap" : rawValue
    case .freeUnusedMemmap:
      return kernel.has(.freesUnusedMemmapInMemblock) ? "memblock_free_all" : "mem_init"
    case .hugePage: return kernel.has(.allocatesHugePagesEarly) ? "alloc_bootmem" : rawValue
    default: return rawValue
    }
  }
}

extension BootState {
  /// The function name a call of these steps is traced under.
  package func caller(_ site: CallSite) -> String {
    if site.mayPanic, kernel.has(.hasAllocOrPanic) { return "__memblock_alloc_or_panic" }
    return boot.caller(
      site, usual: site.defaultName(kernel, isX86: boot.architecture.isX86))
  }
}
