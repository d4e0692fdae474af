// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelLog
import PhysicalMemory
import Testing

@testable import Workbench

@Suite struct LogVerifierTests {
  private func verify(_ text: String) throws -> VerifyReport {
    try LogVerifier.verify(
      try KernelLog.parse(Array(text.utf8), origin: "boot.log"), file: "boot.log")
  }

  /// A boot whose first call was made before memblock=debug was parsed.
  private let boot = """
    [    0.000000] Linux version 6.1.0-1 (x@y) (gcc) #1 SMP
    [    0.000000] memblock_add: [0x0000000000001000-0x000000000009fbff] f+0x1/0x2
    [    0.000000] memblock_add: [0x0000000000100000-0x0000000000ffffff] f+0x1/0x2
    [    0.000000] MEMBLOCK configuration:
    [    0.000000]  memory size = 0x0000000000f9ec00 reserved size = 0x0000000000002000
    [    0.000000]  memory.cnt  = 0x2
    [    0.000000]  memory[0x0]\t[0x0000000000001000-0x000000000009efff], 0x000000000009e000 bytes flags: 0x0
    [    0.000000]  memory[0x1]\t[0x0000000000100000-0x0000000000ffffff], 0x0000000000f00000 bytes flags: 0x0
    [    0.000000]  reserved.cnt  = 0x1
    [    0.000000]  reserved[0x0]\t[0x0000000000200000-0x0000000000201fff], 0x0000000000002000 bytes flags: 0x0
    [    0.000000] memblock_alloc_try_nid: 4096 bytes align=0x1000 nid=-1 from=0x0000000000000000 max_addr=0x0000000000000000 g+0x1/0x2
    [    0.000000] memblock_reserve: [0x0000000000fff000-0x0000000000ffffff] memblock_alloc_range_nid+0xb0/0x13d
    [    0.000000] memblock_reserve: [0x0000000000ffe000-0x0000000000ffefff] memblock_alloc_range_nid+0xb0/0x13d
    [    0.000000] memblock_phys_free: [0x0000000000fff000-0x0000000000ffffff] g+0x1/0x2
    [    0.000000] memblock_phys_alloc_range: 64 bytes align=0x40 from=0x0000000000000000 max_addr=0x0000000000100000 g+0x1/0x2
    [    0.000000] memblock_reserve: [0x000000000009efc0-0x000000000009efff] memblock_alloc_range_nid+0xb0/0x13d
    """

  @Test func aTrueLogHasNoDifference() throws {
    let report = try verify(boot)
    #expect(report.differences.isEmpty)
    #expect(report.allocations == 2)
    #expect(report.operations == 3)
    #expect(report.dumps == 1)
    #expect(
      report.untold.map(\.what) == [
        "reserved before the first line", "memory trimmed", "allocations without a request line",
      ])
  }

  /// Each of these changes is one that no setting explains.
  @Test(
    arguments: [
      // An allocation that is not aligned as asked for.
      (
        "0x0000000000fff000-0x0000000000ffffff] memblock_alloc",
        "0x0000000000ffe800-0x0000000000fff7ff] memblock_alloc", 11
      ),
      // One that lies where something is reserved.
      (
        "0x0000000000ffe000-0x0000000000ffefff] memblock_alloc",
        "0x0000000000fff000-0x0000000000ffffff] memblock_alloc", 13
      ),
      // The limit of a physical request is the request's own.
      (
        "0x000000000009efc0-0x000000000009efff] memblock_alloc",
        "0x0000000000090000-0x000000000009003f] memblock_alloc", 15
      ),
      // A table that the lines do not give.
      (
        "memory[0x1]\t[0x0000000000100000-0x0000000000ffffff], 0x0000000000f00000",
        "memory[0x1]\t[0x0000000000180000-0x0000000000ffffff], 0x0000000000e80000", 8
      ),
      ("reserved size = 0x0000000000002000", "reserved size = 0x0000000000003000", 4),
    ])
  func aChangedLogDiffers(_ change: (old: String, new: String, line: Int)) throws {
    let changed = boot.replacing(change.old, with: change.new, maxReplacements: 1)
    #expect(changed != boot)
    let report = try verify(changed)
    #expect(report.differences.first?.line == change.line)
    #expect(report.text.contains("boot.log:\(change.line): first difference"))
  }

  @Test func aCutDumpIsSaidAndNotCompared() throws {
    let lines = boot.split(separator: "\n").filter { !$0.contains("memory[0x1]") }
    let report = try verify(lines.joined(separator: "\n"))
    #expect(report.dumps == 0)
    #expect(report.unchecked.first?.reason == "the dump cannot be compared: 1 of 2 memory lines")
    #expect(report.differences.isEmpty)
  }

  @Test func aLogWithoutMemblockLinesIsNoInput() {
    let error = #expect(throws: InputError.self) { try verify("Linux version 6.1.0 (x) #1\n") }
    #expect(error?.kind == .missing)
  }

  /// From 2.6.37 to 3.x the trace printed the exclusive end.
  @Test func oldTraceLinesEndExclusively() throws {
    let report = try verify(
      """
      memblock_reserve: [0x00000080300000-0x00000080400000] f+0x68/0x1a0
      MEMBLOCK configuration:
       memory size = 0x1000000 reserved size = 0x100000
       memory.cnt  = 0x1
       memory[0x0]\t[0x00000080000000-0x00000080ffffff], 0x1000000 bytes
       reserved.cnt  = 0x1
       reserved[0x0]\t[0x00000080300000-0x000000803fffff], 0x100000 bytes
      """)
    #expect(report.differences.isEmpty)
    #expect(report.dumps == 1)
  }
}
