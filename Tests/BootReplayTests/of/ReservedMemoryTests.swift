// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct ReservedMemoryTests {
  private func scanned(
    _ series: KernelRelease, _ nodes: [DeviceTree.Node], commandLine: String = "",
    reserveMap: [(address: UInt64, size: UInt64)] = []
  ) throws -> BootState {
    let tree = ArmBoot.tree(
      [ArmBoot.memory(0x4000_0000, 0x1000_0000), ArmBoot.reservedMemory(nodes)],
      reserveMap: reserveMap)
    var state = try ArmBoot.state(series, tree: tree, commandLine: commandLine)
    try state.earlyInitDtScan()
    try state.earlyInitFdtScanReservedMem()
    return state
  }
  private func area(
    _ name: String, _ base: UInt32, _ size: UInt32, _ more: [String: [UInt8]] = [:]
  ) -> DeviceTree.Node {
    ArmBoot.node(
      name, more.merging(["reg": ArmBoot.cells(base, size)]) { given, _ in given })
  }
  private func events(_ state: BootState) -> [MemblockEvent] {
    state.record.entries.compactMap {
      if case .event(let event, _) = $0 { event } else { nil }
    }
  }

  @Test func staticNodesAreReservedOrMarked() throws {
    let state = try scanned(
      .v6_1,
      [area("a", 0x4100_0000, 0x1000), area("b", 0x4200_0000, 0x1000, ["no-map": []])])
    #expect(state.reservedRanges == ["41000000+1000"])
    #expect(state.memoryRanges == ["40000000+2000000", "42000000+1000!", "42001000+dfff000"])
  }

  @Test func onlyThe5_10KernelRefusesNoMapOutsideMemory() throws {
    let nodes = [
      area("r", 0x1000_0000, 0x1000), area("n", 0x1000_0000, 0x1000, ["no-map": []]),
    ]
    let message =
      "OF: fdt: Reserved memory: failed to reserve memory for node 'n': base 0x10000000, "
      + "size 0 MiB"
    #expect(try scanned(.v5_10, nodes).messages.contains(message))
    #expect(try !scanned(.v6_1, nodes).messages.contains(message))
  }

  @Test func reserveMapComesFirstUpTo6_1AndLastSince() throws {
    func order(_ series: KernelRelease) throws -> [UInt64] {
      let state = try scanned(
        series, [area("a", 0x4100_0000, 0x1000)], reserveMap: [(0x4300_0000, 0x1000)])
      return events(state).filter { $0.operation == .reserve }.map { $0.base.rawValue }
    }
    #expect(try order(.v6_1) == [0x4300_0000, 0x4100_0000])
    #expect(try order(.v6_12) == [0x4100_0000, 0x4300_0000])
  }

  @Test func only7_2TakesTheFirstEntryAlone() throws {
    let node = ArmBoot.node(
      "two", ["reg": ArmBoot.cells(0x4100_0000, 0x1000, 0x4200_0000, 0x1000)])
    #expect(try scanned(.v6_12, [node]).reservedRanges.count == 2)
    let newest = try scanned(.v7_2, [node])
    #expect(newest.reservedRanges == ["41000000+1000"])
    #expect(
      newest.messages == [
        "OF: reserved mem: Reserved memory: node 'two' has 2 <base size> entries, only the first "
          + "is used"
      ])
  }

  @Test func malformedRegIsSaidAndSkipped() throws {
    let node = ArmBoot.node("bad", ["reg": ArmBoot.cells(0x4100_0000)])
    #expect(
      try scanned(.v6_1, [node]).messages
        == ["OF: fdt: Reserved memory: invalid reg property in 'bad', skipping node."])
    #expect(try scanned(.v7_2, [node]).messages.isEmpty)
  }

  @Test func rootCellsThatDifferSpoilTheWholeNode() throws {
    let bad = ArmBoot.node(
      "reserved-memory", ["#address-cells": ArmBoot.cells(2), "#size-cells": ArmBoot.cells(1)],
      [area("a", 0x4100_0000, 0x1000)])
    let tree = ArmBoot.tree([ArmBoot.memory(0x4000_0000, 0x1000_0000), bad])
    var state = try ArmBoot.state(.v6_12, tree: tree)
    try state.earlyInitDtScan()
    try state.earlyInitFdtScanReservedMem()
    #expect(state.reservedRanges.isEmpty)
    #expect(
      state.messages
        == ["OF: reserved mem: Reserved memory: unsupported node format, ignoring"])
  }

  @Test func dynamicNoMapLeavesMemoryIn5_10AndIsMarkedLater() throws {
    let node = ArmBoot.node("d", ["size": ArmBoot.cells(0x10_0000), "no-map": []])
    let old = try scanned(.v5_10, [node])
    #expect(old.memoryRanges == ["40000000+ff00000"])
    #expect(old.reservedRanges.isEmpty)
    let new = try scanned(.v6_1, [node])
    #expect(new.memoryRanges == ["40000000+ff00000", "4ff00000+100000!"])
    #expect(new.reservedRanges == ["4ff00000+100000"])
  }

  @Test func dynamicNodeGrowsOntoItsNeighbourSince6_12() throws {
    // The second range starts where the first node ends: bottom-up there, top-down before.
    let first = ArmBoot.node(
      "a",
      ["size": ArmBoot.cells(0x10_0000), "alloc-ranges": ArmBoot.cells(0x4400_0000, 0x10_0000)])
    let second = ArmBoot.node(
      "b",
      ["size": ArmBoot.cells(0x10_0000), "alloc-ranges": ArmBoot.cells(0x4410_0000, 0x100_0000)])
    #expect(try scanned(.v6_12, [first, second]).reservedRanges.contains("44000000+200000"))
    #expect(try scanned(.v6_1, [first, second]).reservedRanges.contains("45000000+100000"))
  }

  @Test func overlapIsToldWithBothNames() throws {
    let state = try scanned(
      .v6_1, [area("a", 0x4100_0000, 0x2000), area("b", 0x4100_1000, 0x2000)])
    #expect(
      state.messages == [
        "OF: reserved mem: OVERLAP DETECTED!",
        "a (0x41000000--0x41002000) overlaps with b (0x41001000--0x41003000)",
      ])
    let touching = try scanned(
      .v6_1, [area("a", 0x4100_0000, 0x1000), area("b", 0x4100_1000, 0x1000)])
    #expect(touching.messages.isEmpty)
  }

  @Test func coherentPoolNeedsNoMapOnArmAndIsGivenBackWithout() throws {
    let pool: [String: [UInt8]] = ["compatible": ArmBoot.text("shared-dma-pool")]
    let state = try scanned(.v6_1, [area("p", 0x4100_0000, 0x10_0000, pool)])
    #expect(state.reservedRanges.isEmpty)
    #expect(
      state.messages.first
        == "Reserved memory: regions without no-map are not yet supported")
    let withNoMap = pool.merging(["no-map": []]) { given, _ in given }
    let good = try scanned(.v6_1, [area("p", 0x4100_0000, 0x10_0000, withNoMap)])
    #expect(
      good.messages == [
        "Reserved memory: created DMA memory pool at 0x41000000, size 1 MiB",
        "OF: reserved mem: initialized node p, compatible id shared-dma-pool",
      ])
  }

  @Test func commandLineTakesTheDefaultAreaFromTheTree() throws {
    let pool: [String: [UInt8]] = [
      "compatible": ArmBoot.text("shared-dma-pool"), "reusable": [], "linux,cma-default": [],
    ]
    let node = area("lc", 0x4400_0000, 0x80_0000, pool)
    let old = try scanned(.v6_1, [node], commandLine: "cma=16M")
    #expect(old.reservedRanges.isEmpty)
    #expect(old.cma.defaultArea == nil)
    let own = try scanned(.v6_1, [node])
    #expect(own.cma.defaultArea?.base == 0x4400_0000)
    #expect(own.cma.earlyFixups.map(\.base) == [0x4400_0000])
    let newest = try scanned(.v7_2, [node], commandLine: "cma=16M")
    #expect(newest.reservedRanges.isEmpty)
    #expect(
      newest.messages == [
        "Skipping dt linux,cma-default node in favor for \"cma=\" kernel param."
      ])
  }

  @Test func tableHoldsSixtyFourRegions() throws {
    let nodes = (0..<66).map { area("r\($0)", 0x4100_0000 + UInt32($0) * 0x2000, 0x1000) }
    let state = try scanned(.v6_1, nodes)
    #expect(state.reservedRanges.count == 66)
    #expect(
      state.messages
        == Array(
          repeating: "OF: reserved mem: not enough space for all defined regions.", count: 2))
  }
}
