// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// The command on real boots: what goes where, and with which status.
@Suite struct ReplayCommandTests {
  private let boot = Command.fixtures.appendingPathComponent("i386/6.1-686-pc-1g-kaslr").path

  @Test func theLastDumpIsTheDefault() throws {
    let expected = try String(contentsOfFile: boot + "/expected/memblock.txt", encoding: .utf8)
    let last = try #require(
      expected.components(separatedBy: "\n\n").last { $0.hasPrefix("MEMBLOCK") })
    let command = try Command(boot)
    #expect(command.status == 0)
    #expect(
      command.output.trimmingCharacters(in: .newlines)
        == last.trimmingCharacters(in: .newlines))
  }

  @Test func aPipeIsReadFromStandardInput() throws {
    let log = try Data(contentsOf: URL(fileURLWithPath: boot + "/dmesg.txt"))
    let piped = try Command("-", input: log)
    let named = try Command(boot + "/dmesg.txt")
    #expect(piped.status == 0)
    #expect(piped.output == named.output)
  }

  @Test func aFileIsWrittenWhole() throws {
    let file = try Command.temporary("out.txt", "old")
    let command = try Command(boot, "-o", file)
    #expect(command.output == "")
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("MEMBLOCK configuration:"))
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.txt"])
  }

  @Test func theOutputIsTheSameTwice() throws {
    for format in ["trace", "log", "json", "iomem", "zoneinfo", "buddyinfo", "virtual"] {
      let first = try Command(boot, "--format", format)
      #expect(first.status == 0, "\(format): \(first.error)")
      #expect(try first.output == Command(boot, "--format", format).output, "\(format)")
    }
  }

  @Test func jsonIsJSON() throws {
    let command = try Command(boot, "--format", "json")
    let value = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let object = try #require(value as? [String: Any])
    #expect(object["schema_version"] as? Int == 1)
    #expect((object["findings"] as? [String]) == [])
  }

  @Test func untilStopsAfterAStep() throws {
    let command = try Command(boot, "--until", "e820__memblock_setup", "--format", "trace")
    #expect(command.status == 0, "\(command.error)")
    #expect(command.output.contains("e820__memblock_setup"))
    #expect(!command.output.contains("reserve_real_mode"))
    #expect(try Command(boot, "--until", "no_such_step").status == 2)
  }

  @Test func optionsWinOverTheDescription() throws {
    let command = try Command(boot, "--format", "log", "--append", "mem=256M")
    #expect(command.output.contains("user-defined physical RAM map:"))
  }

  @Test func checkNamesWhatDiffers() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("memreplay-check-\(UUID().uuidString)/i386")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: boot, toPath: folder.path + "/case")
    try FileManager.default.createSymbolicLink(
      atPath: folder.deletingLastPathComponent().path + "/configs",
      withDestinationPath: Command.fixtures.appendingPathComponent("configs").path)
    let root = folder.deletingLastPathComponent().path
    #expect(try Command("check", root).output.hasSuffix("1 passed, 0 failed\n"))
    let file = folder.path + "/case/expected/memblock.txt"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacingOccurrences(of: "flags: 0x0", with: "flags: 0x4")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let differing = try Command("check", root)
    #expect(differing.status == 1)
    #expect(differing.output.contains("\n@@ "))
    #expect(differing.output.hasSuffix("0 passed, 1 failed\n"))
    #expect(try Command("check", "--update", root, environment: ["CI": "true"]).status == 2)
    let updated = try Command("check", "--update", root, environment: ["CI": ""])
    #expect(updated.status == 1)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  @Test func checkWithoutCasesIsWrongUsage() throws {
    let file = try Command.temporary("x", "")
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    #expect(try Command("check", folder).status == 2)
  }

  @Test(arguments: ["series", "profiles", "steps", "assumptions", "checks"])
  func everyTopicIsListed(topic: String) throws {
    let command = try Command("list", topic)
    #expect(command.status == 0)
    #expect(command.output.split(separator: "\n").count >= 4)
  }
}
