// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// The commands of Documentation/questions.md print what stands there.
@Suite struct QuestionsDocumentTests {
  struct Example: Sendable, CustomStringConvertible {
    var command: String
    var output: String
    var description: String { command }
  }

  static let root = Command.fixtures.deletingLastPathComponent()

  static let examples: [Example] = {
    let file = root.appendingPathComponent("Documentation/questions.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```console\n").dropFirst().compactMap { block in
      guard let body = block.components(separatedBy: "\n```").first, body.hasPrefix("$ "),
        let end = body.firstIndex(of: "\n")
      else { return nil }
      return Example(
        command: String(body[..<end].dropFirst(2)), output: String(body[body.index(after: end)...]))
    }
  }()

  @Test func thereAreExamples() {
    #expect(Self.examples.count >= 13)
  }

  @Test(arguments: examples)
  func theCommandPrintsWhatTheDocumentShows(example: Example) throws {
    let line = example.command.replacingOccurrences(of: "memreplay ", with: "\"$0\" ")
    let command = try Command.shell("cd '\(Self.root.path)' && \(line)")
    #expect(command.output.trimmingCharacters(in: .newlines) == example.output)
  }
}
