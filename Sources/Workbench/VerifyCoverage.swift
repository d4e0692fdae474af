// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Comparing tables by what they cover, whatever way it is cut.
enum VerifyCoverage {
  /// Neighbours joined where `isAlike`; regions come out with the first one's attributes.
  static func joined(
    _ regions: some Sequence<MemblockRegion>,
    _ isAlike: (MemblockRegion, MemblockRegion) -> Bool
  ) -> [MemblockRegion] {
    var result: [MemblockRegion] = []
    for region in regions {
      if let last = result.last, last.end == region.base, isAlike(last, region) {
        result[result.count - 1].size &+= region.size
      } else {
        result.append(region)
      }
    }
    return result
  }

  static func withoutNodes(_ regions: some Sequence<MemblockRegion>) -> [MemblockRegion] {
    joined(
      regions.map {
        var region = $0
        region.node = noNode
        return region
      }
    ) { $0.flags == $1.flags }
  }

  static func withoutAttributes(_ regions: some Sequence<MemblockRegion>) -> [MemblockRegion] {
    withoutNodes(
      regions.map {
        var region = $0
        region.flags = []
        return region
      })
  }

  /// The parts of `regions` that `others` do not hold with the same flags; with `anyNode` also
  /// whatever the node.
  static func missing(
    _ regions: [MemblockRegion], in others: some Sequence<MemblockRegion>, anyNode: Bool
  ) -> [MemblockRegion] {
    var result: [MemblockRegion] = []
    let others = Array(others)
    var start = 0
    for region in regions {
      var cursor = region.base
      while start < others.count, others[start].end <= region.base { start += 1 }
      var index = start
      while index < others.count, others[index].base < region.end {
        let other = others[index]
        index += 1
        guard other.flags == region.flags, anyNode || other.node == region.node else { continue }
        if other.base > cursor { result.append(piece(region, cursor, other.base)) }
        cursor = max(cursor, other.end)
      }
      if cursor < region.end { result.append(piece(region, cursor, region.end)) }
    }
    return result
  }

  private static func piece(
    _ region: MemblockRegion, _ start: PhysicalAddress, _ end: PhysicalAddress
  ) -> MemblockRegion {
    MemblockRegion(base: start, size: end - start, flags: region.flags, node: region.node)
  }

  /// What is left of `regions` inside `low ..< high`.
  static func clipped(
    _ regions: some Sequence<MemblockRegion>, from low: PhysicalAddress, to high: PhysicalAddress
  ) -> [MemblockRegion] {
    regions.compactMap { region in
      let (start, end) = (max(region.base, low), min(region.end, high))
      return start < end ? piece(region, start, end) : nil
    }
  }
}
