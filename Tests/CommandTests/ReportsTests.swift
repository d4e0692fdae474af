// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// The runs of Fixtures/reports/rules.tsv.
@Suite struct ReportsTests {
  struct Rule: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var file: String
    var statuses: [Int32]
    var must: [String]
    var mustNot: [String]
    var words: String
    var testDescription: String { "\(file) \(arguments.joined(separator: " ")): \(words)" }
  }

  static let folder = Command.fixtures.appendingPathComponent("reports")

  static let rules: [Rule] = {
    let path = folder.appendingPathComponent("rules.tsv")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      func patterns(_ text: String) -> [String] {
        text.components(separatedBy: " && ").map { $0.trimmingCharacters(in: .whitespaces) }
          .filter { !$0.isEmpty }
      }
      return Rule(
        arguments: fields[0].split(separator: " ").map(String.init), file: fields[1],
        statuses: fields[2].split(separator: ",").compactMap { Int32($0) },
        must: patterns(fields[3]), mustNot: patterns(fields[4]), words: fields[5])
    }
  }()

  @Test func thereAreRules() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let inputs = Set(files).subtracting(["rules.tsv", "how.md"])
    #expect(!inputs.isEmpty && inputs == Set(Self.rules.map(\.file)))
  }

  @Test(arguments: rules) func ruleHolds(_ rule: Rule) throws {
    let file = Self.folder.appendingPathComponent(rule.file).path
    let run = try Command(arguments: [file] + rule.arguments)
    #expect(rule.statuses.contains(run.status))
    let output = run.output + run.error
    func holds(_ pattern: String) throws -> Bool {
      let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
      return expression.firstMatch(in: output, range: NSRange(output.startIndex..., in: output))
        != nil
    }
    for pattern in rule.must { #expect(try holds(pattern), "misses \(pattern)") }
    for pattern in rule.mustNot { #expect(try !holds(pattern), "says \(pattern)") }
  }
}
