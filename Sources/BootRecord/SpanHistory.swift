// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// Follows RAM and the buddy allocator's pages from step to step: what a table's regions were.
struct SpanHistory {
  private(set) var holdings: [Holding] = []
  private var memory: [MemblockRegion: Int] = [:]
  private var free: [MemoryRange: Int] = [:]
  private var freeSoFar: [PageRuns] = []
  /// What added memory in this step, for the regions that come of it.
  private var added: [Holding] = []

  mutating func note(_ event: MemblockEvent, cause: FactSource?, at moment: Moment) {
    switch event.operation {
    case .add, .addNode:
      added.append(
        Holding(
          layer: .memory, range: MemoryRange(capping: event.base, size: event.size), owner: "RAM",
          caller: event.caller, cause: cause, began: moment))
    default: return
    }
  }

  /// The regions when a step is done: one that is new, moved or marked begins, as its old one ends.
  mutating func memory(_ table: RegionTable, at moment: Moment, function: String) {
    var next: [MemblockRegion: Int] = [:]
    for region in table {
      if let index = memory.removeValue(forKey: region) {
        next[region] = index
        continue
      }
      let source = added.first { $0.range.overlaps(region.range) }
      next[region] = holdings.count
      holdings.append(
        Holding(
          layer: .memory, range: region.range,
          owner: region.flags.contains(.noMap) ? MemoryOwners.noMap : "RAM",
          caller: source?.caller ?? function, cause: source?.cause, node: region.node,
          flags: region.flags, began: source?.began ?? moment))
    }
    for index in memory.values { end(index, at: moment, function: function) }
    memory = next
    added = []
  }

  /// The buddy allocator's pages when a step is done; returns what it got in this step.
  mutating func free(_ zones: [PageRuns], pageSize: UInt64, at moment: Moment) -> [MemoryRange] {
    guard zones != freeSoFar else { return [] }
    freeSoFar = zones
    var next: [MemoryRange: Int] = [:]
    var given: [MemoryRange] = []
    for run in zones.flatMap(\.runs) {
      let range = MemoryRange(
        capping: PhysicalAddress(run.lowerBound &* pageSize),
        size: (run.upperBound - run.lowerBound) &* pageSize)
      if let index = free.removeValue(forKey: range) {
        next[range] = index
        continue
      }
      given.append(range)
      next[range] = holdings.count
      holdings.append(
        Holding(layer: .free, range: range, owner: MemoryOwners.free, began: moment))
    }
    for index in free.values { end(index, at: moment, function: "") }
    free = next
    return given.sorted { $0.base < $1.base }
  }

  private mutating func end(_ index: Int, at moment: Moment, function: String) {
    holdings[index].ended = moment
    holdings[index].endedBy = function
  }
}
