// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// Inputs and options that are well formed but wrong are pointed out.
@Suite struct WrongInputTests {
  private static let arm = Command.fixtures.path + "/arm/6.12-sabrelite-1g/board.dtb"
  private static let arm64 = Command.fixtures.path + "/arm64/6.1-usable-memory-range/board.dtb"
  private static let x86 = Command.fixtures.path + "/x86_64/6.1-q35-512m-initrd8m/dmesg.txt"

  @Test func anArchitectureThatTheBlobContradicts() throws {
    let command = try Command(Self.arm64, "--arch", "arm")
    #expect(command.error.contains("--arch: arm is taken, but \(Self.arm64):/psci"))
    #expect(try !Command(Self.arm64, "--arch", "arm64").error.contains("is taken, but"))
  }

  @Test func aWholeTreeIsNoOverlay() throws {
    let command = try Command(Self.arm, "--overlay", Self.arm)
    #expect(command.status == 2)
    #expect(command.error.contains("is a whole device tree, expected an overlay"))
  }

  @Test func anInitrdThatIsNoArchive() throws {
    let text = try Command.temporary("initrd", "root=/dev/sda1\n")
    let note = "begins like no cpio archive"
    #expect(try Command(Self.arm, "--initrd", text).error.contains(note))
    let archive = try Command.temporary("initrd", "070701" + String(repeating: "0", count: 104))
    #expect(try !Command(Self.arm, "--initrd", archive).error.contains(note))
  }

  @Test func optionsThatMeanNothing() throws {
    let command = try Command(Self.x86, "--machine-type", "5", "--dtb-address", "0x1000000")
    #expect(command.status == 0)
    #expect(command.error.contains("--machine-type: means nothing for x86_64"))
    #expect(command.error.contains("--dtb-address: means nothing for x86_64"))
  }

  @Test(arguments: ["0x10000000+512M", "512M@0x10000000", "0x10000000-0x2fffffff"])
  func rangesAreTakenAsTheKernelWritesThem(range: String) throws {
    let command = try Command(Self.arm, "--memory", range)
    #expect(command.output.hasPrefix("MEMBLOCK configuration:\n memory size = 0x20000000 "))
  }

  @Test func aRangeThatEndsBelowItsStart() throws {
    let command = try Command(Self.arm, "--memory", "0x20000000-0x10000000")
    #expect(command.status == 2)
    #expect(command.error.contains("is empty or ends beyond 2^64"))
  }

  @Test func aMistypedSubcommand() throws {
    let command = try Command("chekc", "Fixtures")
    #expect(command.status == 2)
    #expect(command.error.contains("'chekc' is neither a file nor a subcommand (replay, check,"))
  }

  @Test func longValuesAreCut() throws {
    let command = try Command(Self.arm, "--memory", String(repeating: "7\n", count: 5000))
    #expect(command.status == 2)
    #expect(command.error.utf8.count < 300)
    #expect(command.error.split(separator: "\n").count == 1)
  }

  /// `--color` is left to the argument parser, so this reads each option in both ways.
  @Test(arguments: [
    ["--memory", "0x10000000+512M"], ["--memory=0x10000000+512M"], ["--release", "6.1"],
    ["--append", "mem=256M"], ["--cmdline", "console=ttyS0"], ["--cpus", "2"], ["--format", "log"],
    ["--set", "CONFIG_CMA=n"], ["--assume", "cpus=4"], ["--kernel-range", "0x10300000+20M"],
    ["--dtb-address", "0x18000000"], ["--initrd", "0x20000000+4M"], ["--strict"],
    ["--until", "arm_memblock_init"], ["--arch", "arm"], ["--machine-type", "3"],
    ["--profile", "6.12.107+deb13-armmp"], ["--memory", "1G"], ["--format", "nonsense"],
    ["--cpus", "-1"], ["--no-such-option"], ["--memory"], ["--boot", "1"],
  ])
  func bothWaysOfReadingOptionsAgree(options: [String]) throws {
    let direct = try Command(list: [Self.arm] + options)
    let parsed = try Command(list: [Self.arm, "--color", "auto"] + options)
    #expect(direct.output == parsed.output)
    #expect(direct.error == parsed.error)
    #expect(direct.status == parsed.status)
  }
}
