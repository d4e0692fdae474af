// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import BootDescription

@Suite struct BootOptionsTests {
  @Test func aRangeTakesSuffixes() throws {
    #expect(
      try BootOptions.range("0x80000000+512M", option: "--memory")
        == MemoryRange(exactly: 0x8000_0000, size: 512 << 20))
  }

  @Test(arguments: ["", "+", "1G", "1G+", "1+2+3", "0x10+0", "0xffffffffffffffff+2"])
  func anotherFormIsRefused(text: String) {
    #expect(throws: InputError.self) { try BootOptions.range(text, option: "--memory") }
  }

  @Test func anInitrdMayBeARangeOrAFile() throws {
    guard case .range(let range) = try BootOptions.initrd("0x1000+4K") else {
      Issue.record("expected a range")
      return
    }
    #expect(range.size == 4096)
    guard case .file(let path, let start) = try BootOptions.initrd("initrd.img@0x2000") else {
      Issue.record("expected a file")
      return
    }
    #expect(path == "initrd.img")
    #expect(start == 0x2000)
  }

  @Test func thePrefixOfAnOptionMayBeLeftOut() throws {
    #expect(try BootOptions.configValue("CONFIG_CMA=y") == ("CMA", "y"))
    #expect(try BootOptions.configValue("NR_CPUS=8") == ("NR_CPUS", "8"))
    #expect(throws: InputError.self) { try BootOptions.configValue("CMA") }
  }
}
