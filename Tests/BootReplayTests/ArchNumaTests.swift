// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct NumaMeminfoTests {
  private func memblock(_ ranges: [(UInt64, UInt64)]) throws -> Memblock {
    var memblock = Memblock(traits: MemblockTraits(kernel: .v6_12))
    for (base, size) in ranges { try memblock.add(PhysicalAddress(base), size, caller: "") }
    return memblock
  }

  @Test func blocksOfANodeJoinAcrossAHole() throws {
    var info = NumaMeminfo(blocks: [
      NumaBlock(node: 0, start: 0x1000, end: 0x2000),
      NumaBlock(node: 0, start: 0x3000, end: 0x4000),
    ])
    let isClean = info.cleanUp(try memblock([(0x1000, 0x3000)]))
    #expect(isClean)
    #expect(info.blocks == [NumaBlock(node: 0, start: 0x1000, end: 0x4000)])
    #expect(
      info.messages.map(\.text) == [
        "NUMA: Node 0 [mem 0x00001000-0x00001fff] + [mem 0x00003000-0x00003fff] -> "
          + "[mem 0x00001000-0x00003fff]"
      ])
  }

  @Test func anotherNodeBetweenThemKeepsBlocksApart() throws {
    var info = NumaMeminfo(blocks: [
      NumaBlock(node: 0, start: 0x1000, end: 0x2000),
      NumaBlock(node: 0, start: 0x3000, end: 0x4000),
      NumaBlock(node: 1, start: 0x2000, end: 0x3000),
    ])
    let isClean = info.cleanUp(try memblock([(0x1000, 0x3000)]))
    #expect(isClean)
    #expect(info.blocks.count == 3)
  }

  @Test func overlapOfTwoNodesIsAnError() throws {
    var info = NumaMeminfo(blocks: [
      NumaBlock(node: 0, start: 0x1000, end: 0x3000),
      NumaBlock(node: 1, start: 0x2000, end: 0x4000),
    ])
    let isClean = info.cleanUp(try memblock([(0x1000, 0x3000)]))
    #expect(!isClean)
  }

  @Test func blocksAreTrimmedToMemory() throws {
    var info = NumaMeminfo(blocks: [
      NumaBlock(node: 0, start: 0, end: 0x10000),
      NumaBlock(node: 1, start: 0x2_0000, end: 0x3_0000),
    ])
    let isClean = info.cleanUp(try memblock([(0x1000, 0x3000)]))
    #expect(isClean)
    #expect(info.blocks == [NumaBlock(node: 0, start: 0x1000, end: 0x4000)])
  }
}

@Suite struct ArchNumaTests {
  private func property(_ name: String, _ value: [UInt8]) -> DeviceTree.Property {
    DeviceTree.Property(name: name, value: value)
  }
  private func cell(_ value: UInt8) -> [UInt8] { [0, 0, 0, value] }

  private func tree(nodes: [UInt8?]) -> DeviceTree {
    var tree = TestBoots.tree(
      memory: nodes.indices.map { (0x4000_0000 + UInt64($0) << 28, 0x1000_0000) })
    for (index, node) in nodes.enumerated() {
      guard let node else { continue }
      tree.root.children[index + 1].properties.append(property("numa-node-id", cell(node)))
    }
    return tree
  }

  private func record(_ series: KernelRelease, _ nodes: [UInt8?]) throws -> BootRecord {
    let boot = try TestBoots.boot(series, tree: tree(nodes: nodes), commandLine: "nokaslr")
    return Replay.run(boot, until: "arch_numa_init")
  }

  @Test(arguments: [KernelRelease.v5_10, .v6_1, .v6_12, .v7_2])
  func nodesOfTheTreeGetTheirData(series: KernelRelease) throws {
    let record = try record(series, [0, 1])
    let lines = TestBoots.messages(record).filter { $0.contains("NODE_DATA") }
    #expect(lines.count == 2)
    #expect(record.setupSnapshot?.memory.map(\.node) == [0, 1])
  }

  @Test(arguments: [KernelRelease.v5_10, .v6_1, .v6_12, .v7_2])
  func memoryWithoutANodeMakesOneNodeOfAll(series: KernelRelease) throws {
    let record = try record(series, [0, nil])
    #expect(TestBoots.messages(record).contains { $0.hasPrefix("NUMA: Faking a node at ") })
    #expect(Set(record.setupSnapshot?.memory.map(\.node) ?? []) == [0])
  }

  @Test func idsBeyondTheLimitAreRefused() throws {
    let messages = TestBoots.messages(try record(.v6_12, [0, 200]))
    #expect(messages.contains("OF: NUMA: Node id 200 exceeds maximum value"))
    #expect(messages.contains("OF: NUMA: bad property in memory node"))
  }

  @Test func reservationsOf6_12GetNodesToo() throws {
    let record = try record(.v6_12, [0, 1])
    #expect(record.setupSnapshot?.reserved.contains { $0.node == 0 } ?? false)
    let old = try self.record(.v6_1, [0, 1])
    #expect(old.setupSnapshot?.reserved.allSatisfy { $0.node == 16 } ?? false)
  }
}

@Suite struct OfDMARangesTests {
  private func bus(
    _ name: String, cells: [UInt8], ranges: [UInt8], children: [DeviceTree.Node] = []
  ) -> DeviceTree.Node {
    DeviceTree.Node(
      name: name, path: "/\(name)",
      properties: [
        DeviceTree.Property(name: "#address-cells", value: [0, 0, 0, cells[0]]),
        DeviceTree.Property(name: "#size-cells", value: [0, 0, 0, cells[1]]),
        DeviceTree.Property(name: "dma-ranges", value: ranges),
      ], children: children)
  }
  private func words(_ values: [UInt32]) -> [UInt8] {
    values.flatMap {
      [UInt8($0 >> 24), UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)]
    }
  }

  @Test func aTreeWithoutRangesHasNoLimit() {
    #expect(OfDMARanges.maximumCPUAddress(TestBoots.tree(memory: []).root) == .max)
  }

  @Test func theSmallestReachCounts() {
    let narrow = bus("narrow", cells: [1, 1], ranges: words([0, 0, 0x4000_0000, 0x2000_0000]))
    let wide = bus("wide", cells: [1, 1], ranges: words([0, 0, 0x4000_0000, 0x8000_0000]))
    let root = TestBoots.tree(memory: [], extra: [wide, narrow]).root
    #expect(OfDMARanges.maximumCPUAddress(root) == 0x5fff_ffff)
  }

  @Test func emptyRangesSayNothing() {
    let root = TestBoots.tree(memory: [], extra: [bus("soc", cells: [2, 2], ranges: [])]).root
    #expect(OfDMARanges.maximumCPUAddress(root) == .max)
  }

  @Test func innerBusesAreTranslatedThroughOuterOnes() {
    let inner = bus("inner", cells: [1, 1], ranges: words([0, 0x1000_0000, 0x1000_0000]))
    let outer = bus(
      "outer", cells: [1, 1], ranges: words([0, 0, 0x8000_0000, 0x4000_0000]), children: [inner])
    let root = TestBoots.tree(memory: [], extra: [outer]).root
    #expect(OfDMARanges.maximumCPUAddress(root) == 0x9fff_ffff)
  }
}
