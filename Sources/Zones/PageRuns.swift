// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Page frames as sorted runs that neither overlap nor touch.
package struct PageRuns: Sendable, Equatable {
  package private(set) var runs: [Range<PageFrame>] = []

  package init() {}
  package init(_ ranges: some Sequence<Range<PageFrame>>) {
    for range in ranges { insert(range) }
  }

  package var count: UInt64 { runs.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }
  package var isEmpty: Bool { runs.isEmpty }

  /// Index of the first run that ends at or above `page`.
  private func firstRun(endingAtOrAbove page: PageFrame) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound >= page { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Adds pages; those that are there already stay. Returns how many were not there.
  @discardableResult
  package mutating func insert(_ range: Range<PageFrame>) -> UInt64 {
    guard !range.isEmpty else { return 0 }
    let first = firstRun(endingAtOrAbove: range.lowerBound)
    var (start, end) = (range.lowerBound, range.upperBound)
    var last = first
    var held: UInt64 = 0
    while last < runs.count, runs[last].lowerBound <= range.upperBound {
      held += runs[last].upperBound - runs[last].lowerBound
      start = min(start, runs[last].lowerBound)
      end = max(end, runs[last].upperBound)
      last += 1
    }
    runs.replaceSubrange(first..<last, with: CollectionOfOne(start..<end))
    return end - start - held
  }

  /// Takes pages away.
  package mutating func remove(_ range: Range<PageFrame>) {
    guard !range.isEmpty else { return }
    let first = firstRun(endingAtOrAbove: range.lowerBound &+ 1)
    var last = first
    var kept: [Range<PageFrame>] = []
    while last < runs.count, runs[last].lowerBound < range.upperBound {
      let run = runs[last]
      if run.lowerBound < range.lowerBound { kept.append(run.lowerBound..<range.lowerBound) }
      if range.upperBound < run.upperBound { kept.append(range.upperBound..<run.upperBound) }
      last += 1
    }
    runs.replaceSubrange(first..<last, with: kept)
  }

  /// What lies in `range`.
  package func clamped(to range: Range<PageFrame>) -> PageRuns {
    var result = PageRuns()
    guard !range.isEmpty else { return result }
    var index = firstRun(endingAtOrAbove: range.lowerBound &+ 1)
    while index < runs.count, runs[index].lowerBound < range.upperBound {
      result.runs.append(runs[index].clamped(to: range))
      index += 1
    }
    return result
  }

  /// Pages of both.
  package func intersection(_ other: PageRuns) -> PageRuns {
    var result = PageRuns()
    var (a, b) = (0, 0)
    while a < runs.count, b < other.runs.count {
      let part = runs[a].clamped(to: other.runs[b])
      if !part.isEmpty { result.runs.append(part) }
      if runs[a].upperBound < other.runs[b].upperBound { a += 1 } else { b += 1 }
    }
    return result
  }

  /// How many free blocks of each order the buddy allocator makes of these pages, where neighbours
  /// have merged as far as their alignment and `maxOrder` let them.
  package func blocksByOrder(maxOrder: Int) -> [UInt64] {
    var blocks = [UInt64](repeating: 0, count: maxOrder + 1)
    for run in runs {
      var page = run.lowerBound
      while page < run.upperBound {
        var order = page == 0 ? maxOrder : min(maxOrder, page.trailingZeroBitCount)
        while page &+ (UInt64(1) << UInt64(order)) > run.upperBound { order -= 1 }
        if order == maxOrder {
          let whole = (run.upperBound - page) >> UInt64(order)
          blocks[order] += whole
          page += whole << UInt64(order)
        } else {
          blocks[order] += 1
          page += UInt64(1) << UInt64(order)
        }
      }
    }
    return blocks
  }
}
