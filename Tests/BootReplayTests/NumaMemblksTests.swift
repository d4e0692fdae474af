// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct NumaMemblksTests {
  private func block(_ start: UInt64, _ end: UInt64, _ node: NodeID) -> NumaMemblk {
    NumaMemblk(start: start, end: end, node: node)
  }

  @Test func blocksOfANodeJoinAcrossAHole() {
    var info = NumaMemblks([block(0, 0xa_0000, 0), block(0x10_0000, 0x4000_0000, 0)])
    let (isValid, messages) = info.cleanUp(low: 0x1000, high: 0x8000_0000) { _ in true }
    #expect(isValid)
    #expect(info.blocks == [block(0x1000, 0x4000_0000, 0)])
    #expect(
      messages.map(\.text) == [
        "NUMA: Node 0 [mem 0x00001000-0x0009ffff] + [mem 0x00100000-0x3fffffff] -> "
          + "[mem 0x00001000-0x3fffffff]"
      ])
  }

  @Test func anotherNodeInBetweenKeepsBlocksApart() {
    var info = NumaMemblks([block(0, 0x100, 0), block(0x100, 0x200, 1), block(0x200, 0x300, 0)])
    let outcome1 = info.cleanUp(low: 0, high: 0x1000) { _ in true }.isValid
    #expect(outcome1)
    #expect(info.blocks.count == 3)
  }

  @Test func nodesThatOverlapAreRefused() {
    var info = NumaMemblks([block(0, 0x200, 0), block(0x1ff, 0x300, 1)])
    let outcome2 = info.cleanUp(low: 0, high: 0x1000) { _ in true }.isValid
    #expect(!outcome2)
    var touching = NumaMemblks([block(0, 0x200, 0), block(0x200, 0x300, 1)])
    let outcome3 = touching.cleanUp(low: 0, high: 0x1000) { _ in true }.isValid
    #expect(outcome3)
  }

  @Test func blocksWithoutMemoryAreSetAside() {
    var info = NumaMemblks([block(0, 0x200, 0), block(0x200, 0x300, 1)])
    let outcome4 = info.cleanUp(low: 0, high: 0x1000) { $0.node == 0 }.isValid
    #expect(outcome4)
    #expect(info.blocks == [block(0, 0x200, 0)])
  }

  @Test func invalidBlocksAreIgnoredWithAWarning() {
    var info = NumaMemblks()
    let (isTaken, message) = info.add(block(0x2000, 0x1000, 0), maxNodes: 4)
    #expect(isTaken)
    #expect(message?.text == "Warning: invalid memblk node 0 [mem 0x00002000-0x00000fff]")
    #expect(info.blocks.isEmpty)
  }

  private func emulation(_ end: UInt64, nodes: [(UInt64, UInt64, NodeID)]) -> NumaEmulation {
    NumaEmulation(
      maxNodes: 64, physicalNodes: Set(nodes.map(\.2)), memory: [0..<(end >> 12)],
      physical: NumaMemblks(nodes.map { block($0.0, $0.1, $0.2) }))
  }

  @Test func fakeNodesShareTheMemoryEvenly() {
    var fake = emulation(0x4000_0000, nodes: [(0, 0x4000_0000, 0)])
    let outcome5 = fake.splitInterleaved(0x4000_0000, count: 2)
    #expect(outcome5)
    #expect(
      fake.emulated.blocks == [
        block(0, 0x2000_0000, 0), block(0x2000_0000, 0x4000_0000, 1),
      ])
    #expect(
      fake.messages.first?.text
        == "Faking node 0 at [mem 0x0000000000000000-0x000000001fffffff] (512MB)")
  }

  @Test func fakeNodesOfASizeFillEachPhysicalNodeInTurn() {
    var fake = emulation(
      0x8000_0000, nodes: [(0, 0x4000_0000, 0), (0x4000_0000, 0x8000_0000, 1)])
    let next = fake.splitBySize(from: 0, to: 0x8000_0000, size: 512 << 20)
    #expect(next == 4)
    #expect(fake.emulated.blocks.map(\.start) == [0, 0x4000_0000, 0x2000_0000, 0x6000_0000])
    #expect(fake.physicalOf == [0: 0, 1: 1, 2: 0, 3: 1])
  }

  @Test func uniformPartsIgnoreHoles() {
    var fake = emulation(
      0x8000_0000, nodes: [(0, 0x4000_0000, 0), (0x4000_0000, 0x8000_0000, 1)])
    let outcome6 = fake.splitUniformly(parts: 2, countsFromNode: true)
    #expect(outcome6)
    #expect(fake.emulated.blocks.map(\.node) == [0, 1, 2, 3])
    #expect(fake.emulated.blocks.map(\.start) == [0, 0x2000_0000, 0x4000_0000, 0x6000_0000])
  }

  @Test func tooLittleMemoryMakesNoFakeNodes() {
    var fake = emulation(0x200_0000, nodes: [(0, 0x200_0000, 0)])
    let outcome7 = fake.splitInterleaved(0x200_0000, count: 4)
    #expect(!outcome7)
    #expect(
      fake.messages.last?.text
        == "Not enough memory for each node.  NUMA emulation disabled.")
  }

  @Test func oneNodeIsFakedWithoutTables() throws {
    let state = try X86TestBoot().run(until: "initmem_init")
    #expect(state.printed.contains("No NUMA configuration found"))
    #expect(state.mm.onlineNodes == [0])
    #expect(state.memblock.memory.regions.allSatisfy { $0.node == 0 })
    // The data of the node has none itself, and stays apart.
    let data = try #require(state.mm.nodeData[0])
    #expect(state.memblock.reserved.regions.first { $0.base == data }?.size == 0x2_b000)
  }
}
