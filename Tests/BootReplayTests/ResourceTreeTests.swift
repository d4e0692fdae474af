// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct ResourceTreeTests {
  private func resource(_ name: String, _ first: UInt64, _ last: UInt64) -> IOResource {
    IOResource(name, first: PhysicalAddress(first), last: PhysicalAddress(last))
  }

  @Test func insertBecomesTheParentOfWhatItCovers() {
    var root = IOResource.iomem()
    root.insert(resource("code", 0x2000, 0x2fff))
    root.insert(resource("data", 0x4000, 0x4fff))
    root.insert(resource("RAM", 0x1000, 0x8fff))
    #expect(root.children.map(\.name) == ["RAM"])
    #expect(root.children[0].children.map(\.name) == ["code", "data"])
  }

  @Test func insertGoesBelowWhatCoversIt() {
    var root = IOResource.iomem([resource("RAM", 0x1000, 0x8fff)])
    root.insert(resource("crash", 0x2000, 0x2fff))
    #expect(root.children[0].children.map(\.name) == ["crash"])
  }

  @Test func partialOverlapIsRefused() {
    var root = IOResource.iomem([resource("RAM", 0x1000, 0x1fff)])
    let isInserted = root.insert(resource("odd", 0x1800, 0x27ff))
    #expect(!isInserted)
    #expect(root.children.map(\.name) == ["RAM"])
  }

  @Test func touchingIsNoOverlap() {
    var root = IOResource.iomem([resource("a", 0x1000, 0x1fff)])
    let isInserted = root.insert(resource("b", 0x2000, 0x2fff))
    #expect(isInserted)
    #expect(root.children.map(\.name) == ["a", "b"])
  }

  /// before  [-----RAM------)   code at 2, data at 5
  /// reserve   [1        7)
  /// after     r code rr data r
  @Test func splittingFillsTheGapsBetweenChildren() {
    var memory = resource("RAM", 0x0, 0x7fff)
    memory.request(resource("code", 0x2000, 0x2fff))
    memory.request(resource("data", 0x5000, 0x5fff))
    memory.reserveSplitting("reserved", first: 0x1000, last: 0x6fff)
    #expect(
      memory.children == [
        resource("reserved", 0x1000, 0x1fff), resource("code", 0x2000, 0x2fff),
        resource("reserved", 0x3000, 0x4fff), resource("data", 0x5000, 0x5fff),
        resource("reserved", 0x6000, 0x6fff),
      ])
  }

  @Test func whatAChildCoversIsLeftOut() {
    var memory = resource("RAM", 0x0, 0x7fff)
    memory.request(resource("code", 0x2000, 0x2fff))
    memory.reserveSplitting("reserved", first: 0x2000, last: 0x27ff)
    #expect(memory.children.map(\.name) == ["code"])
  }
}
