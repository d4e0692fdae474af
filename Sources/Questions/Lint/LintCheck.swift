// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A named check: what it looks for, what it rests on, and how bad a finding is.
package struct LintCheck: Sendable {
  package enum Severity: String, Sendable, Comparable, CaseIterable {
    case note, warning, error
    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }
  /// Stable.
  package let id: String
  package let severity: Severity
  /// Checks that must have found no error before this one makes sense.
  package let prerequisites: [String]
  /// What is wrong, in one clause.
  package let summary: String
  /// Cause and cure, a paragraph.
  package let text: String
  let find: @Sendable (ExaminedBoot) -> [Found]

  /// What a check found, before its severity is settled.
  struct Found: Sendable {
    var message: String
    var source: FactSource?
    /// Assumptions that it rests on: it is no error then, but a warning that names them.
    var assumed: [String]
    init(_ message: String, at source: FactSource? = nil, assuming assumed: [String] = []) {
      (self.message, self.source, self.assumed) = (message, source, assumed)
    }
  }

  init(
    _ id: String, _ severity: Severity, needs prerequisites: [String] = [], _ summary: String,
    _ text: String, _ find: @escaping @Sendable (ExaminedBoot) -> [Found]
  ) {
    (self.id, self.severity, self.prerequisites) = (id, severity, prerequisites)
    (self.summary, self.text, self.find) = (summary, text, find)
  }

  /// Every check, in the order in which they run: what is needed comes first.
  package static let all: [LintCheck] =
    bootChecks + placeChecks + nodeChecks + memoryNodeChecks + e820Checks + efiChecks
    + optionChecks + lossChecks

  package var explanation: Answer {
    var answer = Answer("\(id) (\(severity.rawValue))")
    answer.add("summary", .text(summary), summary + ".")
    answer.add("text", .text(text), text)
    if !prerequisites.isEmpty {
      answer.add(
        "prerequisites", .list(prerequisites.map { .text($0) }),
        "It runs where \(Words.list(prerequisites)) found nothing.")
    }
    return answer
  }
}

/// One finding of one check.
package struct Finding: Sendable, Equatable {
  package var check: String
  package var severity: LintCheck.Severity
  package var message: String
  package var source: FactSource?
}
