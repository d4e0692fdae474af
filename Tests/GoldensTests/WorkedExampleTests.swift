// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootReplay
import Output
import Testing

/// The published numbers of Fixtures/examples; each folder's how.md says what is given.
@Suite struct WorkedExampleTests {
  private func replay(_ name: String, _ format: TextFormat) throws -> [String] {
    let boot = try BootLoader.load("\(FixtureTests.folder)/examples/\(name)")
    return format.render(Replay.run(boot), of: boot).split(separator: "\n").map(String.init)
  }

  @Test func theVirtualMachineHasTheKernelsResources() throws {
    let log = try replay("x86_64-2g-vm", .log)
    #expect(log.contains("last_pfn = 0x80000 max_arch_pfn = 0x400000000"))
    let iomem = try replay("x86_64-2g-vm", .iomem)
    #expect(iomem.contains("  01000000-01600f64 : Kernel code"))
    #expect(iomem.contains("  01600f65-01a007ff : Kernel data"))
    #expect(iomem.contains("  01b95000-01e2cfff : Kernel bss"))
  }

  @Test(arguments: ["arm-two-banks-highmem", "arm-four-banks-highmem"])
  func lowmemEndsWhereTheDefaultSplitPutsIt(name: String) throws {
    let log = try replay(name, .log)
    #expect(log.contains("  Normal   [mem 0x0000000000000000-0x000000002fffffff]"))
    #expect(log.contains { $0.hasPrefix("  HighMem  [mem 0x0000000030000000-") })
  }

  @Test(arguments: [
    ("arm-two-banks-no-highmem", "0x40000000"), ("arm-four-banks-no-highmem", "0x80000000"),
  ])
  func withoutHighmemTheRestIsRemoved(name: String, end: String) throws {
    let log = try replay(name, .log)
    #expect(log.contains("Ignoring RAM at 0x30000000-\(end)"))
    #expect(log.contains("Consider using a HIGHMEM enabled kernel."))
    #expect(log.contains { $0.contains("[0x00000000-0x2fffffff], 0x30000000 bytes") })
  }

  @Test func ramAt256MiBMovesTheLimit() throws {
    let log = try replay("arm-ram-at-256m", .log)
    #expect(log.contains("  Normal   [mem 0x0000000010000000-0x000000003fffffff]"))
  }

  @Test func aNoMapNodeOutsideRAMChangesNothing() throws {
    let dump = try replay("arm-vexpress-vram", .dump)
    #expect(dump.contains(" memory[0x0]\t[0x60000000-0x9fffffff], 0x40000000 bytes flags: 0x0"))
    #expect(!dump.contains { $0.contains("4c000000") })
  }
}
