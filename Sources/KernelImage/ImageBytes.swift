// SPDX-License-Identifier: GPL-2.0-or-later

/// Numbers anywhere in an image; nil where they would lie outside.
struct ImageBytes {
  let bytes: [UInt8]
  var isBigEndian = false

  init(_ bytes: [UInt8], isBigEndian: Bool = false) {
    (self.bytes, self.isBigEndian) = (bytes, isBigEndian)
  }

  var count: Int { bytes.count }

  func contains(_ offset: Int, _ size: Int) -> Bool {
    offset >= 0 && size >= 0 && offset <= bytes.count && size <= bytes.count - offset
  }

  func u8(_ offset: Int) -> UInt8? { contains(offset, 1) ? bytes[offset] : nil }

  func u16(_ offset: Int) -> UInt16? {
    guard contains(offset, 2) else { return nil }
    let value = UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    return isBigEndian ? value.byteSwapped : value
  }

  func u32(_ offset: Int) -> UInt32? {
    guard contains(offset, 4) else { return nil }
    let value =
      UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
      | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
    return isBigEndian ? value.byteSwapped : value
  }

  func u64(_ offset: Int) -> UInt64? {
    guard let first = u32(offset), let second = u32(offset + 4) else { return nil }
    return isBigEndian
      ? UInt64(first) << 32 | UInt64(second) : UInt64(second) << 32 | UInt64(first)
  }

  /// A pointer-sized number.
  func word(_ offset: Int, is64Bit: Bool) -> UInt64? {
    is64Bit ? u64(offset) : u32(offset).map { UInt64($0) }
  }

  func has(_ magic: [UInt8], at offset: Int) -> Bool {
    contains(offset, magic.count) && bytes[offset..<offset + magic.count].elementsEqual(magic)
  }

  /// The text at an offset up to its NUL, at most `limit` bytes.
  func text(_ offset: Int, limit: Int = 256) -> String? {
    guard contains(offset, 1) else { return nil }
    let window = bytes[offset..<min(bytes.count, offset + limit)]
    guard let end = window.firstIndex(of: 0) else { return nil }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  /// Where `pattern` next occurs at or after `start`.
  func find(_ pattern: [UInt8], from start: Int = 0) -> Int? {
    guard let first = pattern.first, start >= 0 else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      var at = start
      let last = buffer.count - pattern.count
      while at <= last {
        if buffer[at] == first, pattern.indices.allSatisfy({ buffer[at + $0] == pattern[$0] }) {
          return at
        }
        at += 1
      }
      return nil
    }
  }
}
