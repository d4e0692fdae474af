// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory
import Testing
import Zones

@testable import BootReplay

/// The published EC2 t3.micro: boot-services pages above the deferred limit.
@Suite struct LateFreeTests {
  private func zones(_ fate: String) throws -> [ZoneRecord] {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    var boot = try BootLoader.load(
      "\(root)/Fixtures/examples/x86_64-t3-micro-late-free/boot.yaml")
    boot.assumed["late-free"] = Sourced(fate, FactSource("test"))
    let record = Replay.run(boot)
    #expect(record.finalMapFindings().isEmpty)
    #expect(
      record.memoryShares.reduce(0) { $0 + $1.size }
        == (record.finalSnapshot?.memory.reduce(0) { $0 + $1.size } ?? 0))
    return record.zones
  }

  @Test func pagesAboveTheDeferredLimitAreLost() throws {
    let zones = try zones("lost")
    #expect(zones.map(\.kind) == [.dma, .dma32])
    #expect(zones.map(\.spanned) == [4095, 246_652])
    #expect(zones.map(\.present) == [3999, 245_868])
    #expect(zones.map(\.managed) == [3840, 178_867])
  }

  @Test func releasingThemGives43949PagesMore() throws {
    #expect(try zones("released").map(\.managed) == [3840, 222_816])
  }

  @Test func freeingThemAfterInitialisationLosesNone() throws {
    #expect(try zones("after-init").map(\.managed) == [3840, 222_816])
  }
}
