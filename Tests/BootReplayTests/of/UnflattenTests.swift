// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelSeries
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct UnflattenTests {
  /// Root and one child, each with one property: names are made where there is none.
  @Test(arguments: [
    // Each sum: node + name, property, made-up name property, padded to four bytes in between.
    (KernelSeries.v5_10, UInt64(88 + 1 + 3 + 2 * 44 + 44 + 1 + 3 + 88 + 6 + 2 + 44 + 44 + 4)),
    (KernelSeries.v6_1, UInt64(108 + 1 + 3 + 2 * 48 + 48 + 1 + 3 + 108 + 6 + 2 + 48 + 48 + 4)),
  ])
  func sizeCountsNodesNamesAndProperties(series: KernelSeries, expected: UInt64) throws {
    let tree = ArmBoot.tree([ArmBoot.node("abc@1", ["reg": ArmBoot.cells(1)])])
    let state = try ArmBoot.state(series, tree: tree, set: ["OF_DYNAMIC": "n"])
    #expect(state.unflattenedSize(tree.root) == expected)
  }

  @Test func randomSeedIsGoneFromChosen() throws {
    let chosen = ArmBoot.node("chosen", ["rng-seed": ArmBoot.cells(1)])
    var state = try ArmBoot.state(.v6_1, tree: ArmBoot.tree([chosen]))
    let with = state.unflattenedSize(ArmBoot.tree([chosen]).root)
    state.of.chosen = chosen
    #expect(state.unflattenedSize(ArmBoot.tree([chosen]).root) == with - 48)
  }

  @Test func aliasesOfNodesThatEndInANumberTakeARecord() throws {
    let aliases = ArmBoot.node(
      "aliases",
      [
        "serial0": ArmBoot.text("/uart"), "ethernet": ArmBoot.text("/uart"),
        "mmc1": ArmBoot.text("/missing"), "i2c12": ArmBoot.text("serial0"),
      ])
    let tree = ArmBoot.tree(
      [ArmBoot.memory(0x4000_0000, 0x1000_0000), aliases, ArmBoot.node("uart")])
    var state = try ArmBoot.state(.v6_1, tree: tree)
    try state.earlyInitDtScan()
    try state.unflattenDeviceTree()
    let sizes = state.record.entries.compactMap { entry -> UInt64? in
      guard case .event(let event, _) = entry, case .allocation = event.operation else {
        return nil
      }
      return event.size
    }
    // The tree, then i2c12 (20 + 3 + 1) and serial0 (20 + 6 + 1) in the order of properties.
    #expect(sizes.dropFirst() == [24, 27])
  }
}
