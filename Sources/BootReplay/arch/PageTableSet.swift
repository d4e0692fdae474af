// SPDX-License-Identifier: GPL-2.0-or-later
import Zones

/// Which page tables exist, by level. A table is the level of the entry that points to it (log2 of
/// the bytes that entry spans) and the number of that entry's window (address >> shift). The windows
/// of a level are kept as runs, so that what terabytes of memory need is counted, not enumerated.
package struct PageTableSet: Sendable, Equatable {
  private struct Level: Sendable, Equatable {
    var shift: Int
    var windows: PageRuns
  }
  private var levels: [Level] = []

  package init() {}

  /// Adds the tables of a level that serve the addresses from `first` to `last` (inclusive); returns
  /// how many of them were not there.
  @discardableResult
  package mutating func add(shift: Int, from first: UInt64, through last: UInt64) -> UInt64 {
    let windows = first >> UInt64(shift)..<(last >> UInt64(shift)) + 1
    if let index = levels.firstIndex(where: { $0.shift == shift }) {
      return levels[index].windows.insert(windows)
    }
    levels.append(Level(shift: shift, windows: PageRuns(CollectionOfOne(windows))))
    return windows.upperBound - windows.lowerBound
  }
}
