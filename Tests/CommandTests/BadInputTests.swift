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
}
