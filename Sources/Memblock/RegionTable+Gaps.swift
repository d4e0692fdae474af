// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Steps to the next region, or the next gap between regions, that is large enough.
extension RegionTable {
  /// The gap below a region, `last ..< base`; above the last region it has no upper end.
  struct Gap {
    var low: UInt64
    var high: UInt64
  }

  func gap(below position: Position) -> Gap {
    Gap(
      low: end(below: position), high: isEnd(position) ? .max : self[position].base.rawValue)
  }

  /// The closest position at or below `position` whose region has `size` bytes; nil for none.
  mutating func largeRegion(atOrBelow position: Position, size: UInt64) -> Position? {
    var (index, upper) = (position.chunk, position.offset)
    while true {
      let next = Self.lastIndex(in: largestSizes, from: index, atLeast: size)
      guard next >= 0 else { return nil }
      if next != index { (index, upper) = (next, .max) }
      if index < chunks.count, largest(in: index) >= size {
        let found = chunks[index].withUnsafeBufferPointer { regions in
          var offset = Swift.min(upper, regions.count - 1)
          while offset >= 0, regions[offset].size < size { offset -= 1 }
          return offset
        }
        if found >= 0 { return Position(chunk: index, offset: found) }
      }
      index -= 1
      upper = .max
    }
  }

  /// The closest position at or above `position` whose region has `size` bytes; nil for none.
  mutating func largeRegion(atOrAbove position: Position, size: UInt64) -> Position? {
    var (index, lower) = (position.chunk, position.offset)
    while index < chunks.count {
      if largest(in: index) >= size {
        let found = chunks[index].withUnsafeBufferPointer { regions in
          var offset = lower
          while offset < regions.count, regions[offset].size < size { offset += 1 }
          return offset
        }
        if found < chunks[index].count { return Position(chunk: index, offset: found) }
      }
      index += 1
      lower = 0
    }
    return nil
  }

  /// The closest position at or below `position` with a gap of `size` bytes below it.
  mutating func wideGap(atOrBelow position: Position, size: UInt64) -> Position? {
    if isEnd(position) {
      if UInt64.max - end(below: position) >= size { return position }
      guard let before = self.position(before: position) else { return nil }
      return wideGap(atOrBelow: before, size: size)
    }
    var (index, upper) = (position.chunk, position.offset)
    while true {
      let next = Self.lastIndex(in: widestGaps, from: index, atLeast: size)
      guard next >= 0 else { return nil }
      if next != index { (index, upper) = (next, .max) }
      if widestGap(in: index) >= size {
        let below = end(below: Position(chunk: index, offset: 0))
        let found = chunks[index].withUnsafeBufferPointer { regions in
          var offset = Swift.min(upper, regions.count - 1)
          while offset > 0,
            regions[offset].base.rawValue &- regions[offset - 1].end.rawValue < size
          {
            offset -= 1
          }
          return offset > 0 || regions[0].base.rawValue &- below >= size ? offset : -1
        }
        if found >= 0 { return Position(chunk: index, offset: found) }
      }
      index -= 1
      upper = .max
    }
  }

  /// The closest position at or above `position` with a gap of `size` bytes below it; the end is one
  /// where there is room above the last region.
  mutating func wideGap(atOrAbove position: Position, size: UInt64) -> Position? {
    var (index, lower) = (position.chunk, position.offset)
    while index < chunks.count {
      if widestGap(in: index) >= size {
        let below = end(below: Position(chunk: index, offset: 0))
        let found = chunks[index].withUnsafeBufferPointer { regions in
          var offset = lower
          if offset == 0 {
            if regions[0].base.rawValue &- below >= size { return 0 }
            offset = 1
          }
          while offset < regions.count,
            regions[offset].base.rawValue &- regions[offset - 1].end.rawValue < size
          {
            offset += 1
          }
          return offset
        }
        if found < chunks[index].count { return Position(chunk: index, offset: found) }
      }
      index += 1
      lower = 0
    }
    return UInt64.max - end(below: endPosition) >= size ? endPosition : nil
  }

  /// The last index at or below `start` whose summary is that large, or not known; -1 for none.
  private static func lastIndex(
    in summaries: ContiguousArray<UInt64>, from start: Int, atLeast size: UInt64
  ) -> Int {
    summaries.withUnsafeBufferPointer { summaries in
      var index = Swift.min(start, summaries.count - 1)
      while index >= 0, summaries[index] < size { index -= 1 }
      return index
    }
  }

  private mutating func largest(in index: Int) -> UInt64 {
    if largestSizes[index] != Self.unknown { return largestSizes[index] }
    let value = chunks[index].withUnsafeBufferPointer { regions in
      regions.reduce(0) { Swift.max($0, $1.size) }
    }
    largestSizes[index] = value
    return value
  }

  private mutating func widestGap(in index: Int) -> UInt64 {
    if widestGaps[index] != Self.unknown { return widestGaps[index] }
    var last = end(below: Position(chunk: index, offset: 0))
    let value = chunks[index].withUnsafeBufferPointer { regions in
      var widest: UInt64 = 0
      for region in regions {
        // A table out of order, which the kernel's own trimming can leave, must not trap.
        let gap = region.base.rawValue &- last
        if region.base.rawValue >= last, gap > widest { widest = gap }
        last = region.end.rawValue
      }
      return widest
    }
    widestGaps[index] = value
    return value
  }
}
