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

  /// Captured: dynamic nodes (base 0) at places 5 to 7 of 12 were handled in this order.
  @Test func equalKeysComeOutAsTheKernelsHeapsortLeavesThem() {
    var regions = (1...12).map { Region(name: "s\($0)", base: $0) }
    for (place, name) in [(4, "dyn"), (5, "dynnomap"), (6, "cma")] {
      regions[place] = Region(name: name, base: 0)
    }
    let names = sorted(regions, takesTwo: false).prefix(3).map(\.name)
    #expect(names == ["dynnomap", "cma", "dyn"])
  }

  /// Captured: at places 2 to 4 of 5.
  @Test func orderDependsOnThePlacesOfTheOthers() {
    let regions = [
      Region(name: "s1", base: 1), Region(name: "dyn-a", base: 0),
      Region(name: "dyn-nomap", base: 0), Region(name: "cma", base: 0),
      Region(name: "s2", base: 2),
    ]
    let names = sorted(regions, takesTwo: false).prefix(3).map(\.name)
    #expect(names == ["cma", "dyn-a", "dyn-nomap"])
  }

  @Test(arguments: [false, true]) func anyNumberOfKeysIsSorted(takesTwo: Bool) {
    for count in 0..<40 {
      let keys = (0..<count).map { ($0 * 7919 + 13) % 31 }
      let result = sorted(keys.map { Region(name: "", base: $0) }, takesTwo: takesTwo)
      #expect(result.map(\.base) == keys.sorted())
    }
  }
}
