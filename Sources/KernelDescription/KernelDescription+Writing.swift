// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Writes the YAML that `--profile` reads; sorted, so that equal kernels make equal files.
extension KernelDescription {
  /// - Parameter header: lines of comment at the top.
  package func yaml(header: [String] = []) -> String {
    var text = header.map { "# \($0)\n" }.joined()
    text += "release: \(name)\narch: \(architecture.rawValue)\n"
    if !origin.isEmpty { text += "origin: \(Self.scalar(origin))\n" }
    text += Self.section("config", config.values.sorted { $0.key < $1.key })
    text += Self.section(
      "extents",
      extents.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value.hex0x()) })
    if let sections {
      text +=
        "sections: {code: \(sections.code), rwdata: \(sections.rwdata), rodata: \(sections.rodata)"
        + ", init: \(sections.initKiB), bss: \(sections.bss)}\n"
    }
    let ordered = KernelConstant.allCases.filter { constants[$0] != nil }
    text += Self.section(
      "sizes",
      ordered.compactMap { constant in
        constant.structureName.map { ($0, "\(constants[constant] ?? 0)") }
      })
    text += Self.section(
      "constants",
      ordered.filter { $0.structureName == nil }.map { constant in
        let value = constants[constant] ?? 0
        let isRound = constant.definition.unit == .address || constant == .brkSize
        return (constant.rawValue, isRound ? value.hex0x() : "\(value)")
      })
    text += Self.section(
      "callers",
      CallSite.allCases.compactMap { site in callers[site].map { (site.rawValue, $0) } })
    text += Self.section(
      "freed",
      FreedPart.allCases.compactMap { part in freed[part].map { (part.rawValue, "\($0)") } })
    text += Self.section("sources", sources.sorted { $0.key < $1.key })
    return text
  }

  /// A mapping in flow style, filled up to the width of a page.
  private static func section(_ key: String, _ pairs: [(key: String, value: String)]) -> String {
    if pairs.isEmpty { return "" }
    var text = "\(key): {"
    var column = text.utf8.count
    for (index, pair) in pairs.enumerated() {
      let item = "\(scalar(pair.key)): \(scalar(pair.value))"
      let end = index == pairs.count - 1 ? "}" : ","
      if index > 0 {
        let fits = column + 1 + item.utf8.count + end.utf8.count <= 98
        text += fits ? " " : "\n  "
        column = fits ? column + 1 : 2
      }
      text += item + end
      column += item.utf8.count + end.utf8.count
    }
    return text + "\n"
  }

  /// Quotes what YAML would not read back as the same word.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "_.-+/() ".utf8.contains(byte)
        }
      } && text.first != " " && text.last != " " && text.first != "-"
    if isPlain { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
