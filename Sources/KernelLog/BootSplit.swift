// SPDX-License-Identifier: GPL-2.0-or-later

extension LogText {
  /// The lines of each boot, in order; one piece where no boot begins. A boot begins at its banner, or
  /// at the line that some architectures print before it.
  var boots: [ArraySlice<LogLine>] {
    var starts: [Int] = []
    for at in lines.indices where Self.isBanner(lines[at].text) {
      var start = at
      while start > 0, Self.isPrelude(lines[start - 1].text) { start -= 1 }
      // `dmesg` and the serial console often hold the banner twice in a row.
      if let last = starts.last, !holdsMemoryLines(last..<start) { continue }
      starts.append(start)
    }
    guard starts.count > 1 else { return [lines[...]] }
    // What stands before the first banner belongs to it (a table whose head was lost).
    starts[0] = 0
    return starts.indices.map { index in
      lines[starts[index]..<(index + 1 < starts.count ? starts[index + 1] : lines.count)]
    }
  }

  private static func isBanner(_ text: ArraySlice<UInt8>) -> Bool {
    let text = text.trimmed
    guard text.starts(with: "Linux version ".utf8) else { return false }
    guard let digit = text.dropFirst(14).first, digit >= 0x30, digit <= 0x39 else { return false }
    return text.contains(text: "#") || text.contains(text: "(")
  }

  private static func isPrelude(_ text: ArraySlice<UInt8>) -> Bool {
    let text = text.trimmed
    return ["Booting Linux on ", "OF: fdt: Ignoring memory"].contains {
      text.starts(with: $0.utf8)
    }
  }

  /// True where a memory map, a command line or a dump stands: what makes it a boot of its own.
  private func holdsMemoryLines(_ range: Range<Int>) -> Bool {
    lines[range].contains { line in
      let text = line.text.trimmed
      return [
        "BIOS-", "Command line:", "Kernel command line:", "Zone ", "memblock_", "Memory:",
        "Machine", "OF: ", "MEMBLOCK", "Xen:",
      ].contains { text.starts(with: $0.utf8) }
    }
  }
}
