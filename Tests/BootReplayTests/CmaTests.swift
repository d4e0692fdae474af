// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct CmaTests {
  private func state(
    _ series: KernelRelease, lpae: Bool = false, commandLine: String = "",
    memory: [(UInt64, UInt64)] = [(0x4000_0000, 0x2000_0000)], lowmem: UInt64? = nil
  ) throws -> BootState {
    var state = try ArmBoot.state(series, lpae: lpae, commandLine: commandLine)
    for (base, size) in memory {
      try state.memblock.add(PhysicalAddress(base), size, caller: "test")
    }
    state.cma.highMemory = lowmem.map { PhysicalAddress($0) }
    return state
  }
  private func reserve(_ state: inout BootState, limit: UInt64 = 0xffff_ffff) throws {
    try state.dmaContiguousReserve(limit: PhysicalAddress(limit))
  }

  @Test func configuredSizeGoesToTheTop() throws {
    var state = try state(.v6_1)
    try reserve(&state)
    #expect(state.reservedRanges == ["5f000000+1000000"])
    #expect(state.messages == ["cma: Reserved 16 MiB at 0x5f000000"])
  }

  @Test func only6_12NamesTheNode() throws {
    var state = try state(.v6_12)
    try reserve(&state)
    #expect(state.messages == ["cma: Reserved 16 MiB at 0x5f000000 on node -1"])
  }

  @Test func tailThatIsNotAlignedStaysFree() throws {
    var state = try state(.v6_1, memory: [(0x4000_0000, 0x1fe3_7000)])
    try reserve(&state)
    #expect(state.reservedRanges == ["5e800000+1000000"])
  }

  @Test func highMemoryIsTriedFirst() throws {
    var state = try state(.v6_1, memory: [(0x4000_0000, 0x4000_0000)], lowmem: 0x7000_0000)
    try reserve(&state)
    #expect(state.reservedRanges == ["7f000000+1000000"])
  }

  /// With RAM beyond 4 GiB, 6.1 loses the range that high memory gave.
  @Test func seriesDifferWhereRAMReachesBeyondFourGiB() throws {
    func ranges(_ series: KernelRelease) throws -> [String] {
      var state = try state(
        series, lpae: true, memory: [(0x4000_0000, 0x1_0000_0000)], lowmem: 0x7000_0000)
      try reserve(&state)
      return state.reservedRanges
    }
    #expect(try ranges(.v6_1) == ["6f000000+1000000", "fee00000+1000000"])
    #expect(try ranges(.v6_12) == ["fee00000+1000000"])
  }

  @Test func sizeAtBaseIsFixedAndZeroIsNone() throws {
    var fixed = try state(.v6_1, commandLine: "cma=16M@0x50000000")
    try reserve(&fixed)
    #expect(fixed.reservedRanges == ["50000000+1000000"])
    var none = try state(.v6_1, commandLine: "cma=0")
    try reserve(&none)
    #expect(none.reservedRanges.isEmpty)
    #expect(none.messages.isEmpty)
  }

  @Test func fixedBaseMustBeAligned() throws {
    var state = try state(.v6_1, commandLine: "cma=16M@0x50100000")
    try reserve(&state)
    #expect(
      state.messages == [
        "cma: Region at 0x50100000 must be aligned to 0x00800000 bytes",
        "cma: Failed to reserve 16 MiB",
      ])
  }

  @Test func fixedAreaMayNotCrossTheBoundary() throws {
    var state = try state(
      .v6_1, commandLine: "cma=64M@0x6e000000", memory: [(0x4000_0000, 0x4000_0000)],
      lowmem: 0x7000_0000)
    try reserve(&state)
    #expect(
      state.messages == [
        "cma: Region at 0x6e000000 defined on low/high memory boundary (0x70000000)",
        "cma: Failed to reserve 64 MiB",
      ])
  }

  @Test func emptyMemoryExceedsTheLimitAndOnly7_2TellsEveryFailure() throws {
    var old = try state(.v6_1, memory: [])
    try reserve(&old)
    #expect(
      old.messages == [
        "cma: Size (0x01000000) of region at 0x00000000 exceeds limit (0x00000000)",
        "cma: Failed to reserve 16 MiB",
      ])
  }

  @Test func alignmentIsThatOfThePageblock() throws {
    #expect(try state(.v5_10).cmaMinimumAlignment == 8 << 20)
    #expect(try state(.v5_10, lpae: true).cmaMinimumAlignment == 8 << 20)
    #expect(try state(.v6_1, lpae: true).cmaMinimumAlignment == 2 << 20)
  }
}
