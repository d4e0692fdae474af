// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Reads the lines of one boot.
struct LogReader {
  /// Recognisers by the first byte of their words, longest words first.
  private static let table: [[(words: [UInt8], recogniser: LineRecogniser)]] = {
    var table: [[(words: [UInt8], recogniser: LineRecogniser)]] = Array(repeating: [], count: 256)
    // Those that only look at a line come first.
    let all =
      EraLines.recognisers + ArchitectureLines.recognisers + UnmodelledLines.recognisers
      + E820Lines.recognisers + EFILines.recognisers + BootLines.recognisers
      + NUMALines.recognisers + CPULines.recognisers + PlatformLines.recognisers
      + PagingLines.recognisers + ZoneLines.recognisers + ReservationLines.recognisers
      + MemoryLines.recognisers + DeviceTreeLines.recognisers + MemblockLines.recognisers
      + VirtualLayoutLines.recognisers + DecompressorLines.recognisers
      + FirmwarePrintLines.recognisers + EFIPrintLines.recognisers
      + BootLoaderMemoryLines.recognisers + BootLoaderLines.recognisers + ArmLines.recognisers
    for recogniser in all {
      let words = Array(recogniser.words.utf8)
      table[Int(words[0])].append((words, recogniser))
    }
    return table.map { sortedByLength($0) }
  }()

  /// Longest words first; of equal length in the order they were in.
  private static func sortedByLength(_ entries: [(words: [UInt8], recogniser: LineRecogniser)])
    -> [(words: [UInt8], recogniser: LineRecogniser)]
  {
    entries.enumerated().sorted {
      ($0.element.words.count, $1.offset) > ($1.element.words.count, $0.offset)
    }.map(\.element)
  }

  /// What no table's first bytes tell apart from other lines goes by here.
  private static let filter = LineFilter(table.flatMap { $0.map(\.words) })
  static let banner = Array("Linux version ".utf8)
  /// Words that count with anything glued in front of them.
  static let anchors =
    [Array("BIOS-e820: ".utf8), Array("BIOS-provided physical RAM map:".utf8), banner]
    + [Array("{addr: [".utf8)]

  private(set) var log: LogCollector

  init(origin: String) { log = LogCollector(origin: origin) }

  /// True where at least one line is a kernel's own.
  static func tellsOfMemory(_ text: LogText) -> Bool {
    var reader = LogReader(origin: text.origin)
    var scan = LineScan(text, text.whole)
    while let candidate = scan.nextCandidate(filter) {
      let line = text.line(candidate)
      reader.log.line = line
      if reader.read(line.text) != .other { return true }
    }
    return false
  }

  mutating func read(_ text: LogText, _ part: LogText.Part) {
    var scan = LineScan(text, part)
    var pending: LineScan.Line?
    var lastTaken = -1
    while let candidate = pending ?? scan.nextCandidate(Self.filter) {
      pending = nil
      let line = text.line(candidate)
      log.line = line
      switch read(line.text) {
      case .taken: lastTaken = candidate.index
      case .other:
        if candidate.mayContinue, lastTaken != candidate.index - 1,
          readContinuation(text, candidate)
        {
          continue
        }
        noteOrphan(line)
      case .unreadable(let expected):
        pending = readWrapped(text, candidate, &scan, expected)
      }
    }
    log.lastLine = scan.lastFilled.map(text.number) ?? 0
  }

  /// Mailers and terminals break long lines: the rest may stand on the next lines, with or without
  /// a blank lost. Returns a line that was looked at and is no rest.
  private mutating func readWrapped(
    _ text: LogText, _ candidate: LineScan.Line, _ scan: inout LineScan, _ expected: String
  ) -> LineScan.Line? {
    let first = log.line
    var joined = [first.text]
    var ahead = scan
    var looked: LineScan.Line?
    for _ in 0..<2 {
      guard let next = ahead.next() else { break }
      looked = looked ?? next
      let rest = text.line(next).text.trimmed
      joined = joined.flatMap { [($0 + rest)[...], ($0 + [0x20] + rest)[...]] }
      for whole in joined where read(whole) == .taken {
        scan = ahead
        return nil
      }
    }
    refuse(expected, in: first.text)
    guard let looked else { return nil }
    _ = scan.next()
    return looked
  }

  /// A line without a stamp behind one that has it: the two were one, broken anywhere.
  private mutating func readContinuation(_ text: LogText, _ candidate: LineScan.Line) -> Bool {
    guard let before = text.lineBefore(candidate) else { return false }
    let rest = text.bytes[candidate.range]
    let whole = LogPrefix.strip(before + rest, number: text.number(candidate.index - 1))
    log.line = whole
    return read(whole.text) == .taken
  }

  /// A piece of a table's line that could not be put together is never dropped in silence.
  private mutating func noteOrphan(_ line: LogLine) {
    let text = line.text.trimmed
    guard let close = text.firstIndex(of: UInt8(ascii: "]")), text.contains(text: "-0x"),
      text.first == UInt8(ascii: "0") || text.contains(text: "mem 0x")
        || text.contains(text: "e820")
    else { return }
    let type = text[(close + 1)...].trimmed
    guard let named = E820Type.named(by: type), named.length == type.count else { return }
    guard log.orphans.count < 16 else { return }
    log.orphans.append(
      log.sourced(
        "looks like the rest of a table's line that was broken; it is not used: "
          + E820Lines.shown(text)))
  }

  /// Tries the recognisers whose words the text begins with, longest first.
  private mutating func read(_ text: ArraySlice<UInt8>) -> Reading {
    let text = text.trimmed
    guard let first = text.first else { return .other }
    if first >= 0x30 && first <= 0x39 {
      let reading = readNumbered(text)
      if reading != .other { return reading }
    }
    for (words, recogniser) in Self.table[Int(first)] where text.starts(with: words) {
      var cursor = LineCursor(text.dropFirst(words.count))
      let reading = recogniser.read(&cursor, &log)
      if reading != .other { return reading }
    }
    return readAnchored(text)
  }

  /// Lines that begin with a number.
  private mutating func readNumbered(_ text: ArraySlice<UInt8>) -> Reading {
    var cursor = LineCursor(text)
    let reading = PagingLines.lowmem(&cursor, &log)
    if reading != .other { return reading }
    cursor = LineCursor(text)
    let nodeRange = ZoneLines.oldNodeRange(&cursor, &log)
    if nodeRange != .other { return nodeRange }
    let row = FirmwarePrintLines.numbered(LineCursor(text), &log)
    return row != .other ? row : EFIPrintLines.xenRow(LineCursor(text), &log)
  }

  /// A table line with a prompt or a mailer's text glued in front.
  private mutating func readAnchored(_ text: ArraySlice<UInt8>) -> Reading {
    for anchor in Self.anchors {
      guard let at = text.firstIndex(of: anchor), at > text.startIndex else { continue }
      // Prose that quotes the banner is not the banner.
      if anchor == Self.banner, !text[at...].contains(text: " #") { continue }
      for (words, recogniser) in Self.table[Int(anchor.first ?? 0)]
      where text[at...].starts(with: words) {
        var cursor = LineCursor(text[at...].dropFirst(words.count))
        let reading = recogniser.read(&cursor, &log)
        if reading == .taken { return reading }
      }
    }
    return .other
  }

  /// A broken line of a table makes the table unusable; any other is noted.
  private mutating func refuse(_ expected: String, in text: ArraySlice<UInt8>) {
    let shown = E820Lines.shown(text.trimmed)
    let message = "cannot read the line that begins \(shown): \(expected)"
    if let label = E820Lines.label(of: text.trimmed) {
      // The first of a kind decides.
      if !log.brokenTables.contains(where: { $0.label == label }) {
        log.brokenTables.append((label, InputError(.malformed, message, at: log.source)))
      }
    } else {
      noteUnreadable(message)
    }
  }

  /// A log that is damaged throughout gets a few notes, not one for each line.
  private mutating func noteUnreadable(_ message: String) {
    log.unreadableCount += 1
    if log.unreadableCount <= 16 { log.note(message) }
    if log.unreadableCount == 17 {
      log.note("and more lines that cannot be read, or were broken, from here on")
    }
  }
}
