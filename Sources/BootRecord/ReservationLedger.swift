// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Follows reservations through a boot's events. Who holds a byte first keeps it until it is freed,
/// whoever reserves it again.
package struct ReservationLedger: Sendable {
  /// In the order in which they began; one that was freed in part has become several.
  package private(set) var holdings: [Holding] = []
  /// Indices of those that last, by base; they do not overlap.
  private var live: [Int] = []
  /// The function whose request the next reservation answers.
  private var asking: String?

  package init() {}

  package var held: [Holding] { live.map { holdings[$0] } }

  package mutating func apply(_ event: MemblockEvent, cause: FactSource?, at moment: Moment) {
    let range = MemoryRange(capping: event.base, size: event.size)
    switch event.operation {
    case .allocation, .physicalAllocation: asking = event.caller
    case .reserve:
      let isAllocation = event.caller == "memblock_alloc_range_nid"
      let caller = isAllocation ? asking ?? event.caller : event.caller
      if isAllocation { asking = nil }
      let owner = MemoryOwners.owner(
        of: caller, isAllocation: isAllocation && caller != event.caller, cause: cause)
      for gap in gaps(in: range) {
        begin(
          Holding(
            layer: .reserved, range: gap, owner: owner, caller: caller, cause: cause, began: moment)
        )
      }
    case .free: end(range, at: moment, function: event.caller)
    default: return
    }
  }

  /// Takes a range from whoever holds it.
  package mutating func end(_ range: MemoryRange, at moment: Moment, function: String) {
    guard !range.isEmpty else { return }
    var position = firstLive(endingAbove: range.base)
    while position < live.count {
      let index = live[position]
      let held = holdings[index]
      guard held.range.overlaps(range) else { return }
      let part = held.range.part(in: range)
      live.remove(at: position)
      for rest in [
        MemoryRange(from: held.range.base, to: part.base),
        MemoryRange(capping: part.last + 1, size: held.range.last - part.last),
      ] where !rest.isEmpty {
        var piece = held
        piece.range = rest
        begin(piece)
      }
      holdings[index].range = part
      holdings[index].ended = moment
      holdings[index].endedBy = function
      position = firstLive(endingAbove: part.last)
    }
  }

  /// Follows the table where it changed without an event.
  mutating func reconcile(with table: RegionTable, at moment: Moment, function: String) {
    var missing: [MemoryRange] = []
    var next: PhysicalAddress = 0
    var isAtEnd = false
    var absent: [MemoryRange] = []
    for region in table where !isAtEnd {
      missing += gaps(in: region.range)
      if next < region.base { absent.append(MemoryRange(from: next, to: region.base)) }
      next = region.range.last + 1
      isAtEnd = next == 0
    }
    if !isAtEnd {
      absent.append(MemoryRange(capping: next, size: UInt64.max - next.rawValue))
    }
    for range in absent { end(range, at: moment, function: function) }
    for range in missing {
      begin(
        Holding(
          layer: .reserved, range: range,
          owner: MemoryOwners.owner(of: function, isAllocation: false, cause: nil),
          caller: function, began: moment))
    }
  }

  private mutating func begin(_ holding: Holding) {
    live.insert(holdings.count, at: firstLive(endingAbove: holding.range.base))
    holdings.append(holding)
  }

  /// The position of the first whose last byte is at or above `address`.
  private func firstLive(endingAbove address: PhysicalAddress) -> Int {
    var (low, high) = (0, live.count)
    while low < high {
      let middle = (low + high) / 2
      if holdings[live[middle]].range.last >= address { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The parts of a range that nobody holds.
  private func gaps(in range: MemoryRange) -> [MemoryRange] {
    guard !range.isEmpty else { return [] }
    var gaps: [MemoryRange] = []
    var next = range.base
    var position = firstLive(endingAbove: range.base)
    while position < live.count {
      let held = holdings[live[position]].range
      guard held.base <= range.last else { break }
      if next < held.base { gaps.append(MemoryRange(from: next, to: held.base)) }
      guard held.last < range.last else { return gaps }
      next = held.last + 1
      position += 1
    }
    gaps.append(MemoryRange(capping: next, size: range.last - next + 1))
    return gaps
  }
}

extension MemoryRange {
  /// The part of both; the two overlap.
  package func part(in other: MemoryRange) -> MemoryRange {
    let first = max(base, other.base)
    return MemoryRange(capping: first, size: min(last, other.last) - first + 1)
  }
}
