// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Flags, nodes, limits and trimming: operations that print nothing.
extension Memblock {
  /// Models `memblock_setclr_flag()`.
  mutating func setFlag(
    _ flag: RegionFlags, _ isSet: Bool, on kind: MemblockType.Kind = .memory,
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    lastCallFailed = try !changeRegions(kind, base, size) { region in
      if isSet { region.flags.insert(flag) } else { region.flags.remove(flag) }
    }
  }

  package mutating func markHotplug(_ base: PhysicalAddress, _ size: UInt64) throws(KernelPanic) {
    try setFlag(.hotplug, true, base, size)
  }
  package mutating func clearHotplug(_ base: PhysicalAddress, _ size: UInt64) throws(KernelPanic) {
    try setFlag(.hotplug, false, base, size)
  }
  /// Models `memblock_mark_mirror()`.
  package mutating func markMirror(_ base: PhysicalAddress, _ size: UInt64) throws(KernelPanic) {
    lastCallFailed = false
    if kernel.has(.mirrorNeedsKernelcore), !mirroredKernelcore { return }
    hasMirror = true
    try setFlag(.mirror, true, base, size)
  }
  package mutating func markNoMap(_ base: PhysicalAddress, _ size: UInt64) throws(KernelPanic) {
    try setFlag(.noMap, true, base, size)
  }
  package mutating func clearNoMap(_ base: PhysicalAddress, _ size: UInt64) throws(KernelPanic) {
    try setFlag(.noMap, false, base, size)
  }
  package mutating func markKhoScratch(
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    try setFlag(.khoScratch, true, base, size)
  }
  package mutating func clearKhoScratch(
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    try setFlag(.khoScratch, false, base, size)
  }
  /// Models `memblock_reserved_mark_noinit()` (6.12 up).
  package mutating func reservedMarkNoInit(
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    try setFlag(.reservedNoInit, true, on: .reserved, base, size)
  }
  /// Models `memblock_reserved_mark_kern()` (7.2).
  package mutating func reservedMarkKern(
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    try setFlag(.reservedKern, true, on: .reserved, base, size)
  }

  /// Models `memblock_set_node()`.
  package mutating func setNode(
    _ base: PhysicalAddress, _ size: UInt64, _ kind: MemblockType.Kind, node: NodeID
  ) throws(KernelPanic) {
    lastCallFailed = false
    guard traits.hasNodes else { return }
    lastCallFailed = try !changeRegions(kind, base, size) { $0.node = node }
  }

  /// Models `memblock_trim_memory()`: `totalSize` keeps what is trimmed off.
  package mutating func trimMemory(_ alignment: UInt64) {
    var trimmed: [MemblockRegion] = []
    for region in memory.regions {
      // Rounding up may wrap; the kernel then takes the region to begin at 0.
      let start = roundUp(region.base.rawValue, to: alignment)
      let end = roundDown(region.end.rawValue, to: alignment)
      if start == region.base.rawValue, end == region.end.rawValue {
        trimmed.append(region)
      } else if start < end {
        var shorter = region
        (shorter.base, shorter.size) = (PhysicalAddress(start), end - start)
        trimmed.append(shorter)
      } else {
        memory.totalSize &-= region.size
      }
    }
    memory.regions = RegionTable(trimmed)
  }

  /// Models `__find_max_addr()`: where the first `limit` bytes of memory end.
  func maximumAddress(for limit: UInt64) -> PhysicalAddress {
    var limit = limit
    for region in memory.regions {
      if limit <= region.size { return region.base + limit }
      limit -= region.size
    }
    return anywhere
  }

  /// Models `memblock_enforce_memory_limit()`.
  package mutating func enforceMemoryLimit(_ limit: UInt64) throws(KernelPanic) {
    guard limit != 0 else { return }
    let end = maximumAddress(for: limit)
    guard end != anywhere else { return }
    _ = try removeRange(.memory, end, traits.physicalMax)
    _ = try removeRange(.reserved, end, traits.physicalMax)
  }

  /// Models `memblock_cap_memory_range()`.
  package mutating func capMemoryRange(
    _ base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) {
    guard size > 0 else { return }
    if kernel.has(.capWarnsWithoutMemory), memory.totalSize == 0 {
      emit(
        MemblockEvent(
          operation: .message(
            level: 4, text: "memblock_cap_memory_range: No memory registered yet")))
      return
    }
    guard let inside = try makeRoomToIsolate(.memory, base, size) else { return }
    memory.keepOnly(inside)
    _ = try removeRange(.reserved, 0, base.rawValue)
    let end = PhysicalAddress((base + size).rawValue & traits.physicalMax)
    _ = try removeRange(.reserved, end, traits.physicalMax)
  }

  /// Models `memblock_mem_limit_remove_map()`.
  package mutating func memLimitRemoveMap(_ limit: UInt64) throws(KernelPanic) {
    guard limit != 0 else { return }
    let end = maximumAddress(for: limit)
    guard end != anywhere else { return }
    try capMemoryRange(0, end.rawValue)
  }
}

extension MemblockType {
  /// Removes what lies outside of the range, except regions that are not mapped; those that cross
  /// its border are cut there and not merged again.
  fileprivate mutating func keepOnly(_ range: Range<UInt64>) {
    if !range.isEmpty {
      regions.split(at: range.lowerBound)
      regions.split(at: range.upperBound)
    }
    var kept: [MemblockRegion] = []
    for region in regions {
      if range.contains(region.base.rawValue) || region.flags.contains(.noMap) {
        kept.append(region)
      } else {
        totalSize &-= region.size
      }
    }
    regions = RegionTable(kept)
    hasLooseNeighbours = true
    // The dummy of an empty table is taken out too.
    wasFilled = true
  }
}
