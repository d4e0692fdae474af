// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelLog

@Suite struct LogFactsTests {
  @Test func anEmptyTextTellsNothing() throws {
    let facts = try KernelLog.parse([], origin: "empty.txt")
    #expect(facts.e820.isEmpty)
    #expect(facts.release == nil)
    #expect(facts.notes.isEmpty)
  }
}
