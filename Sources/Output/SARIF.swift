// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Questions

/// Findings as SARIF 2.1.0.
enum SARIF {
  static func text(_ report: Lint.Report, of input: String) -> String {
    JSON.object([
      (
        "$schema",
        .string("https://json.schemastore.org/sarif-2.1.0.json")
      ),
      ("version", .string("2.1.0")),
      (
        "runs",
        .array([
          .object([
            ("tool", .object([("driver", driver)])),
            ("results", .array(report.findings.map { result($0, input) })),
          ])
        ])
      ),
    ]).text
  }

  private static var driver: JSON {
    .object([
      ("name", .string("memreplay")),
      (
        "rules",
        .array(
          LintCheck.all.map { check in
            .object([
              ("id", .string(check.id)),
              ("shortDescription", .object([("text", .string(check.summary))])),
              ("fullDescription", .object([("text", .string(check.text))])),
              (
                "defaultConfiguration",
                .object([("level", .string(check.severity.rawValue))])
              ),
            ])
          })
      ),
    ])
  }

  private static func result(_ finding: Finding, _ input: String) -> JSON {
    .object([
      ("ruleId", .string(finding.check)), ("level", .string(finding.severity.rawValue)),
      ("message", .object([("text", .string(finding.message))])),
      ("locations", .array([location(finding.source, input)])),
    ])
  }

  /// A file with its line; a node, tag or key as the logical location in it.
  private static func location(_ source: FactSource?, _ input: String) -> JSON {
    var physical: [(String, JSON)] = [
      ("artifactLocation", .object([("uri", .string(source?.origin ?? input))]))
    ]
    var members: [(String, JSON)] = []
    switch source?.place {
    case .line(let line):
      physical.append(("region", .object([("startLine", .number(line))])))
    case .offset(let offset):
      physical.append(("region", .object([("byteOffset", .number(offset))])))
    case .name(let name):
      members.append(
        ("logicalLocations", .array([.object([("fullyQualifiedName", .string(name))])])))
    case .whole, nil: break
    }
    members.insert(("physicalLocation", .object(physical)), at: 0)
    return .object(members)
  }
}
