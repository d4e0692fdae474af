// SPDX-License-Identifier: GPL-2.0-or-later

/// Which messages some recogniser may take, by their first four bytes: most lines of a log go by here.
struct LineFilter: Sendable {
  /// The first two bytes of words, and the two behind them.
  private var heads = [UInt64](repeating: 0, count: 1 << 10)
  private var tails = [UInt64](repeating: 0, count: 1 << 10)
  /// The first two bytes of words that are too short for more.
  private var short = [UInt64](repeating: 0, count: 1 << 10)

  init(_ words: [[UInt8]]) {
    for word in words {
      if word.count >= 4 {
        Self.insert(word[0], word[1], into: &heads)
        Self.insert(word[2], word[3], into: &tails)
      } else if word.count >= 2 {
        Self.insert(word[0], word[1], into: &short)
      } else if let first = word.first {
        insertAll(first)
      }
    }
    // Rows that begin with a number are known by what follows it.
    for digit in UInt8(ascii: "0")...UInt8(ascii: "9") { insertAll(digit) }
  }

  private static func insert(_ first: UInt8, _ second: UInt8, into set: inout [UInt64]) {
    let key = Int(first) << 8 | Int(second)
    set[key >> 6] |= 1 << UInt64(key & 63)
  }

  private mutating func insertAll(_ first: UInt8) {
    for second in UInt8.min...UInt8.max { Self.insert(first, second, into: &short) }
  }

  private static func holds(_ first: UInt8, _ second: UInt8, _ set: [UInt64]) -> Bool {
    let key = Int(first) << 8 | Int(second)
    return set[key >> 6] >> UInt64(key & 63) & 1 != 0
  }

  /// Whether the message at `start` may be one; bytes behind the line's end count as blanks.
  @inline(__always)
  func mayTake(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let first = bytes[start]
    let second = start + 1 < end ? bytes[start + 1] : 0x20
    if Self.holds(first, second, short) { return true }
    return start + 3 < end && Self.holds(first, second, heads)
      && Self.holds(bytes[start + 2], bytes[start + 3], tails)
  }
}
