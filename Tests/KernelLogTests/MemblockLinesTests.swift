// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelLog

@Suite struct MemblockLinesTests {
  private func kinds(_ text: String) throws -> [MemblockLogLine.Kind] {
    try facts(text).memblock.map(\.kind)
  }

  @Test func dumpsOfEachEraAreRead() throws {
    #expect(
      try kinds(
        """
        MEMBLOCK configuration:
         memory size = 0x7d1ff000 reserved size = 0x8b33cf1
         memory.cnt  = 0x1
         memory[0x0]\t[0x00000080200000-0x00000088dfffff], 0x8c00000 bytes
         reserved.cnt  = 0x1
         reserved[0x0]\t[0x0000000000001000-0x000000000009efff], 0x000000000009e000 bytes on node 1 flags: 0x20
        """) == [
          .dumpHead, .totals(memory: 0x7d1f_f000, reserved: 0x8b3_3cf1), .count(type: "memory", 1),
          .region(
            type: "memory", index: 0, first: 0x8020_0000, last: 0x88df_ffff, size: 0x8c0_0000,
            node: nil, flags: nil),
          .count(type: "reserved", 1),
          .region(
            type: "reserved", index: 0, first: 0x1000, last: 0x9_efff, size: 0x9_e000, node: 1,
            flags: 0x20),
        ])
  }

  @Test func traceLinesOfEachEraAreRead() throws {
    #expect(
      try kinds(
        """
        memblock_reserve: [0x0000003fafb000-0x0000003fefb000] (4096kB) sparse_init+0x25/0x272
           memblock_free: [0x00000020000040-0x000000201caa57] flags 0x0 f+0x1/0x2
        memblock_phys_free: [0x2fff5d74-0x2fff5d7b] setup_arch+0x1bc/0x318
        __memblock_reserve: [0x0000000000001000-0x0000000000001fff] nid=-1 flags=20 f+0x1/0x2
        memblock_alloc_try_nid: 4096 bytes align=0x1000 nid=-1 from=0x00000000 max_addr=0x00000000 f+0x44/0x70
        memblock_phys_alloc_range: 8192 bytes align=0x2000 from=0x0 max_addr=0xffffffff g
        memblock: reserved is doubled to 256 at [0x0000000000001000-0x00000000000027ff]
        """) == [
          .range(
            operation: "memblock_reserve", first: 0x3faf_b000, end: 0x3fef_b000, node: nil,
            flags: nil
          ),
          .range(
            operation: "memblock_free", first: 0x2000_0040, end: 0x201c_aa57, node: nil, flags: 0),
          .range(
            operation: "memblock_phys_free", first: 0x2fff_5d74, end: 0x2fff_5d7b, node: nil,
            flags: nil),
          .range(
            operation: "__memblock_reserve", first: 0x1000, end: 0x1fff, node: -1, flags: 0x20),
          .request(
            operation: "memblock_alloc_try_nid", size: 4096, alignment: 0x1000, node: -1, from: 0,
            limit: 0),
          .request(
            operation: "memblock_phys_alloc_range", size: 8192, alignment: 0x2000, node: nil,
            from: 0,
            limit: 0xffff_ffff),
          .doubled(type: "reserved", capacity: 256, first: 0x1000, last: 0x27ff),
        ])
  }

  @Test func callersAndWidthsAreKept() throws {
    let lines = try facts("x\nmemblock_add: [0x80000000-0x8fffffff] arm_add_memory+0x1/0x2\n")
      .memblock
    #expect(lines.map(\.line) == [2])
    #expect(lines.first?.caller == "arm_add_memory+0x1/0x2")
    #expect(lines.first?.callerFunction == "arm_add_memory")
    #expect(lines.first?.addressDigits == 8)
  }

  @Test func mailersWrapsAreJoined() throws {
    let lines = try facts(
      """
         memory[0x2]     [0x0000000100000000-0x000000027fffffff],
      0x0000000180000000 bytes flags: 0x0
      memblock_alloc_try_nid: 8257 bytes align=0x40 nid=-1
      from=0x0000000000000000 max_addr=0x0000000000000000 f+0x1/0x2
      """
    ).memblock
    #expect(lines.count == 2)
    #expect(lines.last?.callerFunction == "f")
  }

  @Test func bootLoadersDumpsAreNoKernels() throws {
    #expect(try kinds(" memory[0]\t[0x80000000-0xbfffffff], 0x40000000 bytes flags: 0\n").isEmpty)
  }
}
