// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Models drivers/of/of_numa.c: node ids from the device tree.
extension BootState {
  /// Models `of_numa_init()`.
  mutating func ofNumaInit() -> NumaParse {
    var parse = NumaParse()
    guard let root = of.tree?.root else { return parse }
    for cpu in cpuNodes(root) {
      guard let node = cpu.cells("numa-node-id")?.first else { continue }
      if node >= memblock.traits.maxNodes {
        print("OF: NUMA: Node id \(node) exceeds maximum value", level: 4)
      } else {
        parse.cpuNodes.insert(NodeID(node))
      }
    }
    guard ofNumaParseMemoryNodes(root, &parse) else { return parse }
    parse.succeeds = ofNumaParseDistanceMap(root, &parse)
    return parse
  }

  /// Models `for_each_of_cpu_node()`.
  func cpuNodes(_ root: DeviceTree.Node) -> [DeviceTree.Node] {
    (root.child("cpus")?.children ?? []).filter { node in
      if let type = node.string("device_type") { return type == "cpu" }
      return node.name.split(separator: "@").first == "cpu"
    }
  }

  /// Models `of_numa_parse_memory_nodes()`; false for an error.
  private mutating func ofNumaParseMemoryNodes(
    _ root: DeviceTree.Node, _ parse: inout NumaParse
  ) -> Bool {
    // Up to 6.1 a node without an id is left out; since, the last node's answer is everyone's.
    let isLenient = !kernel.has(.ofNumaFailsWithoutIds)
    var succeeds = isLenient
    var nodes: [DeviceTree.Node] = []
    root.preorder { if $0.string("device_type") == "memory" { nodes.append($0) } }
    for node in nodes {
      guard let id = node.cells("numa-node-id")?.first else {
        if !isLenient { succeeds = false }
        continue
      }
      if id >= memblock.traits.maxNodes {
        print("OF: NUMA: Node id \(id) exceeds maximum value", level: 4)
        print("OF: NUMA: bad property in memory node", level: 3)
        return false
      }
      let ranges = node.property("reg").map(of.rootCells.entries) ?? []
      guard !ranges.isEmpty else {
        print("OF: NUMA: bad property in memory node", level: 3)
        return false
      }
      parse.blocks += ranges.map {
        NumaBlock(node: NodeID(id), start: $0.base, end: $0.base &+ $0.size)
      }
      succeeds = true
    }
    return succeeds
  }

  /// Models `of_numa_parse_distance_map()`; false for an error.
  private mutating func ofNumaParseDistanceMap(
    _ root: DeviceTree.Node, _ parse: inout NumaParse
  ) -> Bool {
    var map: DeviceTree.Node?
    root.preorder { node in
      if map == nil, node.isCompatible("numa-distance-map-v1") { map = node }
    }
    guard let map else { return true }
    print("OF: NUMA: parsing numa-distance-map-v1")
    guard let value = map.property("distance-matrix") else {
      print("OF: NUMA: No distance-matrix property in distance-map", level: 3)
      return false
    }
    guard let cells = map.cells("distance-matrix"), !cells.isEmpty, value.count % 4 == 0 else {
      print("OF: NUMA: Invalid distance-matrix", level: 3)
      return false
    }
    for at in stride(from: 0, to: cells.count - 2, by: 3) {
      let (from, to, distance) = (cells[at], cells[at + 1], cells[at + 2])
      if (from == to && distance != 10) || (from != to && distance <= 10) {
        print(
          "OF: NUMA: Invalid distance[node\(from) -> node\(to)] = \(distance)", level: 3)
        return false
      }
      if from < memblock.traits.maxNodes, kernel.has(.distanceMapNamesNodes) {
        parse.mapNodes.append(NodeID(from))
      }
      parse.setsDistances = true
    }
    return true
  }

  /// Which node each CPU belongs to: the boot CPU first, then in the order of the cpu nodes.
  mutating func setNodesOfCPUs() {
    if archNuma.usesACPI {
      mm.nodeOfCPU = acpiNodesOfCPUs()
      return
    }
    guard let root = of.tree?.root else { return }
    var cpus = cpuNodes(root)
    if let boot = bootCPUIndex(cpus), boot > 0 { cpus.insert(cpus.remove(at: boot), at: 0) }
    let possible = Set(mm.possibleNodes ?? [])
    mm.nodeOfCPU = cpus.map { cpu in
      guard !archNuma.isOff, let id = cpu.cells("numa-node-id")?.first,
        id < memblock.traits.maxNodes, possible.contains(NodeID(id))
      else { return 0 }
      return NodeID(id)
    }
  }

  /// The cpu node of CPU 0, by its hart or MPIDR; nil where nothing names it.
  private func bootCPUIndex(_ cpus: [DeviceTree.Node]) -> Int? {
    guard let wanted = bootCPUIdentity else { return nil }
    return cpus.firstIndex { cpu in
      let id = (cpu.cells("reg") ?? []).reduce(UInt64(0)) { $0 << 32 | UInt64($1) }
      return id == wanted
    }
  }
}
