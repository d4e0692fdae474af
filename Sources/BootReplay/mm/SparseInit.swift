// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// `sparse_init()` (mm/sparse.c): sections of memory and the memory that describes them.
extension BootState {
  /// Memory in pages, as `for_each_mem_pfn_range()` walks it.
  package var memoryPages: [MemoryPages] {
    memblock.memory.regions.compactMap { region in
      let start = region.base.rawValue.roundedUp(to: pageSize) / pageSize
      let end = region.end.rawValue / pageSize
      guard start < end else { return nil }
      return MemoryPages(
        start: start, end: end, node: max(0, memblock.traits.hasNodes ? region.node : 0),
        isHotplug: region.flags.contains(.hotplug), isMirror: region.flags.contains(.mirror),
        isNoMap: region.flags.contains(.noMap), baseRoundedDown: region.base.rawValue / pageSize)
    }
  }

  /// Models `early_pfn_to_nid()`: the node of a page, the first online one where no memory is.
  func nodeOfPage(_ pfn: PageFrame) -> NodeID {
    memoryPages.first { $0.start <= pfn && pfn < $0.end }?.node ?? firstOnlineNode
  }
  package var firstOnlineNode: NodeID { onlineNodeList.first ?? 0 }
  package var onlineNodeList: [NodeID] {
    mm.onlineNodes?.sorted() ?? Set(memoryPages.map(\.node)).union([]).sorted()
  }

  /// Models `sparse_init()`; without SPARSEMEM nothing happens.
  package mutating func sparseInit() throws(KernelPanic) {
    guard isSparse else { return }
    let sections = try memblocksPresent()
    mm.vmemmapTables = mm.vmemmap?.existing ?? PageTableSet()
    var first = 0
    for index in sections.indices {
      let isLast = index + 1 == sections.count
      guard isLast || sections[index + 1].node != sections[first].node else { continue }
      try sparseInitNode(sections[first].node, sections[first...index].map(\.numbers))
      first = index + 1
    }
  }

  /// Neighbouring sections of one node.
  private struct SectionRun {
    var numbers: Range<UInt64>
    var node: NodeID
  }

  /// Models `memblocks_present()`: the root array, an index page per root, and which sections hold
  /// memory. A section belongs to the node of the last memory region that set it up first.
  private mutating func memblocksPresent() throws(KernelPanic) -> [SectionRun] {
    let hasRoots = config.isEnabled(.sparsememExtreme)
    let recordsPerRoot = hasRoots ? pageSize / sectionRecordSize : 1
    let limit = UInt64(1) << UInt64(max(0, physicalMemoryBits - sectionSizeBits))
    if hasRoots {
      try memblock.alloc(
        size: limit.dividedRoundingUp(by: recordsPerRoot) * wordSize,
        alignment: memblock.traits.cacheLine, caller: caller(.sparseInit))
    }
    var runs: [SectionRun] = []
    var rootEnd: UInt64 = 0
    let pagesPerSection = pagesPerSection
    for pages in memoryPages {
      var first = pages.start / pagesPerSection
      let end = min((pages.end - 1) / pagesPerSection + 1, limit)
      if hasRoots, first < end {
        // A page of section records each, wherever memory is where the node has none.
        let firstRoot = max(first / recordsPerRoot, rootEnd)
        let newRootEnd = (end - 1) / recordsPerRoot + 1
        if firstRoot < newRootEnd {
          try allocSectionRoots(newRootEnd - firstRoot, node: pages.node)
          rootEnd = newRootEnd
        }
      }
      first = max(first, runs.last?.numbers.upperBound ?? 0)
      guard first < end else { continue }
      if let last = runs.last, last.node == pages.node, last.numbers.upperBound == first {
        runs[runs.count - 1].numbers = last.numbers.lowerBound..<end
      } else {
        runs.append(SectionRun(numbers: first..<end, node: pages.node))
      }
    }
    return runs
  }

  private mutating func allocSectionRoots(
    _ count: UInt64, node: NodeID
  ) throws(KernelPanic) {
    let (size, alignment) = (pageSize, memblock.traits.cacheLine)
    let site = caller(.sparseIndexAlloc)
    _ = try memblock.repeatedly(count, size: size, alignment: alignment) {
      (memblock) throws(KernelPanic) in
      try memblock.alloc(size: size, alignment: alignment, node: node, caller: site)
    }
  }

  /// The bytes a section's memory map takes (`section_map_size()`).
  var sectionMapSize: UInt64 {
    let size = pagesPerSection * structPageSize
    guard hasVmemmap else { return size.roundedUp(to: pageSize) }
    return size.roundedUp(to: pageSize << UInt64(pageShift - 3))
  }

  /// Models `sparse_init_nid()`: the usage records, then the memory map of these sections.
  private mutating func sparseInitNode(
    _ node: NodeID, _ sections: [Range<UInt64>]
  ) throws(KernelPanic) {
    let count = sections.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    try allocateUsage(node, size: count * sectionUsageSize)
    var buffer = SparseBuffer()
    if !kernel.has(.hasNoSparseBuffer) {
      let size = count * sectionMapSize
      if let base = try memblock.alloc(
        .exactNidRaw, size: size, alignment: sectionMapSize, from: mm.maxDMAAddress, node: node,
        caller: caller(.sparseBuffer))
      {
        buffer = SparseBuffer(next: base, end: base + size)
        own("memmap", MemoryRange(from: base, to: base + size))
      }
    }
    for run in sections.flatMap(sectionsInitialisedNow) {
      if hasVmemmap {
        try populateVmemmap(run, node: node, buffer: &buffer)
      } else {
        for section in run { try populateStaticMap(section, node: node, buffer: &buffer) }
      }
    }
    if let next = buffer.next, next < buffer.end {
      try memblock.free(next, buffer.end - next, caller: caller(.sparseBufferFree))
    }
  }

  /// Models `sparse_early_usemaps_alloc_pgdat_section()`; 7.1 and kernels without memory hotplug
  /// take the node's memory.
  private mutating func allocateUsage(_ node: NodeID, size: UInt64) throws(KernelPanic) {
    let line = memblock.traits.cacheLine
    guard !kernel.has(.usageIsAnywhereOnNode), config.isEnabled(.memoryHotremove),
      let nodeData = mm.nodeData[node]
    else {
      try memblock.alloc(size: size, alignment: line, node: node, caller: caller(.sparseUsage))
      return
    }
    let sectionBytes = UInt64(1) << UInt64(sectionSizeBits)
    let goal = nodeData.roundedDown(to: sectionBytes)
    let goalNode = nodeOfPage(goal.rawValue / pageSize)
    let near = try memblock.alloc(
      size: size, alignment: line, from: goal, to: goal + sectionBytes, node: goalNode,
      caller: caller(.sparseUsage))
    if near == nil {
      try memblock.alloc(
        size: size, alignment: line, from: goal, node: goalNode, caller: caller(.sparseUsage))
    }
  }

  /// A section's part of the mem_map where SPARSEMEM keeps one per section.
  private mutating func populateStaticMap(
    _ section: UInt64, node: NodeID, buffer: inout SparseBuffer
  ) throws(KernelPanic) {
    let size = sectionMapSize
    var map = try takeFromBuffer(&buffer, size)
    if map == nil {
      map = try memblock.alloc(
        .tryNidRaw, size: size, alignment: size, from: mm.maxDMAAddress, node: node,
        caller: caller(.sectionMap))
    }
    if let map { mm.sectionMaps[section] = map }
  }
}

/// What is left of `sparsemap_buf`.
struct SparseBuffer {
  var next: PhysicalAddress?
  var end: PhysicalAddress = 0
}
