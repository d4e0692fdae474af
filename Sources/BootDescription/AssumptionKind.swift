// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The kinds of values that assumptions take, each with its parser.
package enum AssumptionKind: Sendable, Equatable {
  case bytes, address, count, pages
  /// `START+SIZE`.
  case range
  /// Several of them, separated by commas.
  case ranges
  case yesOrNo
  case oneOf([String])
  case word

  /// As `list assumptions` prints it.
  package var unit: String {
    switch self {
    case .bytes: "bytes"
    case .address: "address"
    case .count: "count"
    case .pages: "pages"
    case .range: "START+SIZE"
    case .ranges: "START+SIZE,…"
    case .yesOrNo: "yes|no"
    case .oneOf(let words): words.joined(separator: "|")
    case .word: "word"
    }
  }

  /// What an error says is expected, where `text` is no value of this kind; nil where it is one.
  package func complaint(about text: String) -> String? {
    switch self {
    case .bytes, .address, .count, .pages:
      Memparse.exactSize(text) == nil ? "a number (\(unit))" : nil
    case .range: Self.range(text) == nil ? "START+SIZE, such as 0x80000000+512M" : nil
    case .ranges:
      text.split(separator: ",", omittingEmptySubsequences: false)
        .allSatisfy { Self.range($0) != nil } ? nil : "START+SIZE,START+SIZE,…"
    case .yesOrNo: Self.flag(text) == nil ? "yes or no" : nil
    case .oneOf(let words): words.contains(text) ? nil : words.joined(separator: ", ")
    case .word: nil
    }
  }

  /// `START+SIZE`, both as memparse takes them.
  package static func range(_ text: some StringProtocol) -> MemoryRange? {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Memparse.exactSize(parts[0]),
      let size = Memparse.exactSize(parts[1])
    else { return nil }
    return MemoryRange(exactly: PhysicalAddress(start), size: size)
  }

  /// `yes` or `no`, as they may be written.
  package static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "y", "1", "true", "on": true
    case "no", "n", "0", "false", "off": false
    default: nil
    }
  }
}

extension BootDescription {
  /// Whether the user assumes `yes` under this key; nil where nothing is said of it.
  package func assumesYes(_ key: String) -> Bool? {
    assumed[key].flatMap { AssumptionKind.flag($0.value) }
  }
  /// A number, or a range, that the user assumes under this key.
  package func assumedNumber(_ key: String) -> UInt64? {
    assumed[key].flatMap { Memparse.exactSize($0.value) }
  }
  package func assumedRange(_ key: String) -> MemoryRange? {
    assumed[key].flatMap { AssumptionKind.range($0.value) }
  }
}
