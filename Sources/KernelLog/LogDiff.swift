// SPDX-License-Identifier: GPL-2.0-or-later

/// Two logs quoted as one unified diff: the old lines are the first boot, the new ones the second.
enum LogDiff {
  /// True where a hunk's head stands among the first lines.
  static func isDiff(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "@@ -".utf8) || ByteSearch.contains("\n@@ -", in: bytes, upTo: 1 << 16)
  }

  /// The lines of both sides, one after the other, and how many the old side has.
  static func sides(_ bytes: [UInt8]) -> (lines: [LogBytes.RawLine], oldCount: Int)? {
    var old: [LogBytes.RawLine] = []
    var new: [LogBytes.RawLine] = []
    var isInHunk = false
    for line in LogBytes.split(bytes) {
      if line.text.starts(with: "@@ -".utf8) {
        isInHunk = true
        continue
      }
      guard isInHunk else { continue }
      let text = line.text.dropFirst()
      let rest = LogBytes.RawLine(number: line.number, text: text)
      switch line.text.first {
      case UInt8(ascii: "-"):
        // The head of the next file.
        if text.starts(with: "-- ".utf8) { isInHunk = false } else { old.append(rest) }
      case UInt8(ascii: "+"): new.append(rest)
      case 0x20:
        old.append(rest)
        new.append(rest)
      default: break
      }
    }
    // A patch of a source is no pair of logs.
    guard old.contains(where: isStamped), new.contains(where: isStamped) else { return nil }
    return (old + new, old.count)
  }

  private static func isStamped(_ line: LogBytes.RawLine) -> Bool {
    let text = line.text.trimmed
    return text.first == UInt8(ascii: "[") || text.starts(with: "BIOS-e820".utf8)
      || text.starts(with: "memblock_".utf8) || text.starts(with: "MEMBLOCK".utf8)
      || text.starts(with: "memory[".utf8)
  }
}
