// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import BootDescription

@Suite struct LoaderMemoryTests {
  private func range(_ base: UInt64, _ end: UInt64) -> MemoryRange {
    MemoryRange(from: PhysicalAddress(base), to: PhysicalAddress(end))
  }

  @Test func neighboursAreOneBankAndHolesStay() {
    let memory = LoaderMemory(
      ram: [range(0x3000, 0x5000), range(0x1000, 0x3000), range(0x8000, 0x9000)], taken: [])
    #expect(memory.banks == [range(0x1000, 0x5000), range(0x8000, 0x9000)])
    #expect(memory.free == memory.banks)
  }

  ///     RAM     [-----------------)     [------)
  ///     taken      [--)  [--)        [----)
  @Test func takenRangesCutTheFreeOnes() {
    let memory = LoaderMemory(
      ram: [range(0x1000, 0x9000), range(0xc000, 0x1_0000)],
      taken: [range(0x5000, 0x6000), range(0x2000, 0x3000), range(0xb000, 0xd000)])
    #expect(
      memory.free == [
        range(0x1000, 0x2000), range(0x3000, 0x5000), range(0x6000, 0x9000),
        range(0xd000, 0x1_0000),
      ])
    #expect(memory.lowest(0x2000, alignment: 0x1000) == 0x3000)
    #expect(memory.lowest(0x2000, alignment: 0x1000, from: 0x4000) == 0x6000)
    #expect(memory.lowest(0x1000, alignment: 0x4000) == 0x4000)
    #expect(memory.highest(0x2000, alignment: 0x1000, below: 0xe000) == 0x7000)
    #expect(memory.lowest(0x4000, alignment: 0x1000) == nil)
  }

  @Test func oneTakenRangeReachesOverSeveralBanks() {
    let memory = LoaderMemory(
      ram: [range(0x1000, 0x2000), range(0x3000, 0x4000), range(0x5000, 0x7000)],
      taken: [range(0x1800, 0x6000)])
    #expect(memory.free == [range(0x1000, 0x1800), range(0x6000, 0x7000)])
  }

  @Test func ramThatEndsAt2To64HasAPlaceBelowIt() {
    let memory = LoaderMemory(
      ram: [MemoryRange(exactly: 0xffff_ffff_0000_0000, size: 0x1_0000_0000)].compactMap { $0 },
      taken: [])
    #expect(memory.highest(0x1000, alignment: 0x1000, below: PhysicalAddress(.max)) != nil)
    #expect(memory.lowest(.max, alignment: 1 << 21) == nil)
  }
}
