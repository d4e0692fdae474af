// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Questions

/// Answers as text for people.
package enum AnswerText {
  package static func text(_ answers: [Answer]) -> String {
    answers.map { lines($0, indent: 0).joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static func lines(_ answer: Answer, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    var lines: [String] = []
    if !answer.title.isEmpty { lines.append(blanks + answer.title) }
    let inner = answer.title.isEmpty ? blanks : blanks + "  "
    var tableIsDue = answer.table
    for fact in answer.facts where !fact.text.isEmpty {
      // The table stands before what only lists follow.
      if fact.key == "refusals", let table = tableIsDue {
        lines += self.lines(table).map { inner + $0 }
        tableIsDue = nil
      }
      lines += fact.text.split(separator: "\n").map { inner + $0 }
    }
    if let table = tableIsDue { lines += self.lines(table).map { inner + $0 } }
    for part in answer.parts { lines += self.lines(part, indent: inner.utf8.count) }
    return lines
  }

  static func lines(_ table: AnswerTable) -> [String] {
    let heads = table.columns.map(\.key)
    let texts = [heads] + table.rows.map { $0.map(\.text) }
    let widths = heads.indices.map { column in
      texts.map { $0[column].utf8.count }.max() ?? 0
    }
    return texts.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        if column > 0 { line += "  " }
        line +=
          table.columns[column].isNumber
          ? text.paddedLeft(to: widths[column]) : text.paddedRight(to: widths[column])
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
