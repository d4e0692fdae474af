// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

func facts(_ text: String, boot: Int? = nil) throws -> LogFacts {
  try KernelLog.parse(Array(text.utf8), origin: "log.txt", boot: boot)
}

private func entries(_ table: E820Table) -> [E820Entry] { table.entries.map(\.value) }

private let two = [
  E820Entry(base: 0, size: 0x9fc00, type: .ram),
  E820Entry(base: 0x10_0000, size: 0x7fe_0000, type: .reserved),
]

@Suite struct E820LinesTests {
  @Test(arguments: [
    // 2.4 to 3.4: end exclusive, type in parentheses.
    """
     BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)
     BIOS-e820: 0000000000100000 - 00000000080e0000 (reserved)
    """,
    // 3.5 to 6.x: end inclusive.
    """
    BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
    BIOS-e820: [mem 0x0000000000100000-0x00000000080dffff] reserved
    """,
    // 7.x: two blanks, other words, gap lines.
    """
    BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff]  System RAM
    BIOS-e820: [gap 0x000000000009fc00-0x00000000000fffff]
    BIOS-e820: [mem 0x0000000000100000-0x00000000080dffff]  device reserved
    """,
    // Xen guests print the map under their own label.
    """
    Xen: [mem 0x0000000000000000-0x000000000009fbff] usable
    Xen: [mem 0x0000000000100000-0x00000000080dffff] reserved
    """,
    // A mailer broke each line before the type.
    """
    BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff]
    usable
    BIOS-e820: [mem 0x0000000000100000-0x00000000080dffff]
      reserved
    """,
  ]) func eachErasTableIsRead(text: String) throws {
    let facts = try facts(text)
    #expect(facts.e820.map(\.label) == [.firmware])
    #expect(entries(facts.e820[0]) == two)
  }

  @Test func eachEntryKeepsItsLine() throws {
    let facts = try facts(
      "prose\nBIOS-e820: [mem 0x0-0xfff] usable\n\nBIOS-e820: [mem 0x1000-0x1fff] type 9\n")
    #expect(facts.e820[0].entries.map(\.source) == [.line("log.txt", 2), .line("log.txt", 4)])
    #expect(facts.e820[0].entries[1].value.type == E820Type(rawValue: 9))
  }

  @Test(
    arguments: [
      ("usable", 1), ("reserved", 2), ("ACPI data", 3), ("ACPI NVS", 4), ("unusable", 5),
      ("persistent (type 7)", 7), ("persistent RAM (type 7)", 7), ("persistent (type 12)", 12),
      ("type 20", 20), ("soft reserved", 0xefff_ffff), ("unaccepted", 8),
      ("type 4294967295", UInt32.max),
    ] as [(String, UInt32)]) func eachTypeWordIsKnown(word: String, number: UInt32) throws
  {
    let facts = try facts("BIOS-e820: [mem 0x0-0xfff] \(word)")
    #expect(facts.e820[0].entries[0].value.type.rawValue == number)
  }

  @Test func laterMapsAreTablesOfTheirOwn() throws {
    let facts = try facts(
      """
      BIOS-e820: [mem 0x0-0xfff] usable
      user-defined physical RAM map:
      user: [mem 0x0-0x7ff] usable
      modified physical RAM map:
      modified: [mem 0x0-0x3ff] usable
      extended physical RAM map:
      reserve setup_data: [mem 0x0-0x1ff] usable
      """)
    #expect(facts.e820.map(\.label) == [.firmware, .user, .modified, .setupData])
  }

  @Test func aMapPrintedTwiceIsTwoTables() throws {
    let map = "BIOS-e820: [mem 0x0-0xfff] usable\nBIOS-e820: [mem 0x1000-0x1fff] reserved\n"
    #expect(try facts(map + map).e820.map(\.entries.count) == [2, 2])
    #expect(
      try facts(map + "BIOS-provided physical RAM map:\n" + map).e820.map(\.entries.count) == [
        2, 2,
      ])
  }

  @Test func anEndBelowItsStartIsRefusedWithItsLine() throws {
    #expect(throws: InputError.self) {
      try facts("BIOS-e820: [mem 0x0-0xfff] usable\nBIOS-e820: [mem 0x5000-0x1fff] usable\n")
    }
    do {
      _ = try facts("\nBIOS-e820: 0000000000005000 - 0000000000001000 (usable)\n")
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.kind == .malformed)
      #expect(error.source == .line("log.txt", 2))
    }
  }

  @Test func anEntryOfSizeZeroPrintsAnEndOneBelowItsStart() throws {
    let facts = try facts("BIOS-e820: [mem 0x1000-0xfff] usable")
    #expect(entries(facts.e820[0]) == [E820Entry(base: 0x1000, size: 0, type: .ram)])
  }

  @Test func anEntryMayEndWithTheAddressSpace() throws {
    let facts = try facts("BIOS-e820: [mem 0x1000-0xffffffffffffffff] reserved")
    #expect(facts.e820[0].entries[0].value.size == 0 &- 0x1000)
    #expect(throws: InputError.self) {
      try KernelLogTests.facts("BIOS-e820: [mem 0x0-0xffffffffffffffff] reserved")
    }
  }

  @Test func aTableCutInTheMiddleOfALineIsRefused() throws {
    for cut in [
      "BIOS-e820: [mem 0x00001", "BIOS-e820: [mem 0x1000-0x1fff] us",
      "BIOS-e820: [mem 0x1000-0x1fff]",
    ] {
      do {
        _ = try facts("BIOS-e820: [mem 0x0-0xfff] usable\n" + cut)
        Issue.record("it was taken: \(cut)")
      } catch let error as InputError {
        #expect(error.source == .line("log.txt", 2))
      }
    }
  }

  @Test func aBrokenLaterMapIsANoteWhereTheFirmwaresIsWhole() throws {
    let facts = try facts(
      "BIOS-e820: [mem 0x0-0xfff] usable\nuser: [mem 0x0-0x1f\nmore\n")
    #expect(facts.e820.map(\.label) == [.firmware])
    #expect(facts.notes.map(\.source) == [.line("log.txt", 2)])
  }

  @Test func editsOfBothErasAreKept() throws {
    let facts = try facts(
      """
      e820: update [mem 0x00000000-0x00000fff] usable ==> reserved
      e820: remove [mem 0x000a0000-0x000fffff] usable
      e820 update range: 0000000000000000 - 0000000000010000 (usable) ==> (reserved)
      """)
    let page = try #require(MemoryRange(exactly: 0, size: 0x1000))
    let hole = try #require(MemoryRange(exactly: 0xa_0000, size: 0x6_0000))
    let low = try #require(MemoryRange(exactly: 0, size: 0x1_0000))
    #expect(
      facts.e820Edits.map(\.value) == [
        E820Edit(range: page, from: .ram, to: .reserved),
        E820Edit(range: hole, from: .ram, to: nil),
        E820Edit(range: low, from: .ram, to: .reserved),
      ])
  }

  @Test func aTableCutBetweenLinesIsNoted() throws {
    let head = "Linux version 6.1.0 (a@b) (gcc) #1\nBIOS-provided physical RAM map:\n"
    let entry = "BIOS-e820: [mem 0x0-0xfff] usable\n"
    #expect(try facts(head + entry).notes.map(\.source) == [.line("log.txt", 3)])
    #expect(try facts(head + entry + "NX (Execute Disable) protection: active\n").notes.isEmpty)
    // A bare table is whole as far as anyone can tell.
    #expect(try facts(entry).notes.isEmpty)
    #expect(
      try facts("BIOS-e820: [mem 0x1000-0x1fff] usable\n").notes.map(\.source)
        == [.line("log.txt", 1)])
  }
}
