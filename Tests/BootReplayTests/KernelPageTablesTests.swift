// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import BootReplay

@Suite struct KernelPageTablesTests {
  private let gib: UInt64 = 1 << 30
  private let start: UInt64 = 0xffff_0000_0000_0000

  @Test func levelsFollowFromPagesAndBits() {
    #expect(KernelPageTables(pageShift: 12, addressBits: 48).entryShifts == [12, 21, 30, 39])
    #expect(KernelPageTables(pageShift: 12, addressBits: 52).entryShifts == [12, 21, 30, 39, 48])
    #expect(KernelPageTables(pageShift: 12, addressBits: 39).entryShifts == [12, 21, 30])
    #expect(KernelPageTables(pageShift: 14, addressBits: 47).entryShifts == [14, 25, 36])
    #expect(KernelPageTables(pageShift: 16, addressBits: 42).entryShifts == [16, 29])
  }

  @Test func pagesTakeOneTablePerTwoMegabytesBehindTheUpperOnes() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 48)
    let taken = tables.map(start, to: 0x4000_0000, size: 512 << 20, blockShifts: [])
    #expect(taken == 2 + 256)
  }

  @Test func blocksNeedBothAddressesAligned() {
    var aligned = KernelPageTables(pageShift: 12, addressBits: 48)
    #expect(aligned.map(start, to: gib, size: 2 * gib, blockShifts: [21, 30]) == 1)
    var shifted = KernelPageTables(pageShift: 12, addressBits: 48)
    let taken = shifted.map(start, to: 2 << 20, size: gib, blockShifts: [21, 30])
    #expect(taken == 2)
    var odd = KernelPageTables(pageShift: 12, addressBits: 48)
    #expect(odd.map(start, to: 0x1000, size: 2 << 20, blockShifts: [21, 30]) == 3)
  }

  @Test func aTailShorterThanABlockTakesPages() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 48)
    let taken = tables.map(start, to: gib, size: gib + (3 << 20), blockShifts: [21, 30])
    // The second GiB holds one 2 MiB block and one table of pages.
    #expect(taken == 3)
  }

  @Test func aTableServesEveryMappingInItsWindow() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 48)
    _ = tables.map(start, to: gib, size: 0x1000, blockShifts: [])
    #expect(tables.map(start + 0x1000, to: gib + 0x1000, size: 0x1000, blockShifts: []) == 0)
    #expect(tables.map(start + (2 << 20), to: gib, size: 0x1000, blockShifts: []) == 1)
  }

  @Test func aMappingMayEndAtTheTopOfTheAddressSpace() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 48)
    let taken = tables.map(0 &- (4 << 20), to: gib, size: 4 << 20, blockShifts: [21, 30])
    #expect(taken == 2)
  }

  @Test func staticPathsCostNothing() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 48)
    tables.addStaticPath(to: start)
    #expect(tables.map(start, to: gib, size: 0x1000, blockShifts: []) == 0)
  }

  @Test func leavesTakeTheTablesAboveThemOnly() {
    var tables = KernelPageTables(pageShift: 12, addressBits: 57)
    let base: UInt64 = 0xff60_0000_0000_0000
    #expect(tables.addPath(to: base, leafShift: 30) == [48, 39])
    #expect(tables.addPath(to: base, leafShift: 21) == [30])
    #expect(tables.addPath(to: base, leafShift: 12) == [21])
  }
}
