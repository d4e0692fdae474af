// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A JSON value; objects keep their order.
package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// Addresses and sizes are "0x…" strings.
  package static func hex(_ value: UInt64) -> JSON { .string(value.hex0x()) }
  package static func hex(_ address: PhysicalAddress) -> JSON { hex(address.rawValue) }

  package static func count(_ value: UInt64) -> JSON { .number(Int(clamping: value)) }

  /// The text, two blanks a level, objects without nested values on one line.
  package var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  /// The text on one line, without a newline: an entry of a list of results.
  package var line: String {
    switch self {
    case .array(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSON.string($0.0).line + ":" + $0.1.line }.joined(separator: ",") + "}"
    case .null, .bool, .number, .string: scalarText
    }
  }

  private var scalarText: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private var isFlat: Bool {
    switch self {
    case .array(let items): items.allSatisfy { !$0.isContainer }
    case .object(let members): members.allSatisfy { !$0.1.isContainer }
    default: true
    }
  }
  private var isContainer: Bool {
    switch self {
    case .array(let items): !items.isEmpty
    case .object(let members): !members.isEmpty
    default: false
    }
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .string(let value): Self.write(value, to: &text)
    case .array(let items):
      Self.write(items, "[", "]", flat: isFlat, indent, to: &text) { item, text in
        item.write(to: &text, indent: indent + 1)
      }
    case .object(let members):
      Self.write(members, "{", "}", flat: isFlat, indent, to: &text) { member, text in
        Self.write(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, indent: indent + 1)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ open: String, _ close: String, flat: Bool, _ indent: Int,
    to text: inout String, _ each: (Item, inout String) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += flat ? ", " : "," }
      if !flat { text += "\n" + String(repeating: "  ", count: indent + 1) }
      each(item, &text)
    }
    if !flat, !items.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      default:
        if scalar.value < 0x20 {
          text += "\\u" + UInt64(scalar.value).hex(width: 4)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
