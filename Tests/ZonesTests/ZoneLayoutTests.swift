// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Testing

@testable import Zones

private let newRules = ZoneLayout.Rules(
  kernel: .v6_12, fourGiB: 0x10_0000)
private let oldRules = ZoneLayout.Rules(
  kernel: .v6_1, fourGiB: 0x10_0000)

private func layout(
  _ memory: [MemoryPages], _ limits: [ZoneKind: UInt64], _ request: MovableRequest = .init(),
  rules: ZoneLayout.Rules = newRules
) -> ZoneLayout {
  ZoneLayout(memory: memory, limits: limits, request: request, rules: rules, blockPages: 1024)
}

/// Zone bounds and page counts, on the numbers of captured boots.
@Suite struct ZoneLayoutTests {
  /// An x86-64 machine of 512 MiB.
  private let pc = [MemoryPages(start: 1, end: 0x9f), MemoryPages(start: 0x100, end: 0x1ffe0)]
  private let pcLimits: [ZoneKind: UInt64] = [.dma: 0x1000, .dma32: 0x1ffe0, .normal: 0x1ffe0]

  @Test func zonesSpanFromTheFirstToTheLastPage() {
    let zones = layout(pc, pcLimits).zones
    #expect(zones.map(\.kind) == [.dma, .dma32])
    #expect(zones.map(\.spanned) == [4095, 126_944])
    #expect(zones.map(\.present) == [3998, 126_944])
  }

  @Test func aZoneTheLimitsLeaveEmptyIsBoundButHasNoSpan() {
    let bounds = layout(pc, pcLimits).bounds
    #expect(bounds.all.last == .init(kind: .normal, lowest: 0x1ffe0, highest: 0x1ffe0))
    #expect(bounds.movableZone?.kind == .dma32)
  }

  @Test func nodesWithinEachOtherShareAZoneRange() {
    // Node 1 lies inside node 0's span.
    let memory = [
      MemoryPages(start: 0x40000, end: 0xbff00, node: 0),
      MemoryPages(start: 0xc0000, end: 0x100000, node: 1),
      MemoryPages(start: 0x120000, end: 0x130000, node: 0),
    ]
    let zones = layout(memory, [.dma: 0x100000, .dma32: 0x100000, .normal: 0x130000]).zones
    #expect(zones.map(\.node) == [0, 0, 1])
    #expect(zones.map(\.spanned) == [786_432, 196_608, 262_144])
    #expect(zones.map(\.present) == [524_032, 65536, 262_144])
  }

  @Test func kernelcoreLeavesTheRestToMovable() {
    // A 2 GiB machine with kernelcore=512M.
    var request = MovableRequest()
    request.kernelcore = .init(parsing: "512M", pageSize: 4096)
    let memory = [MemoryPages(start: 1, end: 0x9f), MemoryPages(start: 0x100, end: 0x7ffe0)]
    let zones = layout(
      memory, [.dma: 0x1000, .dma32: 0x7ffe0, .normal: 0x7ffe0], request
    ).zones
    #expect(zones.map(\.kind) == [.dma, .dma32, .movable])
    #expect(zones.map(\.spanned) == [4095, 128_000, 392_160])
  }

  @Test func movablecoreIsRoundedUpToWholeBlocks() {
    var request = MovableRequest()
    request.movablecore = .init(parsing: "512M", pageSize: 4096)
    let result = layout(
      [MemoryPages(start: 0x40000, end: 0x100000)], [.dma: 0x100000, .normal: 0x100000], request)
    #expect(result.movableStarts == [0: 0xe0000])
  }

  @Test func percentCountsOfAllPages() {
    #expect(MovableRequest.Amount(parsing: "25%", pageSize: 4096) == .percent(25))
    var request = MovableRequest()
    request.kernelcore = .percent(25)
    let result = layout([MemoryPages(start: 0, end: 0x40000)], [.normal: 0x40000], request)
    #expect(result.movableStarts == [0: 0x10000])
  }

  @Test func asMuchKernelcoreAsMemoryLeavesNoMovable() {
    var request = MovableRequest()
    request.kernelcore = .pages(0x40000)
    #expect(
      layout([MemoryPages(start: 0, end: 0x40000)], [.normal: 0x40000], request)
        .movableStarts.isEmpty)
  }

  @Test func movableNodeFollowsHotplugMemory() {
    var request = MovableRequest()
    request.followsHotplug = true
    request.kernelcore = .pages(1)
    let memory = [
      MemoryPages(start: 0, end: 0x10000),
      MemoryPages(start: 0x10000, end: 0x20000, node: 1, isHotplug: true),
    ]
    let result = layout(memory, [.normal: 0x20000], request)
    #expect(result.movableStarts == [1: 0x10000])
    #expect(result.zones.map(\.kind) == [.normal, .movable])
  }

  @Test func mirroringNeedsMirroredMemoryFromSixTwelveOn() {
    var request = MovableRequest()
    request.followsMirror = true
    let memory = [MemoryPages(start: 0, end: 0x200000)]
    #expect(
      layout(memory, [.normal: 0x200000], request).warnings == [
        "The system has no mirror memory, ignore kernelcore=mirror."
      ])
    #expect(
      layout(memory, [.normal: 0x200000], request, rules: oldRules).warnings == [
        "This configuration results in unmirrored kernel memory."
      ])
  }

  @Test func mirroredPagesAreAbsentFromMovable() {
    var request = MovableRequest()
    request.followsMirror = true
    let memory = [
      MemoryPages(start: 0, end: 0x100000, isMirror: true),
      MemoryPages(start: 0x100000, end: 0x180000),
      MemoryPages(start: 0x180000, end: 0x200000, isMirror: true),
    ]
    let zones = layout(memory, [.dma32: 0x100000, .normal: 0x200000], request).zones
    // In mirror mode Normal would start where Movable does and is empty; Movable holds what is left.
    #expect(zones.map(\.kind) == [.dma32, .movable])
    #expect(zones.map(\.present) == [0x100000, 0x80000])
  }
}
