// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// Follows RAM and the buddy allocator's pages from step to step: what a table's regions were.
struct SpanHistory {
  private(set) var holdings: [Holding] = []
  private var memory: [MemblockRegion: Int] = [:]
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
    func ranges(_ zones: [PageRuns], _ index: Int) -> [MemoryRange] {
      guard zones.indices.contains(index) else { return [] }
      return zones[index].runs.map { run in
        MemoryRange(
          capping: PhysicalAddress(run.lowerBound &* pageSize),
          size: (run.upperBound - run.lowerBound) &* pageSize)
      }
    }
    let given = zones.indices.flatMap { index in
      SortedRanges.difference(ranges(zones, index), ranges(freeSoFar, index))
    }.sorted { $0.base < $1.base }
    freeSoFar = zones
    holdings += given.map {
      Holding(layer: .free, range: $0, owner: MemoryOwners.free, began: moment)
    }
    return given
  }

  private mutating func end(_ index: Int, at moment: Moment, function: String) {
    holdings[index].ended = moment
    holdings[index].endedBy = function
  }
}

/// Ranges that ascend and do not overlap.
enum SortedRanges {
  /// What is in `ranges` and in none of `others`.
  static func difference(_ ranges: [MemoryRange], _ others: [MemoryRange]) -> [MemoryRange] {
    var rest: [MemoryRange] = []
    var index = 0
    for range in ranges {
      var next: PhysicalAddress? = range.base
      while index < others.count, others[index].last < range.base { index += 1 }
      var look = index
      while let start = next, look < others.count, others[look].base <= range.last {
        if start < others[look].base {
          rest.append(MemoryRange(from: start, to: others[look].base))
        }
        next = others[look].last < range.last ? max(start, others[look].last + 1) : nil
        look += 1
      }
      if let start = next {
        rest.append(MemoryRange(capping: start, size: range.last - start + 1))
      }
    }
    return rest
  }
}
