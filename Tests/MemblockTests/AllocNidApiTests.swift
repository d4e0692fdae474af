// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import Memblock

private let end = Simulator.size

/// The ideas of alloc_nid_api that need no node: a window from a minimum to a maximum address.
@Suite struct AllocNidRangeTests {
  static let ideas: [AllocationIdea] = [
    AllocationIdea(
      name: "alloc_nid_top_down_simple", size: 128, minimum: 128, maximum: 640,
      topDown: .places([Piece(512, 128)])),
    AllocationIdea(
      name: "alloc_nid_top_down_end_misaligned", size: 128, minimum: 128, maximum: 642,
      topDown: .places([Piece(512, 128)])),
    AllocationIdea(
      name: "alloc_nid_top_down_narrow_range", size: 256, minimum: 512, maximum: 640,
      topDown: .places([Piece(384, 256)])),
    AllocationIdea(
      name: "alloc_nid_top_down_reserved_with_space", reserved: [Piece(512, 64), Piece(2048, 64)],
      size: 64, minimum: 576, maximum: 2048,
      topDown: .places([Piece(512, 64), Piece(1984, 128)])),
    AllocationIdea(
      name: "alloc_nid_top_down_reserved_no_space", reserved: [Piece(512, 64), Piece(640, 64)],
      size: 128, minimum: 576, maximum: 640, topDown: .places([Piece(384, 192), Piece(640, 64)])),
    AllocationIdea(
      name: "alloc_nid_top_down_cap_max", size: 256, minimum: end - 1024, maximum: end + 256,
      topDown: .places([Piece(end - 256, 256)])),
    AllocationIdea(
      name: "alloc_nid_top_down_cap_min", size: 1024, minimum: 0 &- 256, maximum: end,
      topDown: .places([Piece(end - 1024, 1024)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_simple", size: 128, minimum: 128, maximum: 640,
      bottomUp: .places([Piece(128, 128)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_start_misaligned", size: 128, minimum: 130, maximum: 640,
      bottomUp: .places([Piece(192, 128)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_narrow_range", size: 256, minimum: 512, maximum: 640,
      bottomUp: .places([Piece(0, 256)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_reserved_with_space", reserved: [Piece(512, 64), Piece(2048, 64)],
      size: 64, minimum: 576, maximum: 2048,
      bottomUp: .places([Piece(512, 128), Piece(2048, 64)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_reserved_no_space", reserved: [Piece(512, 64), Piece(640, 64)],
      size: 128, minimum: 576, maximum: 640,
      bottomUp: .places([Piece(0, 128), Piece(512, 64), Piece(640, 64)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_cap_max", size: 256, minimum: end - 1024, maximum: end + 256,
      bottomUp: .places([Piece(end - 1024, 256)])),
    AllocationIdea(
      name: "alloc_nid_bottom_up_cap_min", size: 1024, minimum: 0 &- 256, maximum: end,
      bottomUp: .places([Piece(0, 1024)])),
    .both(
      "alloc_nid_exact_address", size: 256, minimum: 128, maximum: 384, .places([Piece(128, 256)])),
    .both("alloc_nid_low_max", size: 128, minimum: 0, maximum: 64, .fails),
    .both(
      "alloc_nid_min_reserved", [Piece(512, 128)], size: 256, minimum: 640, maximum: 896,
      .places([Piece(512, 384)])),
    .both(
      "alloc_nid_max_reserved", [Piece(1024, 128)], size: 256, minimum: 768, maximum: 1024,
      .places([Piece(768, 384)])),
    .both(
      "alloc_nid_reserved_full_merge", [Piece(512, 64), Piece(704, 64)], size: 128, minimum: 576,
      maximum: 704, .places([Piece(512, 256)])),
    .both(
      "alloc_nid_reserved_all", [Piece(0, 1024), Piece(1152, end - 1152)], size: 256,
      minimum: 1024, maximum: 1152, .fails),
  ]

  @Test(arguments: ideas, Kernel.all)
  func allocatesInWindow(_ idea: AllocationIdea, on kernel: Kernel) throws {
    for kind in [AllocationKind.tryNid, .tryNidRaw, .exactNidRaw] {
      try idea.check(kernel, kind, usesNodes: false)
    }
  }
}

/// Nodes begin at 0, 0x2000, 0x2800, 0x3800, 0x4800, 0x5000, 0x5800 and 0x7800.
private func numa(
  _ name: String, _ reserved: [Piece] = [], size: UInt64, minimum: UInt64? = nil,
  maximum: UInt64? = nil, node: NodeID, topDown: AllocationIdea.Result,
  bottomUp: AllocationIdea.Result
) -> [AllocationIdea] {
  var up = AllocationIdea(
    name: "bottom_up_numa_\(name)", reserved: reserved, size: size, minimum: minimum,
    maximum: maximum, node: node, bottomUp: bottomUp)
  up.topDown = nil
  let down = AllocationIdea(
    name: "top_down_numa_\(name)", reserved: reserved, size: size, minimum: minimum,
    maximum: maximum, node: node, topDown: topDown)
  return [down, up]
}

/// The ideas of alloc_nid_api that ask for a node.
@Suite struct AllocNidNumaTests {
  static let ideas: [AllocationIdea] =
    numa(
      "simple", size: 0x400, node: 3, topDown: .places([Piece(0x4400, 0x400)]),
      bottomUp: .places([Piece(0x3800, 0x400)]))
    + numa(
      "small_node", size: 0x1000, node: 1, topDown: .places([Piece(0x6800, 0x1000)]),
      bottomUp: .places([Piece(0, 0x1000)]))
    + numa(
      "node_reserved", [Piece(0x2800, 0x1000)], size: 0x1000, node: 2,
      topDown: .places([Piece(0x2800, 0x1000), Piece(0x6800, 0x1000)]),
      bottomUp: .places([Piece(0, 0x1000), Piece(0x2800, 0x1000)]))
    + numa(
      "part_reserved", [Piece(0x4800, 0x400)], size: 0x200, node: 4,
      topDown: .places([Piece(0x4800, 0x400), Piece(0x4e00, 0x200)]),
      bottomUp: .places([Piece(0x4800, 0x600)]))
    + numa(
      "part_reserved_fallback", [Piece(0x4a00, 0x400)], size: 0x400, node: 4,
      topDown: .places([Piece(0x4a00, 0x400), Piece(0x7c00, 0x400)]),
      bottomUp: .places([Piece(0, 0x400), Piece(0x4a00, 0x400)]))
    + numa(
      "split_range_low", size: 0x200, minimum: 0x3700, maximum: 0x3900, node: 2,
      topDown: .places([Piece(0x3600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + numa(
      "split_range_high", size: 0x200, minimum: 0x3700, maximum: 0x3900, node: 3,
      topDown: .places([Piece(0x3600, 0x200)]), bottomUp: .places([Piece(0, 0x200)]))
    + numa(
      "no_overlap_split", size: 0x200, minimum: 0x5700, maximum: 0x5900, node: 2,
      topDown: .places([Piece(0x3600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + numa(
      "no_overlap_low", size: 0x200, minimum: 0x2800, maximum: 0x5800, node: 0,
      topDown: .places([Piece(0x5600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + numa(
      "no_overlap_high", size: 0x200, minimum: 0x2800, maximum: 0x5800, node: 7,
      topDown: .places([Piece(0x5600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + [
      .both("numa_large_region", size: 0x4000, node: 3, .fails),
      .both(
        "numa_reserved_full_merge", [Piece(0x5400, 0x400), Piece(0x7800, 0x400)], size: 0x2000,
        node: 6, .places([Piece(0x5400, 0x2800)])),
      .both(
        "numa_split_all_reserved", [Piece(0, 0x5700), Piece(0x5900, 0x2700)], size: 0x200,
        node: noNode, .fails),
    ]

  @Test(arguments: ideas, Kernel.withNodes)
  func allocatesOnNode(_ idea: AllocationIdea, on kernel: Kernel) throws {
    for kind in [AllocationKind.tryNid, .tryNidRaw] {
      for movable in [false, true] {
        try idea.check(kernel, kind, usesNodes: true, movable: movable)
      }
    }
  }

  /// `memblock_alloc_node()`, which is also the other gap that the simulator names.
  @Test(arguments: Kernel.withNodes)
  func allocNodeIsOnTheRightNode(on kernel: Kernel) throws {
    var memblock = try kernel.filledNodes()
    let address = try #require(
      try memblock.alloc(size: 64, alignment: 64, node: 2, caller: "memblock_alloc_node"))
    #expect(address == Simulator.base + 0x37c0)
    let stored = memblock.reserved.regions[0].node
    #expect(stored == (kernel.series == .v7_2 ? 2 : memblock.traits.maxNodes))
  }

  @Test func movableNodeLeavesHotplugMemoryAlone() throws {
    var memblock = Kernel(series: .v6_12, hasNodes: true).empty()
    memblock.movableNodeEnabled = true
    try memblock.addNode(0x1000_0000, 0x10000, node: 0, caller: "")
    try memblock.addNode(0x2000_0000, 0x10000, node: 1, flags: .hotplug, caller: "")
    #expect(
      try memblock.alloc(size: 0x1000, alignment: 0x1000, node: 1, caller: "") == 0x1000_f000)
  }
}

/// The ideas of alloc_exact_nid_api: as above, without leaving the node.
@Suite struct AllocExactNidApiTests {
  static let ideas: [AllocationIdea] =
    numa(
      "exact_simple", size: 0x400, node: 3, topDown: .places([Piece(0x4400, 0x400)]),
      bottomUp: .places([Piece(0x3800, 0x400)]))
    + numa(
      "exact_part_reserved", [Piece(0x4800, 0x400)], size: 0x200, node: 4,
      topDown: .places([Piece(0x4800, 0x400), Piece(0x4e00, 0x200)]),
      bottomUp: .places([Piece(0x4800, 0x600)]))
    + numa(
      "exact_split_range_low", size: 0x200, minimum: 0x3700, maximum: 0x3900, node: 2,
      topDown: .places([Piece(0x3600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + numa(
      "exact_no_overlap_split", size: 0x200, minimum: 0x5700, maximum: 0x5900, node: 2,
      topDown: .places([Piece(0x3600, 0x200)]), bottomUp: .places([Piece(0x2800, 0x200)]))
    + numa(
      "exact_no_overlap_low", size: 0x200, minimum: 0x2800, maximum: 0x5800, node: 0,
      topDown: .places([Piece(0x1e00, 0x200)]), bottomUp: .places([Piece(0, 0x200)]))
    + [
      .both("exact_numa_small_node", size: 0x1000, node: 1, .fails),
      .both("exact_numa_node_reserved", [Piece(0x2800, 0x1000)], size: 0x1000, node: 2, .fails),
      .both(
        "exact_numa_part_reserved_fallback", [Piece(0x4a00, 0x400)], size: 0x400, node: 4, .fails),
      .both(
        "exact_numa_split_range_high", size: 0x200, minimum: 0x3700, maximum: 0x3900, node: 3,
        .fails),
      .both(
        "exact_numa_no_overlap_high", size: 0x200, minimum: 0x2800, maximum: 0x5800, node: 7,
        .fails),
      .both("exact_numa_large_region", size: 0x4000, node: 3, .fails),
      .both(
        "exact_numa_reserved_full_merge", [Piece(0x5400, 0x400), Piece(0x7800, 0x400)],
        size: 0x2000, node: 6, .places([Piece(0x5400, 0x2800)])),
      .both(
        "exact_numa_split_all_reserved", [Piece(0, 0x5700), Piece(0x5900, 0x2700)], size: 0x200,
        node: noNode, .fails),
    ]

  @Test(arguments: ideas, Kernel.withNodes)
  func allocatesOnExactlyThatNode(_ idea: AllocationIdea, on kernel: Kernel) throws {
    for movable in [false, true] {
      try idea.check(kernel, .exactNidRaw, usesNodes: true, movable: movable)
    }
  }
}
