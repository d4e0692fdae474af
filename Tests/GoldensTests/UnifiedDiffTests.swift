// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Goldens

@Suite struct UnifiedDiffTests {
  private func diff(_ old: [String], _ new: [String]) -> [String] {
    UnifiedDiff.lines(from: old, to: new, oldName: "a", newName: "b")
  }

  @Test func equalTextsHaveNoDiff() {
    #expect(diff(["x", "y"], ["x", "y"]).isEmpty)
  }

  @Test func aChangedLineHasThreeLinesAround() {
    let old = (1...9).map(String.init)
    var new = old
    new[4] = "five"
    #expect(
      diff(old, new) == [
        "--- a", "+++ b", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8",
      ])
  }

  @Test func distantChangesAreHunksOfTheirOwn() {
    let old = (1...20).map(String.init)
    var new = old
    new.removeLast()
    new.insert("0", at: 0)
    #expect(
      diff(old, new).filter { $0.hasPrefix("@@") } == ["@@ -1,3 +1,4 @@", "@@ -17,4 +18,3 @@"])
  }

  @Test func anEmptyOldTextStartsAtZero() {
    #expect(diff([], ["x"]) == ["--- a", "+++ b", "@@ -0,0 +1,1 @@", "+x"])
  }
}
