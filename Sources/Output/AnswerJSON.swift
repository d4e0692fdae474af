// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Questions

/// Answers as JSON; Documentation/json.md describes the members.
package enum AnswerJSON {
  package static let schemaVersion = 1

  package static func text(_ answers: [Answer], kind: String, record: BootRecord? = nil) -> String {
    let keys = Set(answers.flatMap(assumptions))
    let assumptions = (record?.assumptions ?? []).filter { keys.contains($0.key) }
    return JSON.object([
      ("schema_version", .number(schemaVersion)), ("kind", .string(kind)),
      ("answers", .array(answers.map(json))),
      (
        "assumptions",
        .array(
          assumptions.map {
            .object([
              ("key", .string($0.key)), ("value", .string($0.value)),
              ("reason", .string($0.reason)),
            ])
          })
      ),
    ]).text
  }

  private static func assumptions(_ answer: Answer) -> [String] {
    answer.assumptions + answer.parts.flatMap(assumptions)
  }

  static func json(_ answer: Answer) -> JSON {
    var members: [(String, JSON)] = [("title", .string(answer.title))]
    members.append(("facts", .array(answer.facts.map(fact))))
    if let table = answer.table {
      members.append(("rows", .array(table.rows.map { row($0, table.columns) })))
    }
    members.append(("parts", .array(answer.parts.map(json))))
    return .object(members)
  }

  private static func row(
    _ cells: [(text: String, value: FactValue)], _ columns: [AnswerTable.Column]
  ) -> JSON {
    .object(
      zip(columns, cells).filter { $0.0.key != "size" }.map {
        ($0.0.key.replacing(" ", with: "_"), value($0.1.value))
      })
  }

  private static func fact(_ fact: Fact) -> JSON {
    .object([
      ("key", .string(fact.key)), ("value", value(fact.value)), ("text", .string(fact.text)),
    ])
  }

  static func value(_ value: FactValue) -> JSON {
    switch value {
    case .text(let text): .string(text)
    case .number(let number): .number(number)
    case .hex(let number): .hex(number)
    case .flag(let flag): .bool(flag)
    case .list(let items): .array(items.map(self.value))
    case .members(let facts): .object(facts.map { ($0.key, self.value($0.value)) })
    }
  }
}
