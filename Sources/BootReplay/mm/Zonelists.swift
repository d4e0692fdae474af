// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

extension BootState {
  /// Models what `build_all_zonelists()` prints.
  mutating func buildAllZonelists() {
    guard let layout = mm.layout else { return }
    let memoryNodes = Set(layout.zones.filter { $0.present > 0 }.map(\.node)).sorted()
    let hasNodes = config.isEnabled(.numa)
    // A node with CPUs is online, with or without memory.
    let online = Set(memoryNodes).union(mm.onlineNodes ?? [])
      .union(hasNodes ? mm.nodeOfCPU : []).sorted()
    if hasNodes, kernel.has(.tellsFallbackOrder) {
      for node in online { printFallbackOrder(node, memoryNodes) }
    }
    // 4 types, and one each for CMA and isolation.
    let types =
      4 + (config.isEnabled(.cma) ? 1 : 0) + (config.isEnabled(.memoryIsolation) ? 1 : 0)
    let isOff = mm.initialManaged < (UInt64(1) << UInt64(pageblockOrder)) * UInt64(types)
    print(
      "Built \(max(1, online.count)) zonelists, mobility grouping \(isOff ? "off" : "on")."
        + "  Total pages: \(mm.initialManaged)")
    if hasNodes {
      let policy = layout.zones.filter { $0.present > 0 && $0.kind != .movable }
        .map(\.kind).max { kindOrder($0) < kindOrder($1) }
      if let policy { print("Policy zone: \(policy.rawValue)") }
    }
  }

  private func kindOrder(_ kind: ZoneKind) -> Int { ZoneKind.allCases.firstIndex(of: kind) ?? 0 }

  /// Models `find_next_best_node()` for nodes that are equally far: the node itself, then those
  /// above it, then the rest.
  private mutating func printFallbackOrder(_ node: NodeID, _ memoryNodes: [NodeID]) {
    let own = memoryNodes.filter { $0 == node }
    let order = own + memoryNodes.filter { $0 > node } + memoryNodes.filter { $0 < node }
    print("Fallback order for Node \(node): " + order.map { "\($0) " }.joined())
  }
}
