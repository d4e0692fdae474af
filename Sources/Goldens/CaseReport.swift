// SPDX-License-Identifier: GPL-2.0-or-later
import Output

/// How one case of `check` came out; values only.
package struct CaseReport: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case passed, failed
    /// Differs as known-differences.txt says.
    case known
    /// `--update` rewrote an expected file.
    case updated
  }
  /// One thing that is not as expected.
  package struct Problem: Sendable, Equatable {
    /// `dumps`, `trace`, …: the format that differs; or `input`, `finding`, `unused file`, `stale
    /// entry`.
    package var kind: String
    /// The file it is about, as named from where the command runs.
    package var file: String
    /// One message, or the lines of a unified diff.
    package var lines: [String]
    /// The reason that known-differences.txt gives.
    package var reason: String?

    package init(kind: String, file: String, lines: [String], reason: String? = nil) {
      (self.kind, self.file, self.lines, self.reason) = (kind, file, lines, reason)
    }
    package var isDiff: Bool { lines.first?.hasPrefix("--- ") ?? false }
  }
  package var path: String
  package var status: Status
  package var problems: [Problem]

  package init(path: String, status: Status, problems: [Problem] = []) {
    (self.path, self.status, self.problems) = (path, status, problems)
  }

  /// Problems that no entry of known-differences.txt explains.
  package var unexplained: [Problem] { problems.filter { $0.reason == nil } }
}

/// What many cases come to.
package struct CheckSummary: Sendable, Equatable {
  private var byStatus: [CaseReport.Status: Int] = [:]
  /// Cases by kind of their unexplained problems.
  package private(set) var kinds: [String: Int] = [:]

  package init() {}

  package mutating func add(_ report: CaseReport) {
    byStatus[report.status, default: 0] += 1
    for kind in Set(report.unexplained.map(\.kind)) { kinds[kind, default: 0] += 1 }
  }

  package func count(_ status: CaseReport.Status) -> Int { byStatus[status] ?? 0 }
  package var cases: Int { byStatus.values.reduce(0, +) }
  package var passed: Int { count(.passed) + count(.updated) }
  package var failed: Int { count(.failed) }
  /// 1 where a case failed or an expected file was rewritten.
  package var exitStatus: Int32 { failed > 0 || count(.updated) > 0 ? 1 : 0 }

  /// `12 passed, 1 failed`, with known differences and the kinds of what failed before it.
  package var text: String {
    var lines: [String] = []
    if !kinds.isEmpty {
      let list = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.value) in \($0.key)" }
      lines.append("cases that differ: " + list.joined(separator: ", "))
    }
    if count(.known) > 0 { lines.append("\(count(.known)) known differences") }
    lines.append("\(passed) passed, \(failed) failed")
    return lines.joined(separator: "\n") + "\n"
  }
}
