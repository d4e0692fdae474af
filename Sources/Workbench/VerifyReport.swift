// SPDX-License-Identifier: GPL-2.0-or-later

/// What re-running a log's memblock lines gave.
package struct VerifyReport: Sendable {
  /// Where the log and the model part.
  package struct Difference: Sendable {
    package var line: Int
    package var kernel: String
    package var model: String
  }
  package var file = ""
  package var kernel = ""
  package var operations = 0
  package var allocations = 0
  package var dumps = 0
  package var differences: [Difference] = []
  /// What the log could not tell, in words, with how often; in the order met.
  package private(set) var untold: [(what: String, count: Int)] = []
  /// What could not be checked and why, with the line where one tells.
  package var unchecked: [(line: Int?, reason: String)] = []

  package var hasDifferences: Bool { !differences.isEmpty }

  mutating func noteUntold(_ what: String, _ count: Int = 1) {
    if let index = untold.firstIndex(where: { $0.what == what }) {
      untold[index].count += count
    } else {
      untold.append((what, count))
    }
  }

  /// The report as text: the first difference, what the log did not tell, and the sums.
  package var text: String {
    var lines: [String] = []
    if let first = differences.first {
      lines.append("\(file):\(first.line): first difference")
      lines.append("  kernel: \(first.kernel)")
      lines.append("  model:  \(first.model)")
    }
    for (line, reason) in unchecked {
      lines.append("\(file):\(line.map { "\($0):" } ?? "") \(reason)")
    }
    for (what, count) in untold { lines.append("not in the log: \(what): \(count)") }
    lines.append(
      "\(file): \(kernel): \(operations) operations replayed, \(allocations) allocations "
        + "predicted, \(dumps) dumps compared, \(untold.reduce(0) { $0 + $1.count }) "
        + "not in the log, \(differences.count) differences")
    return lines.joined(separator: "\n") + "\n"
  }
}
