// SPDX-License-Identifier: GPL-2.0-or-later

/// A series of which real boots were compared with their replay. Behaviours tell which of these
/// show them; nothing else asks for a series.
package struct ReferenceSeries: Sendable, Hashable {
  /// The point release that was booted.
  package let version: KernelVersion
  /// `5.10`, `6.1`, …
  package var name: String { version.series }

  package static let v5_10 = ReferenceSeries(version: "5.10.223", build: 32)
  package static let v6_1 = ReferenceSeries(version: "6.1.176", build: 50)
  package static let v6_12 = ReferenceSeries(version: "6.12.107")
  package static let v7_2 = ReferenceSeries(version: "7.2.13")

  /// The number of Debian's builds of that point release, where `uname -r` has it: `6.1.0-50`.
  package var build: Int? = nil
  /// The kernel that was booted.
  package var release: KernelRelease { KernelRelease(version) }

  /// Oldest first.
  package static let all = [v5_10, v6_1, v6_12, v7_2]
  package static let newest = v7_2

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

extension KernelRelease {
  package static let v5_10 = ReferenceSeries.v5_10.release
  package static let v6_1 = ReferenceSeries.v6_1.release
  package static let v6_12 = ReferenceSeries.v6_12.release
  package static let v7_2 = ReferenceSeries.v7_2.release

  /// The same with the point release of the reference kernel of its series where nothing tells it,
  /// unless the build is a later one; that one counts as the newest.
  package var completed: KernelRelease {
    guard sublevel == nil,
      let known = ReferenceSeries.all.first(where: { $0.version.isInSeries(of: version) })
    else { return self }
    if let build, build > known.build ?? .max { return self }
    var release = self
    release.version = known.version
    return release
  }
}
