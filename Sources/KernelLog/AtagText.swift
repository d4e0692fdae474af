// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// ATAG lists as text: a hex dump of any common layout, or one tag a line.
package enum AtagText {
  /// Nil where the text holds no list.
  package static func parse(_ bytes: [UInt8], origin: String) throws(InputError) -> AtagList? {
    guard mayHoldList(bytes) else { return nil }
    let text = LogText(bytes, origin: origin)
    if let list = try tagLines(text) { return list }
    return try dump(text)
  }

  /// Cheap, so that logs are not searched twice: a list has this number or a tag's name in it. No
  /// text with a list is larger than this.
  static func mayHoldList(_ bytes: [UInt8]) -> Bool {
    bytes.count <= 16 << 20
      && [
        "ATAG_", "54410001", "01 00 41 54", "54 41 00 01", "0100 4154", "0001 5441", "5441 0001",
      ].contains { ByteSearch.contains($0, in: bytes, upTo: 1 << 20) }
  }

  private static func dump(_ text: LogText) throws(InputError) -> AtagList? {
    let rows = HexDump.rows(text)
    guard !rows.isEmpty else { return nil }
    for order in HexDump.GroupOrder.allCases {
      let dump = HexDump(rows, order: order)
      guard let found = AtagList.find(in: dump.bytes[...]) else { continue }
      let bytes = dump.bytes[found.offset...]
      let lines = dump.lines[found.offset...]
      if bytes.count <= 16 { throw peek(bytes.count, .line(text.origin, lines.first ?? 1)) }
      var list = try AtagList(
        parsing: bytes, origin: text.origin,
        place: { offset in
          // Past the end: the last line.
          .line(lines.dropFirst(offset).first ?? lines.last ?? 1)
        })
      if let start = dump.address, let address = UInt32(exactly: start &+ UInt64(found.offset)) {
        list.address = address
      }
      return list
    }
    return nil
  }

  /// A kernel that finds no machine prints the first 16 bytes at r2: not enough to read a list.
  private static func peek(_ length: Int, _ source: FactSource) -> InputError {
    InputError(
      .truncated(needed: 36, have: length),
      "only the first \(length) bytes of the ATAG list are here, no ATAG_MEM among them; "
        + "give a dump of the whole list", at: source)
  }

  /// `ATAG_MEM: 4 54410002 20000000 40000000` (words as the list has them),
  /// `ATAG_MEM 0x20000000@0x40000000`, `ATAG_MEM size=… start=…`, `ATAG_CMDLINE "…"`.
  private static func tagLines(_ text: LogText) throws(InputError) -> AtagList? {
    var list = AtagList(tags: [])
    for line in text.lines {
      let content = line.text.trimmed
      guard content.starts(with: "ATAG_".utf8) else { continue }
      let source = FactSource.line(text.origin, line.number)
      guard let tag = try tagLine(content, source) else { continue }
      list.tags.append(Sourced(tag, source))
    }
    return list.tags.isEmpty ? nil : list
  }

  private static func tagLine(_ text: ArraySlice<UInt8>, _ source: FactSource) throws(InputError)
    -> AtagList.Tag?
  {
    var cursor = LineCursor(text)
    let word = cursor.rest.prefix {
      ($0 >= 0x41 && $0 <= 0x5a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_")
    }
    guard let (_, id) = AtagID.names.first(where: { word.equals($0.name) }), id != 0 else {
      return nil
    }
    cursor = LineCursor(cursor.rest[word.endIndex...])
    while cursor.take(":") || cursor.take("=") || cursor.skipBlanks() {}
    if id == AtagID.commandLine, cursor.next != nil {
      if let words = listWords(cursor.rest, id: id) {
        let bytes = words.flatMap { word in
          (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
        }
        return .commandLine(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
      var value = cursor.trimmedRest
      if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
        value = value.dropFirst().dropLast()
      }
      return .commandLine(value.text)
    }
    if let words = listWords(cursor.rest, id: id) {
      return try AtagList.tag(id: id, words: words, at: source)
    }
    guard let words = namedWords(cursor.rest, id: id) else {
      throw InputError(
        .malformed,
        "cannot read the numbers of \(word.text), expected its words in hexadecimal or "
          + "SIZE@START", at: source)
    }
    return try AtagList.tag(id: id, words: words, at: source)
  }

  /// `4 54410002 20000000 40000000`: size, number, payload; all but the size hexadecimal.
  private static func listWords(_ text: ArraySlice<UInt8>, id: UInt32) -> [UInt32]? {
    var words: [UInt32] = []
    for token in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x2c }) {
      var cursor = LineCursor(token)
      guard let value = cursor.hex() ?? cursor.bareHex(), cursor.isAtEnd,
        let word = UInt32(exactly: value)
      else { break }
      words.append(word)
    }
    guard words.count >= 2, words[1] == id, words[0] == UInt32(words.count) else { return nil }
    return Array(words.dropFirst(2))
  }

  /// Names of the fields, in the order of the list.
  private static let fields: [UInt32: [String]] = [
    AtagID.core: ["flags", "pagesize", "rootdev"], AtagID.memory: ["size", "start"],
    AtagID.ramdisk: ["flags", "size", "start"], AtagID.initrd: ["start", "size"],
    AtagID.initrd2: ["start", "size"], AtagID.serial: ["low", "high"],
    AtagID.revision: ["rev"], AtagID.memoryClock: ["fmemclk"],
  ]

  /// `SIZE@START`, `size=… start=…`, or plain numbers in the list's order, with memparse suffixes.
  private static func namedWords(_ text: ArraySlice<UInt8>, id: UInt32) -> [UInt32]? {
    let names = fields[id] ?? []
    var named: [String: UInt32] = [:]
    var plain: [UInt32] = []
    let separators: [UInt8] = [0x20, 0x09, 0x2c, 0x40]
    let isSizeAtStart = text.contains(UInt8(ascii: "@"))
    var pendingName: String?
    for token in text.split(whereSeparator: { separators.contains($0) }) {
      var value = token
      if let equals = token.firstIndex(of: UInt8(ascii: "=")) {
        pendingName = token[token.startIndex..<equals].text.lowercased()
        value = token[(equals + 1)...]
        if value.isEmpty { continue }
      } else if let first = token.first, !(first >= 0x30 && first <= 0x39) {
        pendingName = token.filter { $0 != UInt8(ascii: ":") }[...].text.lowercased()
        continue
      }
      guard let number = Memparse.exactSize(value.text), let word = UInt32(exactly: number) else {
        return nil
      }
      if let name = pendingName { named[name] = word } else { plain.append(word) }
      pendingName = nil
    }
    if !named.isEmpty, names.allSatisfy({ named[$0] != nil }) {
      return names.map { named[$0] ?? 0 }
    }
    // SIZE@START, while initrd tags keep the start first.
    if isSizeAtStart, plain.count == 2, names.first == "start" { return [plain[1], plain[0]] }
    return plain.isEmpty && !names.isEmpty && id != AtagID.core ? nil : plain
  }
}
