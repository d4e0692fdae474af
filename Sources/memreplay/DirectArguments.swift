// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Output

/// The usual command line of a replay, read without the argument parser: its reflection takes longer
/// than a replay does. Whatever is not of the plainest form is left to the parser, which has the same
/// options, the help and the error texts.
struct DirectArguments {
  private(set) var input: String?
  private(set) var values = InputValues()
  private(set) var format = TextFormat.dump
  private(set) var until: String?
  private(set) var output: String?

  /// Nil where the argument parser has to look.
  init?(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      guard argument.utf8.first == UInt8(ascii: "-"), argument != "-" else {
        guard input == nil, Self.isPath(argument) else { return nil }
        input = argument
        continue
      }
      if argument == "-o" {
        guard let value = rest.next(), Self.isValue(value) else { return nil }
        output = value
        continue
      }
      guard argument.utf8.dropFirst().first == UInt8(ascii: "-") else { return nil }
      var name = argument[...].utf8.dropFirst(2)
      if Substring(name) == "strict" {
        values.strict = true
        continue
      }
      let value: String
      if let equals = name.firstIndex(of: UInt8(ascii: "=")) {
        value = String(argument[argument.utf8.index(after: equals)...])
        name = name[..<equals]
      } else {
        guard let next = rest.next(), Self.isValue(next) else { return nil }
        value = next
      }
      guard take(Substring(name), value) else { return nil }
    }
    if input == nil { return nil }
  }

  private mutating func take(_ name: Substring, _ value: String) -> Bool {
    switch name {
    case "format":
      guard let known = TextFormat(rawValue: value) else { return false }
      format = known
    case "until": until = value
    default: return values.set(name, value)
    }
    return true
  }

  /// No subcommand is called like this.
  private static func isPath(_ argument: String) -> Bool {
    argument == "-" || argument.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
  }
  /// An option's value does not look like an option.
  private static func isValue(_ argument: String) -> Bool {
    argument == "-" || argument.utf8.first != UInt8(ascii: "-")
  }
}
