// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import Memblock
import PhysicalMemory

/// `initmem_init()` of x86-64 (arch/x86/mm/numa.c): nodes from SRAT, or one for everything.
extension BootState {
  /// Models `initmem_init()` where there are nodes: `x86_numa_init()`.
  mutating func x86NumaInit() throws(KernelPanic) {
    let isOff = commandLine.values(of: "numa").contains { $0?.hasPrefix("off") ?? false }
    var isDone = false
    if !isOff {
      if config.isEnabled(.acpiNuma) {
        isDone = try numaInit { (state: inout BootState) throws(KernelPanic) in
          try state.x86ACPINumaInit()
        }
      }
      if !isDone, config.isEnabled(.amdNuma) {
        isDone = try numaInit { (_: inout BootState) in false }
      }
    }
    if !isDone {
      _ = try numaInit { (state: inout BootState) in
        state.x86DummyNumaInit(isOff: isOff)
        return true
      }
    }
    assignCPUsToNodes()
    mm.onlineNodes = mm.nodeData.keys.sorted()
    mm.possibleNodes = numa.possibleNodes.sorted()
  }

  /// Models x86's `numa_init()`.
  private mutating func numaInit(
    _ initialize: (inout BootState) throws(KernelPanic) -> Bool
  ) throws(KernelPanic) -> Bool {
    guard try numaMemblksInit(forceTopDown: true, initialize) else { return false }
    guard kernel.has(.usesNumaMemblks) ? validateNumaCoverage() : numaMeminfoCoversMemory() else {
      return false
    }
    for node in numa.possibleNodes.sorted() where hasMemory(node) { try allocNodeData(node) }
    memblock.dumpAll()
    record.setupSnapshot = memblock.snapshot
    return true
  }

  /// Whether a node is registered: by its blocks up to 6.11, by memblock's memory later.
  private func hasMemory(_ node: NodeID) -> Bool {
    kernel.has(.usesNumaMemblks)
      ? !memblock.pfnRanges(node: node).isEmpty
      : numa.meminfo.blocks.contains { $0.node == node }
  }

  /// Models `numa_meminfo_cover_memory()` (up to 6.1).
  private mutating func numaMeminfoCoversMemory() -> Bool {
    func present(_ node: NodeID?, _ low: PageFrame, _ high: PageFrame) -> UInt64 {
      memblock.pfnRanges(node: node).reduce(0) { sum, entry in
        let (from, to) = (max(entry.range.lowerBound, low), min(entry.range.upperBound, high))
        return from < to ? sum + (to - from) : sum
      }
    }
    let covered = numa.meminfo.blocks.reduce(UInt64(0)) {
      $0 + present($1.node, $1.start >> 12, $1.end >> 12)
    }
    let all = present(nil, 0, maxPfn)
    guard all >= covered + 256 else { return true }
    print(
      "NUMA: nodes only cover \((covered << 12) >> 20)MB of your \((all << 12) >> 20)MB e820 RAM."
        + " Not used.", level: 3)
    return false
  }

  /// Models `dummy_numa_init()`.
  private mutating func x86DummyNumaInit(isOff: Bool) {
    print(isOff ? "NUMA turned off" : "No NUMA configuration found")
    let last = ((maxPfn << 12) &- 1).hex0x(width: 16)
    print("Faking a node at [mem \(UInt64(0).hex0x(width: 16))-\(last)]")
    numa.parsedNodes.insert(0)
    numaAddMemblk(node: 0, start: 0, end: maxPfn << 12)
  }

  /// Models `acpi_numa_init()`: the SRAT as the log's lines tell it, then the SLIT.
  private mutating func x86ACPINumaInit() throws(KernelPanic) -> Bool {
    let hardware = boot.firmware.hardware
    guard !isACPIDisabled, !hardware.sratMemory.isEmpty else { return false }
    if commandLine.values(of: "numa").contains(where: { $0?.hasPrefix("noacpi") ?? false }) {
      return false
    }
    for processor in hardware.sratProcessors {
      cause = processor.source
      let fact = processor.value
      numa.parsedNodes.insert(fact.node)
      if !kernel.has(.sratProcessorsAreQuiet) {
        print(
          "SRAT: PXM \(fact.proximityDomain) -> APIC \(fact.identifier.hex0x(width: 2)) -> "
            + "Node \(fact.node)")
      }
    }
    for memory in hardware.sratMemory {
      cause = memory.source
      try addSRATMemory(memory.value)
    }
    cause = nil
    for node in memorylessNodes { numa.parsedNodes.insert(node) }
    let slit = hardware.acpiTable("SLIT")
    if slit != nil || hardware.hasDistances && !hasFakeNodes {
      cause = slit?.source
      try numaAllocDistance()
      cause = nil
    }
    return true
  }
  private var hasFakeNodes: Bool {
    config.isEnabled(.numaEmu)
      && commandLine.values(of: "numa").contains { $0?.hasPrefix("fake=") ?? false }
  }

  /// Models `acpi_numa_memory_affinity_init()`.
  private mutating func addSRATMemory(_ memory: SRATMemory) throws(KernelPanic) {
    let range = memory.range
    let isHotpluggable = memory.isHotpluggable && config.isEnabled(.memoryHotplug)
    numaAddMemblk(
      node: memory.node, start: range.base.rawValue, end: range.end.rawValue)
    numa.parsedNodes.insert(memory.node)
    let (first, last) = (
      range.base.rawValue.hex0x(width: 8), range.last.rawValue.hex0x(width: 8)
    )
    print(
      "ACPI: SRAT: Node \(memory.node) PXM \(memory.proximityDomain) [mem \(first)-\(last)]"
        + (isHotpluggable ? " hotplug" : "") + (memory.isNonVolatile ? " non-volatile" : ""))
    if isHotpluggable { try memblock.markHotplug(range.base, range.size) }
    let end = range.last.rawValue.roundedUp(to: 4096) >> 12
    x86.maxPossiblePfn = max(x86.maxPossiblePfn, end)
  }

  /// Nodes with CPUs only, where no line names the CPUs' nodes (7.2): there are more groups of CPUs
  /// than nodes with memory, or the highest node has none.
  private var memorylessNodes: [NodeID] {
    let hardware = boot.firmware.hardware
    guard hardware.sratProcessors.isEmpty else { return [] }
    let count = min(hardware.nodeCount ?? 0, memblock.traits.maxNodes)
    let withMemory = Set(hardware.sratMemory.map(\.value.node))
    guard count > 0, hardware.cpuGroups.count > withMemory.count || !withMemory.contains(count - 1)
    else {
      return []
    }
    return (0..<count).filter { !withMemory.contains($0) }
  }

  // MARK: CPUs

  /// Models `numa_init_array()` and `init_cpu_to_node()`: the node of each possible CPU.
  private mutating func assignCPUsToNodes() {
    let online = mm.nodeData.keys.sorted()
    guard let first = online.first else { return }
    var nodes = (0..<boot.possibleCPUs).map { online[$0 % online.count] }
    let physical = physicalNodesOfCPUs
    let isEmulated = !numa.emulatedToPhysical.isEmpty
    for (cpu, node) in physical.enumerated() where cpu < nodes.count {
      guard let node else { continue }
      nodes[cpu] =
        isEmulated
        ? numa.emulatedToPhysical.filter { $0.value == node }.keys.min() ?? 0 : node
    }
    mm.nodeOfCPU = nodes.map { $0 < 0 ? first : $0 }
  }

  /// SRAT's word on each CPU, in CPU order; without its lines, the unit groups of the per-CPU area.
  private var physicalNodesOfCPUs: [NodeID?] {
    let hardware = boot.firmware.hardware
    guard !numa.parsedNodes.isEmpty, !isACPIDisabled, !hardware.sratMemory.isEmpty,
      !isSRATIgnored
    else { return [] }
    let processors = hardware.sratProcessors.map { Optional($0.value.node) }
    if !processors.isEmpty { return processors }
    // Groups are numbered, not named: they stand for the (physical) nodes in order.
    let known = Set(hardware.sratMemory.map(\.value.node)).union(memorylessNodes)
    var nodes = [NodeID?](repeating: nil, count: boot.possibleCPUs)
    for (node, cpus) in zip(known.sorted(), hardware.cpuGroups) {
      for cpu in cpus where nodes.indices.contains(cpu) { nodes[cpu] = node }
    }
    return nodes
  }
  private var isSRATIgnored: Bool {
    commandLine.values(of: "numa").contains {
      ($0?.hasPrefix("off") ?? false) || ($0?.hasPrefix("noacpi") ?? false)
    }
  }

  /// Models `init_cpu_to_node()`: a CPU's node goes online also without memory; in 5.10 it gets its
  /// data here.
  mutating func initCPUToNode() throws(KernelPanic) {
    for node in mm.nodeOfCPU where mm.nodeData[node] == nil {
      if !kernel.has(.initialisesMemorylessNodesLate) { try allocNodeData(node) }
    }
    let online = Set(mm.onlineNodes ?? []).union(mm.nodeOfCPU)
    mm.onlineNodes = online.sorted()
  }
}
