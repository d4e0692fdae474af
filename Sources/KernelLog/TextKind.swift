// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Which text an input is.
enum TextKind {
  static func detect(_ bytes: [UInt8]) -> InputKind {
    if isBootDescription(bytes) { return .bootDescription }
    if isDeviceTreeSource(bytes) { return .deviceTreeSource }
    if holdsAtags(bytes) { return .atagsText }
    // A log that has a configuration behind it is a log.
    if holdsMemoryLines(bytes) { return .log }
    return refused(bytes).map { .refused($0) } ?? .unknownText
  }

  /// A YAML mapping with the keys `arch` and `firmware` at its outermost level.
  private static func isBootDescription(_ bytes: [UInt8]) -> Bool {
    var hasArchitecture = false
    var hasFirmware = false
    for line in bytes.prefix(1 << 16).split(separator: 0x0a) {
      var text = line
      // A mapping in braces on one line.
      if text.first == UInt8(ascii: "{") {
        return text.contains(text: "arch:") && text.contains(text: "firmware:")
      }
      if let first = text.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
        text = text.dropFirst()
      }
      for (key, isArchitecture) in [("arch", true), ("firmware", false)]
      where text.starts(with: key.utf8) {
        var rest = text.dropFirst(key.utf8.count)
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
          rest = rest.dropFirst()
        }
        guard rest.trimmed.first == UInt8(ascii: ":") else { continue }
        if isArchitecture { hasArchitecture = true } else { hasFirmware = true }
      }
    }
    return hasArchitecture && hasFirmware
  }

  /// `/dts-v1/` is the first word that is no comment; or what a source without it begins with.
  private static func isDeviceTreeSource(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while true {
      while let byte = rest.first, byte <= 0x20 { rest = rest.dropFirst() }
      if rest.starts(with: "/*".utf8) {
        guard let end = rest.firstIndex(of: "*/") else { return false }
        rest = rest[(end + 2)...]
      } else if rest.starts(with: "//".utf8) || rest.starts(with: "#".utf8) {
        if rest.starts(with: "#include".utf8) { return true }
        guard let end = rest.firstIndex(of: 0x0a) else { return false }
        rest = rest[end...]
      } else {
        return ["/dts-v1/", "/include/", "/plugin/", "/memreserve/", "/ {", "/{"].contains {
          rest.starts(with: $0.utf8)
        }
      }
    }
  }

  /// A dump or named tags. A log that has memory lines of its own is a log, whatever it quotes.
  private static func holdsAtags(_ bytes: [UInt8]) -> Bool {
    guard AtagText.mayHoldList(bytes) else { return false }
    do throws(InputError) {
      return try AtagText.parse(bytes, origin: "") != nil && !holdsFirmwareMap(bytes)
    } catch {
      // It is one, and a broken one.
      return true
    }
  }

  private static func holdsFirmwareMap(_ bytes: [UInt8]) -> Bool {
    bytes[...].contains(text: "BIOS-e820") || bytes[...].contains(text: "MEMBLOCK configuration")
  }

  private static func refused(_ bytes: [UInt8]) -> InputKind.Refused? {
    let head = bytes.prefix(4096)
    if head.contains(text: "# Automatically generated file; DO NOT EDIT.")
      || head.starts(with: "CONFIG_".utf8) || head.contains(text: "\nCONFIG_")
    {
      return .kernelConfig
    }
    let line = head.prefix { $0 != 0x0a }
    let words = line.split(separator: 0x20)
    if words.count == 3, words[1].count == 1, words[0].count == 8 || words[0].count == 16,
      words[0].allSatisfy({ LineCursor.hexDigit($0) != nil })
    {
      return .systemMap
    }
    return nil
  }

  /// Any line that a recogniser takes, or a listing. What a log tells of memory stands near its
  /// beginning; the whole is read where it does not.
  private static func holdsMemoryLines(_ bytes: [UInt8]) -> Bool {
    let head = 1 << 20
    if bytes.count > head, LogReader.tellsOfMemory(LogText(Array(bytes[..<head]), origin: "")) {
      return true
    }
    let text = LogText(bytes, origin: "")
    return LogReader.tellsOfMemory(text) || MemoryListing(text) != nil || StructDump(text) != nil
  }
}
