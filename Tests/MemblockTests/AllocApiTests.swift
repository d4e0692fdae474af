// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import Memblock

private let end = Simulator.size

/// The ideas of the simulator's alloc_api: no window, no node.
@Suite struct AllocApiTests {
  static let ideas: [AllocationIdea] = [
    AllocationIdea(
      name: "alloc_top_down_simple", size: 2, topDown: .places([Piece(end - 64, 2)])),
    AllocationIdea(
      name: "alloc_top_down_disjoint", reserved: [Piece(end - 128, 2)], size: 16, alignment: 128,
      topDown: .places([Piece(end - 256, 16), Piece(end - 128, 2)])),
    AllocationIdea(
      name: "alloc_top_down_before", reserved: [Piece(end - 1536, 512)], size: 1024,
      topDown: .places([Piece(end - 1536, 1536)])),
    AllocationIdea(
      name: "alloc_top_down_after", reserved: [Piece(end - 768, 512)], size: 1024,
      topDown: .places([Piece(end - 1792, 1536)])),
    AllocationIdea(
      name: "alloc_top_down_second_fit", reserved: [Piece(end - 1152, 512), Piece(end - 512, 512)],
      size: 256, topDown: .places([Piece(end - 1408, 768), Piece(end - 512, 512)])),
    AllocationIdea(name: "alloc_bottom_up_simple", size: 2, bottomUp: .places([Piece(0, 2)])),
    AllocationIdea(
      name: "alloc_bottom_up_disjoint", reserved: [Piece(2, 2)], size: 16, alignment: 128,
      bottomUp: .places([Piece(2, 2), Piece(128, 16)])),
    AllocationIdea(
      name: "alloc_bottom_up_before", reserved: [Piece(1024, 512)], size: 1024,
      bottomUp: .places([Piece(0, 1536)])),
    AllocationIdea(
      name: "alloc_bottom_up_after", reserved: [Piece(256, 512)], size: 1024,
      bottomUp: .places([Piece(256, 1536)])),
    AllocationIdea(
      name: "alloc_bottom_up_second_fit", reserved: [Piece(0, 512), Piece(640, 512)], size: 256,
      bottomUp: .places([Piece(0, 512), Piece(640, 768)])),
    .both(
      "alloc_in_between", [Piece(0, 0x3000), Piece(0x3100, 0x4f00)], size: 0x100,
      .places([Piece(0, end)])),
    .both(
      "alloc_small_gaps", (0..<32).map { Piece($0 * 0x400, 0x3e0) }, size: 64, .fails),
    .both("alloc_all_reserved", [Piece(0, end)], size: 512, .fails),
    .both("alloc_no_space", [Piece(0, end - 256)], size: 512, .fails),
    .both("alloc_limited_space", [Piece(0, end - 512)], size: 512, .places([Piece(0, end)])),
    .both("alloc_no_memory", size: 512, hasMemory: false, .fails),
    .both("alloc_too_large", size: end + 2, .fails),
  ]

  @Test(arguments: ideas, Kernel.all)
  func allocates(_ idea: AllocationIdea, on kernel: Kernel) throws {
    for kind in [AllocationKind.tryNid, .tryNidRaw] {
      try idea.check(kernel, kind, usesNodes: false)
    }
  }
}

/// The ideas of alloc_helpers_api: `memblock_alloc_from()`.
@Suite struct AllocHelpersApiTests {
  static let ideas: [AllocationIdea] = [
    .both("alloc_from_simple", size: 16, minimum: end - 64, .places([Piece(end - 64, 16)])),
    .both("alloc_from_misaligned", size: 32, minimum: end - 127, .places([Piece(end - 64, 32)])),
    AllocationIdea(
      name: "alloc_from_top_down_high_addr", size: 32, minimum: end - 16,
      topDown: .places([Piece(end - 64, 32)])),
    AllocationIdea(
      name: "alloc_from_top_down_no_space_above", reserved: [Piece(end - 128, 128)], size: 64,
      minimum: end - 128, topDown: .places([Piece(end - 192, 192)])),
    AllocationIdea(
      name: "alloc_from_top_down_min_cap", reserved: [Piece(64, end - 64)], size: 64,
      minimum: 0 &- 64, topDown: .places([Piece(0, end)])),
    AllocationIdea(
      name: "alloc_from_bottom_up_high_addr", size: 32, minimum: end - 16,
      bottomUp: .places([Piece(0, 32)])),
    AllocationIdea(
      name: "alloc_from_bottom_up_no_space_above", reserved: [Piece(end - 128, 128)], size: 64,
      minimum: end - 128, bottomUp: .places([Piece(0, 64), Piece(end - 128, 128)])),
    AllocationIdea(
      name: "alloc_from_bottom_up_min_cap", size: 64, minimum: 0 &- 64,
      bottomUp: .places([Piece(0, 64)])),
  ]

  @Test(arguments: ideas, Kernel.all)
  func allocatesFrom(_ idea: AllocationIdea, on kernel: Kernel) throws {
    try idea.check(kernel, .tryNid, usesNodes: false)
  }

  /// A gap the simulator names: `memblock_alloc_low()` stays below 4 GiB.
  @Test(arguments: Kernel.all)
  func allocLowStaysBelow4GiB(on kernel: Kernel) throws {
    var memblock = kernel.empty()
    try memblock.add(0x1000_0000, 0x1000_0000, caller: "")
    try memblock.add(0x1_0000_0000, 0x1000_0000, caller: "")
    let low = try memblock.alloc(
      size: 0x1000, alignment: 0x1000, to: 0xffff_ffff, caller: "memblock_alloc_low")
    #expect(low == 0x1fff_f000)
    let anywhere = try memblock.alloc(size: 0x1000, alignment: 0x1000, caller: "memblock_alloc")
    #expect(anywhere == 0x1_0fff_f000)
  }
}
