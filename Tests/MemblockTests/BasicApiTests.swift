// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import Memblock

/// A change of a table by ranges: the ideas of basic_api that add, reserve, remove and free share.
struct RangeIdea: Sendable, CustomTestStringConvertible {
  var name: String
  var before: [Piece] = []
  var change: Piece
  var after: [Piece]
  var testDescription: String { name }

  /// Puts ranges in.
  static let adding: [RangeIdea] = [
    RangeIdea(name: "simple", change: Piece(0, 0x40_0000), after: [Piece(0, 0x40_0000)]),
    RangeIdea(
      name: "disjoint", before: [Piece(0, 0x2000)], change: Piece(0x10_0000, 0x4000),
      after: [Piece(0, 0x2000), Piece(0x10_0000, 0x4000)]),
    // The second overlaps the first's start.
    RangeIdea(
      name: "overlap_top", before: [Piece(0x8000, 0x8000)], change: Piece(0x4000, 0x8000),
      after: [Piece(0x4000, 0xc000)]),
    RangeIdea(
      name: "overlap_bottom", before: [Piece(0x4000, 0x8000)], change: Piece(0x8000, 0x8000),
      after: [Piece(0x4000, 0xc000)]),
    RangeIdea(
      name: "within", before: [Piece(0x4000, 0x8000)], change: Piece(0x6000, 0x1000),
      after: [Piece(0x4000, 0x8000)]),
    RangeIdea(
      name: "twice", before: [Piece(0x4000, 0x8000)], change: Piece(0x4000, 0x8000),
      after: [Piece(0x4000, 0x8000)]),
    RangeIdea(
      name: "between", before: [Piece(0, 0x2000), Piece(0x4000, 0x2000)],
      change: Piece(0x2000, 0x2000), after: [Piece(0, 0x6000)]),
    RangeIdea(
      name: "near_max", change: Piece(0 &- 0x4000_0000 &- 0x10_0000, 0x20_0000),
      after: [Piece(0 &- 0x4000_0000 &- 0x10_0000, 0xf_ffff)]),
  ]

  /// Takes ranges out.
  static let removing: [RangeIdea] = [
    RangeIdea(
      name: "simple", before: [Piece(0, 0x1000), Piece(0x8000, 0x4000)], change: Piece(0, 0x1000),
      after: [Piece(0x8000, 0x4000)]),
    RangeIdea(
      name: "absent", before: [Piece(0, 0x4000)], change: Piece(0x2_0000, 0x4000),
      after: [Piece(0, 0x4000)]),
    RangeIdea(
      name: "overlap_top", before: [Piece(0x4000, 0x8000)], change: Piece(0x2000, 0x4000),
      after: [Piece(0x6000, 0x6000)]),
    RangeIdea(
      name: "overlap_bottom", before: [Piece(0x4000, 0x8000)], change: Piece(0x8000, 0x8000),
      after: [Piece(0x4000, 0x4000)]),
    RangeIdea(
      name: "within", before: [Piece(0x4000, 0x8000)], change: Piece(0x6000, 0x1000),
      after: [Piece(0x4000, 0x2000), Piece(0x7000, 0x5000)]),
    RangeIdea(name: "only_region", before: [Piece(0, 0x1000)], change: Piece(0, 0x1000), after: []),
    RangeIdea(
      name: "near_max", before: [Piece(0 &- 0x4000_0000 &- 0x20_0000, 0x1f_ffff)],
      change: Piece(0 &- 0x4000_0000 &- 0x10_0000, 0x20_0000),
      after: [Piece(0 &- 0x4000_0000 &- 0x20_0000, 0x10_0000)]),
    RangeIdea(
      name: "overlap_two", before: [Piece(0, 0x4000), Piece(0x8000, 0x4000)],
      change: Piece(0x2000, 0x8000), after: [Piece(0, 0x2000), Piece(0xa000, 0x2000)]),
  ]
}

/// The ideas of the simulator's basic_api.
@Suite struct BasicApiTests {
  @Test(arguments: Kernel.all)
  func initializationIsEmpty(on kernel: Kernel) {
    let memblock = kernel.empty()
    #expect(memblock.memory.count == 0 && memblock.reserved.count == 0)
    #expect(memblock.memory.capacity == 128 && memblock.reserved.capacity == 128)
    #expect(memblock.memory.kind.rawValue == "memory")
    #expect(memblock.reserved.kind.rawValue == "reserved")
    #expect(!memblock.bottomUp)
    #expect(memblock.currentLimit == memblock.anywhere)
  }

  @Test(arguments: RangeIdea.adding, Kernel.all)
  func memblockAdd(_ idea: RangeIdea, on kernel: Kernel) throws {
    var memblock = kernel.empty()
    for piece in idea.before { try memblock.add(piece.base, piece.size, caller: "") }
    try memblock.add(idea.change.base, idea.change.size, caller: "")
    expectRegions(memblock.memory, idea.after)
  }

  @Test(arguments: RangeIdea.adding, Kernel.all)
  func memblockReserve(_ idea: RangeIdea, on kernel: Kernel) throws {
    var memblock = kernel.empty()
    for piece in idea.before { try memblock.reserve(piece.base, piece.size, caller: "") }
    try memblock.reserve(idea.change.base, idea.change.size, caller: "")
    expectRegions(memblock.reserved, idea.after)
  }

  @Test(arguments: RangeIdea.removing, Kernel.all)
  func memblockRemove(_ idea: RangeIdea, on kernel: Kernel) throws {
    var memblock = kernel.empty()
    for piece in idea.before { try memblock.add(piece.base, piece.size, caller: "") }
    try memblock.remove(idea.change.base, idea.change.size, caller: "")
    expectRegions(memblock.memory, idea.after)
  }

  @Test(arguments: RangeIdea.removing, Kernel.all)
  func memblockFree(_ idea: RangeIdea, on kernel: Kernel) throws {
    var memblock = kernel.empty()
    for piece in idea.before { try memblock.reserve(piece.base, piece.size, caller: "") }
    try memblock.free(idea.change.base, idea.change.size, caller: "")
    expectRegions(memblock.reserved, idea.after)
  }

  @Test(arguments: Kernel.all)
  func addNodeStoresNodeAndFlags(on kernel: Kernel) throws {
    var memblock = kernel.empty()
    try memblock.addNode(Simulator.base, 0x2000, node: 1, flags: .hotplug, caller: "")
    let region = memblock.memory.regions[0]
    #expect(region.node == (kernel.hasNodes ? 1 : 0))
    // 5.10 takes no flags.
    #expect(region.flags == (kernel.series == .v5_10 ? [] : .hotplug))
  }

  @Test(arguments: Kernel.all)
  func bottomUpIsSetAndReported(on kernel: Kernel) {
    var memblock = kernel.empty()
    memblock.bottomUp = true
    #expect(memblock.bottomUp)
    memblock.bottomUp = false
    #expect(!memblock.bottomUp)
  }

  /// The sum keeps what trimming cuts off; it loses regions that vanish.
  @Test(
    arguments: [
      ("aligned", Piece(0x2_0000, 0x1_0000), Piece(0x2_0000, 0x1_0000) as Piece?),
      ("too_small", Piece(0x2_0100, 0x8000), nil),
      ("unaligned_base", Piece(0x2_0800, 0x1_f800), Piece(0x3_0000, 0x1_0000)),
      ("unaligned_end", Piece(0x2_0000, 0x1_8000), Piece(0x2_0000, 0x1_0000)),
    ], Kernel.all)
  func trimMemory(_ idea: (name: String, add: Piece, left: Piece?), on kernel: Kernel) throws {
    var memblock = kernel.empty()
    try memblock.add(Simulator.base, 0x1_0000, caller: "")
    try memblock.add(idea.add.base, idea.add.size, caller: "")
    memblock.trimMemory(0x1_0000)
    #expect(
      memblock.memory.regions.map(Piece.init) == [Piece(0, 0x1_0000)]
        + (idea.left.map { [$0] } ?? []))
    #expect(memblock.memory.totalSize == 0x1_0000 + (idea.left == nil ? 0 : idea.add.size))
  }

  @Test(
    arguments: [
      (0x1000, 0x1000, false), (0x10_0000, 0x1000, false), (0x3000, 0x1000, false),
      (0x8000, 0x1000, false), (0x3000, 0x2000, true), (0x7000, 0x2000, true),
      (0x4000, 0x4000, true), (0x3000, 0x6000, true), (0x5000, 0x1000, true),
      // Nothing overlaps only strictly inside.
      (0x4000, 0, false), (0x5000, 0, true), (0x8000, 0, false),
    ] as [(UInt64, UInt64, Bool)], Kernel.all)
  func overlapsRegion(_ idea: (base: UInt64, size: UInt64, overlaps: Bool), on kernel: Kernel)
    throws
  {
    var memblock = kernel.empty()
    try memblock.add(0x4000, 0x4000, caller: "")
    #expect(memblock.overlapsMemory(PhysicalAddress(idea.base), idea.size) == idea.overlaps)
  }

  /// Every reserved region gets a node from the memory it lies in, also where the array grows
  /// meanwhile.
  @Test(arguments: Kernel.withNodes)
  func setNodeOfReservedByMemory(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.addNode(Simulator.base, 0x8_0000, node: 0, caller: "")
    try memblock.addNode(Simulator.base + 0x8_0000, 0x8_0000, node: 1, caller: "")
    for index in 0..<UInt64(126) {
      try memblock.reserve(Simulator.base + index * 0x1000, 0x800, caller: "")
    }
    try memblock.reserve(Simulator.base + 0x7_f000, 0x2000, caller: "")
    var capacity: Int
    repeat {
      capacity = memblock.reserved.capacity
      for region in memblock.memory.regions {
        try memblock.setNode(region.base, region.size, .reserved, node: region.node)
      }
    } while capacity != memblock.reserved.capacity
    #expect(memblock.reserved.capacity == 256)
    for region in memblock.reserved.regions {
      #expect(region.node == (region.base < Simulator.base + 0x8_0000 ? 0 : 1))
    }
  }
}
