// SPDX-License-Identifier: GPL-2.0-or-later

/// Lays the members of a C structure out, as the kernels' ABIs do: each at the next multiple of its
/// own alignment, the whole rounded up to the largest of them.
struct StructureLayout {
  private let word: UInt64
  private var end: UInt64 = 0
  private var alignment: UInt64 = 1

  init(word: UInt64) { self.word = word }

  /// `sizeof`.
  var size: UInt64 { end.roundedUp(to: alignment) }

  /// One member, or `count` of them, of a size that is its own alignment unless said otherwise.
  mutating func add(_ size: UInt64, alignment own: UInt64? = nil, count: UInt64 = 1) {
    let own = own ?? size
    guard own > 0 else { return }
    end = end.roundedUp(to: own) + size * count
    alignment = max(alignment, own)
  }
  /// Pointers and longs.
  mutating func words(_ count: UInt64 = 1) { add(word, count: count) }
  mutating func ints(_ count: UInt64 = 1) { add(4, count: count) }
  mutating func bytes(_ count: UInt64 = 1) { add(1, count: count) }
  /// A structure inside, aligned to a word.
  mutating func structure(_ size: UInt64) { add(size, alignment: word) }
  /// `____cacheline_aligned`: the next member begins a cache line.
  mutating func align(to line: UInt64) {
    end = end.roundedUp(to: line)
    alignment = max(alignment, line)
  }
}
