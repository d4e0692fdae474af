// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

private func texts(_ bytes: [UInt8]) -> [String] {
  LogText(bytes, origin: "log").lines.map(\.text.text)
}

@Suite struct LogTextTests {
  @Test func carriageReturnsAndNULsAndColoursGo() {
    #expect(texts(Array("a\r\nb\r\r\nc".utf8)) == ["a", "b", "c"])
    #expect(texts([0x61, 0, 0x62, 0x0a, 0, 0]) == ["ab"])
    #expect(
      texts(Array("\u{1b}[32m[    0.000000]\u{1b}[0m \u{1b}[1mtext\u{1b}[0m".utf8)) == ["text"])
    #expect(texts(Array("\u{1b}[3".utf8)).isEmpty)
  }

  @Test func otherEncodingsAreRead() {
    #expect(texts([0xef, 0xbb, 0xbf, 0x61]) == ["a"])
    #expect(texts([0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0]) == ["a", "b"])
    #expect(texts([0xfe, 0xff, 0, 0x61]) == ["a"])
  }

  @Test func linesAreNumberedAsTheFileIs() {
    let lines = LogText(Array("\n\nx\n".utf8), origin: "log").lines
    #expect(lines.map(\.number) == [1, 2, 3])
  }

  @Test func quotedPrintableMailIsDecoded() throws {
    let facts = try facts(
      "Subject: =3D?\n[ 0.0] BIOS-e820: [mem 0x0000000000000000-0x000000000=\n009fbff] usable\n"
        + "[ 0.0] Command line: root=3D/dev/sda\n")
    #expect(facts.e820[0].entries[0].value.size == 0x9fc00)
    #expect(facts.e820[0].entries[0].source == .line("log.txt", 2))
    #expect(facts.commandLine?.value == "root=/dev/sda")
    #expect(facts.commandLine?.source == .line("log.txt", 4))
  }

  @Test func dmesgJSONIsRead() throws {
    let facts = try facts(
      """
      {
         "dmesg": [
            {
               "pri": 5,
               "time":     0.000000,
               "msg": "Linux version 6.1.0 (a@b) #1"
            },{
               "pri": 6,
               "time":     0.000000,
               "msg": "BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable"
            },{
               "pri": 6,
               "time":     0.000000,
               "msg": "Command line: x=\\"a b\\" \\u0041"
            }
         ]
      }
      """)
    #expect(facts.release?.value == "6.1.0")
    #expect(facts.release?.source == .line("log.txt", 6))
    #expect(facts.e820[0].entries[0].value.size == 0x9fc00)
    #expect(facts.commandLine?.value == "x=\"a b\" A")
  }

  @Test func journalJSONIsReadWithoutUserSpace() throws {
    let facts = try facts(
      """
      {"_TRANSPORT":"kernel","PRIORITY":"6","MESSAGE":"BIOS-e820: [mem 0x0-0xfff] usable"}
      {"_TRANSPORT":"stdout","PRIORITY":"6","MESSAGE":"BIOS-e820: [mem 0x1000-0x1fff] usable"}
      {"MESSAGE":[66,73,79,83,45,101,56,50,48,58,32,91,109,101,109,32,48,120,50,48,48,48,45,48,120,50,102,102,102,93,32,117,115,97,98,108,101],"_TRANSPORT":"kernel"}
      """)
    #expect(facts.e820[0].entries.map(\.value.base) == [0, 0x2000])
    #expect(facts.e820[0].entries.map(\.source) == [.line("log.txt", 1), .line("log.txt", 3)])
  }

  @Test(arguments: [
    "{", "[{\"", "{\"msg\":", "{\"msg\":\"\\u12\"}", "{\"MESSAGE\":[1,2,999]}", "[]",
  ])
  func brokenJSONIsNoTrap(text: String) throws {
    _ = try facts(text)
  }
}

@Suite struct BootSplitTests {
  private static func boot(_ release: String, _ end: String) -> String {
    """
    [    0.000000] Linux version \(release) (a@b) (gcc) #1 SMP
    [    0.000000] Command line: boot=\(release)
    [    0.000000] BIOS-e820: [mem 0x0000000000000000-\(end)] usable
    [    0.000000] NX (Execute Disable) protection: active

    """
  }

  @Test func theLastOfSeveralBootsIsUsedAndSaidToBe() throws {
    let text = Self.boot("5.10.1", "0x0000000000000fff") + Self.boot("6.1.2", "0x0000000000001fff")
    let last = try facts(text)
    #expect(last.release?.value == "6.1.2")
    #expect(last.bootCount == 2)
    #expect(last.notes.map(\.source) == [.line("log.txt", 5)])
    let first = try facts(text, boot: 1)
    #expect(first.release?.value == "5.10.1")
    #expect(first.e820[0].entries[0].value.size == 0x1000)
    #expect(first.notes.isEmpty)
    #expect(throws: InputError.self) { try facts(text, boot: 3) }
    #expect(throws: InputError.self) { try facts(text, boot: 0) }
  }

  @Test func aBannerPrintedTwiceIsOneBoot() throws {
    let banner = "Linux version 6.1.0 (a@b) (gcc) #1 SMP\n"
    #expect(try facts(banner + banner + "BIOS-e820: [mem 0x0-0xfff] usable\n").bootCount == 1)
  }

  @Test func aLogWhoseHeadWasLostIsOneBoot() throws {
    let text = "BIOS-e820: [mem 0x0-0xfff] usable\nKernel command line: quiet\n"
    #expect(try facts(text).bootCount == 1)
    #expect(try facts(text).commandLine?.value == "quiet")
  }

  @Test func theLineBeforeAnArmBannerBelongsToItsBoot() throws {
    let boot = """
      Booting Linux on physical CPU 0x0000000000 [0x411fd070]
      Linux version 6.1.0 (a@b) (gcc) #1 SMP
      Kernel command line: a

      """
    let facts = try facts(boot + boot)
    #expect(facts.bootCount == 2)
    #expect(facts.cpus.midr?.value == 0x411f_d070)
    #expect(facts.cpus.midr?.source == .line("log.txt", 4))
    #expect(facts.architecture?.value == "arm64")
  }
}

/// Lines broken by mailers and terminals.
@Suite struct WrappedLogTests {
  private static let stamp = "[    0.000000] "
  private static let line = "BIOS-e820: [mem 0x0000000000100000-0x000000005fffffff] usable"
  private static let head = "\(stamp)Linux version 6.1.0 (u@h) #1\n"

  /// Every place in the message, with and without a stamp.
  @Test(arguments: [0, 1]) func aTableLineMayBreakAnywhere(_ stamped: Int) throws {
    let stamp = stamped == 1 ? Self.stamp : ""
    for cut in (stamped == 1 ? 1 : 11)..<Self.line.count {
      let text =
        Self.head + stamp + String(Self.line.prefix(cut)) + "\n"
        + String(Self.line.dropFirst(cut)) + "\n" + stamp
        + "BIOS-e820: [mem 0x0000000060000000-0x000000007fffffff] reserved\n"
      let facts = try facts(text)
      #expect(
        facts.e820.flatMap(\.entries).map(\.value.base) == [0x10_0000, 0x6000_0000],
        "cut at \(cut)")
    }
  }

  @Test func aLineThatCannotBeJoinedIsAnError() throws {
    let text =
      Self.head + "BIOS-e820: [mem 0x0000000000100000-0x00\nsomething else\nand more\n"
    #expect { try facts(text) } throws: { error in
      (error as? InputError)?.source == .line("log.txt", 2)
    }
  }

  @Test func anOrphanIsNoted() throws {
    let facts = try facts(
      "0x0000000000100000-0x000000005fffffff] usable\n"
        + "BIOS-e820: [mem 0x0000000060000000-0x000000007fffffff] usable\n")
    #expect(facts.notes.contains { $0.source == .line("log.txt", 1) })
    #expect(facts.e820.first?.entries.count == 1)
  }

  @Test func aLineOfItsOwnIsNotJoined() throws {
    let facts = try facts(
      Self.head + Self.stamp + Self.line
        + "\nBIOS-e820: [mem 0x0000000060000000-0x000000007fffffff] "
        + "usable\n")
    #expect(facts.e820.first?.entries.count == 2)
  }

  @Test func theBootLoadersLinesBelongToTheBootBehindThem() throws {
    let text =
      "Linux version 6.1.0 (u@h) #1\nMemory: 1K/2K available (1K kernel code)\nU-Boot 2023.01\n"
      + "   Loading Ramdisk to 4f1ab000, end 4ffff8e3 ... OK\nStarting kernel ...\n\n"
      + "Linux version 6.1.1 (u@h) #1\nMemory: 1K/2K available (1K kernel code)\n"
    let last = try facts(text)
    #expect(last.bootCount == 2 && last.release?.value == "6.1.1")
    #expect(last.bootLoader.ramdisk != nil && last.release?.source == .line("log.txt", 7))
    let first = try KernelLog.parse(Array(text.utf8), origin: "log.txt", boot: 1)
    #expect(first.bootLoader.ramdisk == nil)
  }
}

/// Two logs in one text.
@Suite struct LogDiffTests {
  @Test func bothSidesOfADiffAreBoots() throws {
    let text = """
      --- old.txt
      +++ new.txt
      @@ -1,3 +1,3 @@
       [    0.000000] Linux version 6.1.0 (u@h) #1
      -[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      +[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009efff] usable
       [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x000000001fffffff] usable
      """
    let old = try KernelLog.parse(Array(text.utf8), origin: "log.txt", boot: 1)
    let new = try facts(text)
    #expect(new.bootCount == 2 && new.boot == 2)
    #expect(old.e820.first?.entries.map(\.value.size) == [0x9_fc00, 0x1ff0_0000])
    #expect(new.e820.first?.entries.map(\.value.size) == [0x9_f000, 0x1ff0_0000])
    #expect(new.e820.first?.entries.first?.source == .line("log.txt", 6))
  }

  @Test func aPatchOfASourceIsNoPairOfLogs() throws {
    let text = "@@ -1,2 +1,2 @@\n-  a\n+  b\n"
    #expect(LogText(Array(text.utf8), origin: "x").boots.count == 1)
  }

  @Test func aBareTableIsNoOrphan() throws {
    let facts = try facts(
      "[mem 0x0000000000000000-0x000000000009fbff] usable\n"
        + "[mem 0x0000000000100000-0x000000001fffffff] usable\n")
    #expect(facts.e820.first?.entries.count == 2 && facts.notes.isEmpty)
  }
}
