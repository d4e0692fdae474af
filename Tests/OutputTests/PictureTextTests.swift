// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Output

@Suite struct PictureTextTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (0x2000_0000, "512 MiB"),
      (0x1ff7_dc00, "511.4 MiB"), (UInt64.max, "15.9 EiB"),
    ] as [(UInt64, String)])
  func sizesHaveOneDecimal(_ bytes: UInt64, _ text: String) {
    #expect(PictureText.size(bytes) == text)
  }

  @Test func shares() {
    #expect(PictureText.percent(1, of: 8) == "12.5%")
    #expect(PictureText.percent(1, of: 1_000_000) == "<0.1%")
    #expect(PictureText.percent(.max / 2, of: .max) == "50.0%")
    #expect(PictureText.percent(0, of: 0) == "0.0%")
  }

  @Test func nothingThatATerminalObeysIsLeft() {
    #expect(
      PictureText.visible("a\u{1b}[2Jb\u{7}\u{2028}\u{202e}\u{9b}é<&\"")
        == "a\\u{1b}[2Jb\\u{7}\\u{2028}\\u{202e}\\u{9b}é<&\"")
  }
}
