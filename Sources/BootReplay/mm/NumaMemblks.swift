// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// Models `struct numa_memblk`: a run of memory and its node, the end exclusive.
package struct NumaMemblk: Equatable, Sendable {
  package var start: UInt64
  package var end: UInt64
  package var node: NodeID
  package init(start: UInt64, end: UInt64, node: NodeID) {
    (self.start, self.end, self.node) = (start, end, node)
  }
  fileprivate var text: String {
    "[mem \(start.hex0x(width: 8))-\((end &- 1).hex0x(width: 8))]"
  }
  fileprivate func meets(_ start: UInt64, _ end: UInt64) -> Bool {
    self.start < end && self.end > start
  }
}

/// Models `struct numa_meminfo` (mm/numa_memblks.c; arch/x86/mm/numa.c up to 6.1).
package struct NumaMemblks: Equatable, Sendable {
  package var blocks: [NumaMemblk] = []
  package init(_ blocks: [NumaMemblk] = []) { self.blocks = blocks }

  /// The nodes that have blocks.
  package var nodes: Set<NodeID> { Set(blocks.map(\.node)) }

  /// Models `numa_add_memblk_to()`; false when the table is full. A message for what is refused.
  package mutating func add(
    _ block: NumaMemblk, maxNodes: Int
  ) -> (isTaken: Bool, message: KernelMessage?) {
    if block.start == block.end { return (true, nil) }
    if block.start > block.end || block.node < 0 || block.node >= maxNodes {
      return (
        true,
        KernelMessage("Warning: invalid memblk node \(block.node) \(block.text)", level: 4)
      )
    }
    guard blocks.count < 2 * maxNodes else {
      return (false, KernelMessage("too many memblk ranges", level: 3))
    }
    blocks.append(block)
    return (true, nil)
  }

  /// Models `numa_cleanup_meminfo()`: clips blocks to `low ..< high`, sets those without memory
  /// aside, and joins blocks of a node between which no other node lies. False where blocks of
  /// different nodes overlap.
  package mutating func cleanUp(
    low: UInt64, high: UInt64, hasMemory: (NumaMemblk) -> Bool
  ) -> (isValid: Bool, messages: [KernelMessage]) {
    blocks = blocks.compactMap { block in
      guard hasMemory(block) else { return nil }
      var block = block
      block.start = max(block.start, low)
      block.end = min(block.end, high)
      return block.start < block.end ? block : nil
    }
    var messages: [KernelMessage] = []
    var first = 0
    while first < blocks.count {
      var second = first + 1
      while second < blocks.count {
        let (a, b) = (blocks[first], blocks[second])
        if a.meets(b.start, b.end) {
          if a.node != b.node {
            messages.append(
              KernelMessage(
                "node \(a.node) \(a.text) overlaps with node \(b.node) \(b.text)", level: 3))
            return (false, messages)
          }
          messages.append(
            KernelMessage(
              "Warning: node \(a.node) \(a.text) overlaps with itself \(b.text)", level: 4))
        }
        if let joined = join(a, b) {
          messages.append(
            KernelMessage("NUMA: Node \(a.node) \(a.text) + \(b.text) -> \(joined.text)"))
          blocks[first] = joined
          blocks.remove(at: second)
        } else {
          second += 1
        }
      }
      first += 1
    }
    return (true, messages)
  }

  /// One block over both, unless another node lies in between.
  private func join(_ a: NumaMemblk, _ b: NumaMemblk) -> NumaMemblk? {
    guard a.node == b.node else { return nil }
    let (start, end) = (min(a.start, b.start), max(a.end, b.end))
    let isInterrupted = blocks.contains { $0.node != a.node && $0.meets(start, end) }
    return isInterrupted ? nil : NumaMemblk(start: start, end: end, node: a.node)
  }
}

/// What NUMA set-up carries: the globals of mm/numa_memblks.c and mm/numa_emulation.c.
package struct NumaState: Sendable {
  package var meminfo = NumaMemblks()
  /// `numa_nodes_parsed`.
  package var parsedNodes: Set<NodeID> = []
  /// `node_possible_map`.
  package var possibleNodes: Set<NodeID> = []
  /// `numa_distance`, once made, and `numa_distance_cnt`.
  package var distanceTable: MemoryRange?
  package var distanceCount = 0
  /// `emu_nid_to_phys`; empty without emulation.
  package var emulatedToPhysical: [NodeID: NodeID] = [:]
  package init() {}
}

extension BootState {
  /// The x86 code before mm/numa_memblks.c (up to 6.11) differs in some points.
  var usesGenericNuma: Bool { !boot.architecture.isX86 || kernel.has(.usesNumaMemblks) }

  /// Models `numa_memblks_init()` (6.12 up) and the first part of x86's `numa_init()` before it.
  /// `initialize` adds blocks and says whether it found any.
  package mutating func numaMemblksInit(
    forceTopDown: Bool,
    _ initialize: (inout BootState) throws(KernelPanic) -> Bool
  ) throws(KernelPanic) -> Bool {
    (numa.parsedNodes, numa.possibleNodes) = ([], [])
    numa.meminfo = NumaMemblks()
    let none = usesGenericNuma ? noNode : memblock.traits.maxNodes
    try memblock.setNode(0, .max, .memory, node: none)
    try memblock.setNode(0, .max, .reserved, node: none)
    try memblock.clearHotplug(0, .max)
    try numaResetDistance()
    guard try initialize(&self) else { return false }
    if forceTopDown { memblock.bottomUp = false }
    var meminfo = numa.meminfo
    let isValid = numaCleanUp(&meminfo)
    numa.meminfo = meminfo
    guard isValid else { return false }
    try numaEmulation()
    return try numaRegisterMeminfo()
  }

  /// Models `numa_add_memblk()`.
  @discardableResult
  package mutating func numaAddMemblk(node: NodeID, start: UInt64, end: UInt64) -> Bool {
    let block = NumaMemblk(start: start, end: end, node: node)
    let (isTaken, message) = numa.meminfo.add(block, maxNodes: memblock.traits.maxNodes)
    if let message { print(message.text, level: message.level) }
    return isTaken
  }

  /// Models `numa_cleanup_meminfo()` with this boot's limits.
  mutating func numaCleanUp(_ meminfo: inout NumaMemblks) -> Bool {
    let low = usesGenericNuma ? memblock.startOfDRAM.rawValue : 0
    let high = usesGenericNuma ? memblock.endOfDRAM.rawValue : maxPfn << 12
    let table = memblock
    let (isValid, messages) = meminfo.cleanUp(low: low, high: high) {
      table.overlapsMemory(PhysicalAddress($0.start), $0.end &- $0.start)
    }
    for message in messages { print(message.text, level: message.level) }
    return isValid
  }

  /// Models `numa_register_meminfo()` (the first part of x86's `numa_register_memblks()`).
  private mutating func numaRegisterMeminfo() throws(KernelPanic) -> Bool {
    numa.possibleNodes = numa.parsedNodes.union(numa.meminfo.nodes)
    guard !numa.possibleNodes.isEmpty else { return false }
    for block in numa.meminfo.blocks {
      try memblock.setNode(
        PhysicalAddress(block.start), block.end &- block.start, .memory, node: block.node)
    }
    try numaClearKernelNodeHotplug()
    return true
  }

  /// Models `numa_clear_kernel_node_hotplug()`.
  private mutating func numaClearKernelNodeHotplug() throws(KernelPanic) {
    for block in numa.meminfo.blocks {
      try memblock.setNode(
        PhysicalAddress(block.start), block.end &- block.start, .reserved, node: block.node)
    }
    let kernelNodes = Set(memblock.snapshot.reserved.map(\.node))
    for block in numa.meminfo.blocks where kernelNodes.contains(block.node) {
      try memblock.clearHotplug(PhysicalAddress(block.start), block.end &- block.start)
    }
  }

  /// Models `memblock_validate_numa_coverage()` (6.12 up) with a slack of 1 MiB.
  package mutating func validateNumaCoverage() -> Bool {
    var lost: UInt64 = 0
    for (range, node, _) in memblock.pfnRanges()
    where node < 0 || node >= memblock.traits.maxNodes {
      lost += UInt64(range.count)
    }
    guard lost << 12 > 1 << 20 else { return true }
    let total = memblock.snapshot.memorySize >> 20
    print("NUMA: no nodes coverage for \((lost << 12) >> 20)MB of \(total)MB RAM", level: 3)
    return false
  }

  // MARK: distances

  /// Models `numa_alloc_distance()`: made when the first distance is set.
  package mutating func numaAllocDistance() throws(KernelPanic) {
    guard numa.distanceTable == nil else { return }
    let count = (numa.parsedNodes.union(numa.meminfo.nodes).max() ?? 0) + 1
    let size = UInt64(count * count)
    let address = try allocDistances(size, caller: caller(.numaAllocDistance))
    guard let address else {
      return print("Warning: can't allocate distance table!", level: 4)
    }
    numa.distanceTable = MemoryRange(capping: address, size: size)
    numa.distanceCount = count
    if !kernel.has(.distanceTableIsQuiet) {
      print("NUMA: Initialized distance table, cnt=\(count)", level: 7)
    }
  }

  /// Room for a table of distances, in the way of the kernel.
  mutating func allocDistances(
    _ size: UInt64, caller: String
  ) throws(KernelPanic) -> PhysicalAddress? {
    let limit = PhysicalAddress(x86.maxPfnMapped << 12)
    if usesGenericNuma { return try memblock.alloc(size: size, alignment: 4096, caller: caller) }
    if kernel.has(.allocatesInsteadOfFinding) {
      return try memblock.physAllocRange(
        size: size, alignment: 4096, from: 0, to: limit, caller: caller)
    }
    guard let found = memblock.findInRange(0, limit, size, 4096) else { return nil }
    try memblock.reserve(found, size, caller: caller)
    return found
  }

  /// Models `numa_reset_distance()`.
  package mutating func numaResetDistance() throws(KernelPanic) {
    if let table = numa.distanceTable {
      try memblock.free(table.base, table.size, caller: caller(.numaResetDistance))
    }
    numa.distanceTable = nil
    numa.distanceCount = 0
  }

  // MARK: node data

  /// Models `alloc_node_data()` (mm/numa.c from 6.12 on, arch/x86/mm/numa.c before).
  package mutating func allocNodeData(_ node: NodeID) throws(KernelPanic) {
    let roundsToPages = boot.architecture.isX86 && !kernel.has(.usesNumaMemblks)
    let size = nodeDataSize.roundedUp(
      to: roundsToPages ? pageSize : memblock.traits.cacheLine)
    let place = try memblock.physAllocTryNid(
      size: size, alignment: memblock.traits.cacheLine, node: node)
    guard let place else {
      if usesGenericNuma {
        throw KernelPanic("Cannot allocate \(size) bytes for node \(node) data")
      }
      return print("Cannot find \(size) bytes in any node (initial node: \(node))", level: 3)
    }
    let last = (place + size - 1).rawValue
    print(
      "NODE_DATA(\(node)) allocated [mem \(place.rawValue.hex0x(width: 8))-"
        + "\(last.hex0x(width: 8))]")
    let home = earlyPfnToNode(place.rawValue >> 12)
    if home != node { print("    NODE_DATA(\(node)) on node \(home)") }
    mm.nodeData[node] = place
  }

  /// Models `early_pfn_to_nid()`: the first online node where memblock does not know.
  func earlyPfnToNode(_ pfn: PageFrame) -> NodeID {
    let found = memblock.pfnRanges().first { $0.range.contains(pfn) }?.node ?? noNode
    return found >= 0 && found < memblock.traits.maxNodes ? found : mm.nodeData.keys.min() ?? 0
  }
}
