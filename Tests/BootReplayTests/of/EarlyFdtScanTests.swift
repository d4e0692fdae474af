// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct EarlyFdtScanTests {
  private func scanned(
    _ series: KernelRelease, _ children: [DeviceTree.Node], set: [String: String] = [:]
  ) throws -> BootState {
    var state = try ArmBoot.state(series, tree: ArmBoot.tree(children), set: set)
    try state.earlyInitDtScan()
    return state
  }

  @Test func numbersKeepTheirLowSixtyFourBits() {
    var cells = RootCells()
    (cells.address, cells.size) = (3, 1)
    let entries = cells.entries(ArmBoot.cells(9, 1, 0x4000_0000, 0x1000, 7))
    #expect(entries.count == 1)
    #expect(entries.first?.base == 0x1_4000_0000)
    #expect(entries.first?.size == 0x1000)
  }

  @Test func onlyTheOldestSeriesLooksBelowTheRootAndAtDisabledNodes() throws {
    let disabled = ArmBoot.node(
      "memory@50000000",
      [
        "device_type": ArmBoot.text("memory"), "reg": ArmBoot.cells(0x5000_0000, 0x10_0000),
        "status": ArmBoot.text("disabled"),
      ])
    let nested = ArmBoot.node("soc", [:], [ArmBoot.memory(0x6000_0000, 0x10_0000)])
    let nodes = [ArmBoot.memory(0x4000_0000, 0x10_0000), disabled, nested]
    #expect(try scanned(.v6_1, nodes).memoryRanges == ["40000000+100000"])
    #expect(
      try scanned(.v5_10, nodes).memoryRanges
        == ["40000000+100000", "50000000+100000", "60000000+100000"])
  }

  @Test func trailingCellsAreDroppedUpTo6_12AndSpoilThePropertyIn7_2() throws {
    let node = ArmBoot.node(
      "memory",
      [
        "device_type": ArmBoot.text("memory"),
        "linux,usable-memory": ArmBoot.cells(0x4100_0000, 0x10_0000, 1),
        "reg": ArmBoot.cells(0x4000_0000, 0x40_0000),
      ])
    #expect(try scanned(.v6_12, [node]).memoryRanges == ["41000000+100000"])
    #expect(try scanned(.v7_2, [node]).memoryRanges == ["40000000+400000"])
  }

  @Test func memoryBelowTheMinimumIsCutWithItsMessage() throws {
    let state = try scanned(.v6_1, [ArmBoot.memory(0x3ff0_0000, 0x20_0000)])
    #expect(state.memoryRanges == ["40000000+100000"])
    #expect(state.messages == ["OF: fdt: Ignoring memory range 0x3ff00000 - 0x40000000"])
  }

  @Test func blocksSmallerThanTheirFirstPageAreIgnored() throws {
    let state = try scanned(.v6_1, [ArmBoot.memory(0x4000_0800, 0x7ff)])
    #expect(state.memoryRanges.isEmpty)
    #expect(state.messages == ["OF: fdt: Ignoring memory block 0x40000800 - 0x40000fff"])
    // One byte more makes it up to the page's end, and nothing of it is left.
    let whole = try scanned(.v6_1, [ArmBoot.memory(0x4000_0800, 0x1800)])
    #expect(whole.memoryRanges == ["40001000+1000"])
  }

  @Test func missingChosenIsToldBy5_10Only() throws {
    let nodes = [ArmBoot.memory(0x4000_0000, 0x10_0000)]
    #expect(
      try scanned(.v5_10, nodes).messages
        == ["OF: fdt: No chosen node found, continuing without"])
    #expect(try scanned(.v6_1, nodes).messages.isEmpty)
  }

  @Test func initrdThatEndsBeforeItStartsIsTakenBy5_10Only() throws {
    let chosen = ArmBoot.node(
      "chosen",
      [
        "linux,initrd-start": ArmBoot.cells(0x4900_0000),
        "linux,initrd-end": ArmBoot.cells(0x4800_0000),
      ])
    #expect(try scanned(.v5_10, [chosen]).initrd.size == 0xff00_0000)
    #expect(try scanned(.v6_1, [chosen]).initrd.size == 0)
  }

  @Test func usableRangeCapsMemoryAndAddsTheSecond() throws {
    let chosen = ArmBoot.node(
      "chosen",
      [
        "linux,usable-memory-range": ArmBoot.cells(
          0x4100_0000, 0x10_0000, 0x5000_0000, 0x20_0000)
      ])
    let nodes = [ArmBoot.memory(0x4000_0000, 0x400_0000), chosen]
    #expect(try scanned(.v6_12, nodes).memoryRanges == ["41000000+100000", "50000000+200000"])
    #expect(try scanned(.v5_10, nodes).memoryRanges == ["40000000+4000000"])
  }

  @Test func configuredCommandLineIsAppendedForcedOrStandsIn() throws {
    let chosen = [ArmBoot.node("chosen")]
    func line(_ given: String, _ set: [String: String]) throws -> String {
      var state = try ArmBoot.state(
        .v6_1, tree: ArmBoot.tree(chosen), commandLine: given, set: set)
      try state.earlyInitDtScan()
      return state.commandLine.text
    }
    #expect(try line("", ["CMDLINE": "mem=1M"]) == "mem=1M")
    #expect(try line("quiet", ["CMDLINE": "mem=1M"]) == "quiet")
    #expect(try line("quiet", ["CMDLINE": "mem=1M", "CMDLINE_EXTEND": "y"]) == "quiet mem=1M")
    #expect(try line("quiet", ["CMDLINE": "mem=1M", "CMDLINE_FORCE": "y"]) == "mem=1M")
  }
}
