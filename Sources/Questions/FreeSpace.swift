// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// What is free in a pair of tables.
struct FreeSpace: Sendable {
  /// Bytes of mapped memory that nobody reserved.
  let runs: PageRuns

  init(_ tables: MemblockSnapshot) {
    var free = PageRuns(
      tables.memory.filter { !$0.flags.contains(.noMap) }.map { $0.range.bytes })
    for region in tables.reserved { free.remove(region.range.bytes) }
    runs = free
  }
  init(_ runs: PageRuns) { self.runs = runs }

  /// The holes in a window, cut to an alignment; empty ones left out.
  func holes(in window: Range<UInt64>, alignment: UInt64 = 1) -> [Range<UInt64>] {
    runs.clamped(to: window).runs.compactMap { run in
      let start = run.lowerBound.roundedUp(to: max(alignment, 1))
      return start >= run.lowerBound && start < run.upperBound ? start..<run.upperBound : nil
    }
  }

  /// The largest hole of a window.
  func largestHole(in window: Range<UInt64>, alignment: UInt64 = 1) -> Range<UInt64>? {
    holes(in: window, alignment: alignment).max { $0.count < $1.count }
  }
}
