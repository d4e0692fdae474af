// SPDX-License-Identifier: GPL-2.0-or-later
import Testing
import KernelSeries
@testable import Memblock

@Suite struct MemblockAddTests {
  @Test func addBetweenTwoRegionsJoinsAll() throws {
    var memblock = Memblock(traits: MemblockTraits(series: .v6_12))
    try memblock.add(0x1000, 0x1000, caller: "")
    try memblock.add(0x3000, 0x1000, caller: "")
    try memblock.add(0x2000, 0x1000, caller: "")
    #expect(memblock.memory.regions.map(\.size) == [0x3000])
  }
}
