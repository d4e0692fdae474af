// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// Inputs that cannot be used: one clear line, status 2, nothing on standard output.
@Suite struct BadInputTests {
  private func expectRefusal(
    _ command: Command, saying text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(command.status == 2, "\(command.error)", sourceLocation: sourceLocation)
    #expect(command.output == "", sourceLocation: sourceLocation)
    #expect(command.error.contains(text), "\(command.error)", sourceLocation: sourceLocation)
    let errors = command.error.split(separator: "\n").filter { $0.contains("error:") }
    #expect(errors.count == 1, "\(command.error)", sourceLocation: sourceLocation)
  }

  @Test func anEmptyFile() throws {
    expectRefusal(try Command(try Command.temporary("e820.txt", "")), saying: "is empty")
  }

  @Test func aMissingFile() throws {
    expectRefusal(try Command("/nonexistent/board.dtb"), saying: "No such file")
  }

  @Test func binaryGarbage() throws {
    let bytes = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) })
    expectRefusal(try Command(try Command.temporary("x", bytes)), saying: "x")
  }

  @Test func anUnknownKeyNamesItsLine() throws {
    let file = try Command.temporary("boot.yaml", "arch: arm\nfirmware: {}\ncpuz: 1\n")
    expectRefusal(try Command(file), saying: "boot.yaml:3: boot description: unknown key 'cpuz'")
  }

  @Test func aWrongTypeNamesItsLine() throws {
    let file = try Command.temporary("boot.yaml", "arch: arm\nfirmware: {}\ncpus: many\n")
    expectRefusal(try Command(file), saying: "boot.yaml:3: cpus: found 'many', expected a number")
  }

  @Test func anAliasBomb() throws {
    var text = "arch: arm\nfirmware:\n  dtb: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for (letter, before) in zip("bcdefghi", "abcdefgh") {
      text += "x\(letter): &\(letter) ["
      text += Array(repeating: "*\(before)", count: 10).joined(separator: ", ") + "]\n"
    }
    expectRefusal(
      try Command(try Command.temporary("boot.yaml", text)), saying: "more than 100000 values")
  }

  @Test func deepNesting() throws {
    let text =
      "arch: arm\nfirmware: " + String(repeating: "[", count: 5000)
      + String(repeating: "]", count: 5000) + "\n"
    expectRefusal(try Command(try Command.temporary("boot.yaml", text)), saying: "boot.yaml:2")
  }

  @Test func aFileThatBootYamlNamesIsMissing() throws {
    let file = try Command.temporary(
      "boot.yaml", "arch: arm64\nfirmware:\n  dtb: no-such.dtb\n")
    expectRefusal(try Command(file), saying: "boot.yaml:3")
  }

  @Test func unknownOptionsAreWrongUsage() throws {
    #expect(try Command("--no-such-option").status == 2)
    #expect(try Command("x", "--format", "nonsense").status == 2)
  }

  @Test func aMistypedNumber() throws {
    expectRefusal(try Command("x", "--memory", "1G"), saying: "expected START+SIZE")
    expectRefusal(try Command("x", "--memory", "0xffffffffffffffff+2"), saying: "beyond 2^64")
    expectRefusal(try Command("x", "--cpus", "0"), saying: "--cpus")
    expectRefusal(try Command("x", "--arch", "mips"), saying: "--arch")
  }

  @Test func aTruncatedBlob() throws {
    let blob = try Data(
      contentsOf: Command.fixtures.appendingPathComponent("arm/6.1-virt-512m/board.dtb"))
    expectRefusal(
      try Command(try Command.temporary("board.dtb", blob.prefix(500))), saying: "is truncated")
  }

  @Test func aLogCutInTheMiddleOfTheTable() throws {
    let log = """
      [    0.000000] Linux version 6.1.0-50-cloud-amd64 (x)
      [    0.000000] BIOS-provided physical RAM map:
      [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      [    0.000000] BIOS-e820: [mem 0x00000000fed1c0
      """
    expectRefusal(
      try Command(try Command.temporary("dmesg.txt", log)),
      saying: "dmesg.txt:4: cannot read the line")
  }

  @Test func anEndBelowItsStart() throws {
    let table = "BIOS-e820: [mem 0x0000000000200000-0x0000000000000fff] usable\n"
    expectRefusal(
      try Command(try Command.temporary("e820.txt", table)),
      saying: "e820.txt:1: cannot read the line")
  }

  @Test func aTableToTheEndOfTheAddressSpaceEndsByItself() throws {
    let table = """
      BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      BIOS-e820: [mem 0x0000000000100000-0xffffffffffffffff] usable

      """
    let command = try Command(try Command.temporary("e820.txt", table))
    #expect(command.status == 1, "\(command.error)")
    #expect(command.error.contains("Kernel panic - not syncing: "))
  }

  @Test func aHundredThousandEntries() throws {
    let table = (0..<100_000).map { index in
      let start = 0x10_0000 + index * 0x2000
      return "BIOS-e820: [mem 0x\(String(start, radix: 16))-0x\(String(start + 0xfff, radix: 16))] "
        + "usable\n"
    }.joined()
    let command = try Command(try Command.temporary("e820.txt", table))
    #expect([0, 1, 2].contains(command.status), "\(command.error.suffix(300))")
  }

  @Test func ofTwoBootsTheLastIsUsedUnlessOneIsAskedFor() throws {
    func boot(_ release: String, _ end: String) -> String {
      """
      [    0.000000] Linux version \(release) (x)
      [    0.000000] BIOS-provided physical RAM map:
      [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x\(end)] usable

      """
    }
    let file = try Command.temporary(
      "dmesg.txt",
      boot("6.1.0-50-cloud-amd64", "000000001ffdffff")
        + boot("6.1.0-50-cloud-amd64", "000000003ffdffff"))
    let last = try Command(file)
    #expect(last.output.contains("-0x000000003ffdffff]"))
    #expect(last.error.contains("holds 2 boots; the last is used"))
    #expect(try Command(file, "--boot", "1").output.contains("-0x000000001ffdffff]"))
    expectRefusal(try Command(file, "--boot", "3"), saying: "the log holds 2")
  }

  @Test func procIomemReadWithoutRoot() throws {
    let iomem = "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n"
    expectRefusal(try Command(try Command.temporary("iomem", iomem)), saying: "without root")
  }

  @Test func anArm64LogWithoutItsBlob() throws {
    let log =
      "[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]\n"
      + "[    0.000000] Linux version 6.1.0-50-cloud-arm64 (x)\n"
      + "[    0.000000] Machine model: linux,dummy-virt\n"
    expectRefusal(try Command(try Command.temporary("dmesg.txt", log)), saying: "blob")
  }

  @Test func bootImagesAreNamed() throws {
    func refuse(_ name: String, _ bytes: [UInt8], _ text: String) throws {
      let data = Data(bytes + [UInt8](repeating: 0, count: 4096))
      expectRefusal(try Command(try Command.temporary(name, data)), saying: text)
    }
    try refuse("uImage", [0x27, 0x05, 0x19, 0x56], "uImage")
    try refuse("boot.img", Array("ANDROID!".utf8), "Android boot image")
    let node: [UInt8] = [0, 0, 0, 1]
    try refuse(
      "fit.itb",
      [0xd0, 0x0d, 0xfe, 0xed] + node + Array("images\0\0".utf8) + node
        + Array("configurations\0\0".utf8), "FIT image")
  }

  @Test func aSourceThatReadsOtherFiles() throws {
    let source = "/dts-v1/;\n/include/ \"x.dtsi\"\n/ { };\n"
    expectRefusal(
      try Command(try Command.temporary("board.dts", source)), saying: "board.dts:2: /include/")
  }

  @Test func aConfigurationNameThatNoKernelHas() throws {
    let path = Command.fixtures.appendingPathComponent("i386/6.1-686-pc-1g-kaslr").path
    let command = try Command(path, "--set", "CONFIG_HIGHMEN=y")
    #expect(command.status == 0)
    #expect(command.error.contains("CONFIG_HIGHMEN does not stand in"))
  }

  @Test func strictRefusesAssumptions() throws {
    let file = try Command.temporary(
      "e820.txt", "BIOS-e820: [mem 0x0000000000100000-0x000000001ffdffff] usable\n")
    let command = try Command(file, "--strict")
    #expect(command.status == 1)
    #expect(command.error.contains("--strict: the result depends on"))
  }
}
