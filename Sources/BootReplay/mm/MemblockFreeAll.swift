// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// `memblock_free_all()` (mm/memblock.c): all that is free goes to the buddy allocator.
extension BootState {
  mutating func memblockFreeAll() throws(KernelPanic) {
    record.finalSnapshot = memblock.snapshot
    try freeUnusedMemmap()
    if kernel.has(.setsNodesOfReserved) { try setNodesOfReserved() }
    let memory = memoryPages
    var buddy = BuddyState(mm.layout ?? ZoneLayout.empty, memory: memory)
    for range in freePageRanges() {
      buddy.totalRAM += range.upperBound - range.lowerBound
      for run in initialisedParts(of: range, in: memory) { buddy.free(run) }
    }
    for index in buddy.zones.indices {
      buddy.zones[index].managedAtHandOver = buddy.zones[index].managed
      buddy.zones[index].freedAtHandOver = buddy.zones[index].freed
    }
    mm.buddy = buddy
    flushEvents()
    if parts.contains(.owners) {
      record.memoryShares = memoryShares(Array(memblock.reserved.regions))
    }
    if parts.contains(.finalMap) { recordFinalMap(buddy) }
    memblock.isHandedOver = true
    record.buddyLists = buddy.zones.map { zone in
      BuddyRecord(
        node: zone.layout.node, kind: zone.layout.kind,
        freeBlocks: zone.freed.blocksByOrder(maxOrder: maxOrder))
    }
  }

  /// Keeps what the checks on the final map need of this moment.
  private mutating func recordFinalMap(_ buddy: BuddyState) {
    var map = FinalMap()
    map.maxOrder = maxOrder
    map.memory = PageRuns(
      memoryPages.filter { $0.start < lastManagedPfn }.map {
        $0.start..<min($0.end, lastManagedPfn)
      })
    map.noMap = PageRuns(memoryPages.filter(\.isNoMap).map { $0.start..<$0.end })
    for region in memblock.reserved.regions {
      let start = region.base.rawValue / pageSize
      let end = (region.end - 1).rawValue / pageSize + 1
      if start < end { map.reserved.insert(start..<end) }
    }
    let free = PageRuns(freePageRanges())
    map.zones = buddy.zones.map { zone in
      FinalMap.Zone(
        record: zone.record, memory: zone.memory, handedOver: free.intersection(zone.memory),
        freed: zone.freed)
    }
    record.finalMap = map
  }

  /// `max_pfn` where `highmem=` can lower it below the end of memory.
  private var lastManagedPfn: PageFrame { boot.architecture == .i386 ? maxPfn : .max }

  /// The free ranges in whole pages: borders are rounded inwards.
  ///
  /// `highmem=` may leave memory above `max_pfn`, which nobody gets.
  func freePageRanges() -> [Range<PageFrame>] {
    memblock.freeRanges().compactMap { range in
      let start = range.base.rawValue.roundedUp(to: pageSize) / pageSize
      let end = min(range.end.rawValue / pageSize, lastManagedPfn)
      return start < end ? start..<end : nil
    }
  }

  /// What of a range has struct pages by now: below its node's deferred limit.
  func initialisedParts(of range: Range<PageFrame>) -> [Range<PageFrame>] {
    guard !mm.firstDeferredPfn.isEmpty else { return [range] }
    return initialisedParts(of: range, in: memoryPages)
  }

  private func initialisedParts(
    of range: Range<PageFrame>, in memory: [MemoryPages]
  ) -> [Range<PageFrame>] {
    guard !mm.firstDeferredPfn.isEmpty else { return [range] }
    // Memory is sorted: only the regions that the range meets are looked at.
    var (low, high) = (0, memory.count)
    while low < high {
      let middle = (low + high) / 2
      if memory[middle].end > range.lowerBound { high = middle } else { low = middle + 1 }
    }
    return memory[low...].prefix { $0.start < range.upperBound }.compactMap { pages in
      let limit = mm.firstDeferredPfn[pages.node] ?? .max
      let start = max(pages.start, range.lowerBound)
      let end = min(pages.end, range.upperBound, limit)
      return start < end ? start..<end : nil
    }
  }

  /// Models the part of `memmap_init_reserved_pages()` (6.12 up) that writes nodes into `reserved`.
  private mutating func setNodesOfReserved() throws(KernelPanic) {
    for region in memblock.memory.regions {
      try memblock.setNode(region.base, region.size, .reserved, node: region.node)
    }
  }

  /// Models `free_unused_memmap()`: 32-bit arm gives back the memory map of holes.
  private mutating func freeUnusedMemmap() throws(KernelPanic) {
    guard boot.architecture == .arm else { return }
    let block = UInt64(1) << UInt64(pageblockOrder)
    var previousEnd: PageFrame = 0
    for pages in memoryPages {
      var start = pages.start
      if isSparse { start = min(start, previousEnd.roundedUp(to: pagesPerSection)) }
      start &= ~(block - 1)
      if previousEnd != 0, previousEnd < start { try freeMemmap(previousEnd, start) }
      previousEnd = pages.end.roundedUp(to: block)
    }
    if isSparse, previousEnd % pagesPerSection != 0 {
      let start = previousEnd.roundedUp(to: block)
      try freeMemmap(start, previousEnd.roundedUp(to: pagesPerSection))
    }
  }

  /// Models `free_memmap()`: the pages that hold only records of `start..<end`.
  private mutating func freeMemmap(_ start: PageFrame, _ end: PageFrame) throws(KernelPanic) {
    guard let first = addressOfRecord(start), let last = addressOfRecord(end - 1) else { return }
    let base = first.roundedUp(to: pageSize)
    let limit = (last + structPageSize).roundedDown(to: pageSize)
    guard base < limit else { return }
    try memblock.free(base, limit - base, caller: caller(.freeUnusedMemmap))
  }

  /// Where a page's struct page lies in physical memory.
  private func addressOfRecord(_ pfn: PageFrame) -> PhysicalAddress? {
    if let flat = mm.flatMap { return flat.range.base + (pfn &- flat.firstPfn) &* structPageSize }
    return mm.sectionMaps[pfn / pagesPerSection].map {
      $0 + (pfn % pagesPerSection) * structPageSize
    }
  }
}
