// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import Memblock

/// A reproducible stream of numbers (SplitMix64).
struct SeededNumbers {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
  mutating func below(_ limit: UInt64) -> UInt64 { next() % limit }
}

/// Random operations against a model that is a set of pages.
@Suite struct PageSetModelTests {
  private static let page: UInt64 = 0x1000
  private static let pages: UInt64 = 600

  @Test(arguments: Kernel.all, [1, 2, 3, 4] as [UInt64])
  func agreesWithASetOfPages(on kernel: Kernel, seed: UInt64) throws {
    var numbers = SeededNumbers(state: seed)
    var memblock = kernel.empty(canResize: true)
    memblock.recordsDebugEvents = false
    // The arrays themselves come from a block of their own, so that the sets stay simple.
    let arrays: PhysicalAddress = 0x10_0000_0000
    var (memory, reserved) = (Set<UInt64>(), Set<UInt64>())
    for step in 0..<200 {
      let first = 1 + numbers.below(Self.pages)
      let count = 1 + numbers.below(step % 7 == 0 ? 60 : 4)
      let (base, size) = (PhysicalAddress(first * Self.page), count * Self.page)
      let range = Set(first..<(first + count))
      switch numbers.below(8) {
      case 0, 1:
        try memblock.add(base, size, caller: "")
        memory.formUnion(range)
      case 2:
        try memblock.remove(base, size, caller: "")
        memory.subtract(range)
      case 3, 4:
        try memblock.reserve(base, size, caller: "")
        reserved.formUnion(range)
      case 5:
        try memblock.free(base, size, caller: "")
        reserved.subtract(range)
      default:
        memblock.bottomUp = numbers.below(2) == 0
        let pages = 1 + numbers.below(5)
        let (low, high) = (numbers.below(Self.pages), numbers.below(Self.pages))
        let place = try memblock.allocRangeNid(
          size: pages * Self.page, alignment: Self.page, from: PhysicalAddress(low * Self.page),
          to: PhysicalAddress(max(2, high) * Self.page))
        let free = memory.subtracting(reserved)
        let expected = Self.firstFit(
          free, pages, from: max(1, low), to: max(2, high), bottomUp: memblock.bottomUp)
        // A block never crosses a memory region's border, which the set does not know: with one
        // node and no flags there are no borders.
        #expect(place == expected.map { PhysicalAddress($0 * Self.page) }, "seed \(seed)")
        if let expected { reserved.formUnion(expected..<(expected + pages)) }
      }
      Self.check(memblock.memory, memory, above: arrays, "seed \(seed) step \(step)")
      Self.check(memblock.reserved, reserved, above: arrays, "seed \(seed) step \(step)")
    }
    print("page-set model: \(kernel.testDescription), seed \(seed)")
  }

  private static func firstFit(
    _ free: Set<UInt64>, _ pages: UInt64, from low: UInt64, to high: UInt64, bottomUp: Bool
  ) -> UInt64? {
    guard high >= low + pages else { return nil }
    let starts = Array(low...(high - pages))
    func fits(_ start: UInt64) -> Bool { (start..<(start + pages)).allSatisfy(free.contains) }
    return bottomUp ? starts.first(where: fits) : starts.last(where: fits)
  }

  private static func check(
    _ table: MemblockType, _ pages: Set<UInt64>, above limit: PhysicalAddress, _ what: String
  ) {
    var seen = Set<UInt64>()
    var last: MemblockRegion?
    for region in table.regions {
      if let last {
        // Sorted, apart, and no two that could be one (7.2 keeps its own reservations apart).
        #expect(last.end <= region.base, "\(what)")
        #expect(
          last.end < region.base || last.flags != region.flags || last.node != region.node,
          "\(what)")
      }
      last = region
      seen.formUnion((region.base.rawValue / page)..<(region.end.rawValue / page))
    }
    #expect(seen == pages, "\(what)")
    #expect(table.totalSize == UInt64(pages.count) * page, "\(what)")
  }
}
