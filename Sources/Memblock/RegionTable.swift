// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Regions sorted by base that do not overlap, in chunks.
///
/// The kernel keeps one array and shifts its tail on each insertion. Here a change shifts the
/// rest of one chunk at most, and what a chunk's widest gap and largest region are is remembered,
/// so that a search for free memory passes over chunks that cannot hold it.
package struct RegionTable: Sendable {
  /// Where a region lies; `chunk == chunks.count` is the end.
  struct Position: Equatable {
    var chunk: Int
    var offset: Int
  }

  static let chunkCapacity = 128
  /// A summary that has to be computed anew.
  static let unknown = UInt64.max

  /// None is empty.
  private(set) var chunks: [ContiguousArray<MemblockRegion>] = []
  /// The base of each chunk's first region.
  private(set) var bases: ContiguousArray<UInt64> = []
  /// The widest gap directly below one of the chunk's regions.
  var widestGaps: ContiguousArray<UInt64> = []
  /// The size of the chunk's largest region.
  var largestSizes: ContiguousArray<UInt64> = []
  package private(set) var count = 0

  package init() {}

  /// Keeps the order given; the kernel's own trimming can break it at the end of the address space.
  init(_ regions: some Collection<MemblockRegion>) {
    for region in regions { insert(region, at: endPosition) }
  }

  // MARK: positions

  var endPosition: Position { Position(chunk: chunks.count, offset: 0) }

  func isEnd(_ position: Position) -> Bool { position.chunk >= chunks.count }

  subscript(position: Position) -> MemblockRegion { chunks[position.chunk][position.offset] }

  func position(after position: Position) -> Position {
    position.offset + 1 < chunks[position.chunk].count
      ? Position(chunk: position.chunk, offset: position.offset + 1)
      : Position(chunk: position.chunk + 1, offset: 0)
  }

  /// Nil before the first.
  func position(before position: Position) -> Position? {
    if position.offset > 0 { return Position(chunk: position.chunk, offset: position.offset - 1) }
    guard position.chunk > 0 else { return nil }
    return Position(chunk: position.chunk - 1, offset: chunks[position.chunk - 1].count - 1)
  }

  /// The end of the region below, 0 where there is none.
  func end(below position: Position) -> UInt64 {
    if position.offset > 0 {
      return chunks[position.chunk][position.offset - 1].end.rawValue
    }
    guard position.chunk > 0 else { return 0 }
    let chunk = chunks[position.chunk - 1]
    return chunk[chunk.count - 1].end.rawValue
  }

  /// The chunk to look in for `address`: the last whose first base is not above it.
  private func chunkIndex(for address: UInt64) -> Int {
    var (low, high) = (0, bases.count)
    while low < high {
      let middle = (low + high) / 2
      if bases[middle] <= address { low = middle + 1 } else { high = middle }
    }
    return Swift.max(0, low - 1)
  }

  /// The first region that ends above `address`.
  func firstEnding(above address: UInt64) -> Position {
    guard count > 0 else { return endPosition }
    let index = chunkIndex(for: address)
    let offset = chunks[index].withUnsafeBufferPointer { regions in
      var (low, high) = (0, regions.count)
      while low < high {
        let middle = (low + high) / 2
        if regions[middle].end.rawValue > address { high = middle } else { low = middle + 1 }
      }
      return low
    }
    return offset < chunks[index].count
      ? Position(chunk: index, offset: offset) : Position(chunk: index + 1, offset: 0)
  }

  /// The first region whose base is not below `address`.
  func firstStarting(atOrAbove address: UInt64) -> Position {
    let position = firstEnding(above: address)
    guard !isEnd(position), self[position].base.rawValue < address else { return position }
    return self.position(after: position)
  }

  // MARK: changes

  /// Inserts before `position` and returns where the region went.
  @discardableResult
  mutating func insert(_ region: MemblockRegion, at position: Position) -> Position {
    var position = position
    if position.chunk == chunks.count {
      guard let last = chunks.last else {
        insertChunk([region], at: 0)
        count = 1
        return Position(chunk: 0, offset: 0)
      }
      position = Position(chunk: chunks.count - 1, offset: last.count)
    }
    if chunks[position.chunk].count >= Self.chunkCapacity {
      position = makeRoom(at: position)
      if position.chunk == chunks.count {
        insertChunk([region], at: position.chunk)
        count += 1
        return position
      }
    }
    chunks[position.chunk].insert(region, at: position.offset)
    count += 1
    if position.offset == 0 { bases[position.chunk] = region.base.rawValue }
    touch(position)
    return position
  }

  /// Splits a full chunk, or, at the table's end, asks for a new one.
  private mutating func makeRoom(at position: Position) -> Position {
    let index = position.chunk
    if index == chunks.count - 1, position.offset == chunks[index].count { return endPosition }
    let half = chunks[index].count / 2
    let upper = ContiguousArray(chunks[index][half...])
    chunks[index].removeSubrange(half...)
    insertChunk(upper, at: index + 1)
    widestGaps[index] = Self.unknown
    largestSizes[index] = Self.unknown
    return position.offset > half
      ? Position(chunk: index + 1, offset: position.offset - half) : position
  }

  private mutating func insertChunk(_ regions: ContiguousArray<MemblockRegion>, at index: Int) {
    var chunk = ContiguousArray<MemblockRegion>()
    chunk.reserveCapacity(Self.chunkCapacity)
    chunk += regions
    bases.insert(chunk[0].base.rawValue, at: index)
    widestGaps.insert(Self.unknown, at: index)
    largestSizes.insert(Self.unknown, at: index)
    chunks.insert(chunk, at: index)
  }

  mutating func remove(at position: Position) {
    chunks[position.chunk].remove(at: position.offset)
    count -= 1
    afterRemoval(at: position)
  }

  /// Removes the regions from `start` up to `end`, not with it.
  mutating func remove(from start: Position, to end: Position) {
    var chunk = end.chunk
    while chunk >= start.chunk {
      let low = chunk == start.chunk ? start.offset : 0
      let high =
        chunk == end.chunk ? end.offset : chunks[chunk].count
      if low < high {
        chunks[chunk].removeSubrange(low..<high)
        count -= high - low
        afterRemoval(at: Position(chunk: chunk, offset: low))
      }
      chunk -= 1
    }
  }

  private mutating func afterRemoval(at position: Position) {
    let index = position.chunk
    guard !chunks[index].isEmpty else {
      chunks.remove(at: index)
      bases.remove(at: index)
      widestGaps.remove(at: index)
      largestSizes.remove(at: index)
      if index < chunks.count { widestGaps[index] = Self.unknown }
      return
    }
    if position.offset == 0 { bases[index] = chunks[index][0].base.rawValue }
    touch(Position(chunk: index, offset: Swift.min(position.offset, chunks[index].count - 1)))
    if index + 1 < chunks.count { widestGaps[index + 1] = Self.unknown }
  }

  /// Changes a region in place.
  mutating func update(_ position: Position, _ body: (inout MemblockRegion) -> Void) {
    body(&chunks[position.chunk][position.offset])
    if position.offset == 0 {
      bases[position.chunk] = chunks[position.chunk][0].base.rawValue
    }
    touch(position)
  }

  /// Forgets the summaries that a change at `position` makes stale.
  private mutating func touch(_ position: Position) {
    widestGaps[position.chunk] = Self.unknown
    largestSizes[position.chunk] = Self.unknown
    // The gap below the next chunk's first region begins at this chunk's last end.
    if position.offset + 1 >= chunks[position.chunk].count, position.chunk + 1 < chunks.count {
      widestGaps[position.chunk + 1] = Self.unknown
    }
  }
}

extension RegionTable: RandomAccessCollection, Equatable, ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: MemblockRegion...) { self.init(elements) }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(index: Int) -> MemblockRegion { self[position(of: index)] }

  /// Where the region of this index lies; one step for each chunk before it.
  func position(of index: Int) -> Position {
    var (chunk, offset) = (0, index)
    while chunk < chunks.count, offset >= chunks[chunk].count {
      offset -= chunks[chunk].count
      chunk += 1
    }
    return Position(chunk: chunk, offset: offset)
  }

  package struct Iterator: IteratorProtocol {
    let table: RegionTable
    var position = Position(chunk: 0, offset: 0)

    package mutating func next() -> MemblockRegion? {
      guard !table.isEnd(position) else { return nil }
      defer { position = table.position(after: position) }
      return table[position]
    }
  }
  package func makeIterator() -> Iterator { Iterator(table: self) }

  package static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}
