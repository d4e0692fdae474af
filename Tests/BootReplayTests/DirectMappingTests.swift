// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct DirectMappingTests {
  private func state(
    _ regions: [(UInt64, UInt64)], architecture: Architecture = .x86_64
  ) throws -> BootState {
    var boot = X86TestBoot()
    boot.architecture = architecture
    var state = try boot.state()
    for (start, end) in regions {
      try state.memblock.add(PhysicalAddress(start), end - start, caller: "test")
    }
    state.x86.mapsPMDs = true
    return state
  }
  private func shifts(_ pieces: [MapPiece]) -> [[UInt64]] {
    pieces.map { [$0.start, $0.end, UInt64($0.leafShift)] }
  }

  @Test func headAndTailThatAreNotAlignedTakeSmallPages() throws {
    let state = try state([(0x10_1000, 0x60_1000)])
    #expect(
      shifts(state.splitMemoryRange(0x10_1000, 0x60_1000)) == [
        [0x10_1000, 0x20_0000, 12], [0x20_0000, 0x60_0000, 21], [0x60_0000, 0x60_1000, 12],
      ])
  }

  @Test func smallPagesGrowWhereTheWholeLargePageIsRAM() throws {
    let state = try state([(0, 0x80_0000)])
    #expect(
      shifts(state.splitMemoryRange(0x10_0000, 0x70_0000)) == [[0x10_0000, 0x70_0000, 21]])
  }

  @Test func gigabytePagesNeedTheCPUAndOneRegion() throws {
    var state = try state([(0, 0x1_4000_0000)])
    state.x86.mapsPUDs = true
    #expect(
      shifts(state.splitMemoryRange(0, 0x1_4000_0000)) == [[0, 0x1_4000_0000, 30]])
    state.x86.mapsPUDs = false
    #expect(
      shifts(state.splitMemoryRange(0, 0x1_4000_0000)) == [[0, 0x1_4000_0000, 21]])
  }

  @Test func i386KeepsSmallPagesWhereALargeOneWouldLeaveLowMemory() throws {
    var state = try state([(0, 0x80_0000)], architecture: .i386)
    state.maxLowPfn = 0x800
    #expect(shifts(state.splitMemoryRange(0, 0x7f_f000)) == [[0, 0x7f_f000, 22]])
    state.maxLowPfn = 0x7ff
    #expect(
      shifts(state.splitMemoryRange(0, 0x7f_f000)) == [
        [0, 0x40_0000, 22], [0x40_0000, 0x7f_f000, 12],
      ])
  }

  @Test func tablesAreMadeOncePerWindow() throws {
    var tables = DirectMapTables()
    #expect(tables.map(0, 0x10_0000, leafShift: 12) == (0x10_0000, 3))
    #expect(tables.map(0x10_0000, 0x20_0000, leafShift: 12) == (0x20_0000, 0))
    #expect(tables.map(0x20_0000, 0x4000_0000, leafShift: 21) == (0x4000_0000, 0))
    #expect(tables.map(0x4000_0000, 0x8000_1000, leafShift: 21) == (0x8020_0000, 2))
  }

  @Test func smallMachinesNeedNoTablesFromMemblock() throws {
    let state = try X86TestBoot().run(until: "init_mem_mapping")
    let reserved = state.memblock.reserved.regions.filter { $0.base >= 0x400_0000 }
    #expect(reserved.isEmpty)
    #expect(state.memblock.currentLimit == 0x2000_0000)
  }
}
