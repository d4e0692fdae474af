// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

private func parse(_ text: String) throws -> AtagList? {
  try AtagText.parse(Array(text.utf8), origin: "atags.txt")
}

/// CORE (short), MEM 0x2000000@0x10000000, CMDLINE "mem=24M", NONE in every layout.
private let expected: [AtagList.Tag] = [
  .core(flags: nil, pageSize: nil, rootDevice: nil),
  .memory(size: 0x200_0000, start: 0x1000_0000),
  .commandLine("mem=24M"),
]

@Suite struct AtagTextTests {
  @Test(arguments: [
    // U-Boot md.
    """
    10000100: 00000002 54410001 00000004 54410002    ......AT......AT
    10000110: 02000000 10000000 00000004 54410009    ..............AT
    10000120: 3d6d656d 004d3432 00000000 00000000    mem=24M.........
    """,
    // apex du: a double blank in the middle.
    """
    apex> du -4 0x10000100+48
    10000100: 00000002 54410001  00000004 54410002  ......AT ......AT
    10000110: 02000000 10000000  00000004 54410009  ........ ......AT
    10000120: 3d6d656d 004d3432  00000000 00000000  mem=24M. ........
    """,
    // 0x before the address, no ASCII column, log stamps.
    """
    [    1.000000] 0x10000100: 00000002 54410001 00000004 54410002
    [    1.000000] 0x10000110: 02000000 10000000 00000004 54410009
    [    1.000000] 0x10000120: 3d6d656d 004d3432 00000000 00000000
    """,
    // Every word with 0x.
    """
    0x10000100: 0x00000002 0x54410001 0x00000004 0x54410002
    0x10000110: 0x02000000 0x10000000 0x00000004 0x54410009
    0x10000120: 0x3d6d656d 0x004d3432 0x00000000 0x00000000
    """,
    // hexdump -C.
    """
    00000000  02 00 00 00 01 00 41 54  04 00 00 00 02 00 41 54  |......AT......AT|
    00000010  00 00 00 02 00 00 00 10  04 00 00 00 09 00 41 54  |..............AT|
    00000020  6d 65 6d 3d 32 34 4d 00  00 00 00 00 00 00 00 00  |mem=24M.........|
    00000030
    """,
    // hexdump without options: 16-bit numbers.
    """
    0000000 0002 0000 0001 5441 0004 0000 0002 5441
    0000010 0000 0200 0000 1000 0004 0000 0009 5441
    0000020 656d 3d6d 3432 004d 0000 0000 0000 0000
    0000030
    """,
    // xxd.
    """
    00000000: 0200 0000 0100 4154 0400 0000 0200 4154  ......AT......AT
    00000010: 0000 0002 0000 0010 0400 0000 0900 4154  ..............AT
    00000020: 6d65 6d3d 3234 4d00 0000 0000 0000 0000  mem=24M.........
    """,
    // A dash behind byte 8 and the log's own words in front.
    """
    00:00:00.50 logger: Dumping 0x30 bytes starting at 0x100
    00100: 02 00 00 00 01 00 41 54-04 00 00 00 02 00 41 54 ......AT......AT
    00110: 00 00 00 02 00 00 00 10-04 00 00 00 09 00 41 54 ..............AT
    00120: 6d 65 6d 3d 32 34 4d 00-00 00 00 00 00 00 00 00 mem=24M.........
    """,
    // Words alone.
    """
    00000002 54410001 00000004 54410002
    02000000 10000000 00000004 54410009
    3d6d656d 004d3432 00000000 00000000
    """,
    // Bytes alone, with readers' remarks.
    """
    02 00 00 00 01 00 41 54   # ATAG_CORE
    04 00 00 00 02 00 41 54 00 00 00 02 00 00 00 10  # ATAG_MEM
    04 00 00 00 09 00 41 54 6d 65 6d 3d 32 34 4d 00
    00 00 00 00 00 00 00 00
    """,
    // One tag a line: the list's words.
    """
    ATAG_CORE: 2 54410001
    ATAG_MEM: 4 54410002 02000000 10000000
    ATAG_CMDLINE: 4 54410009 3d6d656d 004d3432
    ATAG_NONE: 0 0
    """,
    // One tag a line: in words.
    """
    ATAG_CORE
    ATAG_MEM 32M@0x10000000
    ATAG_CMDLINE "mem=24M"
    """,
    """
    ATAG_CORE:
    ATAG_MEM: size=0x2000000 start=0x10000000
    ATAG_CMDLINE: mem=24M
    ATAG_NONE
    """,
  ]) func eachLayoutIsRead(text: String) throws {
    #expect(try parse(text)?.tags.map(\.value) == expected)
  }

  @Test func aBigEndianMachinesWordsAreRead() throws {
    let list = try parse(
      """
      00000100: 00000002 54410001 00000004 54410002
      00000110: 02000000 10000000 00000003 54410009
      00000120: 6d656d00 00000000 00000000 00000000
      """)
    // Words as numbers do not tell the order; the text does not read backwards then.
    #expect(list?.tags.count == 3)
    #expect(list?.address == 0x100)
  }

  @Test func tagsKnowTheirLines() throws {
    let list = try parse("ATAG_CORE\n\nATAG_MEM 32M@0x10000000\n")
    #expect(list?.tags.map(\.source) == [.line("atags.txt", 1), .line("atags.txt", 3)])
  }

  @Test func theKernelsPeekIsTooShort() {
    do {
      _ = try parse(
        "  r1=0x00000183, r2=0x00000100\n  r2[]=05 00 00 00 01 00 41 54 01 00 00 00 00 10 00 00\n")
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.kind == .truncated(needed: 36, have: 16))
      #expect(error.source == .line("atags.txt", 2))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func aCutDumpIsRefusedWithItsLine() {
    do {
      _ = try parse(
        """
        00000100  02 00 00 00 01 00 41 54  04 00 00 00 02 00 41 54
        00000110  00 00 00 02 00 00 00 10  6a 00 00 00 09 00 41 54
        00000120  6d 65 6d 3d
        """)
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.source == .line("atags.txt", 2))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func textWithoutAListIsNone() throws {
    #expect(try parse("Linux version 6.1.0 (a@b) #1\n") == nil)
    #expect(try parse("00000100: 00000003 54410002 00000000 00000000\n") == nil)
  }

  @Test func numbersThatCannotBeAreRefused() {
    #expect(throws: InputError.self) { try parse("ATAG_MEM 32X@0x10000000") }
    #expect(throws: InputError.self) { try parse("ATAG_MEM 99G@0x10000000") }
  }
}
