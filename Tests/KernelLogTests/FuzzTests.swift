// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import Foundation
import PhysicalMemory
import Testing

@testable import KernelLog

/// A generator whose seed is printed with a failure and can be passed back (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Inputs of every kind, which mutation spoils.
private enum Seeds {
  static let texts: [String] = [
    """
    [    0.000000] Linux version 6.1.0 (a@b) (gcc) #1 SMP
    [    0.000000] Command line: memblock=debug crashkernel=256M
    [    0.000000] BIOS-provided physical RAM map:
    [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
    [    0.000000] BIOS-e820: [mem 0x0000000100000000-0xffffffffffffffff] persistent (type 12)
    [    0.000000] e820: update [mem 0x00000000-0x00000fff] usable ==> reserved
    [    0.000000] efi: mem00: [Boot Code   |   |  |WB|WT|WC|UC] range=[0x0000000000000000-0x0000000000000fff] (0MB)
    [    0.000000] last_pfn = 0x1c0000 max_arch_pfn = 0x400000000
    [    0.000000] ACPI: FACP 0x000000007F778000 0000F4 (v03 BOCHS  BXPC)
    [    0.000000] ACPI: SRAT: Node 1 PXM 3 [mem 0x100000000-0x1ffffffff] hotplug
    [    0.000000] Reserving 256MB of memory at 624MB for crashkernel (System RAM: 2047MB)
    [    0.000000] Zone ranges:
    [    0.000000]   DMA      [mem 0x0000000000001000-0x0000000000ffffff]
    [    0.000000]   node   0: [mem 0x0000000000001000-0x000000000009efff]
    [    0.000000] percpu: Embedded 60 pages/cpu s208896 r8192 d28672 u1048576
    [    0.000000] pcpu-alloc: [0] 0 1 [1] 2 3 -- --
    [    0.000000] Memory: 1962468K/2030904K available (14343K kernel code, 2327K rwdata)
    """,
    """
    MEMBLOCK configuration:
     memory size = 0x7d1ff000 reserved size = 0x8b33cf1
     memory[0x0]\t[0x00000080200000-0x00000088dfffff], 0x8c00000 bytes on node 0 flags: 0x0
    memblock_alloc_try_nid: 4096 bytes align=0x1000 nid=-1 from=0x0 max_addr=0x0 f+0x4/0x7
    memblock: reserved is doubled to 256 at [0x0000000000001000-0x00000000000027ff]
    OF: reserved mem: 0x4c000000..0x4c7fffff (8192 KiB) nomap non-reusable vram@4c000000
    """,
    " BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)\nZone PFN ranges:\n  DMA  0x10 -> 0x1000\n",
    "{\"dmesg\":[{\"pri\":6,\"time\":0.000000,\"msg\":\"BIOS-e820: [mem 0x0-0xfff] usable\"}]}",
    "00001000-0009fbff : System RAM\n00100000-7ffdffff : System RAM\n  01000000-0225c92f : Kernel code\n",
    "0x0 0x9fbff System RAM\n0x9fc00 0x9ffff Reserved\n",
    "a=3Db\nBIOS-e820: [mem 0x0-0x=\nfff] usable\n",
    "00000000  02 00 00 00 01 00 41 54  04 00 00 00 02 00 41 54  |......AT|\n"
      + "00000010  00 00 00 02 00 00 00 10  00 00 00 00 00 00 00 00\n",
    "10000100: 00000002 54410001 00000004 54410002\n10000110: 02000000 10000000 0 0\n",
    "ATAG_CORE: 2 54410001\nATAG_MEM 32M@0x10000000\nATAG_CMDLINE \"mem=24M\"\n",
    "arch: arm64\nfirmware: {dtb: a.dtb}\n", "/* c */ /dts-v1/;\n",
  ]
  static let binaries: [[UInt8]] = [
    [5, 0, 0, 0, 1, 0, 0x41, 0x54, 1, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0]
      + [4, 0, 0, 0, 2, 0, 0x41, 0x54, 0, 0, 0, 8, 0, 0, 0, 0x10]
      + [3, 0, 0, 0, 9, 0, 0x41, 0x54, 0x68, 0x69, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 2, 0x54, 0x41, 0, 1, 0, 0, 0, 3, 0x54, 0x41, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0],
    [0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 1, 0x69, 0x6d, 0x61, 0x67, 0x65, 0x73, 0, 0],
    [0xff, 0xfe, 0x42, 0, 0x49, 0, 0x4f, 0],
  ]
  static let all = texts.map { Array($0.utf8) } + binaries
  /// Pieces that turn a number or a word into a nasty one.
  static let pieces: [[UInt8]] =
    [
      "0xffffffffffffffff", "ffffffffffffffffff", "-", "0x", "]", "[mem ", "\n", "\r", " ", "(",
      "99999999999999999999", "=\n", "\u{1b}[", "BIOS-e820: ", "[", "{", "\"", "\\u", "KiB) ", ": ",
    ].map { Array($0.utf8) } + [[0], [0xff], [0xc2, 0xa0], [0x01, 0x00, 0x41, 0x54]]
}

@Suite struct FuzzTests {
  /// MEMREPLAY_FUZZ_ROUNDS makes it longer, MEMREPLAY_FUZZ_SEED passes a failing seed back.
  private static let rounds =
    ProcessInfo.processInfo.environment["MEMREPLAY_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 40
  private static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["MEMREPLAY_FUZZ_SEED"].flatMap { UInt64($0) }.map { [$0] }
    ?? [1, 2, 3, 4]

  @Test(arguments: seeds) func spoiledInputsGiveFactsOrOneError(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for _ in 0..<Self.rounds {
      for original in Seeds.all {
        let bytes = Self.spoil(original, &random)
        Self.read(bytes)
      }
    }
  }

  private static func spoil(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      guard !bytes.isEmpty else { break }
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(at...)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
      case 3:
        bytes.insert(contentsOf: Seeds.pieces.randomElement(using: &random) ?? [], at: at)
      case 4:
        let end = min(bytes.count, at + Int.random(in: 1...80, using: &random))
        bytes.insert(contentsOf: bytes[at..<end], at: at)
      default:
        let other = Seeds.all.randomElement(using: &random) ?? []
        bytes.insert(contentsOf: other.prefix(Int.random(in: 0...200, using: &random)), at: at)
      }
    }
    return bytes
  }

  /// What matters is that it comes back; an error must say where.
  private static func read(_ bytes: [UInt8]) {
    _ = InputKind.detect(bytes)
    do {
      for table in try KernelLog.parse(bytes, origin: "f").e820 {
        #expect(table.entries.allSatisfy { $0.source.origin == "f" })
      }
    } catch {
      #expect(error.source?.origin == "f")
    }
    do {
      _ = try AtagText.parse(bytes, origin: "f")
    } catch {
      #expect(error.source?.origin == "f")
    }
    do {
      _ = try AtagList(parsing: bytes[...], origin: "f")
    } catch {
      #expect(error.source?.origin == "f")
    }
  }

  @Test func aHundredThousandLinesAreReadInOneGo() throws {
    var text: [UInt8] = []
    for index in 0..<100_000 as Range<UInt64> {
      let base = (index << 12).hex0x(width: 16)
      text += Array(
        "BIOS-e820: [mem \(base)-\((index << 12 | 0xfff).hex0x(width: 16))] usable\n".utf8)
    }
    let facts = try KernelLog.parse(text, origin: "f")
    #expect(facts.e820.map(\.entries.count) == [100_000])
    #expect(facts.e820[0].entries.last?.source == .line("f", 100_000))
  }
}
