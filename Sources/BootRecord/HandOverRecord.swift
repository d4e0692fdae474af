// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// A zone of a node, as /proc/zoneinfo shows it to the first user process; counts are pages.
package struct ZoneRecord: Sendable, Equatable {
  package var node: NodeID
  package var kind: ZoneKind
  package var startPfn: PageFrame
  package var spanned: UInt64
  package var present: UInt64
  package var managed: UInt64
  package var cma: UInt64
  /// `managed` right after `memblock_free_all()`.
  package var managedAtHandOver: UInt64

  package init(
    node: NodeID, kind: ZoneKind, startPfn: PageFrame, spanned: UInt64, present: UInt64,
    managed: UInt64, cma: UInt64, managedAtHandOver: UInt64
  ) {
    (self.node, self.kind, self.startPfn) = (node, kind, startPfn)
    (self.spanned, self.present, self.managed) = (spanned, present, managed)
    (self.cma, self.managedAtHandOver) = (cma, managedAtHandOver)
  }
}

/// The free blocks of a zone by order, right after `memblock_free_all()`.
package struct BuddyRecord: Sendable, Equatable {
  package var node: NodeID
  package var kind: ZoneKind
  package var freeBlocks: [UInt64]

  package init(node: NodeID, kind: ZoneKind, freeBlocks: [UInt64]) {
    (self.node, self.kind, self.freeBlocks) = (node, kind, freeBlocks)
  }
}

/// What memory somebody holds; the shares of a boot add up to all RAM that memblock knows.
package struct MemoryShare: Sendable, Equatable {
  package var owner: String
  /// Bytes, ascending.
  package var ranges: [Range<UInt64>]
  package init(owner: String, ranges: [Range<UInt64>]) {
    (self.owner, self.ranges) = (owner, ranges)
  }
  package var size: UInt64 { ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }
}
