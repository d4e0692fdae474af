// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// An answer to one question: sentences for people, the same as values for programs.
package struct Answer: Sendable, Equatable {
  /// What was asked, or what a part is about.
  package var title: String
  package var facts: [Fact] = []
  package var table: AnswerTable?
  package var parts: [Answer] = []
  /// Keys of the assumptions that the answer depends on.
  package var assumptions: [String] = []
  package init(_ title: String, _ facts: [Fact] = []) { (self.title, self.facts) = (title, facts) }

  package mutating func add(_ key: String, _ value: FactValue, _ text: String) {
    facts.append(Fact(key, value, text))
  }
}

/// One statement: its name and value for programs, and its sentence.
package struct Fact: Sendable, Equatable {
  package var key: String
  package var value: FactValue
  /// Empty where the sentence before it says it already.
  package var text: String
  package init(_ key: String, _ value: FactValue, _ text: String) {
    (self.key, self.value, self.text) = (key, value, text)
  }
}

package indirect enum FactValue: Sendable, Equatable {
  case text(String)
  case number(Int)
  /// An address or a size.
  case hex(UInt64)
  case flag(Bool)
  case list([FactValue])
  case members([Fact])

  package static func range(_ range: MemoryRange) -> FactValue {
    .members([
      Fact("start", .hex(range.base.rawValue), ""), Fact("size", .hex(range.size), ""),
    ])
  }
  package static func optional(_ text: String?) -> FactValue { .text(text ?? "") }
}

/// Rows under headings; columns of numbers stand to the right.
package struct AnswerTable: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package var key: String
    package var isNumber: Bool
    package init(_ key: String, isNumber: Bool = false) {
      (self.key, self.isNumber) = (key, isNumber)
    }
  }
  package var columns: [Column]
  /// What is printed, and the values by column.
  package var rows: [[(text: String, value: FactValue)]]
  package init(_ columns: [Column], rows: [[(text: String, value: FactValue)]] = []) {
    (self.columns, self.rows) = (columns, rows)
  }
  package static func == (a: Self, b: Self) -> Bool {
    a.columns == b.columns
      && a.rows.map { $0.map(\.text) } == b.rows.map { $0.map(\.text) }
      && a.rows.map { $0.map(\.value) } == b.rows.map { $0.map(\.value) }
  }
}
