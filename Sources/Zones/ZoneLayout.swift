// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// A run of memory pages, as `for_each_mem_pfn_range()` gives it.
package struct MemoryPages: Sendable, Equatable {
  package var start: PageFrame
  /// Exclusive.
  package var end: PageFrame
  package var node: Int
  package var isHotplug: Bool
  package var isMirror: Bool
  package var isNoMap: Bool
  /// The region's base rounded down rather than up.
  package var baseRoundedDown: PageFrame

  package init(
    start: PageFrame, end: PageFrame, node: Int = 0, isHotplug: Bool = false,
    isMirror: Bool = false, isNoMap: Bool = false, baseRoundedDown: PageFrame? = nil
  ) {
    (self.start, self.end, self.node) = (start, end, node)
    (self.isHotplug, self.isMirror, self.isNoMap) = (isHotplug, isMirror, isNoMap)
    self.baseRoundedDown = baseRoundedDown ?? start
  }
}

/// The zones of all nodes, as `free_area_init()` lays them out.
package struct ZoneLayout: Sendable, Equatable {
  /// A zone of a node with pages in its span.
  package struct Zone: Sendable, Equatable {
    package var node: Int
    package var kind: ZoneKind
    package var start: PageFrame
    package var spanned: UInt64
    package var present: UInt64
    package init(
      node: Int, kind: ZoneKind, start: PageFrame, spanned: UInt64, present: UInt64
    ) {
      (self.node, self.kind, self.start) = (node, kind, start)
      (self.spanned, self.present) = (spanned, present)
    }
    package var end: PageFrame { start &+ spanned }
  }

  /// `arch_zone_lowest_possible_pfn` ..< `arch_zone_highest_possible_pfn` of one zone.
  package struct Bound: Sendable, Equatable {
    package var kind: ZoneKind
    package var lowest: PageFrame
    package var highest: PageFrame
    package init(kind: ZoneKind, lowest: PageFrame, highest: PageFrame) {
      (self.kind, self.lowest, self.highest) = (kind, lowest, highest)
    }
  }

  /// The bounds of all zones but Movable, lowest zone first.
  package struct Bounds: Sendable, Equatable {
    package var all: [Bound]

    /// `limits` are the architecture's `max_zone_pfn`; `firstPfn` is the start of memory.
    package init(limits: [ZoneKind: PageFrame], firstPfn: PageFrame) {
      var cursor = firstPfn
      all = []
      for kind in ZoneKind.allCases where kind != .movable && kind != .device {
        guard let limit = limits[kind] else { continue }
        let end = max(limit, cursor)
        all.append(Bound(kind: kind, lowest: cursor, highest: end))
        cursor = end
      }
    }
    /// Models `find_usable_zone_for_movable()`: the highest zone that is not empty.
    package var movableZone: Bound? { all.last { $0.highest > $0.lowest } }
  }

  /// The kernel, and what of its build matters here.
  package struct Rules: Sendable, Equatable {
    package var kernel: KernelRelease
    /// The pfn of 4 GiB.
    package var fourGiB: PageFrame
    package init(kernel: KernelRelease, fourGiB: PageFrame) {
      (self.kernel, self.fourGiB) = (kernel, fourGiB)
    }
  }

  package var bounds: Bounds
  /// Where Movable begins on each node that has it.
  package var movableStarts: [Int: PageFrame]
  /// The zones with a span, by node and then by kind.
  package var zones: [Zone]
  package var warnings: [String]

  /// No memory at all.
  package static let empty = ZoneLayout(
    memory: [], limits: [:], request: MovableRequest(),
    rules: Rules(kernel: ReferenceSeries.newest.release, fourGiB: 0), blockPages: 1)

  /// Models the arithmetic of `free_area_init()`.
  package init(
    memory: [MemoryPages], limits: [ZoneKind: PageFrame], request: MovableRequest, rules: Rules,
    blockPages: UInt64
  ) {
    let bounds = Bounds(limits: limits, firstPfn: memory.first?.baseRoundedDown ?? 0)
    (movableStarts, warnings) = Self.movableStarts(
      request, memory: memory, bounds: bounds, rules: rules, blockPages: blockPages)
    self.bounds = bounds
    zones = []
    let isMirrored = request.followsMirror
    for node in Set(memory.map(\.node)).sorted() {
      let pages = memory.filter { $0.node == node }
      let start = pages.map(\.start).min() ?? 0
      let end = pages.map(\.end).max() ?? 0
      for kind in ZoneKind.allCases where kind != .device {
        guard
          let range = Self.span(
            of: kind, from: start, to: end, movableStart: movableStarts[node], bounds: bounds,
            isMirrored: isMirrored), range.lowerBound < range.upperBound
        else { continue }
        var present = Self.pages(of: pages, in: range) { _ in true }
        if isMirrored, movableStarts[node] != nil, kind == .movable || kind == .normal {
          // The kernel looks at all nodes' regions here; those of others lie outside the span.
          present -= min(
            present, Self.pages(of: memory, in: range) { $0.isMirror == (kind == .movable) })
        }
        zones.append(
          Zone(
            node: node, kind: kind, start: range.lowerBound,
            spanned: range.upperBound - range.lowerBound, present: present))
      }
    }
  }

  private static func pages(
    of memory: [MemoryPages], in range: Range<PageFrame>, where matches: (MemoryPages) -> Bool
  ) -> UInt64 {
    memory.reduce(0) { sum, pages in
      guard matches(pages) else { return sum }
      let start = max(pages.start, range.lowerBound)
      let end = min(pages.end, range.upperBound)
      return start < end ? sum + (end - start) : sum
    }
  }

  /// Models `zone_spanned_pages_in_node()` with `adjust_zone_range_for_zone_movable()`.
  private static func span(
    of kind: ZoneKind, from nodeStart: PageFrame, to nodeEnd: PageFrame,
    movableStart: PageFrame?, bounds: Bounds, isMirrored: Bool
  ) -> Range<PageFrame>? {
    var (start, end): (PageFrame, PageFrame)
    if kind == .movable {
      guard let movableStart else { return nil }
      (start, end) = (movableStart, min(nodeEnd, bounds.movableZone?.highest ?? 0))
    } else {
      guard let bound = bounds.all.first(where: { $0.kind == kind }) else { return nil }
      start = min(max(nodeStart, bound.lowest), bound.highest)
      end = min(max(nodeEnd, bound.lowest), bound.highest)
      if let movableStart {
        if !isMirrored, start < movableStart, end > movableStart {
          end = movableStart
        } else if start >= movableStart {
          start = end
        }
      }
    }
    guard end >= nodeStart, start <= nodeEnd else { return nil }
    (start, end) = (max(start, nodeStart), min(end, nodeEnd))
    return start < end ? start..<end : nil
  }

  /// The pages present on a node.
  package func present(on node: Int) -> UInt64 {
    zones.reduce(0) { $1.node == node ? $0 + $1.present : $0 }
  }
}
