// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A memory dump as text: U-Boot's md, apex's du, xxd, hexdump -C and plain, od, or bytes alone.
struct HexDump {
  /// The bytes in the order in which they stood in memory, if `groupsAreBigEndian` fits.
  private(set) var bytes: [UInt8] = []
  /// The line of each byte.
  private(set) var lines: [Int] = []
  /// The address of the first byte, where the dump has addresses.
  private(set) var address: UInt64?

  /// How the digits of a group of more than two stand in memory.
  enum GroupOrder: CaseIterable {
    /// As numbers of a little-endian machine: the last two digits come first.
    case littleEndianNumbers
    /// As they are read (xxd), or as numbers of a big-endian machine.
    case asWritten
  }

  struct Row {
    var line: Int
    var address: UInt64?
    var digits: Int
    var groups: [ArraySlice<UInt8>]
  }

  /// Rows of every line that is one; the ASCII column is cut where the addresses tell the width.
  static func rows(_ text: LogText) -> [Row] {
    var rows: [Row] = []
    for line in text.lines { rows += HexDumpRow.rows(line.text, line.number) }
    return cutToStep(settleAddresses(rows))
  }

  init(_ rows: [Row], order: GroupOrder) {
    address = rows.first?.address
    for row in rows {
      for group in row.groups {
        var pairs: [UInt8] = []
        var at = group.startIndex
        while at + 1 < group.endIndex {
          let high = LineCursor.hexDigit(group[at]) ?? 0
          let low = LineCursor.hexDigit(group[at + 1]) ?? 0
          pairs.append(high << 4 | low)
          at += 2
        }
        bytes += order == .littleEndianNumbers ? pairs.reversed() : pairs
        lines += Array(repeating: row.line, count: pairs.count)
      }
    }
  }

  /// Lines of words of one width do not say whether the first is an address: it is if it grows by
  /// the bytes that stand behind it.
  private static func settleAddresses(_ rows: [Row]) -> [Row] {
    guard rows.count > 1, rows.allSatisfy({ $0.address == nil && $0.digits == 8 }),
      let first = rows.first, first.groups.count > 1
    else { return rows }
    func leading(_ row: Row) -> UInt64? {
      var cursor = LineCursor(row.groups.first ?? [])
      return cursor.bareHex()
    }
    let step = UInt64(first.groups.count - 1) * 4
    for (row, next) in zip(rows, rows.dropFirst()) {
      guard let one = leading(row), let two = leading(next), two == one &+ step else { return rows }
    }
    return rows.map { row in
      var row = row
      row.address = leading(row)
      row.groups.removeFirst()
      return row
    }
  }

  /// Words of the ASCII column may look like data: a line holds what the next line's address leaves it.
  private static func cutToStep(_ rows: [Row]) -> [Row] {
    var step: UInt64 = 16
    var result = rows
    for index in rows.indices {
      guard let here = rows[index].address else { continue }
      if index + 1 < rows.count, let next = rows[index + 1].address, next > here,
        next - here <= 256
      {
        step = next - here
      }
      let most = Int(step) * 2 / max(1, rows[index].digits)
      if most > 0, rows[index].groups.count > most {
        result[index].groups.removeLast(rows[index].groups.count - most)
      }
    }
    return result
  }
}

/// One line of a dump.
enum HexDumpRow {
  /// Usually one row; several where a mail or a web page joined the lines.
  static func rows(_ text: ArraySlice<UInt8>, _ line: Int) -> [HexDump.Row] {
    var text = text
    // The kernel's own peek at the list.
    if let peek = text.firstIndex(of: "r2[]=") { text = text[(peek + 5)...] }
    let tokens = self.tokens(text)
    guard !tokens.isEmpty else { return [] }
    var rows: [HexDump.Row] = []
    var row: HexDump.Row?
    for (index, token) in tokens.enumerated() {
      if let address = address(token, next: index + 1 < tokens.count ? tokens[index + 1] : nil),
        row == nil || token.isMarked
      {
        if let row, !row.groups.isEmpty { rows.append(row) }
        row = HexDump.Row(line: line, address: address, digits: 0, groups: [])
        continue
      }
      guard token.isHex, [2, 4, 8].contains(token.digits.count) else {
        // Nothing but data comes before data.
        if row == nil { return [] }
        break
      }
      if row == nil { row = HexDump.Row(line: line, address: nil, digits: 0, groups: []) }
      if row?.groups.isEmpty == true { row?.digits = token.digits.count }
      guard row?.digits == token.digits.count else { break }
      row?.groups.append(token.digits)
    }
    if let row, !row.groups.isEmpty { rows.append(row) }
    // One short word alone is prose (`be`, `dead`), not a dump.
    return rows.filter { $0.address != nil || $0.groups.count >= 2 }
  }

  private struct Token {
    var digits: ArraySlice<UInt8>
    var hasPrefix: Bool
    var hasColon: Bool
    var isHex: Bool
    /// Written so that it cannot be data.
    var isMarked: Bool { hasColon || hasPrefix }
  }

  private static func tokens(_ text: ArraySlice<UInt8>) -> [Token] {
    // A dash behind byte 8, an ideographic blank of a web page, hexdump's bar.
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      let byte = text[at]
      if byte == UInt8(ascii: "|") || byte == UInt8(ascii: "#") { break }
      if byte == 0xe3, at + 2 < text.endIndex, text[at + 1] == 0x80, text[at + 2] == 0x80 {
        plain.append(0x20)
        at += 3
        continue
      }
      plain.append(byte == UInt8(ascii: "-") ? 0x20 : byte)
      at += 1
    }
    return plain.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { word in
      var digits = word[...]
      let hasPrefix = digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8)
      if hasPrefix { digits = digits.dropFirst(2) }
      let hasColon = digits.last == UInt8(ascii: ":")
      if hasColon { digits = digits.dropLast() }
      let isHex = !digits.isEmpty && digits.allSatisfy { LineCursor.hexDigit($0) != nil }
      return Token(digits: digits, hasPrefix: hasPrefix, hasColon: hasColon, isHex: isHex)
    }
  }

  /// A token that opens a row: with a colon, with `0x` before plain words, or wider than the data.
  private static func address(_ token: Token, next: Token?) -> UInt64? {
    guard token.isHex, token.digits.count >= 3, let next, next.isHex else { return nil }
    guard
      token.hasColon || (token.hasPrefix && !next.hasPrefix)
        || (token.digits.count > next.digits.count && [2, 4, 8].contains(next.digits.count))
    else { return nil }
    var cursor = LineCursor(token.digits)
    return cursor.bareHex()
  }
}
