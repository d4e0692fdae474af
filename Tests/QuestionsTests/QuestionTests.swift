// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import Questions

@Suite struct QuestionTests {
  @Test func everyFormIsKnown() {
    #expect(Question("0x4c000000") == .address(0x4c00_0000))
    #expect(Question("1G") == .address(1 << 30))
    let range = MemoryRange(capping: 0x1000, size: 0x1000)
    #expect(Question("0x1000+4K") == .range(range))
    #expect(Question("4K@0x1000") == .range(range))
    #expect(Question("0x1000-0x1fff") == .range(range))
    #expect(Question("/reserved-memory/a@1") == .node("/reserved-memory/a@1"))
    #expect(Question("mem=") == .option(name: "mem", text: "mem="))
    #expect(Question("memmap=1M$2M") == .option(name: "memmap", text: "memmap=1M$2M"))
    #expect(Question("kernel") == .word("kernel"))
    #expect(
      Question("[    0.5] cma: Failed to reserve 64 MiB")
        == .message("cma: Failed to reserve 64 MiB"))
  }

  @Test func anAddressOutsideRAMIsNobodys() throws {
    let examined = try FixtureBoots.examine("arm64/6.1-virt-512m-default")
    let answer = Explanation(examined).answer("0x9000000")
    #expect(answer.facts.contains { $0.key == "ram_above" })
    #expect(answer.facts.first { $0.key == "owner" }?.value == .text(""))
  }

  @Test func theHistoryOfAnAddressBeginsWithItsRAM() throws {
    let examined = try FixtureBoots.examine("arm/6.1-virt-dt-reserved-mix")
    let events = examined.owners.history.events(
      touching: MemoryRange(capping: 0x4c00_0000, size: 1))
    #expect(events.map(\.kind) == [.added, .reserved])
    #expect(
      events.last?.cause?.place == .name("/reserved-memory/log@4c000000"))
    #expect(examined.owners.row(at: 0x4c00_0000)?.owner == "/reserved-memory/log@4c000000")
  }

  @Test func anUntriedOptionIsTried() throws {
    let examined = try FixtureBoots.examine("arm64/6.1-virt-512m-default")
    let answer = Explanation(examined).answer("cma=32M")
    #expect(answer.facts.contains { $0.text.contains("CMA") })
  }
}
