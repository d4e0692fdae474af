// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Taking over tables that somebody else printed.
extension Memblock {
  /// Replaces both tables by those of a dump; the capacities and arrays stay.
  package mutating func adopt(_ snapshot: MemblockSnapshot) {
    memory.regions = RegionTable(snapshot.memory)
    memory.totalSize = snapshot.memorySize
    memory.wasFilled = snapshot.memoryWasFilled
    reserved.regions = RegionTable(snapshot.reserved)
    reserved.totalSize = snapshot.reservedSize
    reserved.wasFilled = snapshot.reservedWasFilled
    memory.hasLooseNeighbours = true
    reserved.hasLooseNeighbours = true
  }
}

/// Calls as a log has them.
extension Memblock {
  /// A reservation with the node and flags that its line prints (6.16 up).
  package mutating func reserveAsPrinted(
    _ base: PhysicalAddress, _ size: UInt64, node: NodeID, flags: RegionFlags
  ) throws(KernelPanic) {
    try reserve(base, size, node: node, flags: flags, caller: "")
  }

  /// Gives each memory region the node and the flags that `regions` have at its place.
  package mutating func setAttributes(as regions: [MemblockRegion]) {
    for region in regions {
      let range = region.base.rawValue..<region.end.rawValue
      memory.change(range, mergesAll: false) {
        $0.node = region.node
        $0.flags = region.flags
      }
    }
  }

  /// Gives what is reserved now, and has no node yet, the node that `regions` show at its place.
  package mutating func setNodesOfReserved(as regions: [MemblockRegion]) {
    let (isValid, mergesAll) = (0..<traits.maxNodes, !kernel.has(.mergesLocally))
    for region in regions where isValid.contains(region.node) {
      let range = region.base.rawValue..<region.end.rawValue
      reserved.change(range, mergesAll: mergesAll) {
        if !isValid.contains($0.node) { $0.node = region.node }
      }
    }
  }

  /// Sets the flags of a range as they are, without a line.
  package mutating func setFlags(
    _ flags: RegionFlags, on kind: MemblockType.Kind, _ base: PhysicalAddress, _ size: UInt64
  ) {
    let range = base.rawValue..<base.rawValue + size
    withTable(kind) { $0.change(range, mergesAll: false) { $0.flags = flags } }
  }
}
