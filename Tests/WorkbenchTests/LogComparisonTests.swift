// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import KernelLog
import Memblock
import PhysicalMemory
import Testing

@testable import Workbench

@Suite struct LogComparisonTests {
  private static let kernel = """
    Linux version 6.1.0 (a@b) #1
    last_pfn = 0x80000 max_arch_pfn = 0x400000000
    cma: Reserved 32 MiB at 0x000000007cc00000
    Zone ranges:
      DMA32    [mem 0x0000000001000000-0x000000007fffffff]
      Normal   empty
    Early memory node ranges
      node   0: [mem 0x0000000000100000-0x000000007fffffff]
    Dentry cache hash table entries: 262144 (order: 9, 2097152 bytes, linear)

    """

  private func compare(_ lines: [String], panic: String? = nil) throws -> [Contradiction] {
    var record = BootRecord()
    record.entries = lines.map { .message(KernelMessage($0), cause: nil) }
    record.panic = panic.map { KernelPanic($0) }
    let bytes = Array(Self.kernel.utf8)
    return LogComparison.contradictions(
      of: record, traits: MemblockTraits(kernel: .v6_1),
      with: try KernelLog.parse(bytes, origin: "dmesg.txt"),
      bytes: bytes)
  }
  private var same: [String] { Self.kernel.split(separator: "\n").map(String.init) }

  @Test func theSameLinesDoNotContradict() throws {
    #expect(try compare(same).isEmpty)
  }

  @Test func anotherValueIsNamedWithBothSidesAndItsLine() throws {
    let lines = same.map { $0.replacing("last_pfn = 0x80000", with: "last_pfn = 0x7fff0") }
    let found = try compare(lines)
    #expect(found.map(\.kind) == ["last_pfn"])
    #expect(
      found.first?.text.hasPrefix(
        "dmesg.txt:2: the kernel printed last_pfn = 0x80000; this replay derives last_pfn = 0x7fff0;"
      ) == true)
  }

  @Test func aMissingLineIsAContradictionWhereTheKernelMustPrintIt() throws {
    let found = try compare(same.filter { !$0.hasPrefix("cma:") && !$0.hasPrefix("Dentry") })
    #expect(found.map(\.kind) == ["CMA"])
    #expect(found.first?.replay == "derives no such line")
  }

  @Test func aPanicContradictsALogThatGoesOn() throws {
    let found = try compare(Array(same.prefix(2)), panic: "no memory")
    #expect(found.first?.kind == "panic")
  }

  @Test func anErrorThatTheLogLacksIsInvented() throws {
    var record = BootRecord()
    record.entries =
      same.map { .message(KernelMessage($0), cause: nil) } + [
        .message(KernelMessage("INITRD: overlaps", level: 3), cause: nil)
      ]
    let bytes = Array(Self.kernel.utf8)
    let log = try KernelLog.parse(bytes, origin: "dmesg.txt")
    func kinds(_ bytes: [UInt8]) -> [String] {
      LogComparison.contradictions(
        of: record, traits: MemblockTraits(kernel: .v6_1), with: log, bytes: bytes
      ).map(\.kind)
    }
    #expect(kinds(bytes) == ["errors"])
    #expect(kinds(bytes + Array("INITRD: overlaps\n".utf8)).isEmpty)
  }

  @Test func eachKindIsSaidOnce() {
    let one = Contradiction(
      kind: "nodes", source: .line("a", 1), kernel: "x", replay: "derives y", remedy: "z")
    #expect([one, one, one].oncePerKind == [one.text + " (and 2 more of this kind)"])
  }
}
