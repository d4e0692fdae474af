// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Adding, cutting and merging ranges in one of the two tables.
extension Memblock {
  /// What is left of an address in a `phys_addr_t`.
  func narrowed(_ address: PhysicalAddress) -> PhysicalAddress {
    PhysicalAddress(address.rawValue & traits.physicalMax)
  }

  /// Models `memblock_cap_size()`.
  func cap(_ base: PhysicalAddress, _ size: UInt64) -> UInt64 {
    min(size, traits.physicalMax &- base.rawValue)
  }

  /// The node a region stores: nothing without the node field.
  func stored(_ node: NodeID) -> NodeID { traits.hasNodes ? node : 0 }

  /// Changes one of the tables in place.
  mutating func withTable<Result>(
    _ kind: MemblockType.Kind, _ body: (inout MemblockType) -> Result
  ) -> Result {
    switch kind {
    case .memory: body(&memory)
    case .reserved: body(&reserved)
    }
  }

  func table(_ kind: MemblockType.Kind) -> MemblockType {
    switch kind {
    case .memory: memory
    case .reserved: reserved
    }
  }

  /// Models `memblock_add_range()`; false when the table is full and cannot grow (-ENOMEM).
  mutating func addRange(
    _ kind: MemblockType.Kind, _ base: PhysicalAddress, _ size: UInt64, node: NodeID,
    flags: RegionFlags
  ) throws(KernelPanic) -> Bool {
    let base = narrowed(base)
    let size = cap(base, size & traits.physicalMax)
    guard size > 0 else { return true }
    let (start, end) = (base.rawValue, base.rawValue + size)
    let (node, mergesAll) = (stored(node), !kernel.has(.mergesLocally))
    func tryAdding(to type: inout MemblockType) -> Int {
      type.add(from: start, to: end, node: node, flags: flags, mergesAll: mergesAll)
    }
    let needed = withTable(kind, tryAdding)
    guard needed > 0 else { return true }
    // The number needed is not counted anew while the array grows, as in the kernel.
    while count(of: kind) + needed > capacity(of: kind) {
      guard try doubleArray(kind, excluding: base, size) else { return false }
    }
    guard withTable(kind, tryAdding) == 0 else {
      throw KernelPanic("kernel BUG at mm/memblock.c: no room for a region")
    }
    return true
  }

  func count(of kind: MemblockType.Kind) -> Int { kind == .memory ? memory.count : reserved.count }
  func capacity(of kind: MemblockType.Kind) -> Int {
    kind == .memory ? memory.capacity : reserved.capacity
  }

  /// Models `memblock_isolate_range()`: makes room for the two records that splitting can take.
  /// Nil when the table is full and cannot grow; the range is empty where nothing is to be done.
  mutating func makeRoomToIsolate(
    _ kind: MemblockType.Kind, _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Range<UInt64>? {
    let base = narrowed(base)
    let size = cap(base, size & traits.physicalMax)
    guard size > 0 else { return base.rawValue..<base.rawValue }
    // The dummy of an empty table takes a record too, but no array is that small.
    while count(of: kind) + 2 > capacity(of: kind) {
      guard try doubleArray(kind, excluding: base, size) else { return nil }
    }
    return base.rawValue..<base.rawValue + size
  }

  /// Models `memblock_remove_range()`.
  mutating func removeRange(
    _ kind: MemblockType.Kind, _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Bool {
    guard let range = try makeRoomToIsolate(kind, base, size) else { return false }
    if !range.isEmpty { withTable(kind) { $0.remove(range) } }
    return true
  }

  /// Isolates a range, changes the regions in it and merges: what `memblock_setclr_flag()` and
  /// `memblock_set_node()` share.
  mutating func changeRegions(
    _ kind: MemblockType.Kind, _ base: PhysicalAddress, _ size: UInt64,
    _ body: (inout MemblockRegion) -> Void
  ) throws(KernelPanic) -> Bool {
    guard let range = try makeRoomToIsolate(kind, base, size) else { return false }
    let mergesAll = !kernel.has(.mergesLocally)
    withTable(kind) { $0.change(range, mergesAll: mergesAll, body) }
    return true
  }
}

extension MemblockType {
  /// Adds what of the range is not there and merges; 0 when done, else how many records it needs
  /// that the array has not.
  mutating func add(
    from start: UInt64, to end: UInt64, node: NodeID, flags: RegionFlags, mergesAll: Bool
  ) -> Int {
    if regions.isEmpty {
      // The kernel fills the first slot without looking at the sum that trimming left.
      regions.insert(
        MemblockRegion(
          base: PhysicalAddress(start), size: end - start, flags: flags, node: node),
        at: regions.endPosition)
      totalSize = end - start
      wasFilled = true
      return 0
    }
    var needed = 0
    guard
      let added = regions.add(
        from: start, to: end, node: node, flags: flags, room: capacity - count, needed: &needed)
    else { return needed }
    totalSize &+= added
    if mergesAll, needed > 0 { mergeLooseNeighbours() }
    return 0
  }

  mutating func remove(_ range: Range<UInt64>) {
    totalSize &-= regions.remove(from: range.lowerBound, to: range.upperBound)
  }

  mutating func change(
    _ range: Range<UInt64>, mergesAll: Bool, _ body: (inout MemblockRegion) -> Void
  ) {
    if !range.isEmpty {
      regions.split(at: range.lowerBound)
      regions.split(at: range.upperBound)
      let first = regions.firstStarting(atOrAbove: range.lowerBound)
      if !regions.isEnd(first), regions[first].base.rawValue < range.upperBound {
        regions.updateAll(from: range.lowerBound, to: range.upperBound, body)
        regions.merge(from: range.lowerBound, to: range.upperBound)
      }
    }
    if mergesAll { mergeLooseNeighbours() }
  }

  /// Up to 6.1 every merge looks at the whole table. What a change makes alike is merged around it
  /// at once, so more than that is found only after a cap left neighbours side by side.
  private mutating func mergeLooseNeighbours() {
    guard hasLooseNeighbours else { return }
    hasLooseNeighbours = false
    regions.mergeAll()
  }
}
