// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory
import Zones

/// What the map and the SVG draw: RAM by bank, each bank cut into whose it is, at one step.
package struct MemoryPicture: Sendable {
  /// A run of one owner.
  package struct Segment: Sendable, Equatable {
    package var range: MemoryRange
    /// Nil for a hole.
    package var owner: String?
    /// The node or function that it comes from.
    package var detail: String
    package var isNoMap = false
    package var group: OwnerGroup? { owner.map(OwnerGroup.init(owner:)) }
  }
  /// RAM of one node without a wide hole.
  package struct Bank: Sendable {
    package var node: Int
    package var range: MemoryRange
    /// All of the range, ascending.
    package var segments: [Segment]
  }
  package struct Zone: Sendable {
    package var node: Int
    package var name: String
    package var range: MemoryRange
  }
  package struct Share: Sendable {
    package var owner: String
    package var size: UInt64
    package var places: Int
    package var first: PhysicalAddress
  }

  /// `arm64 6.1.0-50-cloud-arm64`.
  package var boot: String
  package var step: String
  package var banks: [Bank]
  package var zones: [Zone]
  /// By group, then by size; they sum to all RAM.
  package var shares: [Share]
  package var total: UInt64 { shares.reduce(0) { $0 &+ $1.size } }

  /// The picture when memory goes to the buddy allocator, or when the last step is done.
  package init(_ record: BootRecord, of boot: BootDescription) {
    let handOver = record.states.firstIndex { !$0.free.isEmpty }
    let step = handOver ?? max(0, record.steps.count - 1)
    self.init(record, Ownership(record), after: step, of: boot)
  }

  package init(
    _ record: BootRecord, _ ownership: Ownership, after step: Int, of boot: BootDescription
  ) {
    self.boot = Self.bootName(boot)
    self.step = record.steps.indices.contains(step) ? record.steps[step] : ""
    let memory = ownership.held(after: step, layer: .memory)
    let segments = Self.segments(memory, ownership.held(after: step, layer: .reserved))
    banks = Self.banks(memory, segments)
    zones = record.zones.map { zone in
      Zone(
        node: zone.node, name: zone.kind.rawValue,
        range: MemoryRange(
          capping: PhysicalAddress(zone.startPfn &* record.pageSize),
          size: zone.spanned &* record.pageSize))
    }
    shares = Self.shares(banks.flatMap(\.segments))
  }

  /// `arm64 6.1.0-50-cloud-arm64`.
  static func bootName(_ boot: BootDescription) -> String {
    "\(boot.architecture.rawValue) \(boot.release?.value.text ?? boot.kernelRelease.text)"
  }

  /// RAM cut by who holds it; what nobody holds is free.
  private static func segments(_ memory: [Holding], _ reserved: [Holding]) -> [Segment] {
    var segments: [Segment] = []
    var index = 0
    for region in memory {
      let range = region.range
      if region.flags.contains(.noMap) {
        segments.append(
          Segment(
            range: range, owner: MemoryOwners.noMap, detail: label(region), isNoMap: true))
        continue
      }
      var next: PhysicalAddress? = range.base
      while index < reserved.count, reserved[index].range.last < range.base { index += 1 }
      var look = index
      while look < reserved.count, reserved[look].range.base <= range.last {
        let part = reserved[look].range.part(in: range)
        if let start = next, start < part.base {
          segments.append(free(MemoryRange(from: start, to: part.base)))
        }
        segments.append(
          Segment(range: part, owner: reserved[look].owner, detail: label(reserved[look])))
        next = part.last < range.last ? part.last + 1 : nil
        look += 1
      }
      if let start = next {
        segments.append(free(MemoryRange(capping: start, size: range.last - start + 1)))
      }
    }
    return segments
  }

  private static func free(_ range: MemoryRange) -> Segment {
    Segment(range: range, owner: MemoryOwners.free, detail: "")
  }

  /// A node by its path, anything else by the function.
  private static func label(_ holding: Holding) -> String {
    if case .name(let path)? = holding.cause?.place { return path }
    return holding.caller
  }

  /// A hole of a 64th of all RAM begins another bank, and so does another node.
  private static func banks(_ memory: [Holding], _ segments: [Segment]) -> [Bank] {
    let total = memory.reduce(0) { $0 &+ $1.range.size }
    var banks: [Bank] = []
    for region in memory {
      if let last = banks.last, last.node == max(0, region.node),
        region.range.base - last.range.last - 1 < max(total / 64, 1)
      {
        banks[banks.count - 1].range.size = region.range.last - last.range.base + 1
      } else {
        banks.append(Bank(node: max(0, region.node), range: region.range, segments: []))
      }
    }
    var index = 0
    for bank in banks.indices {
      while index < segments.count, banks[bank].range.contains(segments[index].range.base) {
        banks[bank].append(segments[index])
        index += 1
      }
    }
    return banks
  }

  private static func shares(_ segments: [Segment]) -> [Share] {
    var shares: [String: Share] = [:]
    for segment in segments {
      guard let owner = segment.owner else { continue }
      shares[
        owner, default: Share(owner: owner, size: 0, places: 0, first: segment.range.base)
      ].size &+= segment.range.size
      shares[owner]?.places += 1
    }
    let order = OwnerGroup.allCases
    return shares.values.sorted { a, b in
      let (groupA, groupB) = (OwnerGroup(owner: a.owner), OwnerGroup(owner: b.owner))
      if groupA != groupB {
        return (order.firstIndex(of: groupA) ?? 0) < (order.firstIndex(of: groupB) ?? 0)
      }
      return (b.size, a.owner) < (a.size, b.owner)
    }
  }
}

extension MemoryPicture.Bank {
  /// Adds the next segment: with the hole before it, or as a part of its neighbour where owner and
  /// cause are the same.
  fileprivate mutating func append(_ segment: MemoryPicture.Segment) {
    let next = segments.last.map { $0.range.last + 1 } ?? range.base
    if next < segment.range.base {
      segments.append(
        MemoryPicture.Segment(
          range: MemoryRange(from: next, to: segment.range.base), owner: nil, detail: ""))
    } else if let last = segments.last, last.owner == segment.owner,
      last.detail == segment.detail
    {
      segments[segments.count - 1].range.size += segment.range.size
      return
    }
    segments.append(segment)
  }
}
