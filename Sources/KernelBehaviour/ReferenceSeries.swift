// SPDX-License-Identifier: GPL-2.0-or-later

/// A series of which real boots were compared with their replay.
package struct ReferenceSeries: Sendable, Hashable {
  /// The point release that was booted.
  package let version: KernelVersion
  /// `5.10`, `6.1`, …
  package var name: String { "\(version.major).\(version.minor)" }

  package static let v5_10 = ReferenceSeries(version: "5.10.223")
  package static let v6_1 = ReferenceSeries(version: "6.1.176")
  package static let v6_12 = ReferenceSeries(version: "6.12.107")
  package static let v7_2 = ReferenceSeries(version: "7.2.13")

  /// Oldest first.
  package static let all = [v5_10, v6_1, v6_12, v7_2]

  /// The reference series that a kernel lies between: both the same one where it is of that series,
  /// or beyond the oldest or the newest.
  package static func around(
    _ version: KernelVersion
  ) -> (older: ReferenceSeries, newer: ReferenceSeries, isExact: Bool) {
    let number = (version.major, version.minor)
    let older = all.last { ($0.version.major, $0.version.minor) <= number } ?? v5_10
    let newer = all.first { ($0.version.major, $0.version.minor) >= number } ?? v7_2
    let isExact = older.version.isInSeries(of: version)
    if number < (older.version.major, older.version.minor) { return (older, older, isExact) }
    if number > (newer.version.major, newer.version.minor) { return (newer, newer, isExact) }
    return (older, newer, isExact)
  }
}
