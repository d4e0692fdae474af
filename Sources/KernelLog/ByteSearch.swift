// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc

/// Searches in bytes with the C library's `memchr`, which looks at many bytes at a time. All offsets
/// are checked against the buffer here; this and `LineScan` are the only places with raw pointers.
enum ByteSearch {
  /// The first `byte` in `range`.
  static func first(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard let base = bytes.baseAddress, range.lowerBound >= 0, range.upperBound <= bytes.count,
      !range.isEmpty,
      let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }

  /// The first place in `range` where all of `words` stand.
  static func first(
    _ words: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard let head = words.first, let base = bytes.baseAddress else { return nil }
    let end = range.upperBound - words.count + 1
    var at = range.lowerBound
    while at < end, let found = first(head, bytes, at..<end) {
      if memcmp(base + found, words, words.count) == 0 { return found }
      at = found + 1
    }
    return nil
  }

  static func contains(_ text: String, in bytes: [UInt8], upTo limit: Int = Int.max) -> Bool {
    bytes.withUnsafeBufferPointer {
      first(Array(text.utf8), $0, 0..<min(limit, bytes.count)) != nil
    }
  }

  static func contains(byte: UInt8, in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { first(byte, $0, 0..<bytes.count) != nil }
  }
}
