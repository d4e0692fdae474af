// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Goldens

/// Every case under Fixtures/, compared with what the kernel printed.
@Suite struct FixtureTests {
  /// The repository's Fixtures folder.
  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/Fixtures"
  }()
  static let cases: [String] =
    ((try? GoldenCase.find(below: folder)) ?? []).map(\.path)

  @Test func thereAreCasesOfEveryArchitecture() {
    for name in ["x86_64", "i386", "arm", "arm64", "riscv64", "examples"] {
      #expect(Self.cases.contains { $0.hasPrefix("\(Self.folder)/\(name)/") }, "\(name)")
    }
  }

  @Test(arguments: cases)
  func replayPrintsWhatTheKernelPrinted(path: String) throws {
    let golden = try #require(try GoldenCase.find(below: path).first)
    let known = try KnownDifferences(in: Self.folder)
    let result = golden.check(comparingCallers: true)
    #expect(result.error == nil)
    #expect(result.findings == [])
    for file in golden.comparedFiles {
      let mismatch = result.mismatches.first { $0.file == file }
      if let entry = known.entry(for: golden, file: file) {
        #expect(mismatch != nil, "matches now, take it out of \(entry.source)")
      } else if let mismatch {
        Issue.record("\(mismatch.diff.prefix(12).joined(separator: "\n"))")
      }
    }
  }

  @Test func theListOfKnownDifferencesNamesCasesThatExist() throws {
    for entry in try KnownDifferences(in: Self.folder).entries {
      #expect(
        Self.cases.contains { entry.path.hasPrefix("\($0.dropFirst(Self.folder.count + 1))/") },
        "\(entry.source)")
    }
  }
}
