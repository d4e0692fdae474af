// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory

/// /reserved-memory and /memreserve/ (drivers/of/fdt.c, drivers/of/of_reserved_mem.c).
extension BootState {
  /// Models `early_init_fdt_scan_reserved_mem()`.
  package mutating func earlyInitFdtScanReservedMem() throws(KernelPanic) {
    guard of.tree != nil else { return }
    if kernel.has(.setsUpStaticNodesLate) {
      try reserveElfCoreHeader()
      try scanReservedMemory()
      try reserveMapEntries()
    } else {
      let mapComesLast = kernel.has(.reserveMapComesLast)
      if !mapComesLast { try reserveMapEntries() }
      try scanReservedMemory()
      try reserveElfCoreHeader()
      if mapComesLast { try reserveMapEntries() }
      try initReservedMemory()
    }
    flushEvents()
    cause = nil
  }

  /// The header's entries, up to the first of size 0.
  private mutating func reserveMapEntries() throws(KernelPanic) {
    guard let tree = of.tree else { return }
    for (index, entry) in tree.reserveMap.enumerated() {
      if entry.size == 0 { return }
      cause = FactSource(tree.origin, .name("/memreserve/[\(index)]"))
      try memblock.reserve(
        PhysicalAddress(entry.address & memblock.traits.physicalMax),
        entry.size & memblock.traits.physicalMax,
        caller: caller(FlatTreeTables.memReserveCaller(kernel)))
      flushEvents()
    }
  }

  /// Models `fdt_reserve_elfcorehdr()` (6.1 up).
  private mutating func reserveElfCoreHeader() throws(KernelPanic) {
    guard let header = of.elfCoreHeader, header.size != 0 else { return }
    cause = of.chosen.map(source(of:))
    let address = PhysicalAddress(header.address)
    if memblock.isRegionReserved(address, header.size) {
      return print("OF: fdt: elfcorehdr is overlapped", level: 4)
    }
    try memblock.reserve(
      address, header.size, caller: caller(.earlyInitFdtScanReservedMem))
    print(
      "OF: fdt: Reserving \(header.size >> 10) KiB of memory at \(header.address.hex0x())"
        + " for elfcorehdr")
  }

  /// The node and what counts as its children; nil where there is none or it is malformed, which
  /// is said on the console.
  mutating func reservedMemoryNodes() -> (found: Bool, children: [DeviceTree.Node]?) {
    guard let root = of.tree?.root else { return (false, nil) }
    let wholeTree = !kernel.has(.scansDirectChildren)
    let named = wholeTree ? root.child("reserved-memory") : root.subnode("reserved-memory")
    guard let node = named else { return (false, nil) }
    func cell(_ name: String) -> Int? { node.cells(name)?.first.map { Int($0) } }
    guard cell("#size-cells") == of.rootCells.size,
      cell("#address-cells") == of.rootCells.address, node.has("ranges")
    else {
      cause = source(of: node)
      print(
        FlatTreeTables.staticPrefix(kernel) + "Reserved memory: unsupported node format, ignoring",
        level: 3)
      return (true, nil)
    }
    guard wholeTree else { return (true, node.children) }
    // The walk of 5.10 ends at the next node of depth 1: everything below counts.
    var below: [DeviceTree.Node] = []
    for child in node.children { child.preorder { below.append($0) } }
    return (true, below)
  }

  /// Models `fdt_scan_reserved_mem()`: static nodes; from 6.12 on dynamic ones too.
  private mutating func scanReservedMemory() throws(KernelPanic) {
    let (found, nodes) = reservedMemoryNodes()
    guard let nodes else {
      // 6.12 leaves room for as many as can be where the node is malformed.
      if !(found && kernel.has(.keepsTableOnBadRoot)) { of.reservedCapacity = 0 }
      return
    }
    var count = 0
    var dynamic: [DeviceTree.Node] = []
    for node in nodes where node.isAvailable {
      cause = source(of: node)
      switch try reserveStaticNode(node) {
      case .done: count += 1
      case .refused: break
      case .hasNoReg:
        guard node.has("size") else { break }
        if !kernel.has(.setsUpStaticNodesLate) {
          saveReservedRegion(ReservedRegion(node: node, base: 0, size: 0))
        } else if dynamic.count == FlatTreeState.maximumReservedRegions {
          print(
            "OF: reserved mem: too many defined dynamic regions, skip '\(node.name)'", level: 3)
        } else {
          dynamic.append(node)
        }
      }
      flushEvents()
    }
    guard kernel.has(.setsUpStaticNodesLate) else { return }
    for node in dynamic {
      cause = source(of: node)
      if let region = try allocateDynamicNode(node) {
        count += 1
        registerForRemap(node, region.base, region.size)
        try setUpLate(region, isStatic: false)
      }
      flushEvents()
    }
    of.reservedCapacity = count
  }

  private enum StaticOutcome { case done, refused, hasNoReg }

  /// Models `__reserved_mem_reserve_reg()`.
  private mutating func reserveStaticNode(
    _ node: DeviceTree.Node
  ) throws(KernelPanic) -> StaticOutcome {
    guard let value = node.property("reg") else { return .hasNoReg }
    let unit = of.rootCells.bytesPerEntry
    let isWhole = unit > 0 && value.count % unit == 0
    let entries = truncatedEntries(value)
    if kernel.has(.reservesFirstEntryOnly) {
      guard isWhole, let first = entries.first else { return .hasNoReg }
      if entries.count > 1 {
        print(
          "OF: reserved mem: Reserved memory: node '\(node.name)' has \(entries.count)"
            + " <base size> entries, only the first is used", level: 4)
      }
      guard validates(node) else { return .refused }
      try reserveEntry(node, first)
      return .done
    }
    if !isWhole {
      print(invalidReg(node), level: 3)
      return .refused
    }
    for (index, entry) in entries.enumerated() {
      try reserveEntry(node, entry)
      if index == 0, !kernel.has(.setsUpStaticNodesLate) {
        saveReservedRegion(ReservedRegion(node: node, base: entry.base, size: entry.size))
      }
    }
    return .done
  }

  func invalidReg(_ node: DeviceTree.Node) -> String {
    FlatTreeTables.staticPrefix(kernel)
      + "Reserved memory: invalid reg property in '\(node.name)', skipping node."
  }

  /// Entries as `phys_addr_t` holds them.
  func truncatedEntries(_ value: [UInt8]) -> [(base: UInt64, size: UInt64)] {
    let mask = memblock.traits.physicalMax
    return of.rootCells.entries(value).map { ($0.base & mask, $0.size & mask) }
  }

  /// Models `early_init_dt_reserve_memory()` (5.10: `…_arch`) and what follows it.
  private mutating func reserveEntry(
    _ node: DeviceTree.Node, _ entry: (base: UInt64, size: UInt64)
  ) throws(KernelPanic) {
    let base = PhysicalAddress(entry.base)
    var isDone = entry.size != 0
    if isDone, node.has("no-map") {
      let isInTheWay =
        memblock.isRegionReserved(base, entry.size)
        && (!kernel.has(.refusesNoMapInsideMemoryOnly) || memblock.overlapsMemory(base, entry.size))
      if isInTheWay {
        isDone = false
      } else {
        try memblock.markNoMap(base, entry.size)
      }
    } else if isDone {
      isDone = try memblock.reserve(
        base, entry.size, caller: caller(FlatTreeTables.staticCaller(kernel)))
    }
    if isDone {
      if kernel.has(.remapsWhenReserving) { registerForRemap(node, entry.base, entry.size) }
      return
    }
    noteAssumedPlaces(
      inTheWayOf: "'\(node.name)'", at: MemoryRange(capping: base, size: entry.size))
    print(
      FlatTreeTables.staticPrefix(kernel) + "Reserved memory: failed to reserve memory for node "
        + "'\(node.name)': base \(pa(entry.base)), size \(entry.size >> 20) MiB",
      level: FlatTreeTables.failureLevel(kernel))
  }

  /// Models `fdt_reserved_mem_save_node()` up to 6.1: the region waits for its set-up.
  private mutating func saveReservedRegion(_ region: ReservedRegion) {
    if of.reservedRegions.count == FlatTreeState.maximumReservedRegions {
      return print("OF: reserved mem: not enough space for all defined regions.", level: 3)
    }
    of.reservedRegions.append(region)
  }

  /// Models `fdt_init_reserved_mem()` (up to 6.1): dynamic nodes get their place, all their set-up.
  private mutating func initReservedMemory() throws(KernelPanic) {
    checkReservedOverlap()
    for index in of.reservedRegions.indices {
      var region = of.reservedRegions[index]
      cause = source(of: region.node)
      if region.size == 0 {
        guard let placed = try allocateDynamicNode(region.node) else { continue }
        region = placed
        of.reservedRegions[index] = region
      }
      if setUpReservedRegion(region) == .failed {
        try giveBack(
          region, caller: FlatTreeTables.refusedStaticCaller(kernel),
          site: .fdtInitReservedMemNodeStatic)
      }
      flushEvents()
    }
  }

  /// `%pa`: as many digits as `phys_addr_t` has.
  package func pa(_ address: UInt64) -> String {
    (address & memblock.traits.physicalMax).hex0x(width: memblock.traits.physicalBits / 4)
  }
  package func pa(_ address: PhysicalAddress) -> String { pa(address.rawValue) }

  /// Models `__rmem_check_for_overlap()`: sorts the table and says which neighbours overlap.
  mutating func checkReservedOverlap() {
    guard of.reservedRegions.count >= 2 else { return }
    let byOffset = kernel.has(.sortsByOffset)
    func order(_ a: ReservedRegion, _ b: ReservedRegion) -> Int {
      if a.base != b.base { return a.base < b.base ? -1 : 1 }
      if a.size != b.size { return a.size < b.size ? -1 : 1 }
      guard byOffset, a.node.offset != b.node.offset else { return 0 }
      return a.node.offset < b.node.offset ? -1 : 1
    }
    KernelSort.sort(&of.reservedRegions, takesTwo: kernel.has(.sortTakesTwo), by: order)
    cause = nil
    let mask = memblock.traits.physicalMax
    for (this, next) in zip(of.reservedRegions, of.reservedRegions.dropFirst()) {
      let thisEnd = (this.base &+ this.size) & mask
      guard thisEnd > next.base else { continue }
      print("OF: reserved mem: OVERLAP DETECTED!", level: 3)
      print(
        "\(this.name) (\(pa(this.base))--\(pa(thisEnd))) overlaps with \(next.name) "
          + "(\(pa(next.base))--\(pa(next.base &+ next.size)))", level: 3)
    }
  }
}
