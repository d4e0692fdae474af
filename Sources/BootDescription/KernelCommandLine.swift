// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A kernel command line, split as the kernel splits it.
package struct KernelCommandLine: Sendable, Equatable {
  package struct Parameter: Sendable, Equatable {
    package var name: String
    /// Nil without `=`; quotes taken off.
    package var value: String?
  }
  package let text: String
  /// In order, up to `--`.
  package let parameters: [Parameter]

  /// Models `next_arg()` (lib/cmdline.c): blanks separate, double quotes keep blanks together.
  package init(_ text: String) {
    self.text = text
    var parameters: [Parameter] = []
    let bytes = Array(text.utf8)
    var at = 0
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }
    while at < bytes.count {
      while at < bytes.count, isBlank(bytes[at]) { at += 1 }
      guard at < bytes.count else { break }
      let opensQuoted = bytes[at] == UInt8(ascii: "\"")
      if opensQuoted { at += 1 }
      let start = at
      var inQuote = opensQuoted
      var equals: Int?
      while at < bytes.count {
        if isBlank(bytes[at]), !inQuote { break }
        if equals == nil, bytes[at] == UInt8(ascii: "=") { equals = at }
        if bytes[at] == UInt8(ascii: "\"") { inQuote.toggle() }
        at += 1
      }
      var end = at
      if opensQuoted, end > start, bytes[end - 1] == UInt8(ascii: "\"") { end -= 1 }
      func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
      guard let equals, equals < end else {
        let name = string(start..<end)
        if name == "--" { break }
        parameters.append(Parameter(name: name, value: nil))
        continue
      }
      var valueStart = equals + 1
      var valueEnd = end
      if valueStart < valueEnd, bytes[valueStart] == UInt8(ascii: "\"") {
        valueStart += 1
        if valueEnd > valueStart, bytes[valueEnd - 1] == UInt8(ascii: "\"") { valueEnd -= 1 }
      }
      parameters.append(
        Parameter(name: string(start..<equals), value: string(valueStart..<valueEnd)))
    }
    self.parameters = parameters
  }

  /// Models `parameqn()`: dashes and underscores are the same in parameter names.
  package static func isSameName(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count
      && zip(a.utf8, b.utf8).allSatisfy { dashed($0) == dashed($1) }
  }
  private static func dashed(_ byte: UInt8) -> UInt8 {
    byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte
  }

  /// Values of every parameter of this name, in order; `nil` entries stood without `=`.
  package func values(of name: String) -> [String?] {
    parameters.filter { Self.isSameName($0.name, name) }.map(\.value)
  }
  package func last(_ name: String) -> String? { values(of: name).last ?? nil }
  package func has(_ name: String) -> Bool {
    parameters.contains { Self.isSameName($0.name, name) }
  }
}
