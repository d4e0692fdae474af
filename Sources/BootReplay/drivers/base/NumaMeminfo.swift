// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// Models `struct numa_memblk`: memory of a node; `end` is exclusive.
package struct NumaBlock: Sendable, Equatable {
  package var node: NodeID
  package var start: UInt64
  package var end: UInt64
  package init(node: NodeID, start: UInt64, end: UInt64) {
    (self.node, self.start, self.end) = (node, start, end)
  }
}

/// What firmware said about nodes.
struct NumaParse: Sendable {
  var blocks: [NumaBlock] = []
  /// Nodes that only processors name.
  var cpuNodes: Set<NodeID> = []
  /// Nodes that only the distance map names, in its order.
  var mapNodes: [NodeID] = []
  /// A distance map or SLIT was read.
  var setsDistances = false
  var succeeds = false
}

/// What drivers/base/arch_numa.c keeps between its calls.
package struct ArchNumaState: Sendable {
  /// `numa_off`.
  var isOff = false
  /// ACPI is in charge (`!acpi_disabled`).
  var usesACPI = false
  /// `numa_nodes_parsed`.
  var parsed: Set<NodeID> = []
  /// `numa_meminfo` (6.12 up).
  var blocks: [NumaBlock] = []
  var distanceTable: MemoryRange?
  package init() {}
}

/// Models `struct numa_meminfo` as `numa_cleanup_meminfo()` (mm/numa_memblks.c) leaves it.
struct NumaMeminfo: Sendable {
  var blocks: [NumaBlock]
  var messages: [KernelMessage] = []

  init(blocks: [NumaBlock]) { self.blocks = blocks.filter { $0.start != $0.end } }

  private func text(_ block: NumaBlock) -> String { text(block.start, block.end) }
  private func text(_ start: UInt64, _ end: UInt64) -> String {
    "[mem \(start.hex0x(width: 8))-\((end &- 1).hex0x(width: 8))]"
  }

  /// Trims the blocks to RAM and joins those of one node; false where nodes overlap.
  mutating func cleanUp(_ memblock: Memblock) -> Bool {
    trim(memblock)
    var first = 0
    while first < blocks.count {
      var second = first + 1
      while second < blocks.count {
        guard check(first, second) else { return false }
        if joins(first, second) {
          join(first, second)
        } else {
          second += 1
        }
      }
      first += 1
    }
    return true
  }

  private mutating func trim(_ memblock: Memblock) {
    let (low, high) = (memblock.startOfDRAM.rawValue, memblock.endOfDRAM.rawValue)
    blocks = blocks.compactMap { block in
      guard memblock.overlapsMemory(PhysicalAddress(block.start), block.end &- block.start) else {
        return nil
      }
      var block = block
      block.start = max(block.start, low)
      block.end = min(block.end, high)
      return block.start < block.end ? block : nil
    }
  }

  /// False where blocks of two nodes overlap; says so for one node too.
  private mutating func check(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (blocks[first], blocks[second])
    guard a.end > b.start, a.start < b.end else { return true }
    if a.node != b.node {
      messages.append(
        KernelMessage(
          "node \(a.node) \(text(a)) overlaps with node \(b.node) \(text(b))", level: 3))
      return false
    }
    messages.append(
      KernelMessage(
        "Warning: node \(a.node) \(text(a)) overlaps with itself \(text(b))", level: 4))
    return true
  }

  /// Two blocks of a node join where no other node's block lies between them.
  private func joins(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (blocks[first], blocks[second])
    guard a.node == b.node else { return false }
    let (start, end) = (min(a.start, b.start), max(a.end, b.end))
    return !blocks.contains { $0.node != a.node && start < $0.end && end > $0.start }
  }

  private mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (blocks[first], blocks[second])
    let (start, end) = (min(a.start, b.start), max(a.end, b.end))
    messages.append(
      KernelMessage("NUMA: Node \(a.node) \(text(a)) + \(text(b)) -> \(text(start, end))"))
    (blocks[first].start, blocks[first].end) = (start, end)
    blocks.remove(at: second)
  }
}
