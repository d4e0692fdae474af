// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory
import Testing

@testable import Output

@Suite struct MemorySVGTests {
  /// Names that would be markup, a script or a terminal's command if they were let through.
  static let hostile = "</text><script>alert(1)</script>\"'&\u{2028}\u{1b}[2J\u{0}]]>"

  @Test func strangersWordsStayText() throws {
    var (record, boot) = try TerminalMapTests.record("arm64/6.1-rsvmem-140-nodes")
    boot.notes = []
    record.placements.append(
      OwnedRange(Self.hostile, MemoryRange(capping: 0x5000_0000, size: 0x100_0000)))
    let svg = TextFormat.svg.render(record, of: boot)
    #expect(svg.contains("&lt;/text&gt;&lt;script&gt;alert(1)"))
    #expect(!svg.contains("<script") && !svg.contains("]]>"))
    #expect(
      !svg.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x2028 })
    let map = TextFormat.map.render(record, of: boot)
    #expect(map.contains("<script>") && !map.contains("\u{1b}") && !map.contains("\u{2028}"))
  }

  @Test(arguments: TerminalMapTests.boots)
  func everyLabelStandsFree(_ name: String) throws {
    let (record, boot) = try TerminalMapTests.record(name)
    let picture = MemoryPicture(record, of: boot)
    for bank in picture.banks {
      let callouts = Callouts(bank, height: 640)
      let held = bank.segments.filter { $0.owner != nil && $0.group != .free }
      #expect(
        callouts.items.reduce(0) { $0 + $1.size } == held.reduce(0) { $0 + $1.range.size })
      for (a, b) in zip(callouts.items, callouts.items.dropFirst()) {
        #expect(b.labelY - a.labelY >= Callouts.lineHeight - 0.001)
        #expect(b.range.base > a.range.last)
      }
    }
  }

  @Test func aPictureIsTheSameTwice() throws {
    let (record, boot) = try TerminalMapTests.record("x86_64/6.12-pc-8g-numa4")
    #expect(
      TextFormat.svg.render(record, of: boot) == TextFormat.svg.render(record, of: boot))
  }
}
