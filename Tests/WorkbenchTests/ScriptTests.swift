// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import Workbench

@Suite struct ScriptTests {
  private func run(
    _ text: String, _ series: KernelRelease = .v7_2, bits: Int = 64, nodes: Bool = true,
    isTraced: Bool = false
  ) throws -> Script.Result {
    var script = Script(kernel: series, physicalBits: bits, maxNodes: 16, hasNodes: nodes)
    script.isTraced = isTraced
    return try script.run(Array(text.utf8), file: "test.ops")
  }
  private func lines(_ result: Script.Result) -> [String] {
    String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The kernel's own answers lie beside the project where it is developed.
  @Test func kernelsOwnAnswersWherePresent() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../shared/corpus/scripts").standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasSuffix(".ops") {
      let text = try Data(contentsOf: folder.appendingPathComponent(name))
      for series in [KernelRelease.v6_1, .v6_12, .v7_2] {
        let answer = folder.appendingPathComponent(
          "\(name.dropLast(4)).\(series.version.series).out")
        let script = Script(kernel: series, physicalBits: 64, maxNodes: 16, hasNodes: true)
        let result = try script.run(Array(text), file: name)
        #expect(
          Data(result.output) == (try Data(contentsOf: answer)), "\(name) \(series.version.series)")
      }
    }
  }

  @Test func emptyTablesPrintTheDummyUpTo6_1() throws {
    #expect(
      lines(try run("dump", .v5_10)) == [
        "MEMBLOCK configuration:",
        " memory size = 0x0000000000000000 reserved size = 0x0000000000000000",
        " memory.cnt  = 0x1",
        " memory[0x0]\t[0x0000000000000000-0xffffffffffffffff], 0x0000000000000000 bytes"
          + " on node 0 flags: 0x0",
        " reserved.cnt  = 0x1",
        " reserved[0x0]\t[0x0000000000000000-0xffffffffffffffff], 0x0000000000000000 bytes"
          + " on node 0 flags: 0x0",
      ])
    #expect(
      lines(try run("dump", .v6_12)).filter { $0.contains(".cnt") }.allSatisfy {
        $0.hasSuffix("0x0")
      })
    // Emptied again, the dummy has no node.
    #expect(
      lines(try run("add 0x1000 0x1000\nremove 0 1M\ndump", .v6_1))[3]
        == " memory[0x0]\t[0x0000000000000000-0xffffffffffffffff], 0x0000000000000000 bytes"
        + " flags: 0x0")
  }

  /// Only 5.10 marks without `kernelcore=mirror`, and lets a cap empty a table silently.
  @Test func seriesDiffer() throws {
    let text = "add 0x1000 0x4000\nmark_mirror 0x1000 0x1000\nalloc 0x2000 0x1000 0 0 -1"
    #expect(
      lines(try run(text, .v5_10)) == [
        "Could not allocate 0x0000000000002000 bytes of mirrored memory", "alloc = 0x3000",
      ])
    #expect(lines(try run(text, .v6_1)) == ["alloc = 0x3000"])
    #expect(lines(try run("cap 0 0x1000", .v5_10)) == [])
    #expect(
      lines(try run("cap 0 0x1000", .v6_12)) == [
        "memblock_cap_memory_range: No memory registered yet"
      ])
  }

  /// MAX_NUMNODES is any node; another node that does not exist is one without memory up to 6.1.
  @Test func nodesThatDoNotExist() throws {
    let text = "add_node 0x1000 0x1000 0 0\nalloc_exact 64 64 0 0 NID"
    func answer(_ node: String, _ series: KernelRelease, nodes: Bool = true) throws -> String? {
      lines(try run(text.replacing("NID", with: node), series, nodes: nodes)).first
    }
    #expect(try answer("16", .v6_1) == "alloc_exact = 0x1fc0")
    #expect(try answer("17", .v6_1) == "alloc_exact = 0x0")
    #expect(try answer("17", .v6_12) == "alloc_exact = 0x1fc0")
    // Without nodes all memory is on node 0.
    #expect(try answer("0", .v6_12, nodes: false) == "alloc_exact = 0x1fc0")
    #expect(try answer("2", .v6_1, nodes: false) == "alloc_exact = 0x0")
    #expect(try answer("2", .v7_2, nodes: false) == "alloc_exact = 0x1fc0")
  }

  @Test func a32BitAddressSpaceEndsAt4GiB() throws {
    let text = "add 0xfffff000 0x2000\nadd 0x10000000 0x1000\nphys_alloc 0x800 0x1000 0 -1\ndump"
    let answer = lines(try run(text, .v6_12, bits: 32, nodes: false))
    #expect(answer[0] == "phys_alloc = 0xfffff000")
    #expect(answer[2] == " memory size = 0x00001fff reserved size = 0x00000800")
    #expect(answer[5] == " memory[0x1]\t[0xfffff000-0xfffffffe], 0x00000fff bytes flags: 0x0")
    #expect(throws: InputError.self) { try run("add 0x100000000 0x1000", bits: 32) }
  }

  /// 12 bytes a record with 32-bit addresses, 16 with nodes, 24 with 64 bits.
  @Test(
    arguments: [(32, false, 0xc00), (32, true, 0x1000), (64, false, 0x1800)]
      as [(Int, Bool, UInt64)])
  func arrayGrowsByItsRecordsSize(_ kernel: (bits: Int, nodes: Bool, bytes: UInt64)) throws {
    var text = "allow_resize\nadd 0x1000000 0x1000000\n"
    for index in 0..<UInt64(129) { text += "reserve \(0x100_0000 + index * 0x2000) 0x1000\n" }
    let answer = lines(
      try run(text, .v6_1, bits: kernel.bits, nodes: kernel.nodes, isTraced: true))
    let grown = try #require(answer.first { $0.contains("doubled") })
    let top: UInt64 = 0x200_0000
    let base = top - (kernel.bytes + 0xfff) / 0x1000 * 0x1000
    #expect(grown.contains("reserved is doubled to 256 at [\(base.hex0x(width: kernel.bits / 4))"))
    #expect(grown.hasSuffix("-\((base + kernel.bytes - 1).hex0x(width: kernel.bits / 4))]"))
  }

  @Test func failureAndPanicWithoutPermissionToGrow() throws {
    var text = ""
    for index in 0..<130 { text += "reserve \(0x1000 + index * 0x2000) 0x1000\n" }
    #expect(
      lines(try run(text, .v6_1)) == ["reserve: error -12", "reserve: error -12"])
    let panicked = try run(text, .v6_12)
    #expect(lines(panicked) == ["memblock: cannot resize reserved array"])
    #expect(panicked.panic == KernelPanic("memblock: cannot resize reserved array"))
  }

  @Test func traceAddsTheDebugLines() throws {
    #expect(
      lines(try run("add 0x1000 0x9f000\nphys_alloc 64 64 0 0", .v7_2, isTraced: true)) == [
        "memblock_add: [0x0000000000001000-0x000000000009ffff]",
        "memblock_phys_alloc_range: 64 bytes align=0x40 from=0x0000000000000000"
          + " max_addr=0x0000000000000000",
        "__memblock_reserve: [0x000000000009ffc0-0x000000000009ffff] nid=-1 flags=20"
          + " memblock_alloc_range_nid",
        "phys_alloc = 0x9ffc0",
      ])
  }

  @Test(
    arguments: [
      ("add 0 4K\n\n# all is well\nfoo 1", 4), ("add 1", 1), ("dump\nadd 1 2 3", 2),
      ("add 0x 1", 1), ("add 1X 1", 1), ("bottom_up 2", 1), ("set_node 0 1 elsewhere 0", 1),
      ("add 0x10000000000000000 1", 1), ("add 16384P 1", 1), ("add 08 1", 1), ("add - 1", 1),
    ])
  func slipsNameTheirLine(_ slip: (text: String, line: Int)) {
    let error = #expect(throws: InputError.self) { try run(slip.text) }
    #expect(error?.source == .line("test.ops", slip.line))
  }

  @Test func numbersAreReadAsMemparseReadsThem() throws {
    let text = "add 010 4k # octal\n\tis_memory\t0x8 # tab\nis_memory 4103\r\nis_memory 4104"
    #expect(lines(try run(text)) == ["is_memory = 0x1", "is_memory = 0x1", "is_memory = 0x0"])
  }
}
