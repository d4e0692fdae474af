// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Questions to the tables; nothing changes.
extension Memblock {
  /// Models `memblock_search()`.
  private func region(
    containing address: PhysicalAddress, in type: MemblockType
  ) -> MemblockRegion? {
    let position = type.regions.firstEnding(above: address.rawValue)
    guard !type.regions.isEnd(position), type.regions[position].base <= address else { return nil }
    return type.regions[position]
  }
  package func isMemory(_ address: PhysicalAddress) -> Bool {
    region(containing: address, in: memory) != nil
  }
  package func isReserved(_ address: PhysicalAddress) -> Bool {
    region(containing: address, in: reserved) != nil
  }
  /// Models `memblock_is_map_memory()`: memory without the no-map flag.
  package func isMapMemory(_ address: PhysicalAddress) -> Bool {
    region(containing: address, in: memory).map { !$0.flags.contains(.noMap) } ?? false
  }
  /// Models `memblock_is_region_memory()`: inside one region; two that touch do not count.
  package func isRegionMemory(_ base: PhysicalAddress, _ size: UInt64) -> Bool {
    region(containing: base, in: memory).map { $0.end >= base + cap(base, size) } ?? false
  }
  /// Models `memblock_is_region_reserved()`: any overlap.
  package func isRegionReserved(_ base: PhysicalAddress, _ size: UInt64) -> Bool {
    overlaps(reserved, base, size)
  }
  package func overlapsMemory(_ base: PhysicalAddress, _ size: UInt64) -> Bool {
    overlaps(memory, base, size)
  }
  /// Models `memblock_overlaps_region()`.
  private func overlaps(
    _ type: MemblockType, _ base: PhysicalAddress, _ size: UInt64
  ) -> Bool {
    let end = base + cap(base, size)
    let position = type.regions.firstEnding(above: base.rawValue)
    return !type.regions.isEnd(position) && type.regions[position].base < end
  }
  /// Models `memblock_start_of_DRAM()`.
  package var startOfDRAM: PhysicalAddress { memory.regions.first?.base ?? 0 }
  /// Models `memblock_end_of_DRAM()`; exclusive.
  package var endOfDRAM: PhysicalAddress { memory.regions.last?.end ?? 0 }
  /// Models `for_each_mem_pfn_range()`: page frames of memory, no-map included.
  package func pfnRanges(
    node: NodeID? = nil
  ) -> [(range: Range<PageFrame>, node: NodeID, flags: RegionFlags)] {
    memory.regions.compactMap { region in
      if let node, region.node != node { return nil }
      let start = region.base.rawValue.roundedUp(to: traits.pageSize) / traits.pageSize
      let end = region.end.rawValue / traits.pageSize
      return start < end ? (start..<end, region.node, region.flags) : nil
    }
  }
  /// Models `for_each_mem_range()`: memory that is mapped (not no-map).
  package var mappedRanges: [MemoryRange] {
    memory.regions.filter { !$0.flags.contains(.noMap) }.map(\.range)
  }
}
