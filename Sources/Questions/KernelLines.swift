// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Values out of lines that a record holds as text.
enum KernelLines {
  /// The range of `e820: update [mem 0x…-0x…] usable ==> …` and `e820: remove [mem 0x…-0x…] …`.
  static func e820Edit(_ text: String) -> MemoryRange? {
    guard text.hasPrefix("e820: update [mem ") || text.hasPrefix("e820: remove [mem "),
      text.contains("usable") || text.hasPrefix("e820: remove")
    else { return nil }
    let numbers = hexNumbers(text)
    guard numbers.count >= 2 else { return nil }
    return MemoryRange(first: numbers[0], last: numbers[1])
  }

  /// Every `0x…` number of a line, in order.
  static func hexNumbers(_ text: String) -> [UInt64] {
    var numbers: [UInt64] = []
    var rest = Substring(text).utf8
    while let at = rest.firstIndex(of: UInt8(ascii: "0")) {
      rest = rest[at...]
      let second = rest.dropFirst().first
      guard second == UInt8(ascii: "x"), rest.dropFirst(2).first.flatMap(Memparse.hexDigit) != nil
      else {
        rest = rest.dropFirst()
        continue
      }
      numbers.append(Memparse.unsignedNumber(&rest))
    }
    return numbers
  }

  /// The decimal number that stands before `unit`, as in `64 MiB`.
  static func number(before unit: String, in text: String) -> UInt64? {
    guard let range = text.firstRange(of: unit) else { return nil }
    let digits = text[..<range.lowerBound].reversed().drop { $0 == " " }.prefix { $0.isNumber }
    return UInt64(String(digits.reversed()))
  }

  /// What stands between two single quotes.
  static func quoted(_ text: String) -> String? {
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[1]) : nil
  }
}
