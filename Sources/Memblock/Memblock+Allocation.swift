// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries
import PhysicalMemory

/// Finding free memory and taking it.
extension Memblock {
  /// Models `should_skip_region()` for a memory region.
  func skips(_ region: MemblockRegion, node: NodeID, flags: RegionFlags) -> Bool {
    if node != noNode, region.node != node, traits.hasNodes { return true }
    if region.flags.contains(.hotplug), movableNodeEnabled, !flags.contains(.hotplug) {
      return true
    }
    if flags.contains(.mirror), !region.flags.contains(.mirror) { return true }
    if region.flags.contains(.noMap), !flags.contains(.noMap) { return true }
    if series.hasDriverManaged, region.flags.contains(.driverManaged),
      !flags.contains(.driverManaged)
    {
      return true
    }
    return flags.contains(.khoScratch) && !region.flags.contains(.khoScratch)
  }

  /// The node to search in: any for one that is not valid.
  func searchNode(_ node: NodeID) -> NodeID {
    guard traits.hasNodes else { return noNode }
    if series.invalidNodeMeansAny { return node >= 0 && node < traits.maxNodes ? node : noNode }
    return node == traits.maxNodes ? noNode : node
  }

  /// Free ranges (memory minus reserved), ascending: models `for_each_free_mem_range()`.
  package func freeRanges(node: NodeID = noNode, flags: RegionFlags = []) -> [MemoryRange] {
    var result: [MemoryRange] = []
    var next = 0
    for region in memory.regions where !skips(region, node: searchNode(node), flags: flags) {
      var cursor = region.base
      while next > 0, reserved.regions[next - 1].end > cursor { next -= 1 }
      while next < reserved.count, reserved.regions[next].end <= cursor { next += 1 }
      var index = next
      while index < reserved.count, reserved.regions[index].base < region.end {
        if reserved.regions[index].base > cursor {
          result.append(MemoryRange(from: cursor, to: reserved.regions[index].base))
        }
        cursor = max(cursor, reserved.regions[index].end)
        index += 1
      }
      if cursor < region.end { result.append(MemoryRange(from: cursor, to: region.end)) }
      next = max(0, index - 1)
    }
    return result
  }

  /// Models `memblock_find_in_range_node()`; nil for failure (0).
  func find(
    size: UInt64, alignment: UInt64, from start: PhysicalAddress, to end: PhysicalAddress,
    node: NodeID, flags: RegionFlags
  ) -> PhysicalAddress? {
    var (start, end) = (start, end)
    if end == Self.accessible || end == Self.noLeakTrace { end = currentLimit }
    start = max(start, PhysicalAddress(traits.pageSize))
    end = max(start, end)
    let ranges = freeRanges(node: node, flags: flags)
    func clamp(_ address: PhysicalAddress) -> PhysicalAddress { min(max(address, start), end) }
    if bottomUp {
      for range in ranges {
        let (low, high) = (clamp(range.base), clamp(range.end))
        let candidate = PhysicalAddress(
          low.rawValue.roundedUp(to: alignment) & traits.physicalMax)
        if candidate < high, high - candidate >= size { return nonZero(candidate) }
      }
      return nil
    }
    for range in ranges.reversed() {
      let (low, high) = (clamp(range.base), clamp(range.end))
      if high.rawValue < size { continue }
      let candidate = (high - size).roundedDown(to: alignment)
      if candidate >= low { return nonZero(candidate) }
    }
    return nil
  }

  private func nonZero(_ address: PhysicalAddress) -> PhysicalAddress? {
    address == 0 ? nil : address
  }

  /// Models `choose_memblock_flags()`.
  var searchFlags: RegionFlags {
    khoScratchOnly ? .khoScratch : hasMirror ? .mirror : []
  }

  /// Models `memblock_find_in_range()`: finds, reserves nothing, prints nothing.
  package mutating func findInRange(
    _ start: PhysicalAddress, _ end: PhysicalAddress, _ size: UInt64, _ alignment: UInt64
  ) -> PhysicalAddress? {
    var flags = searchFlags
    while true {
      let found = find(
        size: size, alignment: alignment, from: start, to: end, node: noNode, flags: flags)
      if found != nil || !flags.contains(.mirror) { return found }
      warnMirror(size)
      flags.remove(.mirror)
    }
  }

  mutating func warnMirror(_ size: UInt64) {
    let width = traits.physicalBits / 4
    emit(
      MemblockEvent(
        operation: .message(
          level: 4,
          text: "Could not allocate \(size.hex0x(width: width)) bytes of mirrored memory")))
  }

  /// Models `memblock_alloc_range_nid()`: no request line, one reserve line.
  @discardableResult
  package mutating func allocRangeNid(
    size: UInt64, alignment: UInt64, from start: PhysicalAddress, to end: PhysicalAddress,
    node: NodeID = noNode, exact: Bool = false
  ) throws(KernelPanic) -> PhysicalAddress? {
    let alignment = alignment == 0 ? traits.cacheLine : alignment
    let wanted = searchNode(node)
    var flags = searchFlags
    func take(_ address: PhysicalAddress?, node: NodeID) throws(KernelPanic) -> PhysicalAddress? {
      guard let address else { return nil }
      let done = try reserve(
        address, size, node: node, flags: .reservedKern, caller: "memblock_alloc_range_nid")
      return done ? address : nil
    }
    while true {
      let found = find(
        size: size, alignment: alignment, from: start, to: end, node: wanted, flags: flags)
      if let address = try take(found, node: wanted) { return address }
      if wanted != noNode, !exact {
        let anywhere = find(
          size: size, alignment: alignment, from: start, to: end, node: noNode, flags: flags)
        if let address = try take(anywhere, node: noNode) { return address }
      }
      guard flags.contains(.mirror) else { return nil }
      warnMirror(size)
      flags.remove(.mirror)
    }
  }

  /// Models `memblock_phys_alloc_range()`; with the defaults `memblock_phys_alloc()`.
  @discardableResult
  package mutating func physAllocRange(
    size: UInt64, alignment: UInt64, from start: PhysicalAddress = 0,
    to end: PhysicalAddress = Memblock.accessible, caller: String
  ) throws(KernelPanic) -> PhysicalAddress? {
    if series.physicalAllocationIsTraced {
      emit(
        MemblockEvent(
          operation: .physicalAllocation, base: start, size: size, alignment: alignment,
          limit: end, caller: caller))
    }
    return try allocRangeNid(size: size, alignment: alignment, from: start, to: end)
  }

  /// Models `memblock_phys_alloc_try_nid()`: no request line.
  @discardableResult
  package mutating func physAllocTryNid(
    size: UInt64, alignment: UInt64, node: NodeID
  ) throws(KernelPanic) -> PhysicalAddress? {
    try allocRangeNid(
      size: size, alignment: alignment, from: 0, to: Self.accessible, node: node)
  }

  /// Models `memblock_alloc_try_nid()`, `…_raw()` and `memblock_alloc_exact_nid_raw()`; with the
  /// defaults `memblock_alloc()`.
  @discardableResult
  package mutating func alloc(
    _ kind: AllocationKind = .tryNid, size: UInt64, alignment: UInt64,
    from minimum: PhysicalAddress = 0, to maximum: PhysicalAddress = Memblock.accessible,
    node: NodeID = noNode, caller: String
  ) throws(KernelPanic) -> PhysicalAddress? {
    emit(
      MemblockEvent(
        operation: .allocation(kind), base: minimum, size: size, alignment: alignment,
        limit: maximum, node: node, caller: caller))
    let limit = min(maximum, currentLimit)
    let exact = kind == .exactNidRaw
    if let address = try allocRangeNid(
      size: size, alignment: alignment, from: minimum, to: limit, node: node, exact: exact)
    {
      return address
    }
    guard minimum != 0 else { return nil }
    return try allocRangeNid(
      size: size, alignment: alignment, from: 0, to: limit, node: node, exact: exact)
  }
}
