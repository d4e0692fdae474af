// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What the command line asks of ZONE_MOVABLE.
package struct MovableRequest: Sendable, Equatable {
  /// `kernelcore=` and `movablecore=`: a number of pages, or a share of all pages.
  package enum Amount: Sendable, Equatable {
    case none
    case pages(UInt64)
    case percent(UInt64)

    /// Models `cmdline_parse_core()`.
    package init(parsing value: String, pageSize: UInt64) {
      var rest = Substring(value).utf8
      let number = Memparse.unsignedNumber(&rest)
      if rest.first == UInt8(ascii: "%") {
        self = .percent(number)
        return
      }
      rest = Substring(value).utf8
      self = .pages(Memparse.size(&rest) / pageSize)
    }

    func pages(of total: UInt64) -> UInt64 {
      switch self {
      case .none: 0
      case .pages(let pages): pages
      case .percent(let percent): total &* 100 &* percent / 10000
      }
    }
  }
  package var kernelcore = Amount.none
  package var movablecore = Amount.none
  /// `movable_node`.
  package var followsHotplug = false
  /// `kernelcore=mirror`.
  package var followsMirror = false
  package init() {}
}

extension ZoneLayout {
  /// Models `find_zone_movable_pfns_for_nodes()`: where Movable begins on each node, and what the
  /// kernel warns about.
  static func movableStarts(
    _ request: MovableRequest, memory: [MemoryPages], bounds: Bounds, rules: Rules,
    blockPages: UInt64
  ) -> (starts: [Int: PageFrame], warnings: [String]) {
    let total = memory.reduce(0) { $0 &+ ($1.end - $1.start) }
    var starts: [Int: PageFrame] = [:]
    var warnings: [String] = []
    func note(_ region: MemoryPages) {
      let start = rules.kernel.has(.movableStartIsRoundedUp) ? region.start : region.baseRoundedDown
      starts[region.node] = min(starts[region.node] ?? start, start)
    }
    if request.followsHotplug {
      for region in memory where region.isHotplug { note(region) }
    } else if request.followsMirror {
      if rules.kernel.has(.mirrorRequestNeedsMirror), !memory.contains(where: \.isMirror) {
        return ([:], ["The system has no mirror memory, ignore kernelcore=mirror."])
      }
      var leavesLow = false
      for region in memory where !region.isMirror {
        let start =
          rules.kernel.has(.movableStartIsRoundedUp) ? region.start : region.baseRoundedDown
        if start < rules.fourGiB { leavesLow = true } else { note(region) }
      }
      if leavesLow {
        warnings.append("This configuration results in unmirrored kernel memory.")
      }
    } else {
      var core = request.kernelcore.pages(of: total)
      var movable = request.movablecore.pages(of: total)
      if movable != 0 {
        movable = min(total, movable.roundedUp(to: blockPages))
        core = max(core, total - movable)
      }
      guard core != 0, core < total else { return ([:], []) }
      starts = spread(core, memory: memory, usableFrom: bounds.movableZone?.lowest ?? 0)
    }
    for (node, start) in starts {
      let rounded = start.roundedUp(to: blockPages)
      let end = memory.filter { $0.node == node }.map(\.end).max() ?? 0
      starts[node] = rounded >= end ? nil : rounded
    }
    return (starts, warnings)
  }

  /// Shares the kernel's pages out over the nodes; what is above a node's share is movable.
  private static func spread(
    _ wanted: UInt64, memory: [MemoryPages], usableFrom lowest: PageFrame
  ) -> [Int: PageFrame] {
    var core = wanted
    var starts: [Int: PageFrame] = [:]
    let nodes = Set(memory.map(\.node)).sorted()
    var usableNodes = UInt64(nodes.count)
    while usableNodes > 0 {
      var share = core / usableNodes
      for node in nodes {
        if core < share { share = core / usableNodes }
        var left = share
        for region in memory where region.node == node {
          var start = max(region.start, starts[node] ?? 0)
          guard start < region.end else { continue }
          if start < lowest {
            let kernelPages = min(region.end, lowest) - start
            left -= min(kernelPages, left)
            core -= min(kernelPages, core)
            if region.end <= lowest {
              starts[node] = region.end
              continue
            }
            start = lowest
          }
          let taken = min(region.end - start, left)
          starts[node] = start + taken
          core -= min(core, taken)
          left -= taken
          if left == 0 { break }
        }
      }
      usableNodes -= 1
      guard core > usableNodes else { break }
    }
    return starts
  }
}
