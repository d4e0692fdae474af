// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// `free_area_init()` (mm/page_alloc.c, mm/mm_init.c): zones, the flat memory map, usemaps.
extension BootState {
  /// Models `free_area_init()`, from the `zoneLimits` the architecture set; 7.0 and later begin it
  /// with `sparse_init()`.
  package mutating func freeAreaInit() throws(KernelPanic) {
    if kernel.has(.startsWithCoreInitEarly) { try sparseInit() }
    let layout = ZoneLayout(
      memory: memoryPages, limits: mm.zoneLimits, request: movableRequest,
      rules: ZoneLayout.Rules(kernel: kernel, fourGiB: 0x1_0000_0000 / pageSize),
      blockPages: UInt64(1) << UInt64(maxOrder))
    mm.layout = layout
    for warning in layout.warnings { print(warning, level: 4) }
    printZoneRanges(layout)
    let memoryNodes = Set(memoryPages.map(\.node))
    for node in nodesToInitialise.sorted() {
      if kernel.has(.setsUpPossibleNodes), !memoryNodes.contains(node), mm.nodeData[node] == nil {
        if kernel.has(.announcesMemorylessNodes) {
          print("Initializing node \(node) as memoryless")
        }
        try allocateOfflineNodeData(node)
      }
      try freeAreaInitNode(node, layout)
    }
    try hugetlbVmemmapInitLate()
    if kernel.has(.countsFreePages) { countFreeKernelPages(layout) }
    printUnavailableRanges(layout)
    setDeferredLimits(layout)
  }

  /// The nodes the kernel sets up: the possible ones, up to 5.17 the online ones.
  private var nodesToInitialise: Set<NodeID> {
    let memoryNodes = Set(memoryPages.map(\.node))
    let online = memoryNodes.union(mm.onlineNodes ?? [])
    return !kernel.has(.setsUpPossibleNodes) ? online : online.union(mm.possibleNodes ?? [])
  }

  private mutating func allocateOfflineNodeData(_ node: NodeID) throws(KernelPanic) {
    mm.nodeData[node] = try memblock.alloc(
      size: nodeDataSize, alignment: memblock.traits.cacheLine, caller: caller(.offlineNodeData))
  }

  /// `kernelcore=`, `movablecore=` and `movable_node` as the last one stands.
  var movableRequest: MovableRequest {
    var request = MovableRequest()
    for case let value? in commandLine.values(of: "kernelcore") {
      if value.split(separator: ",").contains("mirror") {
        request.followsMirror = true
      } else {
        request.kernelcore = .init(parsing: value, pageSize: pageSize)
      }
    }
    for case let value? in commandLine.values(of: "movablecore") {
      request.movablecore = .init(parsing: value, pageSize: pageSize)
    }
    request.followsHotplug =
      commandLine.has("movable_node") && config.isEnabled(.memoryHotplug)
    return request
  }

  private mutating func printZoneRanges(_ layout: ZoneLayout) {
    func range(_ start: PageFrame, _ end: PageFrame) -> String {
      "[mem \((start &* pageSize).hex0x(width: 16))-\((end &* pageSize &- 1).hex0x(width: 16))]"
    }
    print("Zone ranges:")
    for bound in layout.bounds.all {
      let name = "  " + bound.kind.rawValue.paddedRight(to: 8) + " "
      print(name + (bound.lowest == bound.highest ? "empty" : range(bound.lowest, bound.highest)))
    }
    if config.isEnabled(.zoneDevice) { print("  Device   empty") }
    print("Movable zone start for each node")
    for (node, start) in layout.movableStarts.sorted(by: { $0.key < $1.key }) {
      print("  Node \(node): \((start &* pageSize).hex0x(width: 16))")
    }
    print("Early memory node ranges")
    for pages in memoryPages {
      print("  node \(String(pages.node).paddedLeft(to: 3)): \(range(pages.start, pages.end))")
    }
  }

  /// Models `free_area_init_node()`.
  private mutating func freeAreaInitNode(
    _ node: NodeID, _ layout: ZoneLayout
  ) throws(KernelPanic) {
    let pages = memoryPages.filter { $0.node == node }
    let start = pages.map(\.start).min() ?? 0
    let end = pages.map(\.end).max() ?? 0
    if pages.isEmpty, kernel.has(.setsUpPossibleNodes) {
      print("Initmem setup node \(node) as memoryless")
    } else {
      let last = end == 0 ? 0 : end &* pageSize &- 1
      print(
        "Initmem setup node \(node) [mem \((start &* pageSize).hex0x(width: 16))"
          + "-\(last.hex0x(width: 16))]")
    }
    guard !pages.isEmpty else { return }
    if kernel.has(.printsPageCountsOfZones) {
      print("On node \(node) totalpages: \(layout.present(on: node))", level: 7)
    }
    // `highmem=` may leave the end of memory outside every zone, and so without struct pages.
    let spanned = layout.zones.filter { $0.node == node }.reduce(0) { $0 &+ $1.spanned }
    if !isSparse { try allocateFlatMap(node, from: start, to: min(end, start &+ spanned)) }
    try freeAreaInitCore(node, layout)
  }

  /// Models `alloc_node_mem_map()` of FLATMEM.
  private mutating func allocateFlatMap(
    _ node: NodeID, from start: PageFrame, to end: PageFrame
  ) throws(KernelPanic) {
    let blockPages = UInt64(1) << UInt64(maxOrder)
    let first = start & ~(blockPages - 1)
    let size = (end.roundedUp(to: blockPages) - first) * structPageSize
    let limit = kernel.has(.memoryMapLeavesNoTrace) ? Memblock.noLeakTrace : Memblock.accessible
    guard
      let base = try memblock.alloc(
        kernel.has(.flatMapIsRaw) ? .tryNidRaw : .tryNid, size: size,
        alignment: memblock.traits.cacheLine, to: limit, node: node,
        caller: caller(.allocNodeMemMap))
    else {
      throw KernelPanic("Failed to allocate \(size) bytes for node \(node) memory map")
    }
    let range = MemoryRange(from: base, to: base + size)
    own("memmap", range)
    if mm.flatMap == nil { mm.flatMap = (range, first) }
  }

  /// Models `free_area_init_core()`: page counts per zone, and the usemaps of FLATMEM.
  private mutating func freeAreaInitCore(
    _ node: NodeID, _ layout: ZoneLayout
  ) throws(KernelPanic) {
    let isDebug = kernel.has(.printsPageCountsOfZones)
    let firstKind = layout.bounds.all.first?.kind
    // The kernel walks all its zones; those without a span count nothing but dma_reserve.
    for kind in layout.bounds.all.map(\.kind) + [.movable] {
      let zone = layout.zones.first { $0.node == node && $0.kind == kind }
      let present = zone?.present ?? 0
      var managed = present
      if !kernel.has(.countsFreePages) {
        managed = countKernelPages(
          kind, spanned: zone?.spanned ?? 0, present: present, isFirst: kind == firstKind,
          prints: isDebug)
      }
      guard let zone else { continue }
      if isDebug {
        print(
          "  \(kind.rawValue) zone: \(present) pages, LIFO batch:\(perCPUBatch(managed))",
          level: 7)
      }
      if !isSparse { try setupUsemap(zone) }
    }
  }

  /// The page counts up to 6.9: what is left of a zone without its memory map.
  private mutating func countKernelPages(
    _ kind: ZoneKind, spanned: UInt64, present: UInt64, isFirst: Bool, prints: Bool
  ) -> UInt64 {
    let isHigh = kind == .highMem || kind == .movable && movableIsHigh
    let map = StructPages.memoryMapPages(
      spanned: spanned, present: present, isSparse: isSparse, recordSize: structPageSize,
      pageSize: pageSize)
    var free = present
    if !isHigh {
      if free >= map {
        free -= map
        if map > 0, prints {
          print("  \(kind.rawValue) zone: \(map) pages used for memmap", level: 7)
        }
      } else {
        print(
          "  \(kind.rawValue) zone: \(map) memmap pages exceeds freesize \(free)", level: 4)
      }
    }
    if isFirst, free > mm.dmaReserve {
      free -= mm.dmaReserve
      if prints { print("  \(kind.rawValue) zone: \(mm.dmaReserve) pages reserved", level: 7) }
    }
    if !isHigh {
      mm.nrKernelPages += free
    } else if mm.nrKernelPages > map * 2 {
      mm.nrKernelPages -= map
    }
    mm.nrAllPages += free
    mm.initialManaged += free
    return free
  }

  /// Movable lies in HighMem (`is_highmem_idx()`).
  private var movableIsHigh: Bool { mm.layout?.bounds.movableZone?.kind == .highMem }

  /// Models `setup_usemap()`.
  private mutating func setupUsemap(_ zone: ZoneLayout.Zone) throws(KernelPanic) {
    let size = StructPages.usemapSize(
      start: zone.start, spanned: zone.spanned, blockPages: UInt64(1) << UInt64(pageblockOrder),
      bitsPerBlock: pageblockBits, wordSize: wordSize)
    guard size > 0 else { return }
    try memblock.alloc(
      size: size, alignment: memblock.traits.cacheLine, node: zone.node,
      caller: caller(.setupUsemap))
  }

  /// Models `zone_batchsize()` (5.10).
  private func perCPUBatch(_ managed: UInt64) -> UInt64 {
    var batch = managed / 1024
    if batch * pageSize > 1 << 20 { batch = (1 << 20) / pageSize }
    batch /= 4
    if batch < 1 { batch = 1 }
    return (UInt64(1) << UInt64((batch + batch / 2).highestBitNumber - 1)) - 1
  }

  /// Models `calc_nr_kernel_pages()` (6.10 up): free memory at this moment.
  private mutating func countFreeKernelPages(_ layout: ZoneLayout) {
    let high = layout.bounds.all.first { $0.kind == .highMem }?.lowest ?? .max
    for range in memblock.freeRanges() {
      let start = range.base.rawValue.roundedUp(to: pageSize) / pageSize
      let end = range.end.rawValue / pageSize
      guard start < end else { continue }
      mm.nrAllPages += end - start
      if start < high { mm.nrKernelPages += min(end, high) - start }
    }
    mm.initialManaged = layout.zones.reduce(0) { $0 + $1.present }
  }

  /// Models `memblock_find_dma_reserve()` (x86-64 up to 6.1): used pages below 16 MiB.
  package mutating func findDMAReserve() {
    let limit = 0x100_0000 / pageSize
    func pages(_ start: PageFrame, _ end: PageFrame) -> UInt64 {
      min(start, limit) < min(end, limit) ? min(end, limit) - min(start, limit) : 0
    }
    let all = memoryPages.reduce(0) { $0 + pages($1.start, $1.end) }
    let free = memblock.freeRanges().reduce(0) {
      $0
        + pages(
          min($1.base.rawValue.roundedUp(to: pageSize) / pageSize, limit),
          min($1.end.rawValue / pageSize, limit))
    }
    mm.dmaReserve = all - min(all, free)
  }
}
