// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import PhysicalMemory

/// What drivers/of/fdt.c and of_reserved_mem.c keep between their calls.
package struct FlatTreeState: Sendable {
  /// `initial_boot_params`; nil where no blob is used.
  package var tree: DeviceTree?
  package var rootCells = RootCells()
  /// The chosen node, where there is one.
  package var chosen: DeviceTree.Node?
  /// MIN_MEMBLOCK_ADDR: 0, on ARM PHYS_OFFSET.
  package var minimumMemoryAddress: UInt64 = 0
  /// `linux,elfcorehdr` of a crash kernel.
  package var elfCoreHeader: (address: UInt64, size: UInt64)?
  /// `reserved_mem[]`, in table order.
  package var reservedRegions: [ReservedRegion] = []
  /// How many regions the table has room for.
  var reservedCapacity = FlatTreeState.maximumReservedRegions
  static let maximumReservedRegions = 64

  package init() {}
}

/// Models `struct reserved_mem`.
package struct ReservedRegion: Sendable {
  package var node: DeviceTree.Node
  package var base: UInt64
  package var size: UInt64
  package var name: String { node.name }
}

/// `phys_initrd_start` and `phys_initrd_size`, as whoever came last set them.
package struct InitrdPlace: Sendable, Equatable {
  package var start: UInt64 = 0
  package var size: UInt64 = 0
  package var source: FactSource?
  package init() {}
}
