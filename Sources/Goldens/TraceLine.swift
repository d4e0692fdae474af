// SPDX-License-Identifier: GPL-2.0-or-later

/// A line of memblock=debug, as far as two of them are compared.
enum TraceLine {
  /// The line without the caller, or with its name alone: `+0x…/0x…` is a matter of the build.
  static func comparable(_ line: String, withCaller: Bool) -> String {
    var words = line.split(separator: " ", omittingEmptySubsequences: true)
    guard let head = words.first, head.hasSuffix(":"),
      head.hasPrefix("memblock_") || head.hasPrefix("__memblock_"), let last = words.last
    else { return line }
    let isFact =
      last.hasSuffix("]") || last.hasPrefix("flags=") || last.hasPrefix("max_addr=")
    if !isFact {
      words.removeLast()
      if withCaller { words.append(last.prefix { $0 != "+" }) }
    }
    return words.joined(separator: " ")
  }
}
