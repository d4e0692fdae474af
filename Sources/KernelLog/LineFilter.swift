// SPDX-License-Identifier: GPL-2.0-or-later

/// Which messages some recogniser may take, by their first two bytes: most lines of a log go by here.
struct LineFilter: Sendable {
  private var keys = [UInt64](repeating: 0, count: 1 << 10)

  init(_ words: [[UInt8]]) {
    for word in words {
      guard let first = word.first else { continue }
      if word.count > 1 { insert(first, word[1]) } else { insertAll(first) }
    }
    // Rows that begin with a number are known by what follows it.
    for digit in UInt8(ascii: "0")...UInt8(ascii: "9") { insertAll(digit) }
  }

  private mutating func insert(_ first: UInt8, _ second: UInt8) {
    let key = Int(first) << 8 | Int(second)
    keys[key >> 6] |= 1 << UInt64(key & 63)
  }

  private mutating func insertAll(_ first: UInt8) {
    for second in UInt8.min...UInt8.max { insert(first, second) }
  }

  func mayTake(_ first: UInt8, _ second: UInt8) -> Bool {
    let key = Int(first) << 8 | Int(second)
    return keys[key >> 6] >> UInt64(key & 63) & 1 != 0
  }
}
