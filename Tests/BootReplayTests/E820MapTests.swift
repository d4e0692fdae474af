// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct E820MapTests {
  private func map(
    _ entries: [(UInt64, UInt64, E820Type)], capacity: Int = 128, words: E820Words = .classic
  ) -> E820Map {
    var map = E820Map(capacity: capacity, words: words)
    for (start, size, type) in entries { map.add(start, size, type) }
    return map
  }
  private func said(_ map: inout E820Map) -> [String] { map.drainMessages().map(\.text) }
  private func entries(_ map: E820Map) -> [[UInt64]] {
    map.entries.map { [$0.base.rawValue, $0.size, UInt64($0.type.rawValue)] }
  }

  @Test func theLargestTypeWinsWhereEntriesOverlap() {
    var table = map([(0, 0x1000, .ram), (0x400, 0x200, .nvs), (0x500, 0x400, .reserved)])
    let isDone = table.sanitize()
    #expect(isDone)
    #expect(
      entries(table) == [
        [0, 0x400, 1], [0x400, 0x200, 4], [0x600, 0x300, 2], [0x900, 0x700, 1],
      ])
  }

  @Test func neighboursOfOneTypeJoinAndEmptyEntriesVanish() {
    var table = map([(0x2000, 0x1000, .ram), (0x1000, 0x1000, .ram), (0x5000, 0, .reserved)])
    let isDone = table.sanitize()
    #expect(isDone)
    #expect(entries(table) == [[0x1000, 0x2000, 1]])
  }

  @Test(arguments: [E820Type.pram, .softReserved])
  func persistentAndSoftReservedNeighboursStayApart(type: E820Type) {
    var table = map([(0x1000, 0x1000, type), (0x2000, 0x1000, type)])
    let isDone = table.sanitize()
    #expect(isDone)
    #expect(table.entries.count == 2)
  }

  @Test func oneEntryOrOneThatWrapsIsRefused() {
    var one = map([(0, 0x1000, .ram)])
    let isOneTaken = one.sanitize()
    #expect(!isOneTaken)
    var wrapping = map([(0, 0x1000, .ram), (.max - 1, 0x1000, .ram)])
    let isWrappingTaken = wrapping.sanitize()
    #expect(!isWrappingTaken)
    #expect(wrapping.entries.count == 2)
  }

  @Test func anUpdateCutsTheMiddleOutOfAnEntry() {
    var table = map([(0, 0x4000, .ram)])
    table.update(0x1000, 0x1000, from: .ram, to: .reserved)
    #expect(entries(table) == [[0, 0x1000, 1], [0x1000, 0x1000, 2], [0x2000, 0x2000, 1]])
    let lines = said(&table)
    #expect(
      lines == [
        "e820: update [mem 0x00001000-0x00001fff] usable ==> reserved"
      ])
  }

  @Test func anUpdateTakesHeadAndTailOfNeighbours() {
    var table = map([(0, 0x2000, .ram), (0x3000, 0x2000, .ram)])
    table.update(0x1000, 0x3000, from: .ram, to: .reserved)
    table.sanitize()
    #expect(
      entries(table) == [
        [0, 0x1000, 1], [0x1000, 0x1000, 2], [0x3000, 0x1000, 2], [0x4000, 0x1000, 1],
      ])
  }

  @Test func aRemovalWithoutTypeTakesEveryType() {
    var table = map([(0, 0x2000, .ram), (0x2000, 0x2000, .nvs)])
    table.remove(0x1000, 0x2000, nil)
    #expect(entries(table) == [[0, 0x1000, 1], [0x3000, 0x1000, 4]])
    let lines = said(&table)
    #expect(
      lines == ["e820: remove [mem 0x00001000-0x00002fff] "])
    var newer = map([(0, 0x2000, .ram)], words: .spelledOut)
    newer.remove(0, 0x1000, nil)
    let newLines = said(&newer)
    #expect(newLines == ["e820: remove [mem 0x00000000-0x00000fff]"])
  }

  @Test func aRangeToTheEndIsClippedByOneByte() {
    var table = map([(0, 0x2000, .ram), (0x1_0000_0000, 0x1000, .ram)])
    table.remove(0x1000, UInt64.max - 0x1000, .ram)
    let lines = said(&table)
    #expect(
      lines == [
        "e820: remove [mem 0x00001000-0xfffffffffffffffe] usable"
      ])
    table.sanitize()
    #expect(entries(table) == [[0, 0x1000, 1]])
  }

  @Test func aFullTableLosesTheEntryAndSaysSo() {
    var table = map([(0, 0x1000, .ram)], capacity: 1)
    table.add(0x1000, 0x1000, .ram)
    #expect(table.entries.count == 1)
    let lines = said(&table)
    #expect(
      lines == [
        "too many entries; ignoring [mem 0x00001000-0x00001fff]"
      ])
  }

  @Test func newerTablesSpellTypesOutAndShowGaps() {
    let table = map([(0x1000, 0x1000, .ram), (0x3000, 0x1000, .reserved)], words: .spelledOut)
    #expect(
      table.lines("user") == [
        "user: [gap 0x0000000000000000-0x0000000000000fff]",
        "user: [mem 0x0000000000001000-0x0000000000001fff]  System RAM",
        "user: [gap 0x0000000000002000-0x0000000000002fff]",
        "user: [mem 0x0000000000003000-0x0000000000003fff]  device reserved",
      ])
    let older = map([(0x1000, 0x1000, .reservedKern), (0x3000, 0x1000, .pram)])
    #expect(
      older.lines("BIOS-e820") == [
        "BIOS-e820: [mem 0x0000000000001000-0x0000000000001fff] usable",
        "BIOS-e820: [mem 0x0000000000003000-0x0000000000003fff] persistent (type 12)",
      ])
  }

  @Test func entriesFromTheLimitOnDoNotCountForTheLastPage() {
    let table = map([(0, 0x7ffd_f000, .ram), (0x1_0000_0000, 0x8000_0000, .ram)])
    #expect(table.endPfn(below: 0x10_0000, counting: [.ram]) == 0x7_ffdf)
    #expect(table.endPfn(below: 0x1_0000_0000, counting: [.ram]) == 0x18_0000)
    #expect(table.endPfn(below: 0x100, counting: [.ram]) == 0x100)
  }

  @Test func coverageMayComeFromNeighbours() {
    let table = map([(0, 0x1000, .ram), (0x1000, 0x1000, .ram), (0x3000, 0x1000, .ram)])
    #expect(table.isMappedWholly(0x800, 0x1800, .ram))
    #expect(!table.isMappedWholly(0x1800, 0x3800, .ram))
  }
}
