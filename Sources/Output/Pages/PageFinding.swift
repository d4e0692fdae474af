// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory
import Questions

/// A finding as the page shows it, marked in the map where it is known which range it is about.
struct PageFinding: Sendable {
  var id = ""
  var severity = ""
  var text: String
  var range: MemoryRange?

  /// Boots of more entries are not linted: comparing everything with everything takes too long.
  private static let lintedEntries = 4000

  /// What lint and the rules of the final map say of a boot.
  static func all(
    _ record: BootRecord, of boot: BootDescription, _ ownership: Ownership
  ) -> [PageFinding] {
    let broken = record.finalMapFindings().map {
      PageFinding(severity: LintCheck.Severity.error.rawValue, text: $0)
    }
    var ranges: [FactSource: MemoryRange] = [:]
    for holding in ownership.holdings where holding.layer == .reserved {
      if let cause = holding.cause, ranges[cause] == nil { ranges[cause] = holding.range }
    }
    guard record.entries.count <= lintedEntries else {
      let words = "this boot is too long for a page's findings: run memreplay lint"
      return broken + [PageFinding(severity: LintCheck.Severity.note.rawValue, text: words)]
    }
    return broken
      + Lint().run(ExaminedBoot(boot, record)).findings.map { finding in
        let source = finding.source.map { " (\($0))" } ?? ""
        return PageFinding(
          id: finding.check, severity: finding.severity.rawValue, text: finding.message + source,
          range: finding.source.flatMap { ranges[$0] })
      }
  }
}
