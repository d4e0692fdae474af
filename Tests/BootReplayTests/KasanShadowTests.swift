// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import Testing

@testable import BootReplay

@Suite struct KasanShadowTests {
  private typealias Walk = (inout KasanShadow, KasanShadow.Source) throws(KernelPanic) -> Void

  private func needs(_ walk: Walk, on shadow: inout KasanShadow) throws -> [KasanShadow.Need] {
    var taken: [KasanShadow.Need] = []
    try walk(&shadow) { need throws(KernelPanic) in
      taken.append(need)
      return true
    }
    return taken
  }
  private func early(_ end: UInt64) -> Walk {
    { shadow, take throws(KernelPanic) in
      try shadow.populateEarlyShadow(0, end, take: take)
    }
  }
  private func real(_ end: UInt64, blockShifts: Set<Int> = []) -> Walk {
    { shadow, take throws(KernelPanic) in
      try shadow.populate(0, end, blockShifts: blockShifts, take: take)
    }
  }
  private func toNextUse(_ start: UInt64, _ end: UInt64) -> Walk {
    { shadow, take throws(KernelPanic) in
      try shadow.populateToNextUse(start, end, take: take)
    }
  }
  private func makeShadow() -> KasanShadow { KasanShadow(entryShifts: [12, 21, 30, 39]) }

  /// Whole entries cost nothing; a part of one takes a table at each level down to it.
  @Test func theZeroShadowTakesTablesForPartsOnly() throws {
    var shadow = makeShadow()
    #expect(try needs(early(512 << 30), on: &shadow) == [])
    var part = makeShadow()
    #expect(try needs(early(1 << 30), on: &part) == [.table])
    var page = makeShadow()
    #expect(try needs(early(0x3000), on: &page) == [.table, .table, .table])
  }

  @Test func blocksServeWholeEntriesAndPagesTheRest() throws {
    var shadow = makeShadow()
    let taken = try needs(real((2 << 20) + 0x2000, blockShifts: [21]), on: &shadow)
    #expect(
      taken == [.table, .table, .block(shift: 21), .table, .page, .page])
  }

  @Test func whatIsThereStays() throws {
    var shadow = makeShadow()
    _ = try needs(early(2 << 20), on: &shadow)
    let taken = try needs(real((2 << 20) + 0x1000), on: &shadow)
    #expect(taken == [.table, .page])
  }

  @Test func aRefusedBlockIsMadeOfPages() throws {
    var shadow = KasanShadow(entryShifts: [12, 21])
    var pages = 0
    try shadow.populate(0, 2 << 20, blockShifts: [21]) { need throws(KernelPanic) in
      if need == .page { pages += 1 }
      return need == .table || need == .page
    }
    #expect(pages == 512)
  }

  /// arm64 takes the first page anew and stops at the next that is in use.
  @Test func arm64StopsAtWhatIsInUse() throws {
    var shadow = makeShadow()
    _ = try needs(toNextUse(0x2000, 0x4000), on: &shadow)
    let taken = try needs(toNextUse(0, 0x6000), on: &shadow)
    #expect(taken == [.page, .page])
    let again = try needs(toNextUse(0x3000, 0x5000), on: &shadow)
    #expect(again == [.page, .page])
  }
}
