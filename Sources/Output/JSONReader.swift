// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Reads JSON; nesting and size are bounded, so that any text ends in a value or an error.
package struct JSONReader {
  private var rest: Substring.UTF8View
  private let origin: String
  private let length: Int

  package static func parse(_ text: String, origin: String) throws(InputError) -> JSON {
    var reader = JSONReader(rest: Substring(text).utf8, origin: origin, length: text.utf8.count)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.rest.isEmpty else { throw reader.error("found more text behind the value") }
    return value
  }

  private func error(_ message: String) -> InputError {
    InputError(
      .malformed, "\(message), expected JSON",
      at: FactSource(origin, .offset(length - rest.count)))
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == 0x20 || (9...13).contains($0) }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, rest.first == byte else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func value(depth: Int) throws(InputError) -> JSON {
    guard depth < 64 else { throw error("found more than 64 levels") }
    skipBlanks()
    guard let first = rest.first else { throw error("the text ends early") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: return try word()
    }
  }

  private mutating func object(_ depth: Int) throws(InputError) -> JSON {
    _ = take("{")
    var members: [(String, JSON)] = []
    skipBlanks()
    if take("}") { return .object([]) }
    repeat {
      skipBlanks()
      guard rest.first == UInt8(ascii: "\"") else { throw error("found no member name") }
      let name = try string()
      skipBlanks()
      guard take(":") else { throw error("found no colon") }
      members.append((name, try value(depth: depth + 1)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw error("found an object that does not end") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(InputError) -> JSON {
    _ = take("[")
    var items: [JSON] = []
    skipBlanks()
    if take("]") { return .array([]) }
    repeat {
      items.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw error("found an array that does not end") }
    return .array(items)
  }

  private mutating func string() throws(InputError) -> String {
    _ = take("\"")
    var bytes: [UInt8] = []
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let escape = rest.first else { break }
      rest = rest.dropFirst()
      switch escape {
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "u"):
        let digits = rest.prefix(4).compactMap(Memparse.hexDigit)
        guard digits.count == 4 else { throw error("found a bad escape") }
        rest = rest.dropFirst(4)
        let code = digits.reduce(0) { $0 << 4 | $1 }
        let scalar = Unicode.Scalar(UInt32(code)) ?? "\u{fffd}"
        bytes += Array(String(Character(scalar)).utf8)
      default: bytes.append(escape)
      }
    }
    throw error("found a string that does not end")
  }

  private mutating func word() throws(InputError) -> JSON {
    let word = rest.prefix { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    let text = String(decoding: word, as: UTF8.self)
    rest = rest.dropFirst(word.count)
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default:
      guard let number = Int(text) else { throw error("found '\(text)'") }
      return .number(number)
    }
  }
}

extension JSON {
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.0 == name }?.1
  }
  package var items: [JSON] { if case .array(let items) = self { items } else { [] } }
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var int: Int? { if case .number(let number) = self { number } else { nil } }
  /// A "0x…" string.
  package var hex: UInt64? { string.flatMap { Memparse.exactSize($0) } }
}
