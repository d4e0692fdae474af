// SPDX-License-Identifier: GPL-2.0-or-later
import Output

/// The forms in which check and batch print their results.
package enum ResultFormat: String, CaseIterable, Sendable {
  case text, json, tap, github
  /// Only batch: a row per input.
  case csv
}

/// Prints the reports of check, one at a time.
package struct CheckPrinter: Sendable {
  package let format: ResultFormat
  package let usesColor: Bool
  private var number = 0

  package init(format: ResultFormat, usesColor: Bool) {
    (self.format, self.usesColor) = (format, usesColor)
  }

  /// What stands before the first report.
  package func opening(count: Int, shard: Shard?) -> String {
    switch format {
    case .text, .github, .csv: ""
    case .tap: "TAP version 13\n1..\(count)\n"
    case .json: ResultLine.opening(of: "check", shard: shard)
    }
  }

  package mutating func print(_ report: CaseReport) -> String {
    number += 1
    switch format {
    case .text, .csv: return text(report)
    case .json: return report.json.line + "\n"
    case .tap: return tap(report)
    case .github: return github(report)
    }
  }

  package func closing(_ summary: CheckSummary) -> String {
    switch format {
    case .text, .github, .csv: summary.text
    case .tap: summary.text.split(separator: "\n").map { "# \($0)\n" }.joined()
    case .json: summary.json.line + "\n"
    }
  }

  private func text(_ report: CaseReport) -> String {
    var text = report.status == .updated ? "updated \(report.path)\n" : ""
    for problem in report.problems {
      if let reason = problem.reason {
        text += "known: \(problem.file): \(reason)\n"
      } else if problem.isDiff {
        text += UnifiedDiff.colored(problem.lines, usesColor).joined(separator: "\n") + "\n"
      } else {
        // An error of the input names its file itself.
        let lines = problem.lines.joined(separator: "\n")
        text += lines.hasPrefix(problem.file) ? "\(lines)\n" : "\(problem.file): \(lines)\n"
      }
    }
    return text
  }

  private func tap(_ report: CaseReport) -> String {
    let isFailed = report.status == .failed
    let known = report.problems.compactMap(\.reason).first
    var text = "\(isFailed ? "not ok" : "ok") \(number) - \(report.path)"
    if let known, !isFailed { text += " # TODO \(known)" }
    text += "\n"
    for problem in report.unexplained {
      text += "# \(problem.kind): \(problem.file)\n"
      text += problem.lines.map { "#   \($0)\n" }.joined()
    }
    return text
  }

  private func github(_ report: CaseReport) -> String {
    report.unexplained.map { problem in
      Annotation(
        .error, file: problem.file, title: "\(report.path): \(problem.kind)",
        message: problem.lines.joined(separator: "\n")
      ).text
    }.joined()
  }
}

extension JUnit {
  package mutating func add(_ report: CaseReport) {
    let parts = report.path.split(separator: "/")
    let suite = parts.dropLast().joined(separator: "/")
    let outcome: Outcome =
      switch report.status {
      case .passed, .updated: .passed
      case .known: .skipped(reason: report.problems.compactMap(\.reason).joined(separator: "; "))
      case .failed:
        .failed(
          message: report.unexplained.map { "\($0.kind): \($0.file)" }.joined(separator: "; "),
          detail: report.unexplained.flatMap(\.lines).joined(separator: "\n"))
      }
    add(Test(suite: suite, name: parts.last.map(String.init) ?? report.path, outcome))
  }
}

extension CaseReport {
  package var json: JSON {
    .object([
      ("kind", .string("case")), ("path", .string(path)), ("status", .string(status.rawValue)),
      (
        "problems",
        .array(
          problems.map { problem in
            .object(
              [
                ("kind", .string(problem.kind)), ("file", .string(problem.file)),
                ("lines", .array(problem.lines.map(JSON.string))),
              ] + (problem.reason.map { [("reason", .string($0))] } ?? []))
          })
      ),
    ])
  }
}

extension CheckSummary {
  package var json: JSON {
    .object([
      ("kind", .string("summary")), ("passed", .number(passed)), ("failed", .number(failed)),
      ("known", .number(count(.known))),
      (
        "kinds",
        .object(kinds.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
      ),
    ])
  }
}
