// SPDX-License-Identifier: GPL-2.0-or-later

/// The input is bad: what was found, where, and what was expected. Ends the command with status 2.
package struct InputError: Error, Equatable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    case truncated(needed: Int, have: Int)
    case badMagic(UInt32)
    case overflow
    case malformed
    case missing
    case notSupported
    case tooLarge
    case unreadable
    case usage
  }
  package var kind: Kind
  /// One clause: what was found and what was expected, lower case, no full stop.
  package var message: String
  package var source: FactSource?

  package init(_ kind: Kind, _ message: String, at source: FactSource? = nil) {
    (self.kind, self.message, self.source) = (kind, message, source)
  }

  package var description: String {
    source.map { "\($0): \(message)" } ?? message
  }
}

extension StringProtocol {
  /// A value from an input as an error shows it: on one line, and cut where it is long.
  package var shownInError: String {
    let shown = unicodeScalars.prefix(60).map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7f ? "?" : String(scalar)
    }.joined()
    return unicodeScalars.dropFirst(60).isEmpty ? shown : shown + "…"
  }
}
