// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Goldens

@Suite struct BootLogTests {
  let log = BootLog(
    """
    [    0.000000] Linux version 6.1.0\r
    [    0.000000][    T0] memblock_reserve: [0x1000-0x1fff] setup_arch+0x10/0x20\r
    [    0.010000] Memory: 100K/400K available (0K reserved)
      indented
    """)

  private func missing(_ lines: [String], freeCount: Bool = false) -> [String] {
    log.missing(from: lines, comparingCallers: true, ignoringFreeCount: freeCount)
  }

  @Test func timeStampsAndCarriageReturnsDoNotCount() {
    #expect(missing(["Linux version 6.1.0", "  indented"]) == [])
    #expect(missing(["memblock_reserve: [0x1000-0x1fff] setup_arch"]) == [])
  }

  @Test func anotherCallerIsMissed() {
    let line = "memblock_reserve: [0x1000-0x1fff] reserve_brk"
    #expect(missing([line]) == [line])
  }

  @Test func theOrderCounts() {
    #expect(missing(["  indented", "Linux version 6.1.0"]) == ["Linux version 6.1.0"])
  }

  @Test func onlyTheFirstNumberOfTheMemoryLineMayBeIgnored() {
    let line = "Memory: 120K/400K available (0K reserved)"
    #expect(missing([line]) == [line])
    #expect(missing([line], freeCount: true) == [])
    let other = "Memory: 120K/404K available (0K reserved)"
    #expect(missing([other], freeCount: true) == [other])
  }
}
