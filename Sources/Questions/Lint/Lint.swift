// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// `memreplay lint`: runs the checks.
package struct Lint: Sendable {
  /// Ids that do not run.
  package var disabled: Set<String> = []
  /// Severities that the user changed.
  package var severities: [String: LintCheck.Severity] = [:]

  package init() {}

  package struct Report: Sendable {
    package var findings: [Finding] = []
    /// Checks that did not run because a check they rest on found an error.
    package var skipped: [String] = []
    package var worst: LintCheck.Severity? { findings.map(\.severity).max() }
  }

  /// Findings in the order of the checks; each once.
  package func run(_ examined: ExaminedBoot) -> Report {
    var report = Report()
    var failed: Set<String> = []
    for check in LintCheck.all {
      if check.prerequisites.contains(where: failed.contains) {
        failed.insert(check.id)
        report.skipped.append(check.id)
        continue
      }
      var found: [Finding] = []
      for item in check.find(examined) {
        let isAssumed = !item.assumed.isEmpty
        let own = isAssumed ? min(check.severity, .warning) : check.severity
        let keys = item.assumed.joined(separator: ", ")
        let finding = Finding(
          check: check.id, severity: severities[check.id] ?? own,
          message: item.message + (isAssumed ? " (as far as \(keys) is assumed)" : ""),
          source: item.source)
        if !found.contains(finding) { found.append(finding) }
      }
      // A disabled check is still a base for others.
      if found.contains(where: { $0.severity == .error }) { failed.insert(check.id) }
      if !disabled.contains(check.id) { report.findings += found }
    }
    return report
  }
}
