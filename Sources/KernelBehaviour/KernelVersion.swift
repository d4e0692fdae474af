// SPDX-License-Identifier: GPL-2.0-or-later

/// The number of a kernel: `6.1.57`, or `6.1` where the point release is not known.
package struct KernelVersion: Sendable, Hashable {
  package let major: Int
  package let minor: Int
  /// The point release; nil where nothing tells it.
  package let sublevel: Int?

  package init(_ major: Int, _ minor: Int, _ sublevel: Int? = nil) {
    (self.major, self.minor, self.sublevel) = (major, minor, sublevel)
  }

  /// Reads `6.1` or `6.1.57`; nil for any other text.
  package init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var numbers: [Int] = []
    for part in parts {
      guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(part) else {
        return nil
      }
      numbers.append(number)
    }
    self.init(numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : nil)
  }

  /// `6.1` of `6.1.57`.
  package var series: String { "\(major).\(minor)" }

  /// True where both are of one series.
  package func isInSeries(of other: KernelVersion) -> Bool {
    (major, minor) == (other.major, other.minor)
  }
}

extension KernelVersion: Comparable {
  /// An unknown point release counts as the newest one of its series.
  package static func < (a: Self, b: Self) -> Bool {
    (a.major, a.minor, a.sublevel ?? .max) < (b.major, b.minor, b.sublevel ?? .max)
  }
}

extension KernelVersion: CustomStringConvertible {
  package var description: String {
    "\(major).\(minor)" + (sublevel.map { ".\($0)" } ?? "")
  }
}

/// Declarations write versions as text. One that cannot be read is 0.0; a test finds it.
extension KernelVersion: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) {
    self = KernelVersion(parsing: text) ?? KernelVersion(0, 0)
  }
}
