// SPDX-License-Identifier: GPL-2.0-or-later

/// Logs saved as web pages: tags and entities go, `<br>` ends a line, line numbers stay the file's.
enum LogMarkup {
  /// True where the text is marked up; a log that holds one `&amp;` in its command line is not.
  static func isMarkedUp(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(1 << 16)
    return ["<pre", "<br", "<html", "<HTML", "<div", "<td", "<p>", "&lt;", "&gt;", "<PRE", "<BR"]
      .contains { head.contains(text: $0) }
  }

  static func lines(_ bytes: [UInt8]) -> [LogBytes.RawLine] {
    LogBytes.split(bytes).flatMap { line in
      var lines: [LogBytes.RawLine] = []
      var text: [UInt8] = []
      var at = line.text.startIndex
      while at < line.text.endIndex {
        let rest = line.text[at...]
        if let tag = tag(rest) {
          if tag.endsLine, !text.isEmpty {
            lines.append(LogBytes.RawLine(number: line.number, text: text[...]))
            text = []
          }
          at += tag.length
        } else if let (byte, length) = entity(rest) {
          text.append(byte)
          at += length
        } else {
          text.append(line.text[at])
          at += 1
        }
      }
      lines.append(LogBytes.RawLine(number: line.number, text: text[...]))
      return lines
    }
  }

  /// A tag of HTML by its name; `<6>` and `<linux@…>` are none.
  private static func tag(_ text: ArraySlice<UInt8>) -> (length: Int, endsLine: Bool)? {
    guard text.first == UInt8(ascii: "<") else { return nil }
    var name = text.dropFirst()
    if name.first == UInt8(ascii: "/") || name.first == UInt8(ascii: "!") {
      name = name.dropFirst()
    }
    let word = name.prefix { isLetterOrDigit($0) }.map { $0 | 0x20 }
    let isKnown = names.contains { word.elementsEqual($0.utf8.map { $0 | 0x20 }) }
    guard isKnown, let close = text.prefix(1024).firstIndex(of: UInt8(ascii: ">")) else {
      return nil
    }
    let ends = ["br", "p", "div", "tr", "li", "pre"].contains { word.elementsEqual($0.utf8) }
    return (close - text.startIndex + 1, ends)
  }

  private static let names = [
    "a", "b", "i", "u", "p", "br", "hr", "tt", "em", "td", "th", "tr", "li", "ul", "ol", "pre",
    "div", "code", "span", "font", "html", "head", "body", "meta", "link", "title", "table",
    "tbody", "strong", "samp", "small", "script", "style", "blockquote", "h1", "h2", "h3", "h4",
    "doctype", "mark", "section", "article",
  ]

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
  }

  private static func entity(_ text: ArraySlice<UInt8>) -> (byte: UInt8, length: Int)? {
    guard text.first == UInt8(ascii: "&") else { return nil }
    let named: [(String, UInt8)] = [
      ("&lt;", 0x3c), ("&gt;", 0x3e), ("&amp;", 0x26), ("&quot;", 0x22), ("&apos;", 0x27),
      ("&nbsp;", 0x20), ("&lbrack;", 0x5b), ("&rbrack;", 0x5d), ("&equals;", 0x3d),
    ]
    if let found = named.first(where: { text.starts(with: $0.0.utf8) }) {
      return (found.1, found.0.utf8.count)
    }
    var cursor = LineCursor(text)
    guard cursor.take("&#") else { return nil }
    let value = cursor.take("x") || cursor.take("X") ? cursor.bareHex() : cursor.decimal()
    guard let value, cursor.take(";") else { return nil }
    let length = text.count - cursor.rest.count
    if value == 0xa0 { return (0x20, length) }
    return value < 0x80 ? (UInt8(value), length) : nil
  }
}
