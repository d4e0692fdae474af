// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Finding free memory: memory regions minus reserved ones.
extension Memblock {
  /// Models `should_skip_region()` for a memory region.
  func skips(_ region: MemblockRegion, node: NodeID, flags: RegionFlags) -> Bool {
    if node != noNode, region.node != node { return true }
    if movableNodeEnabled, region.flags.contains(.hotplug), !flags.contains(.hotplug) {
      return true
    }
    if flags.contains(.mirror), !region.flags.contains(.mirror) { return true }
    if region.flags.contains(.noMap), !flags.contains(.noMap) { return true }
    if kernel.has(.hasDriverManaged), region.flags.contains(.driverManaged),
      !flags.contains(.driverManaged)
    {
      return true
    }
    return flags.contains(.khoScratch) && !region.flags.contains(.khoScratch)
  }

  /// The node to search in: any for one that is not valid (6.12 up), or for MAX_NUMNODES, which
  /// older kernels warn about.
  func searchNode(_ node: NodeID) -> NodeID {
    if kernel.has(.invalidNodeMeansAny) {
      return node >= 0 && node < traits.maxNodes ? node : noNode
    }
    return node == traits.maxNodes ? noNode : node
  }

  /// Free ranges (memory minus reserved), ascending: models `for_each_free_mem_range()`.
  package func freeRanges(node: NodeID = noNode, flags: RegionFlags = []) -> [MemoryRange] {
    freeRanges(node: node, flags: flags, includingEmpty: false)
  }

  /// The kernel's iterator also yields an empty range where two reserved regions touch inside a
  /// memory region.
  func freeRanges(node: NodeID, flags: RegionFlags, includingEmpty: Bool) -> [MemoryRange] {
    var result: [MemoryRange] = []
    let node = searchNode(node)
    for region in memory.regions where !skips(region, node: node, flags: flags) {
      var cursor = region.base
      var position = reserved.regions.firstEnding(above: region.base.rawValue)
      while !reserved.regions.isEnd(position), reserved.regions[position].base < region.end {
        let taken = reserved.regions[position]
        if taken.base > cursor || includingEmpty && taken.base == cursor && cursor > region.base {
          result.append(MemoryRange(from: cursor, to: taken.base))
        }
        cursor = max(cursor, taken.end)
        position = reserved.regions.position(after: position)
      }
      if cursor < region.end { result.append(MemoryRange(from: cursor, to: region.end)) }
    }
    return result
  }

  /// Models `round_up()`, also for what is no power of two; wraps at the address width.
  func roundUp(_ value: UInt64, to alignment: UInt64) -> UInt64 {
    (((value &- 1) | (alignment &- 1)) &+ 1) & traits.physicalMax
  }
  /// Models `round_down()`.
  func roundDown(_ value: UInt64, to alignment: UInt64) -> UInt64 { value & ~(alignment &- 1) }

  /// Models `memblock_find_in_range_node()`; nil for failure (0).
  mutating func find(
    size: UInt64, alignment: UInt64, from start: PhysicalAddress, to end: PhysicalAddress,
    node: NodeID, flags: RegionFlags
  ) -> PhysicalAddress? {
    var (start, end) = (narrowed(start), narrowed(end))
    let size = size & traits.physicalMax
    if end == Self.accessible || end == Self.noLeakTrace { end = currentLimit }
    start = max(start, PhysicalAddress(traits.pageSize))
    end = max(start, end)
    let wanted = FreeRequest(
      size: size, alignment: alignment, start: start.rawValue, end: end.rawValue, node: node,
      flags: flags)
    let found: UInt64?
    if size == 0 {
      found = findNothing(wanted)
    } else if bottomUp, bottomUpFloor > 0 {
      var above = wanted
      above.start = max(wanted.start, bottomUpFloor.rawValue)
      found =
        (above.start < above.end ? findBottomUp(above) : nil) ?? findTopDown(wanted)
    } else {
      found = bottomUp ? findBottomUp(wanted) : findTopDown(wanted)
    }
    return found.flatMap { $0 == 0 ? nil : PhysicalAddress($0) }
  }

  struct FreeRequest {
    var size: UInt64
    var alignment: UInt64
    var start: UInt64
    var end: UInt64
    var node: NodeID
    var flags: RegionFlags
  }

  /// Models `__memblock_find_range_top_down()` for at least one byte. Memory regions and gaps in
  /// `reserved` are walked downwards together, passing over those that are too small.
  mutating func findTopDown(_ request: FreeRequest) -> UInt64? {
    let top = request.end
    guard
      var region = memoryRegion(
        below: memory.regions.firstStarting(atOrAbove: top), request),
      var gap = reserved.regions.wideGap(
        atOrBelow: reserved.regions.firstStarting(atOrAbove: top), size: request.size)
    else { return nil }
    while true {
      let memoryRegion = memory.regions[region]
      let (base, end) = (memoryRegion.base.rawValue, memoryRegion.end.rawValue)
      guard end > request.start else { return nil }
      let free = reserved.regions.gap(below: gap)
      let low = max(base, free.low, request.start)
      let high = min(end, free.high, request.end)
      if high > low, high - low >= request.size {
        let candidate = roundDown(high - request.size, to: request.alignment)
        if candidate >= low { return candidate }
      }
      if base >= free.low {
        // Nothing more in this memory region; jump where the gap lies below the next one.
        guard let next = self.memoryRegion(below: region, request) else { return nil }
        region = next
        if free.low >= memory.regions[region].end.rawValue {
          let end = memory.regions[region].end.rawValue
          guard
            let next = reserved.regions.wideGap(
              atOrBelow: reserved.regions.firstStarting(atOrAbove: end), size: request.size)
          else { return nil }
          gap = next
        }
      } else {
        guard let below = reserved.regions.position(before: gap),
          let next = reserved.regions.wideGap(atOrBelow: below, size: request.size)
        else { return nil }
        gap = next
        let high = reserved.regions.gap(below: gap).high
        if high <= base {
          guard
            let next = self.memoryRegion(
              below: memory.regions.firstStarting(atOrAbove: high), request)
          else { return nil }
          region = next
        }
      }
    }
  }

  /// The closest memory region below `position` that is large enough and not skipped.
  private mutating func memoryRegion(
    below position: RegionTable.Position, _ request: FreeRequest
  ) -> RegionTable.Position? {
    var position = position
    while let below = memory.regions.position(before: position),
      let found = memory.regions.largeRegion(atOrBelow: below, size: request.size)
    {
      if !skips(memory.regions[found], node: request.node, flags: request.flags) { return found }
      position = found
    }
    return nil
  }

  /// Models `__memblock_find_range_bottom_up()` for at least one byte; the mirror image.
  mutating func findBottomUp(_ request: FreeRequest) -> UInt64? {
    guard
      var region = memoryRegion(
        atOrAbove: memory.regions.firstEnding(above: request.start), request),
      var gap = reserved.regions.wideGap(
        atOrAbove: reserved.regions.firstEnding(above: request.start), size: request.size)
    else { return nil }
    while true {
      let memoryRegion = memory.regions[region]
      let (base, end) = (memoryRegion.base.rawValue, memoryRegion.end.rawValue)
      guard base < request.end else { return nil }
      let free = reserved.regions.gap(below: gap)
      let low = max(base, free.low, request.start)
      let high = min(end, free.high, request.end)
      if high > low, high - low >= request.size {
        let candidate = roundUp(low, to: request.alignment)
        // Rounding past the end of the address space gives 0, and so will all that follows.
        if candidate < low { return nil }
        if candidate < high, high - candidate >= request.size { return candidate }
      }
      if end <= free.high {
        let after = memory.regions.position(after: region)
        guard let next = self.memoryRegion(atOrAbove: after, request) else { return nil }
        region = next
        let base = memory.regions[region].base.rawValue
        if free.high <= base {
          guard
            let next = reserved.regions.wideGap(
              atOrAbove: reserved.regions.firstEnding(above: base), size: request.size)
          else { return nil }
          gap = next
        }
      } else {
        guard !reserved.regions.isEnd(gap),
          let next = reserved.regions.wideGap(
            atOrAbove: reserved.regions.position(after: gap), size: request.size)
        else { return nil }
        gap = next
        let low = reserved.regions.gap(below: gap).low
        if low >= end {
          guard
            let next = self.memoryRegion(
              atOrAbove: memory.regions.firstEnding(above: low), request)
          else { return nil }
          region = next
        }
      }
    }
  }

  private mutating func memoryRegion(
    atOrAbove position: RegionTable.Position, _ request: FreeRequest
  ) -> RegionTable.Position? {
    var position = position
    while let found = memory.regions.largeRegion(atOrAbove: position, size: request.size) {
      if !skips(memory.regions[found], node: request.node, flags: request.flags) { return found }
      position = memory.regions.position(after: found)
    }
    return nil
  }

  /// The search for 0 bytes, where ranges that are empty or outside the window count too.
  private func findNothing(_ request: FreeRequest) -> UInt64? {
    func clamp(_ address: PhysicalAddress) -> UInt64 {
      min(max(address.rawValue, request.start), request.end)
    }
    let ranges = freeRanges(node: request.node, flags: request.flags, includingEmpty: true)
    for range in bottomUp ? ranges : ranges.reversed() {
      let (low, high) = (clamp(range.base), clamp(range.end))
      if bottomUp {
        let candidate = roundUp(low, to: request.alignment)
        if candidate < high { return candidate }
      } else {
        let candidate = roundDown(high, to: request.alignment)
        if candidate >= low { return candidate }
      }
    }
    return nil
  }
}
