// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import BootReplay

@Suite struct KernelSortTests {
  private struct Region: Equatable {
    var name: String
    var base: Int
  }
  private func sorted(_ regions: [Region], takesTwo: Bool) -> [Region] {
    var regions = regions
    KernelSort.sort(&regions, takesTwo: takesTwo) { $0.base - $1.base }
    return regions
  }

  /// Captured on 6.1: a table of static nodes and, at places 10 to 15, dynamic ones (base 0), which
  /// were then given their places in this order.
  @Test func equalKeysComeOutAsTheKernelsHeapsortLeavesThem() {
    let bases = [
      0x4400_0000, 0x4408_0000, 0x4500_0000, 0x4680_0000, 0x46b0_0000, 0x1000_0000, 0x1100_0000,
      0x4a00_0000, 0x4a80_0000, 0, 0, 0, 0, 0, 0, 0x4b00_0000,
    ]
    let regions = bases.enumerated().map { Region(name: "\($0.offset - 8)", base: $0.element) }
    #expect(
      sorted(regions, takesTwo: false).prefix(6).map(\.name) == ["1", "4", "2", "6", "5", "3"])
  }

  @Test(arguments: [false, true]) func anyNumberOfKeysIsSorted(takesTwo: Bool) {
    for count in 0..<40 {
      let keys = (0..<count).map { ($0 * 7919 + 13) % 31 }
      let result = sorted(keys.map { Region(name: "", base: $0) }, takesTwo: takesTwo)
      #expect(result.map(\.base) == keys.sorted())
    }
  }
}
