// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct ArmLowmemTests {
  private func state(
    _ series: KernelRelease, _ memory: [(UInt64, UInt64)], commandLine: String = "",
    set: [String: String] = [:]
  ) throws -> BootState {
    var state = try ArmBoot.state(series, commandLine: commandLine, set: set)
    for (base, size) in memory {
      try state.memblock.add(PhysicalAddress(base), size, caller: "test")
    }
    try state.armParseEarlyParam()
    try state.armAdjustLowmemBounds()
    return state
  }

  @Test func lowMemoryIsAtMost768MiBWithTheUsualSplit() throws {
    let state = try state(.v6_1, [(0x4000_0000, 0x4000_0000)])
    #expect(state.arm.lowmemLimit == 0x7000_0000)
    #expect(state.memblock.currentLimit == 0x7000_0000)
  }

  @Test(arguments: [
    ("0xB0000000", UInt64(0x8000_0000)), ("0x80000000", UInt64(0xb000_0000)),
    ("0x40000000", UInt64(0xf000_0000)),
  ])
  func splitMovesTheLimit(pageOffset: String, limit: UInt64) throws {
    var state = try ArmBoot.state(.v6_1, set: ["PAGE_OFFSET": pageOffset])
    state.arm.pageOffset = state.config.number(.pageOffset, default: 0)
    #expect(state.armVmallocLimit == limit)
  }

  @Test func vmallocGapIsLeftOutByTheOldestSeries() throws {
    let memory: [(UInt64, UInt64)] = [(0x4000_0000, 0x4000_0000)]
    #expect(try state(.v5_10, memory, commandLine: "vmalloc=512M").arm.lowmemLimit == 0x5f80_0000)
    #expect(try state(.v6_1, memory, commandLine: "vmalloc=512M").arm.lowmemLimit == 0x5f00_0000)
  }

  @Test func vmallocIsKeptWithinBoundsWithTheKernelsWords() throws {
    let memory: [(UInt64, UInt64)] = [(0x4000_0000, 0x1000_0000)]
    #expect(
      try state(.v5_10, memory, commandLine: "vmalloc=1M").messages
        == ["vmalloc area too small, limiting to 16MB"])
    #expect(
      try state(.v6_1, memory, commandLine: "vmalloc=2G").messages
        == ["vmalloc area is too big, limiting to 976MiB"])
  }

  @Test func unalignedStartOfTheFirstBankIsNotMapped() throws {
    let state = try state(.v6_1, [(0x4000_1000, 0x1000_0000)])
    #expect(state.memoryRanges == ["40001000+1ff000!", "40200000+fe01000"])
  }

  @Test func onlyTheFirstBankIsMarked() throws {
    let state = try state(.v6_1, [(0x4000_0000, 0x100_0000), (0x4810_0000, 0x100_0000)])
    #expect(state.memoryRanges == ["40000000+1000000", "48100000+1000000"])
    #expect(state.memblock.currentLimit == 0x4800_0000)
  }

  @Test func firstUnalignedEdgeLimitsEarlyAllocations() throws {
    let state = try state(.v6_1, [(0x4000_0000, 0x110_0000), (0x4800_0000, 0x100_0000)])
    #expect(state.arm.lowmemLimit == 0x4900_0000)
    #expect(state.memblock.currentLimit == 0x4100_0000)
  }

  @Test func withoutHighMemoryTheRestIsRemoved() throws {
    let state = try state(
      .v6_1, [(0x4000_0000, 0x4000_0000)], set: ["HIGHMEM": "n"])
    #expect(state.memoryRanges == ["40000000+30000000"])
    #expect(
      state.messages == [
        "Ignoring RAM at 0x70000000-0x80000000", "Consider using a HIGHMEM enabled kernel.",
      ])
  }

  @Test func firstMemDropsTheFirmwaresMemoryAndTheRestAdds() throws {
    let state = try state(
      .v6_1, [(0x4000_0000, 0x2000_0000)], commandLine: "mem=64M mem=16M@0x50000000")
    #expect(state.memoryRanges == ["40000000+4000000", "50000000+1000000"])
  }
}

@Suite struct ArmAddMemoryTests {
  private func added(
    _ start: UInt64, _ size: UInt64, lpae: Bool = false
  ) throws -> (ranges: [String], messages: [String]) {
    var state = try ArmBoot.state(.v6_1, lpae: lpae)
    try state.armAddMemory(start: start, size: size)
    return (state.memoryRanges, state.messages)
  }

  @Test func startIsRoundedUpAndEndDown() throws {
    #expect(try added(0x4000_0800, 0x2800).ranges == ["40001000+2000"])
    #expect(try added(0x4000_0800, 0x400).ranges.isEmpty)
    #expect(try added(0x4000_0800, 0x400).messages.isEmpty)
  }

  @Test func memoryBelowPhysicalOffsetIsIgnoredOrCut() throws {
    #expect(
      try added(0x3000_0000, 0x100_0000).messages
        == ["Ignoring memory below PHYS_OFFSET: 0x30000000-0x31000000"])
    let cut = try added(0x3ff0_0000, 0x20_0000)
    #expect(cut.ranges == ["40000000+100000"])
    #expect(cut.messages == ["Ignoring memory below PHYS_OFFSET: 0x3ff00000-0x40000000"])
  }

  @Test func memoryBeyondFourGiBIsTruncatedOrIgnoredWithoutLPAE() throws {
    let cut = try added(0xf000_0000, 0x2000_0000)
    #expect(cut.ranges == ["f0000000+ffff000"])
    #expect(
      cut.messages
        == ["Truncating memory at 0xf0000000 to fit in 32-bit physical address space"])
    #expect(
      try added(0x1_0000_0000, 0x1000).messages
        == ["Ignoring memory at 0x100000000 outside 32-bit physical address space"])
    #expect(try added(0x1_0000_0000, 0x1000, lpae: true).ranges == ["100000000+1000"])
  }
}
