// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import Foundation
import Goldens
import Output
import Testing

/// A replay that keeps only what a format needs prints the same as one that keeps everything. The
/// former takes runs of page tables and struct pages in one step, so this compares the two ways.
@Suite struct RecordPartsTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  @Test(arguments: ["x86_64", "i386", "arm", "arm64", "riscv64"])
  func everyFormatNeedsNoMoreThanItsParts(architecture: String) throws {
    let cases = try GoldenCase.find(below: Self.fixtures.appendingPathComponent(architecture).path)
    #expect(cases.count > 5)
    for golden in cases {
      let boot = try BootLoader.load("\(golden.path)/boot.yaml")
      let whole = Replay.run(boot)
      for format in TextFormat.allCases where format.parts != .all {
        let record = Replay.run(boot, keeping: format.parts)
        #expect(
          format.render(record, of: boot) == format.render(whole, of: boot),
          "\(golden.path): \(format)")
        #expect(record.panic == whole.panic, "\(golden.path): \(format)")
      }
    }
  }
}
