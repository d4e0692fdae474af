// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import FoundationXML
import Testing

/// explain, fit, lint and diff as commands: what goes where, and with which status.
@Suite struct AnswerCommandTests {
  private let board = Command.fixtures.appendingPathComponent("arm/6.1-virt-dt-reserved-mix").path
  private let bad = Command.fixtures
    .appendingPathComponent("arm64/6.1-rsvmem-overlap-outside").path
  private let pc = Command.fixtures.appendingPathComponent("x86_64/6.1-pc-2g-crash128m").path

  @Test func everyAnswerIsJSONToo() throws {
    for arguments in [
      ["explain", board], ["explain", board, "0x4c000000"], ["fit", board, "initrd=8M"],
      ["lint", bad], ["diff", board, bad],
    ] {
      let command = try Command(arguments: arguments + ["--format", "json"])
      let json = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
      let members = try #require(json as? [String: Any])
      #expect(members["schema_version"] as? Int == 1, "\(arguments)")
      #expect(members["kind"] as? String == arguments[0])
    }
  }

  @Test func lintFailsWhereItIsAskedTo() throws {
    #expect(try Command("lint", bad).status == 1)
    #expect(try Command("lint", board).status == 0)
    #expect(try Command("lint", pc, "--cmdline", "mem=8G").status == 0)
    #expect(try Command("lint", pc, "--cmdline", "mem=8G", "--fail-on", "note").status == 1)
    #expect(try Command("lint", pc, "--cmdline", "mem=8G", "-E", "mem-without-effect").status == 1)
    #expect(try Command("lint", bad, "--disable", "no-such-check").status == 2)
    #expect(try Command("lint", "--list").output.contains("node-overlap"))
  }

  @Test func sarifNamesTheNode() throws {
    let command = try Command("lint", bad, "--format", "sarif")
    let json = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    let runs = try #require(json?["runs"] as? [[String: Any]])
    let results = try #require(runs.first?["results"] as? [[String: Any]])
    #expect(json?["version"] as? String == "2.1.0")
    #expect(command.output.contains("\"fullyQualifiedName\": \"/reserved-memory/one@50000000\""))
    #expect(results.contains { $0["ruleId"] as? String == "node-overlap" })
  }

  @Test func junitAndGithubAreWellFormed() throws {
    let junit = try Command("lint", bad, "--format", "junit").output
    #expect(XMLParser(data: Data(junit.utf8)).parse())
    let github = try Command("lint", bad, "--format", "github").output
    #expect(github.split(separator: "\n").allSatisfy { $0.hasPrefix("::") })
  }

  @Test func diffSaysByItsStatusWhetherSomethingDiffers() throws {
    #expect(try Command("diff", board, board).status == 0)
    let other = try Command("diff", board, "--b", "--append cma=32M", "--color", "always")
    #expect(other.status == 1)
    #expect(other.output.contains("\u{1b}["))
    #expect(try Command("diff", board).status == 2)
    #expect(try Command("diff", board, "--b", "--no-such-option").status == 2)
  }

  @Test func wrongQuestionsAreWrongUsage() throws {
    #expect(try Command("fit", board).status == 2)
    #expect(try Command("fit", board, "initrd=lots").status == 2)
    #expect(try Command("fit", board, "teapot=1M").status == 2)
    let nobody = try Command("explain", board, "teapot")
    #expect(nobody.status == 0)
    #expect(nobody.output.contains("Nothing of that name"))
  }
}
