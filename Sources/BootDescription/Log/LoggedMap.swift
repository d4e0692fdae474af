// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog
import PhysicalMemory

/// What the early node ranges of a log show beside RAM: its nodes, and the no-map areas in it.
enum LoggedMap {
  /// RAM by node, ascending; empty where there is one node only.
  static func banks(_ log: LogFacts) -> [NodeRange] {
    let ranges = log.zones.earlyNodeRanges.map(\.value)
    guard Set(ranges.map(\.node)).count > 1 else { return [] }
    var banks: [NodeRange] = []
    for range in ranges.sorted(by: { $0.range.base < $1.range.base }) {
      if let last = banks.last, last.node == range.node, last.range.end == range.range.base {
        banks[banks.count - 1].range = MemoryRange(from: last.range.base, to: range.range.end)
      } else {
        banks.append(range)
      }
    }
    return banks
  }

  /// Ranges of one node that touch differ in a flag: no-map areas and the RAM between them alternate.
  static func noMap(_ log: LogFacts) -> [MemoryRange] {
    var runs: [[MemoryRange]] = []
    var before: NodeRange?
    for range in log.zones.earlyNodeRanges.map(\.value) {
      if let before, before.node == range.node, before.range.end == range.range.base {
        runs[runs.count - 1].append(range.range)
      } else {
        runs.append([range.range])
      }
      before = range
    }
    return runs.flatMap(LoggedSetupData.nodes(among:))
  }

  /// The reserved-memory nodes that lines list, with what the node ranges show of them.
  static func reserved(
    _ listed: [ReservedMemoryNode], _ log: LogFacts, isARM: Bool
  ) -> [ReservedMemoryNode] {
    let shown = noMap(log)
    var nodes = listed
    for index in nodes.indices where nodes[index].isNoMap == nil {
      let range = nodes[index].range
      // 32-bit ARM takes no pool for DMA that is mapped.
      if shown.contains(where: { $0.contains(range) }) || isARM && nodes[index].isPool {
        nodes[index].isNoMap = true
      }
    }
    let unnamed = shown.filter { area in
      !nodes.contains { $0.isNoMap == true && $0.range.overlaps(area) }
    }
    return nodes
      + unnamed.map {
        ReservedMemoryNode(name: "", range: $0, isNoMap: true, isReusable: false)
      }
  }
}
