// SPDX-License-Identifier: GPL-2.0-or-later

/// A line that GitHub's runner shows beside a file: `::error file=…::…`.
package struct Annotation: Sendable {
  package enum Level: String, Sendable { case notice, warning, error }
  package var level: Level
  package var file: String?
  package var line: Int?
  package var title: String?
  package var message: String

  package init(
    _ level: Level, file: String? = nil, line: Int? = nil, title: String? = nil, message: String
  ) {
    (self.level, self.file, self.line) = (level, file, line)
    (self.title, self.message) = (title, message)
  }

  package var text: String {
    let properties = [
      file.map { "file=" + Self.escaped($0, isProperty: true) }, line.map { "line=\($0)" },
      title.map { "title=" + Self.escaped($0, isProperty: true) },
    ].compactMap { $0 }
    let list = properties.isEmpty ? "" : " " + properties.joined(separator: ",")
    return "::\(level.rawValue)\(list)::\(Self.escaped(message, isProperty: false))\n"
  }

  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
