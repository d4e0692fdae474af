// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A kernel's `.config`: what is set, without the `CONFIG_` prefix.
package struct KernelConfig: Sendable, Equatable {
  /// `y`, `m`, a number or a string without its quotes; `n` for `# CONFIG_X is not set`.
  package var values: [String: String]

  package init(_ values: [String: String] = [:]) { self.values = values }

  /// True for `y` (a module is not there while memory is set up).
  package func isEnabled(_ option: ConfigOption) -> Bool { values[option.rawValue] == "y" }
  /// The same for an option that a table names (`ArmMachine.option`).
  package func isEnabled(named name: String) -> Bool { values[name] == "y" }
  /// The number an `int` or `hex` option holds.
  package func number(_ option: ConfigOption) -> UInt64? {
    values[option.rawValue].flatMap { Memparse.exactSize($0) }
  }
  package func number(_ option: ConfigOption, default value: UInt64) -> UInt64 {
    number(option) ?? value
  }
  package mutating func set(_ option: ConfigOption, _ value: String) {
    values[option.rawValue] = value
  }
  package func string(_ option: ConfigOption) -> String? { values[option.rawValue] }

  /// Reads a `.config`; any text is taken, lines of another form are skipped.
  package init(parsing text: some StringProtocol) {
    var values: [String: String] = [:]
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      var line = Substring(decoding: line, as: UTF8.self)
      if line.hasSuffix("\r") { line.removeLast() }
      if line.hasPrefix("CONFIG_"), let equals = line.firstIndex(of: "=") {
        let name = line[line.index(line.startIndex, offsetBy: 7)..<equals]
        var value = line[line.index(after: equals)...]
        if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
          value = value.dropFirst().dropLast()
        }
        values[String(name)] = String(value)
      } else if line.hasPrefix("# CONFIG_"), line.hasSuffix(" is not set") {
        values[String(line.dropFirst(9).dropLast(11))] = "n"
      }
    }
    self.values = values
  }
}
