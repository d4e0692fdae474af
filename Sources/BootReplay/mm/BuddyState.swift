// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// The buddy allocator's view of memory from `memblock_free_all()` on: which pages each zone manages.
package struct BuddyState: Sendable {
  package struct Zone: Sendable {
    package var layout: ZoneLayout.Zone
    /// Memory of the node inside the span.
    package var memory: PageRuns
    /// Pages given to the buddy allocator so far.
    package var freed = PageRuns()
    /// Right after the hand-over.
    package var freedAtHandOver = PageRuns()
    package var managed: UInt64 = 0
    package var managedAtHandOver: UInt64 = 0
    package var cma: UInt64 = 0
  }
  package var zones: [Zone] = []
  /// `totalram_pages`.
  package var totalRAM: UInt64 = 0
  package var totalHigh: UInt64 = 0
  package var totalCMA: UInt64 = 0
  /// Movable pages are HighMem's, so they count as such.
  var movableIsHigh = false
  /// Late frees that did nothing, in pages.
  package var lost: UInt64 = 0
  package init() {}

  init(_ layout: ZoneLayout, memory: [MemoryPages]) {
    movableIsHigh = layout.bounds.movableZone?.kind == .highMem
    zones = layout.zones.map { zone in
      let pages = memory.filter { $0.node == zone.node }.map { $0.start..<$0.end }
      return Zone(layout: zone, memory: PageRuns(pages).clamped(to: zone.start..<zone.end))
    }
  }

  /// Which zone a page is in. Zones of nodes may interleave, so memory decides; a page that is no
  /// memory belongs to the zone that spans it.
  func zoneIndex(of page: PageFrame) -> Int? {
    zones.firstIndex { !$0.memory.clamped(to: page..<page &+ 1).isEmpty }
      ?? zones.firstIndex { $0.layout.start <= page && page < $0.layout.end }
  }

  /// Gives pages to the zones they are in; returns how many were taken.
  @discardableResult
  mutating func free(_ range: Range<PageFrame>) -> UInt64 {
    var taken: UInt64 = 0
    for index in zones.indices {
      for run in zones[index].memory.clamped(to: range).runs {
        zones[index].freed.insert(run)
        zones[index].managed += UInt64(run.count)
        taken += UInt64(run.count)
        let kind = zones[index].layout.kind
        if kind == .highMem || kind == .movable && movableIsHigh { totalHigh += UInt64(run.count) }
      }
    }
    return taken
  }
}
