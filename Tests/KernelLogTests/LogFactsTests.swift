// SPDX-License-Identifier: GPL-2.0-or-later
import Testing
@testable import KernelLog

@Suite struct LogFactsTests {
  @Test func nothingIsKnownAtFirst() {
    #expect(LogFacts().e820.isEmpty)
  }
}
