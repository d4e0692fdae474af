// SPDX-License-Identifier: GPL-2.0-or-later

/// The kernel's way of reading numbers, over bytes: never fails, never traps.
package enum Memparse {
  /// Models `simple_strtoull()` with base 0: `0x` hexadecimal, a leading `0` octal, else decimal.
  /// Wraps at 2^64 as the kernel's does; advances past the digits it took.
  package static func unsignedNumber(_ text: inout Substring.UTF8View) -> UInt64 {
    var base: UInt64 = 10
    if text.first == UInt8(ascii: "0") {
      let second = text.dropFirst().first.map { $0 | 0x20 }
      if second == UInt8(ascii: "x"), text.dropFirst(2).first.flatMap(hexDigit) != nil {
        base = 16
        text = text.dropFirst(2)
      } else {
        base = 8
      }
    }
    var value: UInt64 = 0
    while let digit = text.first.flatMap(hexDigit), digit < base {
      value = value &* base &+ digit
      text = text.dropFirst()
    }
    return value
  }

  /// Models `memparse()` (lib/cmdline.c): a number and one suffix of K M G T P E.
  package static func size(_ text: inout Substring.UTF8View) -> UInt64 {
    let value = unsignedNumber(&text)
    let shift: UInt64
    switch text.first.map({ $0 | 0x20 }) {
    case UInt8(ascii: "k"): shift = 10
    case UInt8(ascii: "m"): shift = 20
    case UInt8(ascii: "g"): shift = 30
    case UInt8(ascii: "t"): shift = 40
    case UInt8(ascii: "p"): shift = 50
    case UInt8(ascii: "e"): shift = 60
    default: return value
    }
    text = text.dropFirst()
    return value &<< shift
  }

  /// The whole of `text` as a size; nil when nothing or something else stands there, or it
  /// does not fit 64 bits. For options and files, where a slip must not pass silently.
  package static func exactSize(_ text: some StringProtocol) -> UInt64? {
    let whole = Substring(text)
    var rest = whole.utf8
    guard let first = rest.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
      return nil
    }
    let digitsStart = rest
    let plain = unsignedNumber(&rest)
    let digits = digitsStart.count - rest.count
    let isHex = whole.lowercased().hasPrefix("0x")
    let isOctal = !isHex && first == UInt8(ascii: "0")
    let text = whole.utf8.prefix(digits).dropFirst(isHex ? 2 : 0)
    let radix = isHex ? 16 : isOctal ? 8 : 10
    guard let text = Substring(text) as Substring?, UInt64(text, radix: radix) == plain else {
      return nil
    }
    var again = digitsStart
    let value = size(&again)
    guard again.isEmpty else { return nil }
    if again.count != rest.count, value >> suffixShift(rest) != plain { return nil }
    return value
  }

  private static func suffixShift(_ text: Substring.UTF8View) -> UInt64 {
    guard let first = text.first.map({ $0 | 0x20 }),
      let index = Array("kmgtpe".utf8).firstIndex(of: first)
    else { return 0 }
    return UInt64(index + 1) * 10
  }

  package static func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
