// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelLog

extension BootMerger {
  /// For a log that names no release: that of the newest built-in profile which its words allow, else
  /// of the one that is nearest to their time. Nil where nothing speaks against the newest.
  func datedRelease(_ architecture: Architecture) -> (release: KernelRelease, reason: String)? {
    guard let era = log?.era, let bound = era.before ?? era.since else { return nil }
    let known = BuiltInProfiles.names(architecture).compactMap { KernelRelease($0) }
    func version(_ release: KernelRelease) -> LogEra.Version {
      LogEra.Version(release.major, release.minor)
    }
    let near = era.before == nil ? known.last : known.first
    guard let chosen = known.last(where: { era.allows(version($0)) }) ?? near,
      let newest = known.last, version(chosen) < version(newest)
    else { return nil }
    let words = era.before == nil ? "of \(bound.value) or later" : "older than \(bound.value)"
    return (
      KernelRelease(KernelVersion(chosen.major, chosen.minor)),
      "no input names the kernel's release, and the words of \(bound.source) are those of a kernel "
        + words
    )
  }
}
