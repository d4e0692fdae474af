// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

/// How many ideas of the kernel's own simulator (tools/testing/memblock of 7.2) these tests hold.
@Suite struct SimulatorIdeaCountTests {
  @Test func allIdeasAreCovered() {
    // add 10, reserve 11, remove 8, free 8, bottom-up 2, trim 4, initialization, overlaps, node.
    let basic = 2 * RangeIdea.adding.count + 2 * RangeIdea.removing.count + 1 + 1 + 3 + 2 + 4 + 3
    let suites = [
      ("basic_api", basic, 46),
      ("alloc_api", AllocApiTests.ideas.count, 17),
      ("alloc_helpers_api", AllocHelpersApiTests.ideas.count, 8),
      ("alloc_nid_api", AllocNidRangeTests.ideas.count + AllocNidNumaTests.ideas.count + 1, 44),
      ("alloc_exact_nid_api", AllocExactNidApiTests.ideas.count, 18),
    ]
    for (name, covered, known) in suites {
      print("simulator ideas, \(name): \(covered) of \(known)")
      #expect(covered == known)
    }
    print("simulator ideas: \(suites.reduce(0) { $0 + $1.1 }), and the two gaps it names")
  }
}
