// SPDX-License-Identifier: GPL-2.0-or-later
import Output

/// Prints the results of batch, one at a time.
package struct BatchPrinter: Sendable {
  package let format: ResultFormat
  private var number = 0

  package init(format: ResultFormat) { self.format = format }

  /// What stands before the first result; the count of a plan where the format has one.
  package func opening(count: Int, shard: Shard?) -> String {
    switch format {
    case .text, .github: ""
    case .tap: "TAP version 13\n1..\(count)\n"
    case .json: ResultLine.opening(of: "batch", shard: shard)
    case .csv: BatchResult.csvHeader
    }
  }

  package mutating func print(_ result: BatchResult) -> String {
    number += 1
    switch format {
    case .text: return result.line + "\n"
    case .json: return result.json.line + "\n"
    case .csv: return result.csvRow
    case .tap:
      let isFine = result.status == .ok
      return "\(isFine ? "ok" : "not ok") \(number) - \(isFine ? result.name : result.line)\n"
    case .github:
      guard result.status != .ok else { return "" }
      return Annotation(.error, file: result.input, message: result.line).text
    }
  }

  package func closing(_ summary: BatchSummary) -> String {
    switch format {
    case .text, .github: summary.text
    case .tap: "# " + summary.text
    case .json: summary.json.line + "\n"
    case .csv: ""
    }
  }
}

extension JUnit {
  package mutating func add(_ result: BatchResult) {
    add(
      Test(
        suite: "batch", name: result.name,
        result.status == .ok
          ? .passed : .failed(message: result.status.rawValue, detail: result.line)
      ))
  }
}
