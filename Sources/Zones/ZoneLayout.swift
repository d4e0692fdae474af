// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The zones of all nodes, as `free_area_init()` lays them out.
package struct ZoneLayout: Sendable, Equatable {
  /// A zone of a node with pages in its span.
  package struct Zone: Sendable, Equatable {
    package var node: Int
    package var kind: ZoneKind
    package var start: PageFrame
    package var spanned: UInt64
    package var present: UInt64
    package init(
      node: Int, kind: ZoneKind, start: PageFrame, spanned: UInt64, present: UInt64
    ) {
      (self.node, self.kind, self.start) = (node, kind, start)
      (self.spanned, self.present) = (spanned, present)
    }
    package var end: PageFrame { start &+ spanned }
  }
  /// `arch_zone_lowest_possible_pfn` ..< `…_highest_…`, for every zone but Movable.
  package var bounds: [(kind: ZoneKind, lowest: PageFrame, highest: PageFrame)]
  /// Where Movable begins on each node that has it.
  package var movableStarts: [Int: PageFrame]
  package var zones: [Zone]

  package init(
    bounds: [(kind: ZoneKind, lowest: PageFrame, highest: PageFrame)],
    movableStarts: [Int: PageFrame] = [:], zones: [Zone] = []
  ) {
    (self.bounds, self.movableStarts, self.zones) = (bounds, movableStarts, zones)
  }
  package static func == (a: Self, b: Self) -> Bool {
    a.zones == b.zones && a.movableStarts == b.movableStarts
      && a.bounds.elementsEqual(b.bounds) { $0 == $1 }
  }
}
