// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import PhysicalMemory

extension DeviceTree {
  /// True for text that is a source, one that dtc refuses too.
  package static func isSource(_ bytes: [UInt8]) -> Bool {
    let head = SourceScan.skippingComments(bytes.prefix(1 << 16))
    return ["/dts-v1/", "/include/", "/plugin/", "/memreserve/", "/ {", "/{", "#include"].contains {
      head.starts(with: $0.utf8)
    }
  }

  private static func hasVersion(_ bytes: [UInt8]) -> Bool {
    SourceScan.skippingComments(bytes[...]).starts(with: "/dts-v1/".utf8)
  }

  /// Compiles device-tree source with the system's `dtc`. Sources that read other files are
  /// refused: what the result depends on must be the input alone. `symbols` keeps labels for
  /// overlays (`-@`).
  package static func compile(
    source: [UInt8], symbols: Bool = false, origin: String
  ) throws(InputError) -> [UInt8] {
    guard source.count <= FDTBuffer.largestBlob else {
      throw InputError(
        .tooLarge, "the source is larger than the 16 MiB that are read", at: FactSource(origin))
    }
    if let (word, line) = SourceScan.firstInclusion(in: source) {
      throw InputError(
        .notSupported,
        "\(word) reads another file, which is not supported; give one source without it"
          + (word.hasPrefix("#") ? " (run the preprocessor, cpp, over it first)" : "")
          + ", or the compiled .dtb", at: .line(origin, line))
    }
    guard hasVersion(source) else {
      throw InputError(
        .notSupported,
        "has no /dts-v1/ in front: it is a piece that another source includes; give the whole "
          + "source (what cpp makes of the board's .dts), or the compiled .dtb",
        at: .line(origin, 1))
    }
    var arguments = ["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-"]
    if symbols { arguments.append("-@") }
    let outcome = try Subprocess.run(arguments + ["-"], input: source, origin: origin)
    guard outcome.status == 0, !outcome.output.isEmpty else {
      throw complaint(outcome.errors, origin: origin)
    }
    return outcome.output
  }

  /// Turns dtc's first complaint, `Error: <stdin>:3.1-5 syntax error`, into ours.
  private static func complaint(_ errors: [UInt8], origin: String) -> InputError {
    let lines = String(decoding: errors.prefix(4096), as: UTF8.self).split(separator: "\n")
    let first = lines.first { $0.contains("<stdin>") || $0.contains("rror") } ?? lines.first
    guard let first else {
      return InputError(.malformed, "dtc refuses the source", at: FactSource(origin))
    }
    let parts = first.split(separator: ":", maxSplits: 2).map(String.init)
    if parts.count == 3, parts[1] == " <stdin>" || parts[1].hasSuffix("<stdin>"),
      let line = Int(parts[2].prefix { $0.isNumber })
    {
      let words = parts[2].drop { $0 != " " }.drop { $0 == " " }
      return InputError(.malformed, "dtc: \(words)", at: .line(origin, line))
    }
    return InputError(.malformed, "dtc: \(first)", at: FactSource(origin))
  }
}

/// Looks through source text as dtc's lexer does, as far as comments and strings go.
enum SourceScan {
  /// The first `/include/`, `/incbin/` or `#include` outside comments and strings, with its line.
  static func firstInclusion(in source: [UInt8]) -> (String, Int)? {
    var found: (String, Int)?
    scan(source[...]) { at, isText in
      guard found == nil, !isText, source[at] == UInt8(ascii: "/") || source[at] == 0x23 else {
        return
      }
      for word in ["/include/", "/incbin/", "#include"] where source[at...].starts(with: word.utf8)
      {
        found = (word, 1 + source[..<at].count { $0 == 0x0a })
      }
    }
    return found
  }

  /// What is left behind the blanks and comments at the beginning.
  static func skippingComments(_ source: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = source
    while let first = rest.first {
      if first == 0x20 || (first >= 0x09 && first <= 0x0d) {
        rest = rest.dropFirst()
      } else if first == UInt8(ascii: "/"), rest.dropFirst().first == UInt8(ascii: "/") {
        rest = rest[(rest.firstIndex(of: 0x0a) ?? rest.endIndex)...]
      } else if first == UInt8(ascii: "/"), rest.dropFirst().first == UInt8(ascii: "*"),
        let end = commentEnd(rest)
      {
        rest = rest[end...]
      } else {
        break
      }
    }
    return rest
  }

  /// Visits every byte outside comments; `isText` inside a string.
  private static func scan(_ source: ArraySlice<UInt8>, visit: (Int, _ isText: Bool) -> Void) {
    var at = source.startIndex
    while at < source.endIndex {
      let rest = source[at...]
      let next = source[at] == UInt8(ascii: "/") ? rest.dropFirst().first : nil
      if next == UInt8(ascii: "/") {
        at = rest.firstIndex(of: 0x0a) ?? source.endIndex
      } else if next == UInt8(ascii: "*"), let end = commentEnd(rest) {
        at = end
      } else if source[at] == UInt8(ascii: "\""), let end = stringEnd(rest) {
        for inside in at..<end { visit(inside, true) }
        at = end
      } else {
        visit(at, false)
        at += 1
      }
    }
  }

  /// An unfinished comment is none to dtc's lexer.
  private static func commentEnd(_ text: ArraySlice<UInt8>) -> Int? {
    var at = text.startIndex + 2
    while at + 1 < text.endIndex {
      if text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "/") { return at + 2 }
      at += 1
    }
    return nil
  }

  private static func stringEnd(_ text: ArraySlice<UInt8>) -> Int? {
    var at = text.startIndex + 1
    while at < text.endIndex {
      if text[at] == UInt8(ascii: "\"") { return at + 1 }
      at += text[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
