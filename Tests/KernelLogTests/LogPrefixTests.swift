// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelLog

private func strip(_ text: String) -> LogLine { LogPrefix.strip(Array(text.utf8)[...], number: 1) }

@Suite struct LogPrefixTests {
  static let message = "BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable"

  @Test(arguments: [
    "", "[    0.000000] ", "<6>[    0.000000] ", "<4>", "[    0.000000][    T0] ",
    "[    0.000000] [      T0] ", "[Tue Dec  5 22:32:38 2023] ", "[mié oct  9 07:01:02 2024] ",
    "kern  :info  : [    0.000000] ", "kern  :warn  : [Tue Dec  5 22:32:38 2023] ",
    "[    0.000000 <    0.000000>] ", "Jul 26 14:21:46 host kernel: ",
    "Jul 26 14:21:46 host kernel: [    0.000000] ", "oct 09 07:01:02 host kernel: ",
    "2024-12-17T14:39:28+00:00 host kernel: ", "2024-12-17T14:39:28.123456+00:00 host kernel: ",
    "2023-01-13T04:30:53 [    0.000000] ", "20:50:54,534 INFO kernel:",
    "2024-12-17 14:39:28,479 DEBUG:\t",
    "[    0.000000] kernel: arch/x86/kernel/e820.c e820__print_table 42 ",
    "<6>[    0.000000]  [0:        swapper:    0] ", "> > [    0.000000] ", ">[    0.000000] ",
    "    [    0.000000] ", "\t[    0.000000] ", "+[    0.000000] ", "-",
    "[    0.000000] host.example.org kernel: ", "[20:50:54] ",
  ]) func eachPrefixIsTakenOff(prefix: String) {
    #expect(strip(prefix + Self.message).text.trimmed.text == Self.message)
  }

  @Test func stampsAndLevelsAreKept() {
    let line = strip("<12>[   12.345678] message")
    #expect(line.level == 4)
    #expect(line.microseconds == 12_345_678)
    #expect(strip("kern  :debug : [    0.5] x").level == 7)
    #expect(strip("[    0.5] x").microseconds == 500_000)
  }

  @Test func theMessagesOwnBlanksStay() {
    #expect(
      strip("[    0.000000]    memblock_free: [0x1-0x2]").text.text == "   memblock_free: [0x1-0x2]"
    )
    #expect(strip("[    0.000000]  memory.cnt  = 0x1").text.text == " memory.cnt  = 0x1")
  }

  @Test(arguments: [
    "[mem 0x90000000-0xfed1bfff] available for PCI devices", "- a list item",
    "user: [mem 0x0-0xfff] usable", "IOAPIC[0]: apic_id 1", "kernel: not a log",
    "see the kernel: it says", "<b>bold</b>", "[", "[]", "<", "<>",
  ]) func messagesThatLookLikePrefixesStay(text: String) {
    #expect(strip(text).text.text == text)
  }
}
