// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import FuzzTargets
import Testing

/// Every input of the corpora, past findings among them, goes through its target again.
@Suite struct CorpusTests {
  private static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzz/Corpora")

  @Test(arguments: FuzzTarget.allCases)
  func everyInputIsReadOrRefused(target: FuzzTarget) throws {
    let folder = Self.corpora.appendingPathComponent(target.rawValue)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!names.isEmpty)
    for name in names {
      target.run(Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
  }
}
