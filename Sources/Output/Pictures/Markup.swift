// SPDX-License-Identifier: GPL-2.0-or-later

/// Text that goes into SVG and HTML: strangers' words never become markup.
package enum Markup {
  /// As the content of an element or of a quoted attribute.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in PictureText.visible(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
