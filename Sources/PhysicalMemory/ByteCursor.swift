// SPDX-License-Identifier: GPL-2.0-or-later

/// Reads binary input; every bounds check of the input rooms is here.
package struct ByteCursor {
  package enum ByteOrder: Sendable { case little, big }

  package let bytes: ArraySlice<UInt8>
  /// The name of the file, for errors.
  package let origin: String
  /// Offset from the start of `bytes`.
  package var offset = 0
  package var order: ByteOrder

  package init(_ bytes: ArraySlice<UInt8>, origin: String, order: ByteOrder = .little) {
    (self.bytes, self.origin, self.order) = (bytes, origin, order)
  }
  package init(_ bytes: [UInt8], origin: String, order: ByteOrder = .little) {
    self.init(bytes[...], origin: origin, order: order)
  }

  package var remaining: Int { bytes.count - offset }

  /// The next `count` bytes.
  package mutating func take(_ count: Int, _ field: String) throws(InputError) -> ArraySlice<UInt8>
  {
    guard count >= 0, count <= remaining else {
      throw InputError(
        .truncated(needed: max(0, count), have: max(0, remaining)),
        "\(field): needs \(count) bytes, \(max(0, remaining)) are left",
        at: FactSource(origin, .offset(offset)))
    }
    defer { offset += count }
    let start = bytes.startIndex + offset
    return bytes[start..<start + count]
  }

  package mutating func integer<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type = T.self, _ field: String
  ) throws(InputError) -> T {
    let raw = try take(MemoryLayout<T>.size, field)
    var value: T = 0
    for byte in order == .big ? Array(raw) : raw.reversed() { value = (value << 8) | T(byte) }
    return value
  }

  /// Jumps to an absolute offset; the next read checks it.
  package mutating func seek(_ offset: Int) { self.offset = offset < 0 ? bytes.count : offset }
}
