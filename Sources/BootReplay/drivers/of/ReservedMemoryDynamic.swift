// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import Memblock
import PhysicalMemory

/// Nodes of /reserved-memory that say how much, not where.
extension BootState {
  /// Models `__reserved_mem_alloc_size()`; nil where the node is malformed or finds no place.
  mutating func allocateDynamicNode(
    _ node: DeviceTree.Node
  ) throws(KernelPanic) -> ReservedRegion? {
    let mask = memblock.traits.physicalMax
    guard let sizeValue = node.property("size") else { return nil }
    if sizeValue.count != of.rootCells.size * 4 {
      print("OF: reserved mem: invalid size property in '\(node.name)' node.", level: 3)
      return nil
    }
    let size = RootCells.number(sizeValue) & mask
    var alignment: UInt64 = 0
    if let value = node.property("alignment") {
      if value.count != of.rootCells.address * 4 {
        print("OF: reserved mem: invalid alignment property in '\(node.name)' node.", level: 3)
        return nil
      }
      alignment = RootCells.number(value) & mask
    }
    if kernel.has(.reservesFirstEntryOnly) {
      guard validates(node, alignment: &alignment) else { return nil }
    } else if config.isEnabled(.cma), node.isCompatible("shared-dma-pool"),
      node.has("reusable"), !node.has("no-map")
    {
      alignment = max(alignment, cmaMinimumAlignment)
    }
    guard let ranges = allocationRanges(node) else { return nil }
    var base: UInt64?
    for range in ranges {
      base = try allocateInRange(node, size, alignment, range)
      if base != nil { break }
    }
    guard let base else {
      let tail = kernel.has(.failureTellsSize) ? ": size \(size >> 20) MiB" : ""
      print(
        "OF: reserved mem: failed to allocate memory for node '\(node.name)'" + tail,
        level: FlatTreeTables.failureLevel(kernel))
      return nil
    }
    return ReservedRegion(node: node, base: base, size: size)
  }

  private struct Range {
    var start: UInt64
    var end: UInt64
    /// It came from `alloc-ranges`.
    var isGiven: Bool
  }

  /// What `alloc-ranges` allows, in order; anywhere where there is none; nil where it is malformed.
  private mutating func allocationRanges(_ node: DeviceTree.Node) -> [Range]? {
    let anywhere = [Range(start: 0, end: 0, isGiven: false)]
    guard let value = node.property("alloc-ranges") else { return anywhere }
    let unit = of.rootCells.bytesPerEntry
    if unit == 0 || value.count % unit != 0 {
      if kernel.has(.reservesFirstEntryOnly) { return anywhere }
      print(
        "OF: reserved mem: invalid alloc-ranges property in '\(node.name)', skipping node.",
        level: 3)
      return nil
    }
    let mask = memblock.traits.physicalMax
    return of.rootCells.entries(value).map {
      Range(start: $0.base & mask, end: ($0.base &+ $0.size) & mask, isGiven: true)
    }
  }

  /// Models `__reserved_mem_alloc_in_range()` and `early_init_dt_alloc_reserved_memory_arch()`.
  private mutating func allocateInRange(
    _ node: DeviceTree.Node, _ size: UInt64, _ alignment: UInt64, _ range: Range
  ) throws(KernelPanic) -> UInt64? {
    let wasBottomUp = memblock.bottomUp
    if range.isGiven, kernel.has(.keepsDynamicNodesTogether) {
      let taken = of.reservedRegions.filter { $0.size != 0 }
      func touches(_ address: UInt64) -> Bool {
        taken.contains { address >= $0.base && address <= $0.base &+ $0.size }
      }
      let (startTouches, endTouches) = (touches(range.start), touches(range.end))
      if startTouches != endTouches { memblock.bottomUp = startTouches }
    }
    defer { memblock.bottomUp = wasBottomUp }
    let caller = caller(.earlyInitDtAllocReservedMemoryArch)
    let (start, end) = (
      PhysicalAddress(range.start),
      range.end == 0 ? memblock.anywhere : PhysicalAddress(range.end)
    )
    let alignment = alignment == 0 ? memblock.traits.cacheLine : alignment
    guard !kernel.has(.marksDynamicNoMap) else {
      let base = try memblock.physAllocRange(
        size: size, alignment: alignment, from: start, to: end, caller: caller)
      if let base, node.has("no-map") { try memblock.markNoMap(base, size) }
      return base?.rawValue
    }
    guard let base = memblock.findInRange(start, end, size, alignment) else { return nil }
    if node.has("no-map") {
      try memblock.remove(base, size, caller: caller)
    } else {
      try memblock.reserve(base, size, caller: caller)
    }
    return base.rawValue
  }
}
