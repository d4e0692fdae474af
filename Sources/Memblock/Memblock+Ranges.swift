// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries
import PhysicalMemory

/// Adding and removing ranges; the tables themselves.
extension Memblock {
  typealias TypePath = WritableKeyPath<Memblock, MemblockType> & Sendable

  /// Models `memblock_cap_size()`.
  func cap(_ base: PhysicalAddress, _ size: UInt64) -> UInt64 {
    min(size, traits.physicalMax &- base.rawValue)
  }

  /// The node a region stores: nothing without the node field.
  func stored(_ node: NodeID) -> NodeID { traits.hasNodes ? node : 0 }

  /// Index of the first region that ends above `address`.
  func firstRegion(endingAbove address: PhysicalAddress, in type: TypePath) -> Int {
    let regions = self[keyPath: type].regions
    var (low, high) = (0, regions.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].end > address { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Models `memblock_add_range()`; false when the table is full and cannot grow (-ENOMEM).
  mutating func addRange(
    _ type: TypePath, _ base: PhysicalAddress, _ size: UInt64, node: NodeID, flags: RegionFlags
  ) throws(KernelPanic) -> Bool {
    let size = cap(base, size)
    guard size > 0 else { return true }
    let (end, node) = (base + size, stored(node))
    if self[keyPath: type].regions.isEmpty {
      self[keyPath: type].regions = [
        MemblockRegion(base: base, size: size, flags: flags, node: node)
      ]
      self[keyPath: type].totalSize = size
      self[keyPath: type].wasFilled = true
      return true
    }
    var gaps: [(index: Int, range: MemoryRange)] = []
    while true {
      gaps.removeAll()
      var cursor = base
      var index = firstRegion(endingAbove: base, in: type)
      let regions = self[keyPath: type].regions
      while index < regions.count, regions[index].base < end {
        let region = regions[index]
        if region.base > cursor { gaps.append((index, MemoryRange(from: cursor, to: region.base))) }
        cursor = max(cursor, min(region.end, end))
        index += 1
      }
      if cursor < end { gaps.append((index, MemoryRange(from: cursor, to: end))) }
      guard !gaps.isEmpty else { return true }
      if regions.count + gaps.count <= self[keyPath: type].capacity { break }
      guard try doubleArray(type, excluding: base, size) else { return false }
    }
    for (inserted, gap) in gaps.enumerated() {
      self[keyPath: type].regions.insert(
        MemblockRegion(base: gap.range.base, size: gap.range.size, flags: flags, node: node),
        at: gap.index + inserted)
      self[keyPath: type].totalSize &+= gap.range.size
    }
    let first = gaps[0].index
    merge(type, from: first, to: (gaps.last?.index ?? first) + gaps.count)
    return true
  }

  /// Models `memblock_merge_regions()`: `end` is the index after the last changed region.
  mutating func merge(_ type: TypePath, from start: Int, to end: Int) {
    var index = series.mergesLocally ? max(start - 1, 0) : 0
    var limit = series.mergesLocally ? end : self[keyPath: type].regions.count
    while index < min(limit, self[keyPath: type].regions.count - 1) {
      let (this, next) = (
        self[keyPath: type].regions[index], self[keyPath: type].regions[index + 1]
      )
      if this.end == next.base, this.node == next.node, this.flags == next.flags {
        self[keyPath: type].regions[index].size &+= next.size
        self[keyPath: type].regions.remove(at: index + 1)
        limit -= 1
      } else {
        index += 1
      }
    }
  }

  /// Models `memblock_isolate_range()`: the indexes of the regions wholly inside, after splitting.
  /// Nil when the table is full and cannot grow.
  mutating func isolate(
    _ type: TypePath, _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Range<Int>? {
    let size = cap(base, size)
    guard size > 0 else { return 0..<0 }
    let end = base + size
    while self[keyPath: type].regions.count + 2 > self[keyPath: type].capacity {
      guard try doubleArray(type, excluding: base, size) else { return nil }
    }
    func split(_ index: Int, at address: PhysicalAddress) {
      var lower = self[keyPath: type].regions[index]
      var upper = lower
      lower.size = address - lower.base
      upper.size &-= lower.size
      upper.base = address
      self[keyPath: type].regions[index] = lower
      self[keyPath: type].regions.insert(upper, at: index + 1)
    }
    var start = firstRegion(endingAbove: base, in: type)
    if start < self[keyPath: type].regions.count, self[keyPath: type].regions[start].base < base {
      split(start, at: base)
      start += 1
    }
    var index = start
    while index < self[keyPath: type].regions.count, self[keyPath: type].regions[index].base < end {
      if self[keyPath: type].regions[index].end > end { split(index, at: end) }
      index += 1
    }
    return index == start ? 0..<0 : start..<index
  }

  /// Models `memblock_remove_range()`.
  mutating func removeRange(
    _ type: TypePath, _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Bool {
    guard let range = try isolate(type, base, size) else { return false }
    removeRegions(type, range)
    return true
  }

  mutating func removeRegions(_ type: TypePath, _ range: Range<Int>) {
    for region in self[keyPath: type].regions[range] {
      self[keyPath: type].totalSize &-= region.size
    }
    self[keyPath: type].regions.removeSubrange(range)
  }

  /// Models `memblock_double_array()`; false when there is no room for a larger array.
  mutating func doubleArray(
    _ type: TypePath, excluding base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Bool {
    let kind = self[keyPath: type].kind
    guard canResize else {
      if series.earlyResizePanics {
        throw KernelPanic("memblock: cannot resize \(kind.rawValue) array")
      }
      return false
    }
    let capacity = self[keyPath: type].capacity
    let newBytes = UInt64(2 * capacity) * traits.regionRecordSize
    let allocated = newBytes.roundedUp(to: traits.pageSize)
    var found: PhysicalAddress?
    if kind == .reserved {
      found = findInRange(base + size, currentLimit, allocated, traits.pageSize)
      if found == nil {
        found = findInRange(0, min(base, currentLimit), allocated, traits.pageSize)
      }
    } else {
      found = findInRange(0, currentLimit, allocated, traits.pageSize)
    }
    guard let address = found else {
      emit(
        MemblockEvent(
          operation: .message(
            level: 3,
            text: "memblock: Failed to double \(kind.rawValue) array from \(capacity) to "
              + "\(2 * capacity) entries !")))
      return false
    }
    emitRange(
      .doubled(kind, newCapacity: 2 * capacity), address, newBytes, "memblock_double_array")
    let old = self[keyPath: type].array
    self[keyPath: type].capacity = 2 * capacity
    self[keyPath: type].array = (address, newBytes)
    if let old {
      try free(old.base, old.size.roundedUp(to: traits.pageSize), caller: "memblock_double_array")
    }
    try reserveKern(address, allocated, caller: "memblock_double_array")
    return true
  }
}
