// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Taking free memory.
extension Memblock {
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
      warnMirror(size, \.mirrorWarningsOfSearches)
      flags.remove(.mirror)
    }
  }

  /// Since 6.1 a call site prints ten of these at most: in early boot no tick ends the interval.
  private mutating func warnMirror(_ size: UInt64, _ site: WritableKeyPath<Memblock, Int>) {
    self[keyPath: site] += 1
    if let burst = traits.mirrorWarningBurst, self[keyPath: site] > burst { return }
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
    while true {
      if let found = find(
        size: size, alignment: alignment, from: start, to: end, node: wanted, flags: flags),
        // 7.2 stores the node as it was asked for, valid or not.
        try reserve(
          found, size, node: node, flags: .reservedKern, caller: "memblock_alloc_range_nid")
      {
        return found
      }
      if wanted != noNode, !exact,
        let found = find(
          size: size, alignment: alignment, from: start, to: end, node: noNode, flags: flags),
        try reserve(
          found, size, node: noNode, flags: .reservedKern, caller: "memblock_alloc_range_nid")
      {
        return found
      }
      guard flags.contains(.mirror) else { return nil }
      warnMirror(size, \.mirrorWarningsOfAllocations)
      flags.remove(.mirror)
    }
  }

  /// Models `memblock_phys_alloc_range()`; with the defaults `memblock_phys_alloc()`.
  @discardableResult
  package mutating func physAllocRange(
    size: UInt64, alignment: UInt64, from start: PhysicalAddress = 0,
    to end: PhysicalAddress = Memblock.accessible, caller: String
  ) throws(KernelPanic) -> PhysicalAddress? {
    if recordsDebugEvents, kernel.has(.tracesPhysicalAllocation) {
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
    if recordsDebugEvents {
      emit(
        MemblockEvent(
          operation: .allocation(kind), base: minimum, size: size, alignment: alignment,
          limit: maximum, node: node, caller: caller))
    }
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
