// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Goldens

@Suite struct TraceLineTests {
  @Test(arguments: [
    ("memblock_reserve: [0x1-0x2] setup_arch+0x1/0x2", "memblock_reserve: [0x1-0x2]"),
    (
      "__memblock_reserve: [0x1-0x2] nid=-1 flags=20 f+0x1/0x2",
      "__memblock_reserve: [0x1-0x2] nid=-1 flags=20"
    ),
    (
      "memblock_alloc_try_nid: 1 bytes align=0x40 nid=-1 from=0x0 max_addr=0x0 f+0x1/0x2",
      "memblock_alloc_try_nid: 1 bytes align=0x40 nid=-1 from=0x0 max_addr=0x0"
    ),
    (
      "memblock: reserved is doubled to 256 at [0x1-0x2]",
      "memblock: reserved is doubled to 256 at [0x1-0x2]"
    ),
  ])
  func callersAreLeftOut(line: String, bare: String) {
    #expect(TraceLine.comparable(line, withCaller: false) == bare)
    #expect(TraceLine.comparable(bare, withCaller: false) == bare)
  }

  @Test func offsetsAreNeverCompared() {
    #expect(
      TraceLine.comparable("memblock_add: [0x1-0x2] f+0x1/0x2", withCaller: true)
        == TraceLine.comparable("memblock_add: [0x1-0x2] f+0x9/0xa", withCaller: true))
    #expect(
      TraceLine.comparable("memblock_add: [0x1-0x2] f+0x1/0x2", withCaller: true)
        != TraceLine.comparable("memblock_add: [0x1-0x2] g+0x1/0x2", withCaller: true))
  }
}
