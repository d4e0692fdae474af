// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import FirmwareTables

/// The bytes of a list of words.
private func bytes(_ words: [UInt32], big: Bool = false) -> [UInt8] {
  words.flatMap { word in
    (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * (big ? 3 - $0 : $0))) }
  }
}

private func parse(_ bytes: [UInt8]) throws -> AtagList {
  try AtagList(parsing: bytes[...], origin: "atags.bin")
}

private let core: [UInt32] = [5, 0x5441_0001, 1, 4096, 0xff]
private let memory: [UInt32] = [4, 0x5441_0002, 0x800_0000, 0x1000_0000]

@Suite struct AtagListTests {
  @Test(arguments: [false, true]) func bothByteOrdersAreRead(big: Bool) throws {
    let list = try parse(bytes(core + memory + [0, 0], big: big))
    #expect(
      list.tags.map(\.value) == [
        .core(flags: 1, pageSize: 4096, rootDevice: 0xff),
        .memory(size: 0x800_0000, start: 0x1000_0000),
      ])
    #expect(list.byteOrder == (big ? .big : .little))
    #expect(list.notes.isEmpty)
  }

  @Test func everyTagIsDecoded() throws {
    let words: [[UInt32]] = [
      [2, 0x5441_0001], memory, [5, 0x5441_0004, 1, 8192, 0x80_0000],
      [4, 0x5441_0005, 0xc080_0000, 0x1000], [4, 0x5442_0005, 0x80_0000, 0x2000],
      [4, 0x5441_0006, 0x1234, 0x5678], [3, 0x5441_0007, 0x20], [5, 0x5441_0003, 1, 2, 3],
      [3, 0x5441_0008, 7], [3, 0x4100_0402, 48_000_000], [3, 0x4100_0101, 9],
      [3, 0x4100_0403, 0xdead_beef], [3, 0x5441_0009, 0x0021_6968], [0, 0],
    ]
    #expect(
      try parse(bytes(Array(words.joined()))).tags.map(\.value) == [
        .core(flags: nil, pageSize: nil, rootDevice: nil),
        .memory(size: 0x800_0000, start: 0x1000_0000),
        .ramdisk(flags: 1, sizeInKiB: 8192, start: 0x80_0000),
        .initrd(virtualStart: 0xc080_0000, size: 0x1000),
        .initrd2(start: 0x80_0000, size: 0x2000),
        .serial(low: 0x1234, high: 0x5678),
        .revision(0x20),
        .videoText(words: [1, 2, 3]),
        .videoLFB(words: [7]),
        .memoryClock(48_000_000),
        .acorn(words: [9]),
        .unknown(id: 0x4100_0403, words: [0xdead_beef]),
        .commandLine("hi!"),
      ])
  }

  @Test func aListInsideADumpIsFound() throws {
    let junk: [UInt32] = [0, 0x1234_5678, 0xffff_ffff]
    let words = junk + core + memory + [0, 0, 1, 2]
    let list = try parse(bytes(words))
    #expect(
      list.tags.map(\.source) == [
        FactSource("atags.bin", .offset(12)), FactSource("atags.bin", .offset(32)),
      ])
    #expect(list.notes.map(\.source) == [FactSource("atags.bin", .offset(12))])
  }

  @Test func aListNotAlignedToAWordIsNone() {
    #expect(AtagList.find(in: ([0] + bytes(core))[...]) == nil)
    #expect(AtagList.find(in: [5, 0, 0, 0, 1, 0, 0x41][...]) == nil)
  }

  @Test func aListThatStopsAtATagsEndIsNoted() throws {
    let list = try parse(bytes(core + memory))
    #expect(list.tags.count == 2)
    #expect(list.notes.map(\.source) == [FactSource("atags.bin", .offset(36))])
  }

  private struct Broken: Sendable {
    let tail: [UInt32]
    let kind: InputError.Kind
    static let all: [Broken] = [
      // A size that runs past the end.
      Broken(tail: [9, 0x5441_0002, 1], kind: .truncated(needed: 28, have: 4)),
      // A size that does not hold its own header.
      Broken(tail: [1, 0x5441_0002, 1, 2], kind: .malformed),
      // An ATAG_MEM without its start.
      Broken(tail: [3, 0x5441_0002, 1, 0, 0], kind: .malformed),
      // The end in the middle of a header.
      Broken(tail: [4], kind: .truncated(needed: 4, have: 0)),
      Broken(
        tail: [0xffff_ffff, 0x5441_0002], kind: .truncated(needed: 0x3_ffff_fff4, have: 0)),
    ]
  }

  @Test(arguments: Broken.all)
  private func brokenSizesAreRefusedWithTheirOffset(broken: Broken) {
    do {
      _ = try parse(bytes(core + broken.tail))
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.kind == broken.kind)
      #expect(error.source == FactSource("atags.bin", .offset(20)))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func noListIsAnErrorOfItsOwn() {
    #expect(throws: InputError.self) { try parse(bytes([1, 2, 3])) }
    #expect(throws: InputError.self) { try parse([]) }
  }
}
