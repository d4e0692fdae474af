// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Zones

@Suite struct PageRunsTests {
  @Test func touchingRunsJoin() {
    var runs = PageRuns([0..<4, 8..<12])
    runs.insert(4..<8)
    #expect(runs.runs == [0..<12])
  }

  @Test func takingTheMiddleLeavesBothEnds() {
    var runs = PageRuns([0..<12])
    runs.remove(4..<8)
    #expect(runs.runs == [0..<4, 8..<12])
    runs.remove(0..<12)
    #expect(runs.isEmpty)
  }

  @Test func intersectionKeepsWhatBothHave() {
    #expect(PageRuns([0..<4, 8..<12]).intersection(PageRuns([2..<10])).runs == [2..<4, 8..<10])
  }

  /// A run that starts at page 1 ends in ever larger blocks.
  @Test func blocksAreCutByAlignment() {
    #expect(PageRuns([1..<16]).blocksByOrder(maxOrder: 10)[0...3] == [1, 1, 1, 1])
    #expect(PageRuns([0..<4096]).blocksByOrder(maxOrder: 10)[10] == 4)
    #expect(PageRuns([1..<2]).blocksByOrder(maxOrder: 0) == [1])
  }

  @Test func blocksNeverCrossAHole() {
    let blocks = PageRuns([0..<8, 9..<16]).blocksByOrder(maxOrder: 10)
    #expect(blocks[0...3] == [1, 1, 1, 1])
  }

  @Test func allPagesAreInABlock() {
    let runs = PageRuns([3..<777, 1025..<5001])
    let pages = runs.blocksByOrder(maxOrder: 4).enumerated()
      .reduce(UInt64(0)) { $0 + $1.element << UInt64($1.offset) }
    #expect(pages == runs.count)
  }
}
