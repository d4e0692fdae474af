// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A kernel log as lines, whatever way it was saved. Lines are found when they are asked for: a
/// large log costs its own size.
package struct LogText: Sendable {
  /// The file as the user named it.
  package let origin: String
  /// Plain lines.
  let bytes: [UInt8]
  /// The number in the file of each line, where the file was decoded.
  private let numbers: [UInt32]?
  /// Where the second of two logs begins that the text holds side by side.
  let secondLog: Part?

  /// A run of lines.
  struct Part {
    var bytes: Range<Int>
    var firstIndex: Int
  }

  /// Never fails: bytes that are no text become lines that nothing recognises.
  package init(_ bytes: [UInt8], origin: String) {
    self.origin = origin
    let clean = LogBytes.clean(bytes)
    let diff = LogDiff.isDiff(clean) ? LogDiff.sides(clean) : nil
    guard let decoded = diff?.lines ?? LogBytes.decoded(clean) else {
      self.bytes = LogBytes.withoutLoneReturns(clean)
      (numbers, secondLog) = (nil, nil)
      return
    }
    var plain: [UInt8] = []
    plain.reserveCapacity(decoded.reduce(0) { $0 + $1.text.count + 1 })
    var border = 0
    for (index, line) in decoded.enumerated() {
      if index == diff?.oldCount { border = plain.count }
      plain += line.text
      plain.append(0x0a)
    }
    self.bytes = plain
    numbers = decoded.map { UInt32(clamping: $0.number) }
    secondLog = diff.map { Part(bytes: border..<plain.count, firstIndex: $0.oldCount) }
  }

  var whole: Part { Part(bytes: 0..<bytes.count, firstIndex: 0) }

  func line(_ line: LineScan.Line) -> LogLine {
    LogPrefix.strip(bytes[line.range], number: number(line.index))
  }

  func number(_ index: Int) -> Int {
    guard let numbers else { return index + 1 }
    return index < numbers.count ? Int(numbers[index]) : (numbers.last.map(Int.init) ?? 0)
  }

  /// The bytes of the line before, without its line end; nil for the first.
  func lineBefore(_ line: LineScan.Line) -> ArraySlice<UInt8>? {
    var end = line.range.lowerBound - 1
    guard end >= 0 else { return nil }
    while end > 0, bytes[end - 1] == 0x0d { end -= 1 }
    var start = end
    while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
    return bytes[start..<end]
  }

  /// Visits every line, until `visit` says no.
  func forEachLine(_ visit: (LogLine) -> Bool) {
    var scan = LineScan(self, whole)
    while let next = scan.next() { guard visit(line(next)) else { return } }
  }

  /// All lines at once: for small texts.
  package var lines: [LogLine] {
    var lines: [LogLine] = []
    forEachLine {
      lines.append($0)
      return true
    }
    return lines
  }
}

/// The bytes of a text file as numbered lines.
enum LogBytes {
  /// The lines of JSON, mails and web pages; nil for plain text.
  static func decoded(_ bytes: [UInt8]) -> [RawLine]? {
    if let lines = LogJSON.lines(bytes) {
      return lines.map { RawLine(number: $0.number, text: $0.text) }
    }
    if isQuotedPrintable(bytes) { return decodeQuotedPrintable(bytes) }
    return LogMarkup.isMarkedUp(bytes) ? LogMarkup.lines(bytes) : nil
  }

  /// A terminal capture that only has carriage returns has lines too.
  static func withoutLoneReturns(_ bytes: [UInt8]) -> [UInt8] {
    guard ByteSearch.contains(byte: 0x0d, in: bytes), !ByteSearch.contains(byte: 0x0a, in: bytes)
    else { return bytes }
    return bytes.map { $0 == 0x0d ? 0x0a : $0 }
  }

  struct RawLine {
    var number: Int
    var text: ArraySlice<UInt8>
  }

  /// Without NULs, ANSI sequences and byte-order mark; UTF-16 becomes bytes.
  static func clean(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      return clean(fromUTF16(bytes))
    }
    let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard
      start > 0 || [0, 0x1b, 0xc2].contains(where: { ByteSearch.contains(byte: $0, in: bytes) })
    else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = start
    while at < bytes.count {
      switch bytes[at] {
      case 0: at += 1
      case 0x1b: at = afterEscape(bytes, at)
      case 0xc2 where at + 1 < bytes.count && bytes[at + 1] == 0xa0:
        // A no-break space, as web pages make of blanks.
        result.append(0x20)
        at += 2
      default:
        result.append(bytes[at])
        at += 1
      }
    }
    return result
  }

  /// The index behind an escape sequence.
  private static func afterEscape(_ bytes: [UInt8], _ start: Int) -> Int {
    var at = start + 1
    guard at < bytes.count, bytes[at] == UInt8(ascii: "[") else { return min(at + 1, bytes.count) }
    at += 1
    while at < bytes.count, bytes[at] < 0x40 || bytes[at] > 0x7e, bytes[at] != 0x0a { at += 1 }
    return at < bytes.count && bytes[at] != 0x0a ? at + 1 : at
  }

  private static func fromUTF16(_ bytes: [UInt8]) -> [UInt8] {
    let isLittle = bytes[0] == 0xff
    var units: [UInt16] = []
    for at in stride(from: 2, to: bytes.count - 1, by: 2) {
      let (one, two) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
      units.append(isLittle ? one | two << 8 : two | one << 8)
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// Lines end at LF, CR LF or (serial captures) CR CR LF; a lone CR splits too.
  static func split(_ bytes: [UInt8]) -> [RawLine] {
    var lines: [RawLine] = []
    var start = 0
    var number = 1
    func add(upTo end: Int) {
      var end = end
      while end > start, bytes[end - 1] == 0x0d { end -= 1 }
      lines.append(RawLine(number: number, text: bytes[start..<end]))
    }
    for at in bytes.indices where bytes[at] == 0x0a {
      add(upTo: at)
      start = at + 1
      number += 1
    }
    if start < bytes.count { add(upTo: bytes.count) }
    return lines
  }

  /// Mail bodies write `=3D` for an equals sign and end soft-broken lines with `=`.
  static func isQuotedPrintable(_ bytes: [UInt8]) -> Bool {
    // No mail is larger.
    let limit = 4 << 20
    return ByteSearch.contains("=3D", in: bytes, upTo: limit)
      && (ByteSearch.contains("=\n", in: bytes, upTo: limit)
        || ByteSearch.contains("=\r\n", in: bytes, upTo: limit))
  }

  static func decodeQuotedPrintable(_ bytes: [UInt8]) -> [RawLine] {
    var lines: [RawLine] = []
    var pending: [UInt8] = []
    var pendingNumber: Int?
    for line in split(bytes) {
      let isSoft = line.text.last == UInt8(ascii: "=")
      pending += decodeEscapes(isSoft ? line.text.dropLast() : line.text)
      let number = pendingNumber ?? line.number
      if isSoft {
        pendingNumber = number
      } else {
        lines.append(RawLine(number: number, text: pending[...]))
        (pending, pendingNumber) = ([], nil)
      }
    }
    if let pendingNumber { lines.append(RawLine(number: pendingNumber, text: pending[...])) }
    return lines
  }

  private static func decodeEscapes(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var at = text.startIndex
    while at < text.endIndex {
      if text[at] == UInt8(ascii: "="), at + 2 < text.endIndex,
        let high = LineCursor.hexDigit(text[at + 1]), let low = LineCursor.hexDigit(text[at + 2])
      {
        result.append(high << 4 | low)
        at += 3
      } else {
        result.append(text[at])
        at += 1
      }
    }
    return result
  }
}
