// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Models `enum memblock_flags`.
package struct RegionFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let hotplug = RegionFlags(rawValue: 0x1)
  package static let mirror = RegionFlags(rawValue: 0x2)
  package static let noMap = RegionFlags(rawValue: 0x4)
  package static let driverManaged = RegionFlags(rawValue: 0x8)
  package static let reservedNoInit = RegionFlags(rawValue: 0x10)
  package static let reservedKern = RegionFlags(rawValue: 0x20)
  package static let khoScratch = RegionFlags(rawValue: 0x40)
}

/// A node id: -1 is `NUMA_NO_NODE`.
package typealias NodeID = Int
package let noNode: NodeID = -1

/// Models `struct memblock_region`.
package struct MemblockRegion: Hashable, Sendable {
  package var base: PhysicalAddress
  package var size: UInt64
  package var flags: RegionFlags
  package var node: NodeID

  package init(
    base: PhysicalAddress, size: UInt64, flags: RegionFlags = [], node: NodeID
  ) {
    (self.base, self.size, self.flags, self.node) = (base, size, flags, node)
  }
  /// Exclusive.
  package var end: PhysicalAddress { base + size }
  package var range: MemoryRange { MemoryRange(capping: base, size: size) }
}

/// Models `struct memblock_type`: a sorted table of regions that do not overlap.
package struct MemblockType: Sendable {
  package enum Kind: String, Sendable { case memory, reserved }
  package let kind: Kind
  package internal(set) var regions = RegionTable()
  /// Records the array has room for.
  package internal(set) var capacity: Int
  /// Bytes; `memblock_trim_memory()` leaves it alone, so it can exceed the regions' sum.
  package internal(set) var totalSize: UInt64 = 0
  /// Where the array lies since it was doubled, with its size in bytes; nil for the built-in one.
  package internal(set) var array: (base: PhysicalAddress, size: UInt64)?
  /// Up to 6.1 an empty type holds a dummy region, whose node field is 0 until a region was put
  /// there or taken out.
  package internal(set) var wasFilled = false
  /// The array came from the slab allocator.
  var isInSlab = false
  /// Neighbours that could be merged may stand side by side; up to 6.1 the next merge joins them.
  var hasLooseNeighbours = false

  package var count: Int { regions.count }
  package var sum: UInt64 { regions.reduce(0) { $0 &+ $1.size } }
}

/// What a kernel panic says; ends the replay with status 1.
package struct KernelPanic: Error, Equatable, Sendable {
  package var message: String
  package init(_ message: String) { self.message = message }
}
