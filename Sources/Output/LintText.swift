// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Questions

/// The formats of lint's findings, by the names that `--format` takes.
package enum LintFormat: String, CaseIterable, Sendable { case text, json, sarif, github, junit }

/// Findings as text and in the formats of other tools.
package enum LintText {
  package static func render(
    _ report: Lint.Report, as format: LintFormat, of input: String
  ) -> String {
    switch format {
    case .text: text(report)
    case .json: json(report)
    case .sarif: SARIF.text(report, of: input)
    case .github: github(report, input)
    case .junit: junit(report, input)
    }
  }

  /// The checks with their severities, one a line.
  package static var checks: String {
    let width = LintCheck.all.map { $0.id.utf8.count }.max() ?? 0
    return LintCheck.all.map {
      "\($0.id.paddedRight(to: width))  \($0.severity.rawValue.paddedRight(to: 7))  \($0.summary)\n"
    }.joined()
  }

  package static func text(_ report: Lint.Report) -> String {
    var lines = report.findings.map { finding in
      let place = finding.source.map { "\($0): " } ?? ""
      return "\(place)\(finding.severity.rawValue): \(finding.message) [\(finding.check)]"
    }
    if !report.skipped.isEmpty {
      lines.append(
        "not run, because of errors before them: \(report.skipped.joined(separator: ", "))")
    }
    lines.append(summary(report))
    return lines.map { $0 + "\n" }.joined()
  }

  private static func summary(_ report: Lint.Report) -> String {
    func count(_ severity: LintCheck.Severity) -> Int {
      report.findings.filter { $0.severity == severity }.count
    }
    func plural(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    return "\(plural(count(.error), "error")), \(plural(count(.warning), "warning")), "
      + plural(count(.note), "note")
  }

  private static func json(_ report: Lint.Report) -> String {
    JSON.object([
      ("schema_version", .number(AnswerJSON.schemaVersion)), ("kind", .string("lint")),
      (
        "findings",
        .array(
          report.findings.map { finding in
            .object([
              ("check", .string(finding.check)), ("severity", .string(finding.severity.rawValue)),
              ("message", .string(finding.message)),
              ("source", finding.source.map { .string($0.description) } ?? .null),
            ])
          })
      ), ("skipped", .array(report.skipped.map(JSON.string))),
    ]).text
  }

  /// Workflow commands of GitHub Actions.
  private static func github(_ report: Lint.Report, _ input: String) -> String {
    func escaped(_ text: String) -> String {
      text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
    return report.findings.map { finding in
      let word = finding.severity == .note ? "notice" : finding.severity.rawValue
      var properties = "file=\(escaped(finding.source?.origin ?? input))"
      if case .line(let line)? = finding.source?.place { properties += ",line=\(line)" }
      var message = finding.message
      if case .name(let name)? = finding.source?.place { message = "\(name): \(message)" }
      return "::\(word) \(properties),title=\(finding.check)::\(escaped(message))\n"
    }.joined()
  }

  private static func junit(_ report: Lint.Report, _ input: String) -> String {
    let failures = Set(report.findings.filter { $0.severity == .error }.map(\.check)).count
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      "<testsuite name=\"memreplay lint\" tests=\"\(LintCheck.all.count)\" "
      + "failures=\"\(failures)\" skipped=\"\(report.skipped.count)\">\n"
    for check in LintCheck.all {
      let found = report.findings.filter { $0.check == check.id }
      let head = "  <testcase classname=\"\(escaped(input))\" name=\"\(check.id)\""
      if report.skipped.contains(check.id) {
        text += head + "><skipped/></testcase>\n"
      } else if found.isEmpty {
        text += head + "/>\n"
      } else {
        let lines = found.map { finding in
          (finding.source.map { "\($0): " } ?? "") + finding.message
        }
        let body = escaped(lines.joined(separator: "\n"))
        let isError = found.contains { $0.severity == .error }
        text +=
          isError
          ? head + "><failure message=\"\(escaped(check.summary))\">\(body)</failure></testcase>\n"
          : head + "><system-out>\(body)</system-out></testcase>\n"
      }
    }
    return text + "</testsuite>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
