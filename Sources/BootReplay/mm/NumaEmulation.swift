// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// `numa=fake=` (mm/numa_emulation.c; arch/x86/mm/numa_emulation.c up to 6.1).
struct NumaEmulation {
  /// FAKE_NODE_MIN_SIZE.
  static let minimum: UInt64 = 32 << 20
  /// Where 32-bit DMA ends: the last node below reaches up to it.
  static let dmaEnd: UInt64 = 1 << 32

  let maxNodes: Int
  let physicalNodes: Set<NodeID>
  /// Memory page frames, for the holes.
  let memory: [Range<PageFrame>]
  /// What is left of the physical blocks.
  var physical: NumaMemblks
  var emulated = NumaMemblks()
  var physicalOf: [NodeID: NodeID] = [:]
  var messages: [KernelMessage] = []

  init(
    maxNodes: Int, physicalNodes: Set<NodeID>, memory: [Range<PageFrame>], physical: NumaMemblks
  ) {
    (self.maxNodes, self.physicalNodes) = (maxNodes, physicalNodes)
    (self.memory, self.physical) = (memory, physical)
  }

  /// Models `mem_hole_size()`.
  func holes(_ start: UInt64, _ end: UInt64) -> UInt64 {
    let (low, high) = (start.roundedUp(to: 4096) >> 12, end >> 12)
    guard low < high else { return 0 }
    var present: UInt64 = 0
    for range in memory {
      let (from, to) = (max(range.lowerBound, low), min(range.upperBound, high))
      if from < to { present += to - from }
    }
    return (high - low - present) << 12
  }

  private func ram(_ start: UInt64, _ end: UInt64) -> UInt64 {
    end &- start &- holes(start, end)
  }

  /// Models `emu_setup_memblk()`: cuts `size` off the physical block; false when there are too many.
  private mutating func cut(_ node: NodeID, from index: Int, _ size: UInt64) -> Bool {
    guard emulated.blocks.count < 2 * maxNodes else {
      messages.append(
        KernelMessage("NUMA: Too many emulated memblks, failing emulation", level: 3))
      return false
    }
    let source = physical.blocks[index]
    let end = source.start &+ size
    emulated.blocks.append(NumaMemblk(start: source.start, end: end, node: node))
    if physicalOf[node] == nil { physicalOf[node] = source.node }
    physical.blocks[index].start = end
    if end >= source.end { physical.blocks.remove(at: index) }
    messages.append(
      KernelMessage(
        "Faking node \(node) at [mem \(source.start.hex0x(width: 16))-"
          + "\((end &- 1).hex0x(width: 16))] (\(size >> 20)MB)"))
    return true
  }

  /// Visits the physical nodes in turn until `take` has used up their blocks; false on failure.
  private mutating func visit(
    _ nodes: Set<NodeID>, _ take: (inout Self, Int, NumaMemblk) -> Bool
  ) -> Bool {
    var left = nodes.sorted()
    while !left.isEmpty {
      for node in left {
        guard let index = physical.blocks.firstIndex(where: { $0.node == node }) else {
          left.removeAll { $0 == node }
          continue
        }
        guard take(&self, index, physical.blocks[index]) else { return false }
      }
    }
    return true
  }

  /// The next node gets at least 32 MiB below the border of 32-bit DMA, or this one gets all.
  private func extendedToDMAEnd(_ end: UInt64) -> UInt64 {
    end < Self.dmaEnd && ram(end, Self.dmaEnd) < Self.minimum ? Self.dmaEnd : end
  }

  /// Models `split_nodes_interleave()`: `numa=fake=N`.
  mutating func splitInterleaved(_ maxAddress: UInt64, count: Int) -> Bool {
    guard count > 0 else { return false }
    var count = count
    if count > maxNodes {
      messages.append(
        KernelMessage("numa=fake=\(count) too large, reducing to \(maxNodes)"))
      count = maxNodes
    }
    var size = ((ram(0, maxAddress) >> 12) / UInt64(count)) << 12
    let big = Int((size & (Self.minimum - 1)) * UInt64(count) / Self.minimum)
    size = size.roundedDown(to: Self.minimum)
    guard size > 0 else {
      messages.append(
        KernelMessage(
          "Not enough memory for each node.  NUMA emulation disabled.", level: 3))
      return false
    }
    var next = 0
    return visit(physicalNodes) { state, index, block in
      var end = block.start + size + (next < big ? Self.minimum : 0)
      while state.ram(block.start, end) < size {
        end += Self.minimum
        if end > block.end {
          end = block.end
          break
        }
      }
      end = state.extendedToDMAEnd(end)
      if block.end &- end &- state.holes(end, block.end) < size { end = block.end }
      let node = next % count
      next += 1
      return state.cut(node, from: index, min(end, block.end) &- block.start)
    }
  }

  /// Models `split_nodes_size_interleave_uniform()`: nodes of one size (`numa=fake=NM`), or, with
  /// `parts`, so many equal parts of one physical block (`numa=fake=NU`). Nil on failure, else the
  /// next node number.
  mutating func splitBySize(
    from start: UInt64, to maxAddress: UInt64, size: UInt64, parts: Int = 0,
    of block: NumaMemblk? = nil, firstNode: NodeID = 0
  ) -> NodeID? {
    guard size != 0 || parts != 0, parts == 0 || block != nil else { return nil }
    let isUniform = parts > 0
    let count = UInt64(isUniform ? parts : maxNodes)
    let nodes = block.map { [$0.node] } ?? physicalNodes
    let ignoredHoles = isUniform ? 0 : holes(start, maxAddress)
    let pages = (maxAddress >> 12) &- (start >> 12) &- (ignoredHoles >> 12)
    var minimumSize = (pages / count) << 12
    var size = isUniform ? minimumSize : size
    minimumSize = max(minimumSize, Self.minimum).roundedUp(to: Self.minimum)
    if size < minimumSize {
      messages.append(
        KernelMessage(
          "Fake node size \(size >> 20)MB too small, increasing to \(minimumSize >> 20)MB",
          level: 3))
      size = minimumSize
    }
    size = size.roundedDown(to: Self.minimum)
    var next = firstNode
    let wanted = size
    let isDone = visit(nodes) { state, index, block in
      var end = block.start + wanted
      if !isUniform {
        while state.ram(block.start, end) < wanted {
          end += Self.minimum
          if end > block.end {
            end = block.end
            break
          }
        }
      }
      end = state.extendedToDMAEnd(end)
      if !isUniform, block.end &- end &- state.holes(end, block.end) < wanted { end = block.end }
      let node = next % state.maxNodes
      next += 1
      return state.cut(node, from: index, min(end, block.end) &- block.start)
    }
    return isDone ? next : nil
  }

  /// `numa=fake=NU`: each physical node by itself.
  mutating func splitUniformly(parts: Int, countsFromNode: Bool) -> Bool {
    var node = 0
    for physicalNode in physicalNodes.sorted() {
      var next = node
      // A node without memory has no block left to look at, and makes none.
      if let block = physical.blocks.first {
        guard
          let made = splitBySize(
            from: block.start, to: block.end, size: 0, parts: parts, of: block, firstNode: node)
        else { return false }
        next = made
      }
      if countsFromNode, next == node { continue }
      let created = countsFromNode ? next - node : next
      if created < parts {
        messages.append(
          KernelMessage(
            "numa_emulation: phys: \(physicalNode) only got \(created) of \(parts) nodes, failing"))
        return false
      }
      node = next
    }
    return true
  }
}

extension BootState {
  /// The value behind `numa=fake=`; nil where emulation is not compiled in.
  private var emulationText: String? {
    guard config.isEnabled(.numaEmu) else { return nil }
    return commandLine.values(of: "numa").compactMap { $0 }.last { $0.hasPrefix("fake=") }
      .map { String($0.dropFirst(5)) }
  }

  /// Models `numa_emulation()`: puts the emulated nodes in the place of the physical ones.
  mutating func numaEmulation() throws(KernelPanic) {
    guard let text = emulationText else { return }
    var emulation = NumaEmulation(
      maxNodes: memblock.traits.maxNodes, physicalNodes: numa.parsedNodes,
      memory: memblock.pfnRanges().map(\.range), physical: numa.meminfo)
    var rest = Substring(text).utf8
    let isSplit: Bool
    if text.contains("U") {
      let parts = Int(clamping: Memparse.unsignedNumber(&rest))
      isSplit = emulation.splitUniformly(parts: parts, countsFromNode: usesGenericNuma)
    } else if text.contains("M") || text.contains("G") {
      let size = Memparse.size(&rest)
      isSplit = emulation.splitBySize(from: 0, to: maxPfn << 12, size: size) != nil
    } else {
      let count = Int(clamping: Memparse.unsignedNumber(&rest))
      isSplit = emulation.splitInterleaved(maxPfn << 12, count: count)
    }
    for message in emulation.messages { print(message.text, level: message.level) }
    guard isSplit else { return }
    guard numaCleanUp(&emulation.emulated) else {
      return print(
        "NUMA: Warning: constructed meminfo invalid, disabling emulation", level: 4)
    }
    try commit(emulation)
  }

  private mutating func commit(_ emulation: NumaEmulation) throws(KernelPanic) {
    let copySize = UInt64(numa.distanceCount * numa.distanceCount)
    var copy: PhysicalAddress?
    if copySize > 0 {
      copy = try allocDistances(copySize, caller: caller(.numaEmulation))
      guard copy != nil else {
        return print(
          "NUMA: Warning: can't allocate copy of distance table, disabling emulation", level: 4)
      }
    }
    numa.meminfo = emulation.emulated
    numa.emulatedToPhysical = emulation.physicalOf
    if usesGenericNuma {
      numa.parsedNodes = emulation.emulated.nodes
    }
    try numaResetDistance()
    try numaAllocDistance()
    if let copy {
      try memblock.free(
        copy, copySize, caller: caller(.numaEmulationFree, else: .numaEmulation))
    }
  }
}
