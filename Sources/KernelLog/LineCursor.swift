// SPDX-License-Identifier: GPL-2.0-or-later

/// Reads one line of text byte by byte; nothing here fails hard, a reader that returns nil or false
/// has not moved.
package struct LineCursor: Sendable {
  package private(set) var rest: ArraySlice<UInt8>

  package init(_ text: ArraySlice<UInt8>) { rest = text }

  package var isAtEnd: Bool { rest.isEmpty }
  package var next: UInt8? { rest.first }

  /// Skips `text` if it stands here.
  package mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  package mutating func take(byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Skips blanks and tabs; true if there was one.
  @discardableResult package mutating func skipBlanks() -> Bool {
    let before = rest.startIndex
    while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest = rest.dropFirst() }
    return rest.startIndex != before
  }

  /// Skips up to and over the first `text`; stays where it is if there is none.
  package mutating func skip(past text: String) -> Bool {
    guard let found = rest.firstIndex(of: text) else { return false }
    rest = rest[found...].dropFirst(text.utf8.count)
    return true
  }

  /// Hexadecimal digits without `0x`; nil when there is none or more than 64 bits.
  package mutating func bareHex() -> UInt64? {
    var value: UInt64 = 0
    var count = 0
    var look = rest
    while let byte = look.first, let digit = Self.hexDigit(byte) {
      guard value >> 60 == 0 else { return nil }
      value = value << 4 | UInt64(digit)
      count += 1
      look = look.dropFirst()
    }
    guard count > 0 else { return nil }
    rest = look
    return value
  }

  /// `0x` and hexadecimal digits.
  package mutating func hex() -> UInt64? {
    let before = rest
    guard take("0x") || take("0X") else { return nil }
    guard let value = bareHex() else {
      rest = before
      return nil
    }
    return value
  }

  /// Decimal digits; nil when there is none or more than 64 bits.
  package mutating func decimal() -> UInt64? {
    var value: UInt64 = 0
    var count = 0
    var look = rest
    while let byte = look.first, byte >= 0x30, byte <= 0x39 {
      let (ten, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = ten.addingReportingOverflow(UInt64(byte - 0x30))
      guard !high, !carry else { return nil }
      value = sum
      count += 1
      look = look.dropFirst()
    }
    guard count > 0 else { return nil }
    rest = look
    return value
  }

  /// A decimal number that may be negative (`nid=-1`).
  package mutating func signed() -> Int? {
    let before = rest
    let isNegative = take(byte: UInt8(ascii: "-"))
    guard let value = decimal(), value <= UInt64(Int.max) else {
      rest = before
      return nil
    }
    return isNegative ? -Int(value) : Int(value)
  }

  /// `0x…` or decimal.
  package mutating func number() -> UInt64? { hex() ?? decimal() }

  package mutating func int() -> Int? {
    let before = rest
    guard let value = decimal(), value <= UInt64(Int32.max) else {
      rest = before
      return nil
    }
    return Int(value)
  }

  /// Bytes up to the next blank or the end.
  package mutating func word() -> ArraySlice<UInt8> {
    let word = rest.prefix { $0 != 0x20 && $0 != 0x09 }
    rest = rest[word.endIndex...]
    return word
  }

  /// Bytes up to `stop`, which is not taken; nil if it does not come.
  package mutating func until(_ stop: UInt8) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: stop) else { return nil }
    let taken = rest[rest.startIndex..<end]
    rest = rest[end...]
    return taken
  }

  /// What is left, without blanks at either end.
  package var trimmedRest: ArraySlice<UInt8> { rest.trimmed }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
  }
}

extension ArraySlice where Element == UInt8 {
  package var trimmed: ArraySlice<UInt8> {
    var slice = self
    while let byte = slice.first, byte == 0x20 || byte == 0x09 { slice = slice.dropFirst() }
    while let byte = slice.last, byte == 0x20 || byte == 0x09 { slice = slice.dropLast() }
    return slice
  }

  /// The text; what is not UTF-8 becomes U+FFFD.
  package var text: String { String(decoding: self, as: UTF8.self) }

  /// Where `text` first stands.
  package func firstIndex(of text: String) -> Int? { firstIndex(of: Array(text.utf8)) }

  func firstIndex(of wanted: [UInt8]) -> Int? {
    withUnsafeBufferPointer { buffer in
      ByteSearch.first(wanted, buffer, 0..<buffer.count).map { startIndex + $0 }
    }
  }

  package func contains(text: String) -> Bool { firstIndex(of: text) != nil }

  package func equals(_ text: String) -> Bool { elementsEqual(text.utf8) }
}
