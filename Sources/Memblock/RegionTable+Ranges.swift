// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Ranges put into a table, cut out of it and changed in it.
extension RegionTable {
  /// The parts of `base ..< end` that no region covers.
  ///
  ///     regions   [--a--)    [-b-)
  ///     range        [-------------)
  ///     gaps           [----)     [)
  func gaps(from base: UInt64, to end: UInt64) -> [(base: UInt64, end: UInt64)] {
    var result: [(base: UInt64, end: UInt64)] = []
    var cursor = base
    var position = firstEnding(above: base)
    while !isEnd(position), self[position].base.rawValue < end {
      let region = self[position]
      if region.base.rawValue > cursor { result.append((cursor, region.base.rawValue)) }
      cursor = Swift.min(region.end.rawValue, end)
      position = self.position(after: position)
    }
    if cursor < end { result.append((cursor, end)) }
    return result
  }

  /// Inserts what `base ..< end` lacks, then merges as `memblock_merge_regions()` of 6.3 and later
  /// does: from the neighbour below the first piece to the one above the last.
  ///
  /// - Returns: the bytes added; nil, with nothing changed, if that needs more than `room` records
  ///   (`needed` then says how many).
  mutating func add(
    from base: UInt64, to end: UInt64, node: NodeID, flags: RegionFlags, room: Int,
    needed: inout Int
  ) -> UInt64? {
    let position = firstEnding(above: base)
    if isEnd(position) || self[position].base.rawValue >= end {
      needed = 1
      guard room >= 1 else { return nil }
      insertMerged(from: base, to: end, node: node, flags: flags, at: position)
      return end - base
    }
    let pieces = gaps(from: base, to: end)
    needed = pieces.count
    guard let first = pieces.first, let last = pieces.last else { return 0 }
    guard room >= pieces.count else { return nil }
    var added: UInt64 = 0
    for piece in pieces {
      insert(
        MemblockRegion(
          base: PhysicalAddress(piece.base), size: piece.end - piece.base, flags: flags,
          node: node), at: firstStarting(atOrAbove: piece.base))
      added += piece.end - piece.base
    }
    merge(from: first.base, to: last.end)
    return added
  }

  /// One piece between two regions: the neighbours it touches grow instead where they are alike.
  private mutating func insertMerged(
    from base: UInt64, to end: UInt64, node: NodeID, flags: RegionFlags, at position: Position
  ) {
    func isAlike(_ region: MemblockRegion) -> Bool { region.node == node && region.flags == flags }
    let below = self.position(before: position)
    let joinsBelow = below.map { self[$0].end.rawValue == base && isAlike(self[$0]) } ?? false
    let joinsAbove =
      !isEnd(position) && self[position].base.rawValue == end && isAlike(self[position])
    if let below, joinsBelow {
      let above = joinsAbove ? self[position].size : 0
      update(below) { $0.size &+= end - base &+ above }
      if joinsAbove { remove(at: position) }
    } else if joinsAbove {
      update(position) {
        $0.base = PhysicalAddress(base)
        $0.size &+= end - base
      }
    } else {
      insert(
        MemblockRegion(base: PhysicalAddress(base), size: end - base, flags: flags, node: node),
        at: position)
    }
  }

  /// Merges neighbours that touch and are alike, from the region below the one that holds `base`
  /// to the one that starts at or above `end`.
  mutating func merge(from base: UInt64, to end: UInt64) {
    var position = firstEnding(above: base)
    if let below = self.position(before: position) { position = below }
    while !isEnd(position) {
      let next = self.position(after: position)
      // The pair with the first region above the range is the last one looked at.
      let isLast = isEnd(next) || self[next].base.rawValue >= end
      position = mergeUpwards(at: position)
      if isLast { return }
    }
  }

  /// Merges all neighbours that touch and are alike.
  mutating func mergeAll() {
    var position = Position(chunk: 0, offset: 0)
    while !isEnd(position) { position = mergeUpwards(at: position) }
  }

  /// Lets a region take in the next one where they are alike; where to look next.
  private mutating func mergeUpwards(at position: Position) -> Position {
    let next = self.position(after: position)
    guard !isEnd(next) else { return next }
    let (region, above) = (self[position], self[next])
    guard region.end == above.base, region.node == above.node, region.flags == above.flags else {
      return next
    }
    update(position) { $0.size &+= above.size }
    remove(at: next)
    return position
  }

  /// Cuts the region that crosses `address` in two.
  mutating func split(at address: UInt64) {
    let position = firstEnding(above: address)
    guard !isEnd(position), self[position].base.rawValue < address else { return }
    var upper = self[position]
    let lowerSize = address - upper.base.rawValue
    upper.base = PhysicalAddress(address)
    upper.size -= lowerSize
    update(position) { $0.size = lowerSize }
    // The chunk may have changed its length, not its place.
    insert(upper, at: Position(chunk: position.chunk, offset: position.offset + 1))
  }

  /// Takes `base ..< end` out; the bytes removed.
  mutating func remove(from base: UInt64, to end: UInt64) -> UInt64 {
    let position = firstEnding(above: base)
    guard !isEnd(position), self[position].base.rawValue < end else { return 0 }
    if let removed = removeFromOne(position, base, end) { return removed }
    split(at: base)
    split(at: end)
    let first = firstStarting(atOrAbove: base)
    let last = firstStarting(atOrAbove: end)
    var removed: UInt64 = 0
    var cursor = first
    while cursor != last {
      removed += self[cursor].size
      cursor = self.position(after: cursor)
    }
    remove(from: first, to: last)
    return removed
  }

  /// The common case: the range meets one region only. Nil for more.
  private mutating func removeFromOne(
    _ position: Position, _ base: UInt64, _ end: UInt64
  ) -> UInt64? {
    let region = self[position]
    let (start, stop) = (region.base.rawValue, region.end.rawValue)
    if stop < end {
      let next = self.position(after: position)
      if !isEnd(next), self[next].base.rawValue < end { return nil }
    }
    switch (start < base, stop > end) {
    case (true, true):
      // A hole.
      var upper = region
      (upper.base, upper.size) = (PhysicalAddress(end), stop - end)
      update(position) { $0.size = base - start }
      insert(upper, at: Position(chunk: position.chunk, offset: position.offset + 1))
      return end - base
    case (true, false):
      update(position) { $0.size = base - start }
      return stop - base
    case (false, true):
      update(position) { ($0.base, $0.size) = (PhysicalAddress(end), stop - end) }
      return end - start
    case (false, false):
      remove(at: position)
      return region.size
    }
  }

  /// Changes each region inside `base ..< end`, whose borders are split already.
  mutating func updateAll(
    from base: UInt64, to end: UInt64, _ body: (inout MemblockRegion) -> Void
  ) {
    var position = firstStarting(atOrAbove: base)
    while !isEnd(position), self[position].base.rawValue < end {
      update(position, body)
      position = self.position(after: position)
    }
  }
}
