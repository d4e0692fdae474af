// SPDX-License-Identifier: GPL-2.0-or-later

/// Takes off what stands in front of a kernel message: levels, time stamps of dmesg (plain, -T, -x, -d),
/// printk callers, syslog, journal and test-rig heads, quote marks, diff marks.
package enum LogPrefix {
  package static func strip(_ raw: ArraySlice<UInt8>, number: Int) -> LogLine {
    var line = LogLine(number: number, text: raw)
    var head = LineCursor(raw)
    var isFirst = true
    // Each turn takes one prefix; no line carries more than a handful.
    for _ in 0..<8 {
      guard takeOne(&head, isFirst: isFirst, into: &line) else { break }
      isFirst = false
      line.text = head.rest
    }
    return line
  }

  private static func takeOne(_ head: inout LineCursor, isFirst: Bool, into line: inout LogLine)
    -> Bool
  {
    let before = head
    head.skipBlanks()
    let isTaken: Bool
    switch head.next {
    case UInt8(ascii: "<"): isTaken = takeLevel(&head, into: &line)
    case UInt8(ascii: "["): isTaken = takeBracket(&head, into: &line)
    case UInt8(ascii: ">"):
      isTaken = isFirst && head.take(byte: UInt8(ascii: ">"))
      while isTaken, head.skipBlanks() || head.take(byte: UInt8(ascii: ">")) {}
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      isTaken = isFirst && takeDiffMark(&head)
    case UInt8(ascii: "("): isTaken = takeXen(&head)
    case nil: isTaken = false
    default:
      isTaken =
        takeToolHead(&head, isFirst: isFirst, into: &line) || takeWords(&head, into: &line)
    }
    if !isTaken { head = before }
    return isTaken
  }

  /// `<6>`.
  private static func takeLevel(_ head: inout LineCursor, into line: inout LogLine) -> Bool {
    guard head.take(byte: UInt8(ascii: "<")), let priority = head.decimal(), priority < 1024,
      head.take(byte: UInt8(ascii: ">"))
    else { return false }
    line.level = Int(priority & 7)
    return true
  }

  /// `+[    0.000000] …` in a diff; a hunk's own minus before prose is left alone.
  private static func takeDiffMark(_ head: inout LineCursor) -> Bool {
    head = LineCursor(head.rest.dropFirst())
    var look = head
    look.skipBlanks()
    return look.next == UInt8(ascii: "[") || look.next == UInt8(ascii: "<")
      || look.rest.starts(with: "BIOS-e820:".utf8)
      || ["memblock", "__memblock", "MEMBLOCK", "memory", "reserved"].contains {
        look.rest.starts(with: $0.utf8)
      }
  }

  /// `[    0.000000]`, `[    0.0 <    0.0>]`, `[Tue Dec  5 22:32:38 2023]`, `[    T0]`,
  /// `[0:        swapper:    0]`; a range is none of them.
  private static func takeBracket(_ head: inout LineCursor, into line: inout LogLine) -> Bool {
    guard head.take(byte: UInt8(ascii: "[")),
      let close = head.rest.prefix(64).firstIndex(of: UInt8(ascii: "]"))
    else { return false }
    let inside = head.rest[head.rest.startIndex..<close].trimmed
    let after = head.rest[(close + 1)...]
    guard isStamp(inside, into: &line) || isFirmwareLevel(inside) else { return false }
    head = LineCursor(after)
    // One blank belongs to the stamp, more are the message's own.
    _ = head.take(byte: 0x20)
    if let next = head.next, next == UInt8(ascii: "\t") { head.skipBlanks() }
    return true
  }

  private static func isStamp(_ inside: ArraySlice<UInt8>, into line: inout LogLine) -> Bool {
    var cursor = LineCursor(inside)
    if let seconds = cursor.decimal() {
      if cursor.take(byte: UInt8(ascii: ".")) {
        let digits = cursor.rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard !digits.isEmpty else { return false }
        var micros: UInt64 = 0
        var places = 0
        for digit in digits.prefix(6) {
          micros = micros * 10 + UInt64(digit - 0x30)
          places += 1
        }
        while places < 6 { (micros, places) = (micros * 10, places + 1) }
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if line.microseconds == nil, !isTooLong { line.microseconds = whole &+ micros }
        cursor = LineCursor(cursor.rest.dropFirst(digits.count))
        cursor.skipBlanks()
        return cursor.isAtEnd || cursor.next == UInt8(ascii: "<")
      }
      // `2023-03-01 10:00:00.123`.
      if cursor.next == UInt8(ascii: "-") || cursor.next == UInt8(ascii: "/") {
        return holdsClock(inside)
      }
      // `0:        swapper:    0`, `20:50:54`.
      return cursor.next == UInt8(ascii: ":")
        && inside.allSatisfy { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "[") }
    }
    if let kind = cursor.next, kind == UInt8(ascii: "T") || kind == UInt8(ascii: "C") {
      cursor = LineCursor(cursor.rest.dropFirst())
      if cursor.decimal() != nil, cursor.isAtEnd { return true }
    }
    return holdsClock(inside)
  }

  /// True where `hh:mm:ss` stands.
  private static func holdsClock(_ text: ArraySlice<UInt8>) -> Bool { clockEnd(text) != nil }

  /// Where the first `hh:mm:ss` ends.
  private static func clockEnd(_ text: ArraySlice<UInt8>) -> Int? {
    var at = text.startIndex
    while let colon = text[at...].firstIndex(of: UInt8(ascii: ":")) {
      at = colon + 1
      guard colon - text.startIndex >= 1, text.endIndex - colon >= 6,
        isDigit(text[colon - 1]), isDigit(text[colon + 1]), isDigit(text[colon + 2]),
        text[colon + 3] == UInt8(ascii: ":"), isDigit(text[colon + 4]), isDigit(text[colon + 5])
      else { continue }
      return colon + 6
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Heads made of words: `kern  :info  : `, `Jul 26 14:21:46 host kernel: `, ISO times, `… DEBUG:`.
  private static func takeWords(_ head: inout LineCursor, into line: inout LogLine) -> Bool {
    if takeFacility(&head, into: &line) { return true }
    let window = head.rest.prefix(120)
    if let kernel = window.firstIndex(of: "kernel:") {
      let before = window[window.startIndex..<kernel]
      // `host kernel: ` right behind a time stamp, or a head that tells the time of day.
      let words = before.split(separator: 0x20, maxSplits: 2).count
      if holdsClock(before) || (words <= 1 && line.microseconds != nil) {
        head = LineCursor(head.rest[(kernel + 7)...])
        _ = head.take(byte: 0x20)
        takeSourcePlace(&head)
        return true
      }
    }
    return takeClockHead(&head)
  }

  /// `kern  :info  : `.
  private static func takeFacility(_ head: inout LineCursor, into line: inout LogLine) -> Bool {
    guard
      head.next == UInt8(ascii: "k") || head.next == UInt8(ascii: "u")
        || head.next == UInt8(ascii: "d") || head.next == UInt8(ascii: "s")
    else { return false }
    var look = head
    guard let facility = look.until(UInt8(ascii: ":"))?.trimmed,
      ["kern", "user", "daemon", "syslog"].contains(where: { facility.equals($0) }),
      look.take(byte: UInt8(ascii: ":")), let level = look.until(UInt8(ascii: ":"))?.trimmed,
      let number = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"]
        .firstIndex(where: { level.equals($0) }),
      look.take(byte: UInt8(ascii: ":"))
    else { return false }
    line.level = number
    _ = look.take(byte: 0x20)
    head = look
    return true
  }

  /// A debugging patch prints `kernel: arch/x86/kernel/e820.c e820__print_table 42 ` on each line.
  private static func takeSourcePlace(_ head: inout LineCursor) {
    var look = head
    let file = look.word()
    guard file.suffix(2).elementsEqual(".c".utf8) || file.suffix(2).elementsEqual(".h".utf8),
      look.skipBlanks(), !look.word().isEmpty, look.skipBlanks(), look.decimal() != nil
    else { return }
    _ = look.take(byte: 0x20)
    head = look
  }

  /// `2024-12-17T14:39:28+00:00 `, `2024-12-17 14:39:28,479 DEBUG:<TAB>`.
  private static func takeClockHead(_ head: inout LineCursor) -> Bool {
    guard let first = head.next, isDigit(first), let end = clockEnd(head.rest.prefix(24))
    else { return false }
    var look = LineCursor(head.rest[end...])
    // Fractions and the zone.
    _ = look.word()
    guard look.skipBlanks() else { return false }
    var level = look
    let word = level.word()
    if word.last == UInt8(ascii: ":"), word.dropLast().allSatisfy({ $0 >= 0x41 && $0 <= 0x5a }),
      word.count > 1
    {
      _ = level.take(byte: 0x09) || level.take(byte: 0x20)
      look = level
    }
    head = look
    return true
  }
}
