// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Reads the lines of one boot.
struct LogReader {
  /// Recognisers by the first byte of their words, longest words first.
  private static let table: [[(words: [UInt8], recogniser: LineRecogniser)]] = {
    var table: [[(words: [UInt8], recogniser: LineRecogniser)]] = Array(repeating: [], count: 256)
    let all =
      E820Lines.recognisers + EFILines.recognisers + BootLines.recognisers
      + NUMALines.recognisers + CPULines.recognisers + PlatformLines.recognisers
      + PagingLines.recognisers + ZoneLines.recognisers + ReservationLines.recognisers
      + MemoryLines.recognisers + DeviceTreeLines.recognisers + MemblockLines.recognisers
      + VirtualLayoutLines.recognisers + DecompressorLines.recognisers
      + FirmwarePrintLines.recognisers + EFIPrintLines.recognisers
      + BootLoaderMemoryLines.recognisers + BootLoaderLines.recognisers + ArmLines.recognisers
      + ArchitectureLines.recognisers
      + UnmodelledLines.recognisers
    for recogniser in all {
      let words = Array(recogniser.words.utf8)
      table[Int(words[0])].append((words, recogniser))
    }
    return table.map { $0.sorted { $0.words.count > $1.words.count } }
  }()

  private(set) var log: LogCollector

  init(origin: String) { log = LogCollector(origin: origin) }

  /// True where at least one line is a kernel's own.
  static func tellsOfMemory(_ text: LogText) -> Bool {
    var reader = LogReader(origin: text.origin)
    for line in text.lines {
      reader.log.line = line
      if reader.read(line.text) != .other { return true }
    }
    return false
  }

  mutating func read(_ lines: ArraySlice<LogLine>) {
    var at = lines.startIndex
    while at < lines.endIndex {
      let line = lines[at]
      at += 1
      log.line = line
      if !line.text.isEmpty { log.lastLine = line.number }
      guard case .unreadable(let expected) = read(line.text) else { continue }
      // Mailers break long lines: the rest may stand on the next.
      if at < lines.endIndex {
        let joined = line.text + [0x20] + lines[at].text.trimmed
        if case .taken = read(joined[...]) {
          at += 1
          continue
        }
      }
      refuse(expected, in: line.text)
    }
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
    for anchor in [
      "BIOS-e820: ", "BIOS-provided physical RAM map:", "Linux version ", "{addr: [",
    ] {
      guard let at = text.firstIndex(of: anchor), at > text.startIndex else { continue }
      // Prose that quotes the banner is not the banner.
      if anchor == "Linux version ", !text[at...].contains(text: " #") { continue }
      for (words, recogniser) in Self.table[Int(anchor.utf8.first ?? 0)]
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
      log.brokenTables.append(
        (label, InputError(.malformed, message, at: log.source)))
    } else {
      log.note(message)
    }
  }
}
