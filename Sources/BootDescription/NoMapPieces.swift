// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog
import PhysicalMemory

/// No-map areas that only the node ranges of a log show.
///
/// Two ranges of one node that touch differ in their flags, or they would be one: in a run of such
/// ranges, every other one is no-map.
///
///     node 0   [--RAM--)[nm)[--RAM--)[nm)[-RAM-)
enum NoMapPieces {
  /// The pieces that no line of reserved memory names.
  static func unnamed(in log: LogFacts) -> [ReservedMemoryNode] {
    let named = log.deviceTree.reserved.map(\.value)
    return runs(log.zones.earlyNodeRanges.map(\.value)).flatMap { run in
      noMap(of: run, named).filter { piece in !named.contains { $0.range.overlaps(piece) } }
    }.map { ReservedMemoryNode(name: "", range: $0, isNoMap: true, isReusable: false) }
  }

  /// Ranges of one node, each of which begins where the one before it ends; at least two.
  private static func runs(_ ranges: [NodeRange]) -> [[MemoryRange]] {
    var runs: [[MemoryRange]] = []
    var last: NodeRange?
    for range in ranges {
      if let before = last, before.node == range.node, before.range.end == range.range.base {
        runs[runs.count - 1].append(range.range)
      } else {
        runs.append([range.range])
      }
      last = range
    }
    return runs.filter { $0.count > 1 }
  }

  /// Every other piece: those with a named no-map area among them, else those that are less in sum.
  private static func noMap(of run: [MemoryRange], _ named: [ReservedMemoryNode]) -> [MemoryRange] {
    let halves = [0, 1].map { first in
      stride(from: first, to: run.count, by: 2).map { run[$0] }
    }
    for half in halves {
      let isNamed = half.contains { piece in
        named.contains { $0.isNoMap == true && $0.range.base == piece.base }
      }
      if isNamed { return half }
    }
    func sum(_ pieces: [MemoryRange]) -> UInt64 { pieces.reduce(0) { $0 &+ $1.size } }
    return sum(halves[0]) < sum(halves[1]) ? halves[0] : halves[1]
  }
}
