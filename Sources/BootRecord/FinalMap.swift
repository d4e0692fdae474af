// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// What became of every page, for the checks on the final map; page frames.
package struct FinalMap: Sendable {
  package struct Zone: Sendable {
    package var record: ZoneRecord
    /// Memory of the node inside the span.
    package var memory: PageRuns
    /// Pages the buddy allocator got in the hand-over (deferred ones included) and after it.
    package var handedOver: PageRuns
    package var freed: PageRuns

    package init(record: ZoneRecord, memory: PageRuns, handedOver: PageRuns, freed: PageRuns) {
      (self.record, self.memory) = (record, memory)
      (self.handedOver, self.freed) = (handedOver, freed)
    }
  }
  package var zones: [Zone] = []
  package var memory = PageRuns()
  /// Reserved memory in the hand-over, its pages counted outwards.
  package var reserved = PageRuns()
  package var noMap = PageRuns()
  package var maxOrder = 10
  /// `totalram_pages` at the end, which the Memory: line counts with, and late frees that did nothing.
  package var totalRAM: UInt64 = 0
  package var lost: UInt64 = 0
  package init() {}
}

extension FinalMap {
  /// The rules that every boot's final map keeps, for `list checks`.
  package static let rules = [
    "every page of every memory region is in exactly one zone",
    "every page is free, reserved or no-map, never two",
    "the zones' managed pages sum to what the Memory: line counts",
    "no free block crosses a zone, a hole or its alignment",
    "nothing reserved or no-map is freed, nothing is freed twice",
  ]
}

extension BootRecord {
  /// What is wrong with the final map; nothing is as it should be.
  package func finalMapFindings() -> [String] {
    guard let map = finalMap else { return [] }
    var findings: [String] = []
    var zoned = PageRuns()
    var zonedCount: UInt64 = 0
    for zone in map.zones {
      zone.memory.runs.forEach { zoned.insert($0) }
      zonedCount += zone.memory.count
    }
    if zoned != map.memory {
      findings.append("some pages of memory are in no zone")
    }
    if zonedCount != zoned.count {
      findings.append("\(zonedCount - zoned.count) pages are in two zones")
    }
    var covered = map.reserved.intersection(map.memory)
    map.noMap.runs.forEach { covered.insert($0) }
    for zone in map.zones {
      findings += zoneFindings(zone, map)
      zone.handedOver.runs.forEach { covered.insert($0) }
    }
    if covered.intersection(map.memory) != map.memory {
      findings.append("some pages are neither free nor reserved nor no-map")
    }
    if map.zones.reduce(map.lost, { $0 + $1.record.managed }) != map.totalRAM {
      findings.append("the zones' managed pages are not what the Memory: line counts")
    }
    return findings
  }

  private func zoneFindings(_ zone: FinalMap.Zone, _ map: FinalMap) -> [String] {
    var findings: [String] = []
    let name = "node \(zone.record.node) zone \(zone.record.kind.rawValue)"
    if !zone.handedOver.intersection(map.reserved).isEmpty {
      findings.append("\(name): reserved pages were handed over")
    }
    if !zone.freed.intersection(map.noMap).isEmpty {
      findings.append("\(name): no-map pages were handed over")
    }
    if zone.freed.intersection(zone.memory) != zone.freed {
      findings.append("\(name): pages outside the zone's memory were handed over")
    }
    if zone.freed.count != zone.record.managed {
      findings.append("\(name): pages were freed twice")
    }
    var later = zone.freed
    zone.handedOver.runs.forEach { later.remove($0) }
    if later.intersection(map.reserved) != later {
      findings.append("\(name): pages were given back that nobody had reserved")
    }
    if !blocksAreWhole(zone.freed, map.maxOrder) {
      findings.append("\(name): a free block crosses its alignment or a hole")
    }
    return findings
  }

  /// Walks the free blocks as the buddy allocator holds them.
  private func blocksAreWhole(_ free: PageRuns, _ maxOrder: Int) -> Bool {
    let blocks = free.blocksByOrder(maxOrder: maxOrder)
    let pages = blocks.enumerated().reduce(UInt64(0)) { $0 + $1.element << UInt64($1.offset) }
    return pages == free.count
  }
}
