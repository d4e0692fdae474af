// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What a question is about, as a user writes it.
package enum Question: Sendable, Equatable {
  case address(UInt64)
  case range(MemoryRange)
  /// A node of the device tree, by its path.
  case node(String)
  /// An option with its `=`: `mem=`, `memmap=1M`.
  case option(name: String, text: String)
  /// A line of a kernel's log.
  case message(String)
  /// An owner, or the id of a check.
  case word(String)

  package init(_ text: String) {
    let text = Self.withoutTimestamp(text)
    if let address = Memparse.exactSize(text) {
      self = .address(address)
    } else if let range = Self.range(text) {
      self = .range(range)
    } else if text.hasPrefix("/") {
      self = .node(text)
    } else if let equals = text.firstIndex(of: "="), !text[..<equals].contains(" "),
      !text[..<equals].contains(":")
    {
      self = .option(name: String(text[..<equals]), text: text)
    } else if text.contains(" ") || text.contains(":") {
      self = .message(text)
    } else {
      self = .word(text)
    }
  }

  /// START+SIZE, SIZE@START, START-END with the end inclusive.
  private static func range(_ text: String) -> MemoryRange? {
    for (separator, build) in forms {
      let parts = text.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 2, let first = Memparse.exactSize(parts[0]),
        let second = Memparse.exactSize(parts[1])
      else { continue }
      return build(first, second)
    }
    return nil
  }
  private static let forms: [(Character, @Sendable (UInt64, UInt64) -> MemoryRange?)] = [
    ("+", { MemoryRange(exactly: PhysicalAddress($0), size: $1) }),
    ("@", { MemoryRange(exactly: PhysicalAddress($1), size: $0) }),
    ("-", { MemoryRange(first: $0, last: $1) }),
  ]

  /// A line as `dmesg` prints it begins with `[   12.345678] `.
  private static func withoutTimestamp(_ text: String) -> String {
    guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else { return text }
    let inside = text[text.index(after: text.startIndex)..<end]
    guard inside.allSatisfy({ $0.isNumber || $0 == " " || $0 == "." }) else { return text }
    return String(text[text.index(after: end)...].drop { $0 == " " })
  }
}
