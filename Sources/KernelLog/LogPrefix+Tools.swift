// SPDX-License-Identifier: GPL-2.0-or-later

/// What tools that show or record text put in front of a line: record heads of /dev/kmsg, the line
/// numbers of `grep -n` and `cat -n`, the names and clocks of firmware.
extension LogPrefix {
  /// Heads that begin with a digit or with a file's name.
  static func takeToolHead(_ head: inout LineCursor, isFirst: Bool, into line: inout LogLine)
    -> Bool
  {
    takeRecordHead(&head, into: &line) || (isFirst && takeLineNumber(&head))
      || takeFirmwareClock(&head)
  }

  /// `6,339,5140900,-;` of /dev/kmsg: priority, sequence, microseconds, flags.
  private static func takeRecordHead(_ head: inout LineCursor, into line: inout LogLine) -> Bool {
    var look = head
    guard let priority = look.decimal(), priority < 1024, look.take(","), look.decimal() != nil,
      look.take(","), let time = look.decimal(), look.take(","),
      let semicolon = look.rest.prefix(64).firstIndex(of: UInt8(ascii: ";"))
    else { return false }
    line.level = Int(priority & 7)
    line.microseconds = time
    head = LineCursor(look.rest[(semicolon + 1)...])
    return true
  }

  /// `12:` of grep, `dmesg.txt:12:` of grep over files, `    12<TAB>` of cat and nl.
  private static func takeLineNumber(_ head: inout LineCursor) -> Bool {
    var look = head
    if look.decimal() != nil {
      if look.take(byte: UInt8(ascii: "\t")) {
        head = look
        return true
      }
      guard look.take(":"), beginsMessage(look) else { return false }
      head = look
      return true
    }
    guard let colon = look.rest.prefix(128).firstIndex(of: UInt8(ascii: ":")) else { return false }
    let name = look.rest[look.rest.startIndex..<colon]
    guard !name.isEmpty, !name.contains(0x20) else { return false }
    look = LineCursor(look.rest[(colon + 1)...])
    guard look.decimal() != nil, look.take(":"), beginsMessage(look) else { return false }
    head = look
    return true
  }

  /// A stamp, a level, or a word that is no number.
  private static func beginsMessage(_ cursor: LineCursor) -> Bool {
    let rest = cursor.rest.trimmed
    guard let first = rest.first, !rest.starts(with: "0x".utf8) else { return false }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "<") { return true }
    return rest.prefix(8).contains { byte in
      ((byte | 0x20) >= 0x67 && (byte | 0x20) <= 0x7a)
    }
  }

  /// `00.123: ` of SeaBIOS's readserial.
  private static func takeFirmwareClock(_ head: inout LineCursor) -> Bool {
    var look = head
    guard look.decimal() != nil, look.take("."), look.rest.prefix(4).count == 4,
      look.decimal() != nil,
      look.take(": ")
    else { return false }
    head = look
    return true
  }

  /// `(XEN) `, with the hypervisor's stamp behind it: `[0000001b4a3297f3] `, `[2023-01-01 …] `.
  static func takeXen(_ head: inout LineCursor) -> Bool {
    guard head.take("(XEN)") else { return false }
    _ = head.take(byte: 0x20)
    var look = head
    if look.take("[") {
      let digits = look.rest.prefix { LineCursor.hexDigit($0) != nil }
      if digits.count == 16 {
        look = LineCursor(look.rest.dropFirst(16))
        if look.take("] ") { head = look }
      }
    }
    return true
  }

  /// `DEBUG`, `INFO `, … in brackets, as coreboot prints them.
  static func isFirmwareLevel(_ inside: ArraySlice<UInt8>) -> Bool {
    ["EMERG", "ALERT", "CRIT", "ERROR", "WARN", "NOTE", "INFO", "DEBUG", "SPEW"].contains {
      inside.equals($0)
    }
  }
}
