// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import Memblock

/// A kernel to run an idea on: a series, with or without nodes.
struct Kernel: Sendable, CustomTestStringConvertible {
  var series: KernelRelease
  var hasNodes: Bool

  static let all = ReferenceSeries.all.map(\.release).flatMap { series in
    [true, false].map { Kernel(series: series, hasNodes: $0) }
  }
  static let withNodes = all.filter(\.hasNodes)

  var testDescription: String { "\(series.version.series)\(hasNodes ? "" : " without nodes")" }

  func empty(canResize: Bool = false) -> Memblock {
    var traits = MemblockTraits(kernel: series)
    traits.hasNodes = hasNodes
    var memblock = Memblock(traits: traits)
    if canResize { memblock.allowResize() }
    return memblock
  }

  /// One region of 32 KiB, as the kernel's simulator has it.
  func filled() throws -> Memblock {
    var memblock = empty()
    try memblock.add(Simulator.base, Simulator.size, caller: "")
    return memblock
  }

  /// The same 32 KiB over eight nodes: 4/16, 1/16, 2/16, 2/16, 1/16, 1/16, 4/16 and 1/16.
  func filledNodes(movable: Bool = false) throws -> Memblock {
    var memblock = empty()
    memblock.movableNodeEnabled = movable
    var base = Simulator.base
    for (node, sixteenths) in [4, 1, 2, 2, 1, 1, 4, 1].enumerated() {
      let size = UInt64(sixteenths) * Simulator.size / 16
      try memblock.addNode(
        base, size, node: node, flags: movable ? [] : .hotplug, caller: "")
      base += size
    }
    return memblock
  }
}

enum Simulator {
  static let base: PhysicalAddress = 0x4000_0000
  static let size: UInt64 = 0x8000
}

/// A range by its offset from the simulator's base.
struct Piece: Equatable, Sendable, CustomStringConvertible {
  var offset: UInt64
  var size: UInt64
  init(_ offset: UInt64, _ size: UInt64) { (self.offset, self.size) = (offset, size) }
  init(_ region: MemblockRegion) {
    (offset, size) = (region.base - Simulator.base, region.size)
  }
  var base: PhysicalAddress { Simulator.base + offset }
  var description: String { "\(offset.hex0x())+\(size.hex0x())" }
}

/// What a table covers, touching regions joined whatever their node and flags.
func coverage(_ table: MemblockType) -> [Piece] {
  var result: [Piece] = []
  for region in table.regions {
    let piece = Piece(region)
    if let last = result.last, last.offset &+ last.size == piece.offset {
      result[result.count - 1].size += piece.size
    } else {
      result.append(piece)
    }
  }
  return result
}

/// The table holds exactly these ranges and its sum is theirs.
func expectRegions(
  _ table: MemblockType, _ pieces: [Piece], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(table.regions.map(Piece.init) == pieces, sourceLocation: sourceLocation)
  #expect(table.totalSize == pieces.reduce(0) { $0 + $1.size }, sourceLocation: sourceLocation)
}

/// One allocation in the simulator's 32 KiB: what is reserved before, what is asked, and what is
/// reserved after; nil for a request that must fail. A direction left out does not run.
struct AllocationIdea: Sendable, CustomTestStringConvertible {
  enum Result: Sendable {
    case places([Piece])
    case fails
  }
  var name: String
  var reserved: [Piece] = []
  var size: UInt64
  var alignment: UInt64 = 64
  /// Offsets from the base; may lie below it.
  var minimum: UInt64?
  var maximum: UInt64?
  var node = noNode
  var hasMemory = true
  var topDown: Result?
  var bottomUp: Result?

  var testDescription: String { name }

  /// How often the simulator would count it.
  var directions: Int { (topDown == nil ? 0 : 1) + (bottomUp == nil ? 0 : 1) }

  static func both(
    _ name: String, _ reserved: [Piece] = [], size: UInt64, minimum: UInt64? = nil,
    maximum: UInt64? = nil, node: NodeID = noNode, hasMemory: Bool = true, _ result: Result
  ) -> Self {
    Self(
      name: name, reserved: reserved, size: size, minimum: minimum, maximum: maximum, node: node,
      hasMemory: hasMemory, topDown: result, bottomUp: result)
  }

  /// Runs on one kernel, in the directions the idea has.
  func check(
    _ kernel: Kernel, _ kind: AllocationKind, usesNodes: Bool, movable: Bool = false
  ) throws {
    for (isBottomUp, result) in [(false, topDown), (true, bottomUp)] {
      guard let result else { continue }
      var memblock =
        !hasMemory
        ? kernel.empty()
        : usesNodes ? try kernel.filledNodes(movable: movable) : try kernel.filled()
      memblock.bottomUp = isBottomUp
      for piece in reserved { try memblock.reserveKern(piece.base, piece.size, caller: "") }
      let before = coverage(memblock.reserved)
      let address = try memblock.alloc(
        kind, size: size, alignment: alignment,
        from: minimum.map { Simulator.base + $0 } ?? 0,
        to: maximum.map { Simulator.base + $0 } ?? Memblock.accessible, node: node, caller: "")
      switch result {
      case .fails:
        #expect(address == nil, "\(name) bottom-up \(isBottomUp)")
        #expect(coverage(memblock.reserved) == before)
      case .places(let pieces):
        #expect(address != nil, "\(name) bottom-up \(isBottomUp)")
        #expect(coverage(memblock.reserved) == pieces, "\(name) bottom-up \(isBottomUp)")
        #expect(memblock.reserved.totalSize == pieces.reduce(0) { $0 + $1.size })
        // The kernel's flag and node keep 7.2's reservations apart only where nodes are asked for.
        if node == noNode { #expect(memblock.reserved.count == pieces.count) }
      }
    }
  }
}
