// SPDX-License-Identifier: GPL-2.0-or-later

/// A JUnit report, as continuous integration systems read it.
package struct JUnit: Sendable {
  package enum Outcome: Sendable {
    case passed
    case skipped(reason: String)
    case failed(message: String, detail: String)
  }
  package struct Test: Sendable {
    package var suite: String
    package var name: String
    package var outcome: Outcome
    package init(suite: String, name: String, _ outcome: Outcome) {
      (self.suite, self.name, self.outcome) = (suite, name, outcome)
    }
  }
  private let name: String
  private var tests: [Test] = []

  package init(name: String) { self.name = name }

  package mutating func add(_ test: Test) { tests.append(test) }

  /// The document.
  package var text: String {
    let failed = tests.count { if case .failed = $0.outcome { true } else { false } }
    let skipped = tests.count { if case .skipped = $0.outcome { true } else { false } }
    let counts = "tests=\"\(tests.count)\" failures=\"\(failed)\" skipped=\"\(skipped)\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites \(counts)>\n<testsuite name=\(XML.attribute(name)) \(counts)>\n"
    for test in tests {
      text += "<testcase classname=\(XML.attribute(test.suite)) name=\(XML.attribute(test.name))"
      switch test.outcome {
      case .passed: text += "/>\n"
      case .skipped(let reason):
        text += "><skipped message=\(XML.attribute(reason))/></testcase>\n"
      case .failed(let message, let detail):
        text += "><failure message=\(XML.attribute(message))>\(XML.text(detail))</failure>"
        text += "</testcase>\n"
      }
    }
    return text + "</testsuite>\n</testsuites>\n"
  }
}

/// Text inside an XML document.
enum XML {
  static func attribute(_ value: String) -> String { "\"\(text(value))\"" }

  /// Characters that XML 1.0 cannot hold become U+FFFD.
  static func text(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default:
        if scalar.value < 0x20 {
          result += "\u{FFFD}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
