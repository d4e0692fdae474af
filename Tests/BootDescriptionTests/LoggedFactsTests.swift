// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelLog
import PhysicalMemory
import Testing

@testable import BootDescription

/// What lines of a log prove of the kernel that wrote them.
@Suite struct LoggedFactsTests {
  private func options(
    _ lines: [String], _ architecture: Architecture, _ commandLine: String = ""
  ) throws -> [ConfigOption: String] {
    let text = (["Linux version 5.10.0 (a@b) #1"] + lines).joined(separator: "\n") + "\n"
    let log = try KernelLog.parse(Array(text.utf8), origin: "log")
    return LoggedOptions(log, architecture, KernelCommandLine(commandLine)).values
  }
  private func zones(_ normal: String, nodes: String) -> [String] {
    [
      "Zone ranges:", "  Normal   [mem \(normal)]", "Movable zone start for each node",
      "Early memory node ranges", "  node   0: [mem \(nodes)]",
    ]
  }

  @Test func lowMemoryBeyond768MiBProvesAnotherSplit() throws {
    let wide = zones("0x0000000020000000-0x0000000057ffffff", nodes: "0x20000000-0x57ffffff")
    #expect(try options(wide, .arm)[.pageOffset] == "0xb0000000")
    let wider = zones("0x0000000000000000-0x000000004fffffff", nodes: "0x00000000-0x4fffffff")
    #expect(try options(wider, .arm)[.pageOffset] == "0x80000000")
    let usual = zones("0x0000000000000000-0x000000002fffffff", nodes: "0x00000000-0x2fffffff")
    #expect(try options(usual, .arm)[.pageOffset] == nil)
    // vmalloc= moves the border, whatever the split is.
    #expect(try options(wide, .arm, "vmalloc=128M")[.pageOffset] == nil)
  }

  @Test func ignoredRAMShowsTheBorder() throws {
    let lines =
      ["Ignoring RAM at 0xb0000000-0xc0000000", "Consider using a HIGHMEM enabled kernel."]
      + zones("0x0000000040000000-0x00000000afffffff", nodes: "0x40000000-0xafffffff")
    let found = try options(lines, .arm)
    #expect(found[.pageOffset] == "0x80000000")
    #expect(found[.highmem] == "n")
  }

  @Test func oneAreaOfCMAShowsItsSize() throws {
    let found = try options(["cma: Reserved 48 MiB at 0x000000003d000000"], .arm64)
    #expect(found[.dmaCma] == "y")
    #expect(found[.cmaSizeMbytes] == "48")
    let asked = try options(["cma: Reserved 48 MiB at 0x000000003d000000"], .arm64, "cma=48M")
    #expect(asked[.cmaSizeMbytes] == nil)
    let none = try options(
      [
        "Memory: 900K/1000K available (1K kernel code, 1K rwdata, 1K rodata, 1K init, 1K bss, "
          + "100K reserved, 0K cma-reserved)"
      ], .arm64)
    #expect(none[.cmaSizeMbytes] == "0")
  }

  ///     one node inside, one at the end        node first        nothing cut
  @Test func setupDataNodesAlternateWithRAM() {
    func pieces(_ sizes: [UInt64]) -> [MemoryRange] {
      var base: UInt64 = 0x10_0000
      return sizes.map { size in
        defer { base += size }
        return MemoryRange(from: PhysicalAddress(base), to: PhysicalAddress(base + size))
      }
    }
    let later = pieces([0x10_0000, 0x70, 0x20_0000, 0x38])
    #expect(LoggedSetupData.nodes(among: later) == [later[1], later[3]])
    let first = pieces([0x70, 0x20_0000, 0x38, 0x10_0000])
    #expect(LoggedSetupData.nodes(among: first) == [first[0], first[2]])
    #expect(LoggedSetupData.nodes(among: pieces([0x1000])).isEmpty)
  }

  @Test func theLayoutPlacesTheKernel() throws {
    let text = """
      Linux version 4.19.0 (a@b) #1
      virtual kernel memory layout:
          lowmem  : 0xb0000000 - 0xee7fe000   ( 999 MB)
            .init : 0xb2a00000 - 0xb2b00000   (1024 kB)
            .data : 0xb26d6a5d - 0xb29c2400   (2990 kB)
            .text : 0xb2000000 - 0xb26d6a5d   (7002 kB)

      """
    let log = try KernelLog.parse(Array(text.utf8), origin: "log")
    let kernel = LoggedKernel(
      log: log, architecture: .i386, knownSize: 1 << 24, isOwnSize: false)
    #expect(kernel.range?.value == MemoryRange(exactly: 0x200_0000, size: 0xb0_0000))
    #expect(kernel.range?.source == .line("log", 6))
  }

  @Test func theBrkAreaFollowsTheKernel() throws {
    let text = """
      Linux version 5.4.0 (a@b) #1
      last_pfn = 0x80000 max_arch_pfn = 0x400000000
      BRK [0x3b201000, 0x3b201fff] PGTABLE
      BRK [0x3b202000, 0x3b202fff] PGTABLE

      """
    let log = try KernelLog.parse(Array(text.utf8), origin: "log")
    let kernel = LoggedKernel(
      log: log, architecture: .x86_64, knownSize: 0x280_0000, isOwnSize: false)
    let range = try #require(kernel.range?.value)
    #expect(range.end == 0x3b20_1000)
    #expect(range.base.isAligned(to: 2 << 20))
  }
}

extension LoggedFactsTests {
  private func log(_ nodes: [String]) throws -> LogFacts {
    let text =
      (["Linux version 6.1.0 (a@b) #1", "Early memory node ranges"] + nodes.map { "  " + $0 })
      .joined(separator: "\n") + "\n"
    return try KernelLog.parse(Array(text.utf8), origin: "log")
  }

  ///     [---- RAM ----)[no-map)[-------- RAM --------)   [-- RAM --)
  @Test func touchingRangesShowNoMapAreas() throws {
    let facts = try log([
      "node   0: [mem 0x0000000040000000-0x0000000047ffffff]",
      "node   0: [mem 0x0000000048000000-0x00000000480fffff]",
      "node   0: [mem 0x0000000048100000-0x000000007fffffff]",
      "node   0: [mem 0x0000000090000000-0x000000009fffffff]",
    ])
    let area = try #require(MemoryRange(exactly: 0x4800_0000, size: 0x10_0000))
    #expect(LoggedMap.noMap(facts) == [area])
    let nodes = LoggedMap.reserved([], facts, isARM: false)
    #expect(nodes.map(\.range) == [area])
    #expect(nodes.first?.isNoMap == true)
    // An area that a line names is not made twice.
    let named = ReservedMemoryNode(name: "fw", range: area, isNoMap: true, isReusable: false)
    #expect(LoggedMap.reserved([named], facts, isARM: false) == [named])
    #expect(LoggedMap.banks(facts).isEmpty)
  }

  @Test func nodesThatTouchAreBanksOfTheirOwn() throws {
    let facts = try log([
      "node   0: [mem 0x0000000040000000-0x000000007fffffff]",
      "node   1: [mem 0x0000000080000000-0x00000000bfffffff]",
    ])
    #expect(LoggedMap.banks(facts).map(\.node) == [0, 1])
    #expect(LoggedMap.noMap(facts).isEmpty)
  }
}
