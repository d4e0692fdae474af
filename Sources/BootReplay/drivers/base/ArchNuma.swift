// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Models drivers/base/arch_numa.c (5.10: arch/arm64/mm/numa.c): NUMA for arm64 and RISC-V.
extension BootState {
  /// Where node ids come from.
  private enum NumaSource { case acpi, deviceTree, dummy }

  /// Models `numa_parse_early_param()`.
  mutating func handleNumaEarlyParameter(_ parameter: KernelCommandLine.Parameter) {
    guard config.isEnabled(.numa), KernelCommandLine.isSameName(parameter.name, "numa"),
      parameter.value?.hasPrefix("off") ?? false
    else { return }
    archNuma.isOff = true
  }

  /// Models `arch_numa_init()`: tries each source until one succeeds.
  mutating func archNumaInit() throws(KernelPanic) {
    guard config.isEnabled(.numa) else {
      (mm.onlineNodes, mm.possibleNodes) = ([0], [0])
      return
    }
    let keepsMeminfo = kernel.has(.usesNumaMemblks)
    func initialise(
      _ state: inout BootState, _ source: NumaSource
    ) throws(KernelPanic) -> Bool {
      keepsMeminfo ? try state.numaInitByMeminfo(source) : try state.numaInitByMemblock(source)
    }
    if !archNuma.isOff {
      if try initialise(&self, archNuma.usesACPI ? .acpi : .deviceTree) { return }
    }
    _ = try initialise(&self, .dummy)
  }

  private mutating func dummyNumaInit() -> [NumaBlock] {
    let start = memblock.startOfDRAM
    let last: PhysicalAddress = memblock.endOfDRAM - 1
    if archNuma.isOff { print("NUMA: NUMA disabled") }
    print(
      "NUMA: Faking a node at [mem \(start.rawValue.hex0x(width: 16))-"
        + "\(last.rawValue.hex0x(width: 16))]")
    archNuma.isOff = true
    return [NumaBlock(node: 0, start: start.rawValue, end: last.rawValue &+ 1)]
  }

  // MARK: 5.10 and 6.1: node ids go straight into memblock

  /// Models `numa_init()` up to 6.1.
  private mutating func numaInitByMemblock(_ source: NumaSource) throws(KernelPanic) -> Bool {
    archNuma.parsed = []
    try numaAllocDistanceForAll()
    let parsed: NumaParse
    switch source {
    case .acpi: parsed = acpiNumaInit()
    case .deviceTree: parsed = ofNumaInit()
    case .dummy: parsed = NumaParse(blocks: dummyNumaInit(), succeeds: true)
    }
    for block in parsed.blocks {
      try memblock.setNode(
        PhysicalAddress(block.start), block.end &- block.start, .memory, node: block.node)
    }
    archNuma.parsed = parsed.cpuNodes.union(parsed.blocks.map(\.node)).union(parsed.mapNodes)
    var succeeds = parsed.succeeds
    if succeeds, archNuma.parsed.isEmpty {
      print("NUMA: No NUMA configuration found")
      succeeds = false
    }
    if succeeds { succeeds = checkNodesOfMemory() }
    guard succeeds else {
      try numaFreeDistance()
      return false
    }
    try numaRegisterNodes()
    return true
  }

  /// Models `numa_alloc_distance()` of 5.10 and 6.1: all nodes there could be, squared.
  private mutating func numaAllocDistanceForAll() throws(KernelPanic) {
    let count = UInt64(memblock.traits.maxNodes)
    let size = count * count
    let site = caller(.numaAllocDistance, else: .numaInit)
    if !kernel.has(.allocatesInsteadOfFinding) {
      let end = PhysicalAddress(maxPfn &* pageSize)
      guard let found = memblock.findInRange(0, end, size, pageSize) else { return }
      try memblock.reserve(found, size, caller: site)
      archNuma.distanceTable = MemoryRange(capping: found, size: size)
    } else if let found = try memblock.alloc(size: size, alignment: pageSize, caller: site) {
      archNuma.distanceTable = MemoryRange(capping: found, size: size)
    }
  }

  private mutating func numaFreeDistance() throws(KernelPanic) {
    guard let table = archNuma.distanceTable else { return }
    archNuma.distanceTable = nil
    let site: CallSite = kernel.has(.usesNumaMemblks) ? .numaResetDistance : .numaFreeDistance
    try memblock.free(
      table.base, table.size,
      caller: kernel.has(.memblockFreeIsTraced) ? "memblock_free" : caller(site))
  }

  /// The check of `numa_register_nodes()` up to 6.1.
  private mutating func checkNodesOfMemory() -> Bool {
    let width = kernel.has(.warnsInSixteenDigits) ? 16 : 8
    for region in memblock.memory.regions
    where region.node == noNode || region.node >= memblock.traits.maxNodes {
      print(
        "NUMA: Warning: invalid memblk node \(region.node) [mem "
          + "\(region.base.rawValue.hex0x(width: width))-"
          + "\((region.end - 1).rawValue.hex0x(width: width))]", level: 4)
      return false
    }
    return true
  }

  // MARK: 6.12 up: node ids are collected first

  /// Models `numa_init()` since 6.12, with `numa_memblks_init()` (mm/numa_memblks.c).
  private mutating func numaInitByMeminfo(_ source: NumaSource) throws(KernelPanic) -> Bool {
    try memblock.setNode(0, .max, .memory, node: noNode)
    try memblock.setNode(0, .max, .reserved, node: noNode)
    try memblock.clearHotplug(0, .max)
    archNuma.parsed = []
    let parsed: NumaParse
    switch source {
    case .acpi: parsed = acpiNumaInit()
    case .deviceTree: parsed = ofNumaInit()
    case .dummy: parsed = NumaParse(blocks: dummyNumaInit(), succeeds: true)
    }
    archNuma.parsed = parsed.cpuNodes.union(parsed.blocks.map(\.node)).union(parsed.mapNodes)
    if parsed.setsDistances {
      // The table is as large as the highest node parsed so far wants it.
      let highest = parsed.cpuNodes.union(parsed.blocks.map(\.node)).union(
        parsed.mapNodes.prefix(1))
      let count = UInt64((highest.max() ?? 0) + 1)
      let table = try memblock.alloc(
        size: count * count, alignment: pageSize, caller: caller(.numaSetDistance))
      archNuma.distanceTable = table.map { MemoryRange(capping: $0, size: count * count) }
    }
    guard parsed.succeeds else { return try giveUpMeminfo() }
    var info = NumaMeminfo(blocks: parsed.blocks)
    let isClean = info.cleanUp(memblock)
    for message in info.messages { print(message.text, level: message.level) }
    guard isClean else { return try giveUpMeminfo() }
    archNuma.blocks = info.blocks
    try registerMeminfo(info.blocks)
    if archNuma.parsed.isEmpty {
      print("NUMA: No NUMA configuration found")
      return try giveUpMeminfo()
    }
    guard coversAllMemory() else { return try giveUpMeminfo() }
    try numaRegisterNodes()
    return true
  }

  private mutating func giveUpMeminfo() throws(KernelPanic) -> Bool {
    try numaFreeDistance()
    return false
  }

  /// Models `numa_register_meminfo()` and `numa_clear_kernel_node_hotplug()`.
  private mutating func registerMeminfo(_ blocks: [NumaBlock]) throws(KernelPanic) {
    for block in blocks {
      try memblock.setNode(
        PhysicalAddress(block.start), block.end &- block.start, .memory, node: block.node)
    }
    for block in blocks {
      try memblock.setNode(
        PhysicalAddress(block.start), block.end &- block.start, .reserved, node: block.node)
    }
    let kernelNodes = Set(memblock.reserved.regions.map(\.node))
    for block in blocks where kernelNodes.contains(block.node) {
      try memblock.clearHotplug(PhysicalAddress(block.start), block.end &- block.start)
    }
  }

  /// Models `memblock_validate_numa_coverage()` with a threshold of 0.
  private mutating func coversAllMemory() -> Bool {
    let bytes = memblock.pfnRanges().reduce(UInt64(0)) { sum, entry in
      let isValid = entry.node >= 0 && entry.node < memblock.traits.maxNodes
      return isValid ? sum : sum &+ UInt64(entry.range.count) &* pageSize
    }
    guard bytes > 0 else { return true }
    print(
      "NUMA: no nodes coverage for \(bytes >> 20)MB of \(memblock.memory.totalSize >> 20)MB RAM",
      level: 3)
    return false
  }

  // MARK: node data

  /// Models `setup_node_data()` for every parsed node, and `setup_node_to_cpumask_map()`.
  private mutating func numaRegisterNodes() throws(KernelPanic) {
    let nodes = archNuma.parsed.sorted()
    for node in nodes { try setupNodeData(node) }
    (mm.onlineNodes, mm.possibleNodes) = (nodes, nodes)
    flushEvents()
    for _ in 0...(nodes.last ?? 0) {
      try allocBootmemCpumask(bits: earlyCPUIDs)
    }
    setNodesOfCPUs()
  }

  private mutating func setupNodeData(_ node: NodeID) throws(KernelPanic) {
    if memblock.pfnRanges(node: node).isEmpty {
      let prefix = "NUMA: "
      print("\(prefix)Initmem setup node \(node) [<memory-less node>]")
    }
    let size = nodeDataSize.roundedUp(to: memblock.traits.cacheLine)
    let found = try memblock.physAllocTryNid(
      size: size, alignment: memblock.traits.cacheLine, node: node)
    guard let found else {
      throw KernelPanic("Cannot allocate \(size) bytes for node \(node) data")
    }
    mm.nodeData[node] = found
    let range =
      "[mem \(found.rawValue.hex0x(width: 8))-\((found + size - 1).rawValue.hex0x(width: 8))]"
    let isShared = kernel.has(.usesNumaMemblks)
    print(isShared ? "NODE_DATA(\(node)) allocated \(range)" : "NUMA: NODE_DATA \(range)")
    let actual = memblock.node(of: found)
    if actual != node {
      print("\(isShared ? "    " : "NUMA: ")NODE_DATA(\(node)) on node \(actual)")
    }
  }
}

extension Memblock {
  /// Models `early_pfn_to_nid()`: the node of the memory at an address; 0 for none.
  package func node(of address: PhysicalAddress) -> NodeID {
    memory.regions.first { $0.range.contains(address) }?.node ?? 0
  }
}
