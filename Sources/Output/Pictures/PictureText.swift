// SPDX-License-Identifier: GPL-2.0-or-later

/// Text of pictures: sizes for people, and strangers' words without what a terminal obeys.
package enum PictureText {
  /// `512 MiB`, `28.6 MiB`, `7 B`: one decimal where it is not whole.
  package static func size(_ bytes: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit = 0
    while unit < units.count - 1, bytes >> UInt64(10 * (unit + 1)) > 0 { unit += 1 }
    let whole = bytes >> UInt64(10 * unit)
    guard unit > 0 else { return "\(whole) B" }
    let rest = bytes & ((1 << UInt64(10 * unit)) - 1)
    let tenth = (rest >> UInt64(10 * (unit - 1))) * 10 / 1024
    return tenth == 0 ? "\(whole) \(units[unit])" : "\(whole).\(tenth) \(units[unit])"
  }

  /// `12.5%`; what is there but less than a tenth is `<0.1%`.
  package static func percent(_ part: UInt64, of whole: UInt64) -> String {
    guard whole > 0, part > 0 else { return "0.0%" }
    let (product, overflows) = part.multipliedReportingOverflow(by: 1000)
    let tenths = overflows ? part / (whole / 1000) : product / whole
    return tenths == 0 ? "<0.1%" : "\(tenths / 10).\(tenths % 10)%"
  }

  /// The text with everything that is not visible spelled out: `\u{1b}`.
  package static func visible(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
