// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import Memblock
import PhysicalMemory
import Testing

@testable import Output

/// The map of real boots in Fixtures/.
@Suite struct TerminalMapTests {
  static let boots = [
    "arm64/6.1-rsvmem-140-nodes", "x86_64/6.12-pc-64g-smp2", "x86_64/6.12-pc-8g-numa4",
    "arm/6.1-virt-dt-reserved-mix", "i386/6.1-686pae-q35-6g", "riscv64/7.2-virt-2g-numa2",
  ]

  static func record(_ name: String) throws -> (BootRecord, BootDescription) {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    let boot = try BootLoader.load("\(root)/Fixtures/\(name)/boot.yaml")
    return (Replay.run(boot), boot)
  }

  @Test(arguments: boots)
  func theSharesAreAllRAM(_ name: String) throws {
    let (record, boot) = try Self.record(name)
    let picture = MemoryPicture(record, of: boot)
    let memory = record.finalSnapshot?.memory.reduce(UInt64(0)) { $0 + $1.size }
    #expect(picture.total == memory)
    for bank in picture.banks {
      var next = bank.range.base
      for segment in bank.segments {
        #expect(segment.range.base == next)
        next = segment.range.last + 1
      }
      #expect(next == bank.range.last + 1)
    }
  }

  @Test(arguments: boots, [40, 80, 200])
  func aLineFitsTheWidth(_ name: String, _ width: Int) throws {
    let (record, boot) = try Self.record(name)
    for usesUnicode in [false, true] {
      let style = MapStyle(width: width, usesUnicode: usesUnicode)
      let lines = TextFormat.map.render(record, of: boot, style: style).split(separator: "\n")
      let bars = lines.filter { $0.contains("|") || $0.contains("│") }
      #expect(!bars.isEmpty && bars.allSatisfy { $0.count <= width })
      #expect(lines.count < 80)
      #expect(usesUnicode || lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
      #expect(!lines.contains { $0.contains("\u{1b}") })
    }
  }

  @Test func colourIsTheSameTextInEscapes() throws {
    let (record, boot) = try Self.record(Self.boots[0])
    let plain = TextFormat.map.render(record, of: boot, style: MapStyle())
    var painted = TextFormat.map.render(record, of: boot, style: MapStyle(usesColor: true))
    #expect(painted.contains("\u{1b}[97;48;5;25mKKK"))
    painted.replace(/\u{1b}\[[0-9;]*m/, with: "")
    #expect(painted == plain)
  }

  @Test func noMemoryIsAMapToo() throws {
    var (record, boot) = try Self.record(Self.boots[0])
    record = BootRecord()
    boot.notes = []
    #expect(
      TextFormat.map.render(record, of: boot)
        == "arm64 6.1.0-50-cloud-arm64: 0 B of RAM\n\n    all RAM          0 B\n")
  }

  @Test func memoryUpToTheLastByteIsDrawn() throws {
    var (record, boot) = try Self.record(Self.boots[0])
    record = BootRecord()
    record.steps = ["step"]
    record.entries = [.step(0)]
    boot.notes = []
    var memblock = Memblock(traits: MemblockTraits.forBoot(boot))
    try memblock.add(0x1000, 0x1000, caller: "a")
    try memblock.add(PhysicalAddress(1 << 62), (3 << 62) - 1, caller: "b")
    record.states = [
      StepState(memory: memblock.memory.regions, reserved: memblock.reserved.regions, free: [])
    ]
    let text = TextFormat.map.render(record, of: boot)
    #expect(text.contains("bank 1: 0x4000000000000000-"))
  }
}
