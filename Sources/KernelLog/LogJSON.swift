// SPDX-License-Identifier: GPL-2.0-or-later

/// `dmesg --json` and `journalctl -o json`: only the members that hold a message are read.
enum LogJSON {
  /// Nil where the bytes are no such JSON.
  static func lines(_ bytes: [UInt8]) -> [LogLine]? {
    guard let first = bytes.first(where: { $0 > 0x20 && $0 < 0x7f }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return nil }
    guard let quoted = bytes.prefix(4096).firstIndex(of: UInt8(ascii: "\"")),
      bytes[..<quoted].allSatisfy({ $0 <= 0x20 || $0 == 0x7b || $0 == 0x5b || $0 >= 0x7f })
    else { return nil }
    var lines: [LogLine] = []
    var number = 1
    var scanner = JSONScanner(bytes[...])
    var entry = Entry()
    while let token = scanner.next() {
      switch token {
      case .newline: number += 1
      case .open: entry = Entry(number: number)
      case .close:
        if let line = entry.line { lines.append(contentsOf: line) }
        entry = Entry(number: number)
      case .member(let key, let value): entry.take(key, value, at: number)
      }
    }
    return lines.isEmpty ? nil : lines
  }

  private struct Entry {
    var number = 1
    var message: [UInt8]?
    var level: Int?
    var microseconds: UInt64?
    var isKernel = true

    mutating func take(_ key: ArraySlice<UInt8>, _ value: [UInt8], at line: Int) {
      switch key.text {
      case "msg", "MESSAGE": (message, number) = (value, line)
      case "pri", "PRIORITY":
        var cursor = LineCursor(value[...])
        level = cursor.decimal().map { Int($0 & 7) }
      case "_TRANSPORT": isKernel = value[...].equals("kernel")
      case "time", "_SOURCE_MONOTONIC_TIMESTAMP": microseconds = Self.time(value)
      default: break
      }
    }

    /// `0.000000` seconds, or the journal's microseconds.
    private static func time(_ value: [UInt8]) -> UInt64? {
      var cursor = LineCursor(value[...])
      guard let whole = cursor.decimal() else { return nil }
      guard cursor.take(byte: UInt8(ascii: ".")) else { return whole }
      guard cursor.rest.count == 6, let fraction = cursor.decimal(), whole < 1 << 40 else {
        return nil
      }
      return whole * 1_000_000 + fraction
    }

    var line: [LogLine]? {
      guard let message, isKernel else { return nil }
      return message[...].split(separator: 0x0a, omittingEmptySubsequences: false).map {
        LogLine(number: number, microseconds: microseconds, level: level, text: $0)
      }
    }
  }
}

/// Walks JSON text and reports members with string or number values; nesting needs no stack because
/// nobody asks which object closes.
private struct JSONScanner {
  enum Token {
    case open, close, newline
    case member(key: ArraySlice<UInt8>, value: [UInt8])
  }
  private var rest: ArraySlice<UInt8>
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func next() -> Token? {
    while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "\""):
        let key = string()
        skipBlanks()
        guard rest.first == UInt8(ascii: ":") else { continue }
        rest = rest.dropFirst()
        skipBlanks()
        guard let value = scalar() else { continue }
        return .member(key: key[...], value: value)
      case UInt8(ascii: "{"):
        rest = rest.dropFirst()
        return .open
      case UInt8(ascii: "}"):
        rest = rest.dropFirst()
        return .close
      case 0x0a:
        rest = rest.dropFirst()
        return .newline
      default: rest = rest.dropFirst()
      }
    }
    return nil
  }

  private mutating func skipBlanks() {
    while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest = rest.dropFirst() }
  }

  /// A string, a number, or an array of byte values (the journal's form for messages that are not text).
  private mutating func scalar() -> [UInt8]? {
    guard let byte = rest.first else { return nil }
    if byte == UInt8(ascii: "\"") { return string() }
    if byte == UInt8(ascii: "[") { return byteArray() }
    let number = rest.prefix {
      ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    guard !number.isEmpty else { return nil }
    rest = rest[number.endIndex...]
    return Array(number)
  }

  private mutating func byteArray() -> [UInt8]? {
    guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    var values: [UInt8] = []
    for item in rest[rest.startIndex..<close].dropFirst().split(separator: UInt8(ascii: ",")) {
      var cursor = LineCursor(item.trimmed)
      guard let value = cursor.decimal(), value < 256, cursor.isAtEnd else { return nil }
      values.append(UInt8(value))
    }
    rest = rest[(close + 1)...]
    return values
  }

  /// The string that starts here, unescaped.
  private mutating func string() -> [UInt8] {
    rest = rest.dropFirst()
    var result: [UInt8] = []
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\"), let escaped = rest.first else {
        result.append(byte)
        continue
      }
      rest = rest.dropFirst()
      switch escaped {
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0d)
      case UInt8(ascii: "u"):
        var cursor = LineCursor(rest.prefix(4))
        if let value = cursor.bareHex(), let scalar = Unicode.Scalar(UInt32(value)) {
          result += Array(String(Character(scalar)).utf8)
          rest = rest.dropFirst(4)
        }
      default: result.append(escaped)
      }
    }
    return result
  }
}
