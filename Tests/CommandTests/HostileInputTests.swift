// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// Settings at the edge of what a number can be: an error that names the range, or a replay in the
/// kernel's own arithmetic; never a trap, never a hang.
@Suite struct HostileInputTests {
  private static let fixtures = Command.fixtures.path
  private static let arm = fixtures + "/arm/6.12-sabrelite-1g/board.dtb"
  private static let arm64 = fixtures + "/arm64/5.10-rsvmem-mix"

  private func expectRefusal(
    _ command: Command, saying text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(command.status == 2, "\(command.error)", sourceLocation: sourceLocation)
    #expect(command.error.contains(text), "\(command.error)", sourceLocation: sourceLocation)
  }

  @Test(arguments: ["9223372036854775807", "9223372036854775808", "18446744073709551615"])
  func numbersOfConfigurationsHaveARange(value: String) throws {
    expectRefusal(
      try Command(Self.arm64, "--set", "CONFIG_CMA_AREAS=\(value)"),
      saying: "--set: CONFIG_CMA_AREAS: found '\(value)', expected 0 to 4096")
    expectRefusal(
      try Command(Self.arm64, "--set", "CONFIG_NR_CPUS=\(value)"), saying: "expected 1 to 8192")
  }

  @Test(arguments: ["0", "0xff000000", "lots"])
  func aMemorySplitLeavesRoomOnBothSides(value: String) throws {
    expectRefusal(
      try Command(Self.arm, "--set", "CONFIG_PAGE_OFFSET=\(value)", "--append", "vmalloc=512M"),
      saying: "expected 0x10000000 to 0xf0000000")
  }

  @Test func aConfigurationFileIsHeldToTheSameRanges() throws {
    let file = try Command.temporary("config", "CONFIG_ARM=y\nCONFIG_LOG_BUF_SHIFT=64\n")
    expectRefusal(
      try Command(Self.arm, "--config", file),
      saying: "config: CONFIG_LOG_BUF_SHIFT: found '64', expected 12 to 25")
  }

  @Test(arguments: ["dump", "json", "virtual"])
  func theEdgesOfThirtyTwoBits(format: String) throws {
    for arguments in [
      ["--dtb-address", "0xfffff000"], ["--memory", "0x100000000+0x4000"],
      ["--kernel-range", "0x10008000+0x70000000"], ["--memory", "0xfffff000+0x1000"],
      ["--set", "CONFIG_PAGE_OFFSET=0xf0000000", "--append", "vmalloc=512M"],
    ] {
      let command = try Command(list: [Self.arm] + arguments + ["--format", format])
      #expect([0, 1].contains(command.status), "\(arguments): \(command.error)")
    }
    expectRefusal(
      try Command(Self.arm, "--dtb-address", "0xfffffffffffff000"),
      saying: "expected an address below 2^32")
  }

  @Test func noKernelIsLargerThanTwoGibibytes() throws {
    expectRefusal(
      try Command(Self.arm, "--kernel-range", "0x10008000+0x1000000000000"),
      saying: "expected at most 0x80000000")
  }

  @Test func symbolsOfAnotherArchitecture() throws {
    let map = try Command.temporary(
      "System.map", "ffff800080000000 T _text\nffff800082000000 B _end\n")
    expectRefusal(try Command(Self.arm, "--system-map", map), saying: "of a 64-bit kernel")
    let zeros = try Command.temporary("kallsyms", "0000000000000000 T _text\n")
    expectRefusal(try Command(Self.arm, "--system-map", zeros), saying: "read without root")
  }

  /// No symbol tells where the init sections lie; they lie in the image all the same.
  @Test func initMemoryComesBackWithinTheImage() throws {
    let command = try Command("batch", Self.arm, "--memory", "0x80000000+1G")
    #expect(command.status == 0, "\(command.output)")
    #expect(command.output.hasSuffix("1 replayed, 0 stopped, 0 refused\n"))
  }

  @Test func countsAreNumbersAsEverywhere() throws {
    #expect(try Command(Self.arm, "--cpus", "0x4").status == 0)
    expectRefusal(try Command(Self.arm, "--cpus", "0x1000000"), saying: "expected 1 to 65536")
    expectRefusal(try Command(Self.arm, "--boot", "x"), saying: "--boot: found 'x'")
  }
}
