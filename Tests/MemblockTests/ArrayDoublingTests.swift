// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelText
import PhysicalMemory
import Testing

@testable import Memblock

/// Growing the arrays: where the new one lies, what is printed, and when it cannot.
@Suite struct ArrayDoublingTests {
  /// 129 ranges of 2 KiB, 4 KiB apart, but one.
  private func reserveAllBut(_ skipped: UInt64, _ memblock: inout Memblock) throws {
    for index in 0..<UInt64(129) where index != skipped {
      try memblock.reserve(Simulator.base + index * 0x1000, 0x800, caller: "")
    }
  }

  @Test(arguments: Kernel.all)
  func addManyDoublesMemory(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.add(Simulator.base, 0x8000, caller: "")
    for index in 1...UInt64(128) {
      try memblock.add(Simulator.base + index * 0x1_0000, 0x1000, caller: "")
    }
    #expect(memblock.memory.capacity == 256)
    #expect(memblock.memory.count == 129)
    expectRegions(memblock.reserved, [Piece(0x6000, 0x2000)])
    try memblock.add(Simulator.base + 0x100_0000, 0x1000, caller: "")
    #expect(memblock.memory.count == 130)
  }

  @Test(arguments: Kernel.all)
  func reserveManyDoublesReserved(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.add(Simulator.base, 0x100_0000, caller: "")
    try reserveAllBut(128, &memblock)
    #expect(memblock.reserved.capacity == 128)
    try memblock.reserve(Simulator.base + 0x8_0000, 0x800, caller: "")
    #expect(memblock.reserved.capacity == 256)
    #expect(memblock.reserved.count == 130)
    // Above the range that is being reserved, at the top.
    #expect(memblock.reserved.regions.last.map(Piece.init) == Piece(0xff_e000, 0x2000))
  }

  @Test(arguments: Kernel.all)
  func reserveAtEachPositionDoubles(on kernel: Kernel) throws {
    for skipped in 0...UInt64(128) {
      var memblock = kernel.empty(canResize: true)
      try memblock.add(Simulator.base, 0x100_0000, caller: "")
      try reserveAllBut(skipped, &memblock)
      try memblock.reserve(Simulator.base + skipped * 0x1000, 0x800, caller: "")
      #expect(memblock.reserved.capacity == 256)
      #expect(memblock.reserved.count == 130)
    }
  }

  /// The only other room is the range itself: the array goes to the other block's top.
  @Test(arguments: Kernel.all)
  func reserveManyMayConflict(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.add(Simulator.base, 0x1_0000, caller: "")
    try memblock.add(Simulator.base + 0x100_0000, 0x8_4000, caller: "")
    // Fills the upper block but for a hole of four pages.
    let upper = Simulator.base + 0x100_0000
    for index in 0..<UInt64(128) {
      try memblock.reserve(upper + index * 0x1000, 0xfc0, caller: "")
    }
    try memblock.reserve(upper + 0x8_0000, 0x4000, caller: "")
    #expect(memblock.reserved.capacity == 256)
    let array = try #require(memblock.reserved.array)
    #expect(array.base == Simulator.base + 0xe000)
  }

  @Test(arguments: Kernel.all)
  func withoutPermissionItFailsOrPanics(on kernel: Kernel) throws {
    var memblock = kernel.empty()
    try memblock.add(Simulator.base, 0x100_0000, caller: "")
    try reserveAllBut(128, &memblock)
    let (last, before) = (Simulator.base + 0x8_0000, memblock.reserved.regions)
    if kernel.series.has(.earlyResizePanics) {
      #expect(throws: KernelPanic("memblock: cannot resize reserved array")) {
        try memblock.reserve(last, 0x800, caller: "")
      }
    } else {
      #expect(try !memblock.reserve(last, 0x800, caller: ""))
      #expect(memblock.lastCallFailed)
      #expect(memblock.reserved.regions == before)
    }
  }

  @Test(arguments: Kernel.all)
  func withoutRoomItSaysSo(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.add(Simulator.base, 0x8_1000, caller: "")
    try reserveAllBut(128, &memblock)
    _ = memblock.drainEvents()
    #expect(try !memblock.reserve(Simulator.base + 0x8_0000, 0x800, caller: ""))
    let said = memblock.drainEvents().flatMap {
      MemblockText(traits: memblock.traits).lines($0)
    }
    #expect(said.last == "memblock: Failed to double reserved array from 128 to 256 entries !")
  }

  /// A second doubling frees the first array, which memblock had allocated.
  @Test(arguments: Kernel.all)
  func secondDoublingFreesTheFirstArray(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    try memblock.add(Simulator.base, 0x1000_0000, caller: "")
    for index in 0..<UInt64(300) {
      try memblock.reserve(Simulator.base + index * 0x1_0000, 0x800, caller: "")
    }
    #expect(memblock.reserved.capacity == 512)
    let first = Simulator.base + 0xfff_e000
    #expect(!memblock.isReserved(first))
    #expect(
      memblock.drainEvents().contains { $0.operation == .free && $0.base == first })
  }

  /// A remove of nothing makes the array grow once only two records are left.
  @Test(arguments: Kernel.all)
  func removeOfNothingDoublesNearTheEnd(on kernel: Kernel) throws {
    var memblock = kernel.empty(canResize: true)
    for index in 0..<UInt64(127) {
      try memblock.add(Simulator.base + index * 0x1_0000, 0x8000, caller: "")
    }
    try memblock.remove(0x1000, 0x1000, caller: "")
    #expect(memblock.memory.capacity == 256)
  }

  /// What people with a UEFI machine of more than 128 regions meet (6.12): the map's 129th range
  /// grows `memory` while only the first MiB may be allocated from.
  @Test func uefiMachineWithMoreThan128Regions() throws {
    var memblock = Kernel(series: .v6_12, hasNodes: true).empty(canResize: true)
    memblock.debug = true
    memblock.currentLimit = 0x10_0000
    try memblock.reserve(0x0100_0000, 0x200_0000, caller: "setup_arch")
    var lines: [String] = []
    try memblock.add(0x1000, 0x9_f000, caller: "e820__memblock_setup")
    for index in 0..<UInt64(140) {
      try memblock.add(
        PhysicalAddress(0x10_0000 + index * 0x80_0000), 0x40_0000, caller: "e820__memblock_setup")
    }
    let text = MemblockText(traits: memblock.traits)
    lines = memblock.drainEvents().flatMap { text.lines($0) }
    let grown = try #require(lines.firstIndex { $0.contains("doubled") })
    #expect(
      Array(lines[(grown - 1)...(grown + 1)]) == [
        "memblock_add: [0x000000003f900000-0x000000003fcfffff] e820__memblock_setup",
        "memblock: memory is doubled to 256 at [0x000000000009e000-0x000000000009f7ff]",
        "memblock_reserve: [0x000000000009e000-0x000000000009ffff] memblock_double_array",
      ])
    #expect(memblock.memory.count == 141)
    expectRegions(
      memblock.reserved,
      [
        Piece(0x9_e000 &- 0x4000_0000, 0x2000), Piece(0x100_0000 &- 0x4000_0000, 0x200_0000),
      ])
  }
}
