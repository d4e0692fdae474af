// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelLog

@Suite struct LogEraTests {
  private static let words: [(line: String, since: String?, before: String?)] = [
    ("BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)", nil, "3.5"),
    ("BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable", "3.5", "7.0"),
    ("BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff]  System RAM", "7.0", nil),
    // A word that all of them have.
    ("BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] ACPI data", "3.5", nil),
    ("smpboot: Allowing 4 CPUs, 0 hotplug CPUs", "3.7", "6.9"),
    ("   memblock_free: [0x0000000000001000-0x0000000000001fff] f+0x1/0x2", nil, "5.16"),
  ]

  @Test(arguments: words.indices) func wordsDateALog(_ index: Int) throws {
    let (line, since, before) = Self.words[index]
    let era = try facts(line).era
    #expect(era.since.map { "\($0.value)" } == since)
    #expect(era.before.map { "\($0.value)" } == before)
  }

  @Test func theNarrowestBoundsCount() throws {
    let era = try facts(
      "PM: hibernation: Registered nosave memory: [mem 0x0-0xfff]\n"
        + "CPU topo: Allowing 4 present CPUs plus 0 hotplug CPUs\n"
        + "BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
    ).era
    #expect(era.since?.value == LogEra.Version(6, 9) && era.since?.source == .line("log.txt", 2))
    #expect(era.allows(LogEra.Version(6, 12)) && !era.allows(LogEra.Version(7, 2)))
  }
}
