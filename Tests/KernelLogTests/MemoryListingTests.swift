// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

@Suite struct MemoryListingTests {
  @Test func iomemsTopLinesAreTheTable() throws {
    let facts = try facts(
      """
      00000000-00000fff : Reserved
      00001000-0009fbff : System RAM
      000a0000-000bffff : PCI Bus 0000:00
      00100000-7ffdffff : System RAM
        01000000-0225c92f : Kernel code
      100000000-33fffffff : System RAM
      """)
    #expect(facts.e820.map(\.label) == [.iomem])
    #expect(
      facts.e820[0].entries.map(\.value) == [
        E820Entry(base: 0, size: 0x1000, type: .reserved),
        E820Entry(base: 0x1000, size: 0x9ec00, type: .ram),
        E820Entry(base: 0x10_0000, size: 0x7fee_0000, type: .ram),
        E820Entry(base: 0x1_0000_0000, size: 0x2_4000_0000, type: .ram),
      ])
    #expect(facts.e820[0].entries[2].source == .line("log.txt", 4))
  }

  @Test(arguments: [
    "0x0 0x9fbff System RAM\n0x9fc00 0x9ffff Reserved\n",
    "0x0-0x9fbff System RAM\n0x9fc00-0x9ffff Reserved\n",
    "0: 0x0 - 0x9fbff (System RAM)\n1: 0x9fc00 - 0x9ffff (Reserved)\n",
    "[mem 0x0-0x9fbff] usable\n[mem 0x9fc00-0x9ffff] reserved\n",
  ]) func listingsOfMemmapAreTheFirmwaresTable(text: String) throws {
    let facts = try facts(text)
    #expect(facts.e820.map(\.label) == [.firmware])
    #expect(
      facts.e820[0].entries.map(\.value) == [
        E820Entry(base: 0, size: 0x9fc00, type: .ram),
        E820Entry(base: 0x9fc00, size: 0x400, type: .reserved),
      ])
  }

  @Test func zerosSayThatRootWasMissing() {
    do {
      _ = try facts(
        "00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n"
      )
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.kind == .unreadable)
      #expect(error.message.contains("root"))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func anEndBelowItsStartIsRefusedWithItsLine() {
    do {
      _ = try facts("00001000-0009fbff : System RAM\n00200000-00100000 : Reserved\n")
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.source == .line("log.txt", 2))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func aLogThatQuotesOneSuchLineIsALog() throws {
    let facts = try facts(
      """
      Linux version 6.1.0 (a@b) #1
      Command line: quiet
      BIOS-e820: [mem 0x0-0xfff] usable
      00001000-0009fbff : System RAM
      Memory: 100K/200K available (1K kernel code)
      """)
    #expect(facts.e820.map(\.label) == [.firmware])
  }
}
