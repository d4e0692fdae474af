// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

extension JSON {
  /// The text without blanks, fit for a `<script>` of a page: nothing in it ends the element or is a
  /// line's end to JavaScript.
  var scriptText: String {
    var text = ""
    writeCompact(to: &text)
    return text
  }

  private func writeCompact(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .string(let value): Self.writeScript(value, to: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.writeCompact(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        Self.writeScript(member.0, to: &text)
        text += ":"
        member.1.writeCompact(to: &text)
      }
      text += "}"
    }
  }

  private static func writeScript(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\", "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}", "\u{7f}":
        text += "\\u" + UInt64(scalar.value).hex(width: 4)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
