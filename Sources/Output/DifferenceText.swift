// SPDX-License-Identifier: GPL-2.0-or-later
import Questions

/// A difference as text, coloured where asked for.
package enum DifferenceText {
  package static func text(_ answer: Answer, isColoured: Bool) -> String {
    let text = AnswerText.text([answer])
    guard isColoured else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      switch line.first(where: { $0 != " " }) {
      case "+": "\u{1b}[32m\(line)\u{1b}[0m"
      case "-": "\u{1b}[31m\(line)\u{1b}[0m"
      case "~": "\u{1b}[33m\(line)\u{1b}[0m"
      default: String(line)
      }
    }.joined(separator: "\n")
  }
}
