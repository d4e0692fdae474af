// SPDX-License-Identifier: GPL-2.0-or-later

/// A kernel release as `uname -r` prints it, `6.1.0-50-cloud-amd64`, with the number it stands for.
package struct KernelRelease: Sendable, Hashable, CustomStringConvertible {
  package let text: String
  package var version: KernelVersion
  /// The number behind the dash, where the third number says nothing.
  package private(set) var build: Int?

  package var major: Int { version.major }
  package var minor: Int { version.minor }
  package var sublevel: Int? { version.sublevel }
  package var description: String { text }

  package init(_ version: KernelVersion) {
    (text, self.version) = ("\(version)", version)
  }

  /// Nil unless the text begins with two numbers joined by a dot.
  ///
  /// Distributions that number their builds behind a dash (`6.1.0-50-amd64`, `6.8.0-45-generic`)
  /// leave the third number at 0 whatever the point release is: it counts as not known.
  package init?(_ text: some StringProtocol) {
    let parts = String(text).split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), major >= 0,
      let minor = Self.leadingNumber(parts[1]), minor.value >= 0
    else { return nil }
    var sublevel: Int?
    if parts.count == 3, minor.rest.isEmpty, let third = Self.leadingNumber(parts[2]) {
      if third.value == 0, third.rest.first == "-" {
        build = Self.leadingNumber(third.rest.dropFirst())?.value
      }
      sublevel = build == nil ? third.value : nil
    }
    self.text = String(text)
    version = KernelVersion(major, minor.value, sublevel)
  }

  /// The release of a log's `Linux version` line: the point release stands behind the name of the
  /// distribution where `uname -r` does not have it (`… Debian 5.10.262-1 …`).
  package init?(_ text: some StringProtocol, versionLine: some StringProtocol) {
    self.init(text)
    guard sublevel == nil else { return }
    let words = versionLine.split { $0 == " " || $0 == "(" || $0 == ")" }
    for (word, number) in zip(words, words.dropFirst()) where word == "Debian" || word == "Ubuntu" {
      let number = number.prefix { $0 != "-" && $0 != "~" && $0 != "+" }
      if let told = KernelVersion(parsing: number), told.isInSeries(of: version) {
        version = told
      }
    }
  }

  private static func leadingNumber(_ text: Substring) -> (value: Int, rest: Substring)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return Int(digits).map { ($0, text[digits.endIndex...]) }
  }
}
