// SPDX-License-Identifier: GPL-2.0-or-later

/// The lines in which two texts differ, in the form `diff -u` prints.
package enum UnifiedDiff {
  private struct Hunk {
    var oldStart: Int
    var newStart: Int
    var lines: [String] = []
    var oldCount = 0
    var newCount = 0
  }
  private static let context = 3

  /// Empty where the texts are the same.
  package static func lines(
    from old: [String], to new: [String], oldName: String, newName: String
  ) -> [String] {
    guard old != new else { return [] }
    let edits = script(old, new)
    var hunks: [Hunk] = []
    var current: Hunk?
    var (oldLine, newLine) = (0, 0)
    for (index, edit) in edits.enumerated() {
      let isNearChange = (max(0, index - context)...min(edits.count - 1, index + context))
        .contains { edits[$0].sign != " " }
      if isNearChange {
        if current == nil { current = Hunk(oldStart: oldLine, newStart: newLine) }
        current?.lines.append("\(edit.sign)\(edit.text)")
        if edit.sign != "+" { current?.oldCount += 1 }
        if edit.sign != "-" { current?.newCount += 1 }
      } else if let finished = current {
        hunks.append(finished)
        current = nil
      }
      if edit.sign != "+" { oldLine += 1 }
      if edit.sign != "-" { newLine += 1 }
    }
    if let current { hunks.append(current) }
    return ["--- \(oldName)", "+++ \(newName)"]
      + hunks.flatMap { hunk in
        [
          "@@ -\(hunk.oldStart + (hunk.oldCount > 0 ? 1 : 0)),\(hunk.oldCount) "
            + "+\(hunk.newStart + (hunk.newCount > 0 ? 1 : 0)),\(hunk.newCount) @@"
        ] + hunk.lines
      }
  }

  /// Every line of both texts with its sign, removals before insertions.
  private static func script(_ old: [String], _ new: [String]) -> [(sign: String, text: String)] {
    // The equal ends first: what is left for the general method is short as a rule.
    var head = 0
    while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - head,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    let (oldMiddle, newMiddle) = (old[head..<old.count - tail], new[head..<new.count - tail])
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in Array(newMiddle).difference(from: Array(oldMiddle)) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var edits = old[..<head].map { (sign: " ", text: $0) }
    var (from, to) = (0, 0)
    while from < oldMiddle.count || to < newMiddle.count {
      if from < oldMiddle.count, removed.contains(from) {
        edits.append(("-", oldMiddle[oldMiddle.startIndex + from]))
        from += 1
      } else if to < newMiddle.count, inserted.contains(to) {
        edits.append(("+", newMiddle[newMiddle.startIndex + to]))
        to += 1
      } else {
        edits.append((" ", oldMiddle[oldMiddle.startIndex + from]))
        from += 1
        to += 1
      }
    }
    return edits + old[(old.count - tail)...].map { (sign: " ", text: $0) }
  }

  /// The lines with terminal colours, as git shows them.
  package static func colored(_ lines: [String], _ usesColor: Bool) -> [String] {
    guard usesColor else { return lines }
    return lines.map { line in
      let color: String? =
        if line.hasPrefix("--- ") || line.hasPrefix("+++ ") { "1" } else {
          switch line.first {
          case "-": "31"
          case "+": "32"
          case "@": "36"
          default: nil
          }
        }
      return color.map { "\u{1b}[\($0)m\(line)\u{1b}[m" } ?? line
    }
  }
}
