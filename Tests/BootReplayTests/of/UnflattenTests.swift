// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct UnflattenTests {
  /// Root with two properties and one child with one: names are made where there is none, and each
  /// part begins on a word.
  @Test func sizeCountsNodesNamesAndProperties() throws {
    let tree = ArmBoot.tree([ArmBoot.node("abc@1", ["reg": ArmBoot.cells(1)])])
    func size(_ series: KernelRelease) throws -> UInt64 {
      try ArmBoot.state(series, tree: tree, set: ["OF_DYNAMIC": "n"]).unflattenedSize(tree.root)
    }
    #expect(try size(.v5_10) == 416)
    #expect(try size(.v6_1) == 476)
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
