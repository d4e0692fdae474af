// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Zones

@Suite struct StructPagesTests {
  @Test func aUsemapHasFourBitsForEachPageblock() {
    // armmp of 6.1 with 3 GiB: blocks of 2^11 pages.
    #expect(
      StructPages.usemapSize(
        start: 0x40000, spanned: 0x30000, blockPages: 2048, bitsPerBlock: 4, wordSize: 4) == 48)
    #expect(
      StructPages.usemapSize(
        start: 0x70000, spanned: 0x8ffff, blockPages: 2048, bitsPerBlock: 4, wordSize: 4) == 144)
    // 7.2 takes a byte.
    #expect(
      StructPages.usemapSize(
        start: 0x40000, spanned: 0x20000, blockPages: 2048, bitsPerBlock: 8, wordSize: 4) == 64)
  }

  @Test func theMemoryMapIsThatOfPresentPagesWhereHolesAreLarge() {
    #expect(
      StructPages.memoryMapPages(
        spanned: 4095, present: 3998, isSparse: true, recordSize: 64, pageSize: 4096) == 64)
    #expect(
      StructPages.memoryMapPages(
        spanned: 4000, present: 1000, isSparse: true, recordSize: 64, pageSize: 4096) == 16)
    #expect(
      StructPages.memoryMapPages(
        spanned: 4000, present: 1000, isSparse: false, recordSize: 64, pageSize: 4096) == 63)
  }

  @Test func deferringBeginsAtTheSectionBorderAfterAWholeSection() {
    #expect(
      StructPages.firstDeferredPfn(ranges: [0xe0000..<0x100000], pagesPerSection: 0x8000)
        == 0xe8000)
    #expect(
      StructPages.firstDeferredPfn(ranges: [0x1000..<0x1ffe0], pagesPerSection: 0x8000)
        == 0x10000)
  }

  @Test func pagesOfEarlierRangesCount() {
    #expect(
      StructPages.firstDeferredPfn(
        ranges: [0x0..<0x4000, 0x8000..<0x20000], pagesPerSection: 0x8000) == 0x10000)
    #expect(
      StructPages.firstDeferredPfn(
        ranges: [0x0..<0x8000, 0x10000..<0x20000], pagesPerSection: 0x8000) == 0x10000)
  }

  @Test func aSmallZoneIsInitialisedAtOnce() {
    #expect(
      StructPages.firstDeferredPfn(ranges: [0x0..<0x8000], pagesPerSection: 0x8000) == nil)
    #expect(StructPages.firstDeferredPfn(ranges: [], pagesPerSection: 0x8000) == nil)
  }

  static let tables: [(pages: UInt64, dentries: UInt64, inodes: UInt64)] = [
    (128_736, 65536, 32768), (16_777_086, 8_388_608, 4_194_304), (131_072, 65536, 32768),
  ]
  @Test(arguments: tables)
  func hashTablesFollowTheNumberOfPages(pages: UInt64, dentries: UInt64, inodes: UInt64) {
    func entries(_ scale: UInt64) -> UInt64 {
      let hash = SystemHash(
        wanted: 0, bucket: 8, scale: scale, lowLimit: 2, kernelPages: pages, allPages: pages,
        pageShift: 12, is64Bit: true)
      return 1 << UInt64(hash.entriesLog2)
    }
    #expect(entries(13) == dentries)
    #expect(entries(14) == inodes)
  }

  @Test func aWantedNumberOfEntriesIsRoundedUpAndLimited() {
    let hash = SystemHash(
      wanted: 1000, bucket: 8, scale: 13, lowLimit: 2, kernelPages: 1 << 20, allPages: 1 << 20,
      pageShift: 12, is64Bit: true)
    #expect(hash.entriesLog2 == 10)
    let limited = SystemHash(
      wanted: 1 << 40, bucket: 8, scale: 13, lowLimit: 2, kernelPages: 1024, allPages: 1024,
      pageShift: 12, is64Bit: true)
    #expect(limited.entriesLog2 == 15)
  }
}

@Suite struct PerCPULayoutTests {
  private func layout(_ cpus: Int, nodes: Int = 1, fixed: UInt64 = 212_992) -> PerCPULayout {
    PerCPULayout(
      sizes: PerCPUSizes(
        staticSize: fixed, reserved: 8192, dynamic: 28672, earlyDynamic: 12288),
      nodeOfCPU: (0..<cpus).map { $0 % nodes }, atom: 0x20_0000, pageSize: 4096)
  }

  static let units: [(cpus: Int, unit: UInt64)] = [
    (1, 0x20_0000), (2, 0x10_0000), (40, 0x4_0000), (64, 0x4_0000),
  ]
  @Test(arguments: units)
  func unitsShareAHugePageAsFarAsCPUsFillIt(cpus: Int, unit: UInt64) {
    #expect(layout(cpus).unitSize == unit)
    #expect(layout(cpus).sum == 61 * 4096)
  }

  @Test func eachNodeHasAGroup() {
    let groups = layout(4, nodes: 2).groups
    #expect(groups.map(\.node) == [0, 1])
    #expect(groups.map(\.cpus) == [2, 2])
  }

  @Test func slotListsFollowTheUnit() {
    #expect(layout(1).slotCount(isOld: false, accounted: true) * 16 == 368)
    #expect(layout(1).slotCount(isOld: true, accounted: true) * 16 == 672)
  }

  @Test func withoutSMPThereIsOneUnit() {
    let layout = PerCPULayout(uniprocessor: 20480)
    #expect(layout.unitSize == 32768)
    #expect(layout.dynamic == 32768)
    #expect(layout.slotCount(isOld: true, accounted: false) == 15)
  }
}
