// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// Which built-in profile stands in for a kernel that is none of them.
package struct StandIn: Sendable {
  package let profile: KernelDescription
  /// The profile is of the very release that boots.
  package let isExact: Bool

  /// What counts most comes first: the page size and the physical address width, whose structures
  /// differ; the flavour; the release's distance. What follows from the configuration is computed
  /// whatever is chosen.
  ///
  /// - Parameter config: the `.config` that was given; empty where none was.
  package static func choose(
    _ architecture: Architecture, _ release: KernelRelease?, _ config: KernelConfig
  ) -> StandIn? {
    if let release, let exact = BuiltInProfiles.named(release.text, architecture) {
      return StandIn(profile: exact, isExact: true)
    }
    let candidates = BuiltInProfiles.all(architecture)
    let wanted = Wanted(architecture, release, config)
    // The first of equals: each release's usual flavour leads.
    var best: (profile: KernelDescription, distance: [Int])?
    for profile in candidates {
      let distance = wanted.distance(of: profile, newest: candidates.last)
      if let known = best, !distance.lexicographicallyPrecedes(known.distance) { continue }
      best = (profile, distance)
    }
    return best.map { StandIn(profile: $0.profile, isExact: false) }
  }

  /// The ARM kernel that stands for those which boot with tags: the first without device trees that
  /// runs wherever RAM begins.
  package static var takingTags: KernelDescription? {
    BuiltInProfiles.all(.arm).first {
      !$0.config.isEnabled(.useOf) && $0.config.isEnabled(.armPatchPhysVirt)
    }
  }

  /// The trailing words of a release: `cloud-amd64` of `6.1.0-50-cloud-amd64`.
  static func flavour(of release: String) -> [Substring] {
    Array(release.split(separator: "-").dropFirst().drop { $0.allSatisfy(\.isNumber) })
  }
}

/// The kernel that a stand-in is looked for.
private struct Wanted {
  let architecture: Architecture
  let release: KernelRelease?
  let config: KernelConfig
  let flavour: [Substring]

  init(_ architecture: Architecture, _ release: KernelRelease?, _ config: KernelConfig) {
    (self.architecture, self.release, self.config) = (architecture, release, config)
    flavour = release.map { StandIn.flavour(of: $0.text) } ?? []
  }

  private var knowsConfig: Bool { !config.values.isEmpty }

  /// Smaller is nearer, the first number first.
  func distance(of profile: KernelDescription, newest: KernelDescription?) -> [Int] {
    [
      layoutDistance(profile), releaseDistance(profile, newest), optionDistance(profile),
      flavourDistance(profile),
    ]
  }

  /// Options that change the structures themselves: by the .config, else by the flavour's words.
  private func layoutDistance(_ profile: KernelDescription) -> Int {
    let marks: [(option: ConfigOption, word: Substring)] = [
      (.arm64Pages16K, "16k"), (.arm64Pages64K, "64k"), (.x86Pae, "pae"), (.armLpae, "lpae"),
    ]
    return marks.count { mark in
      let isWanted = knowsConfig ? config.isEnabled(mark.option) : flavour.contains(mark.word)
      return isWanted != profile.config.isEnabled(mark.option)
    }
  }

  /// Releases apart; a profile that is newer counts half a step more than one that is older.
  private func releaseDistance(_ profile: KernelDescription, _ newest: KernelDescription?) -> Int {
    guard let own = profile.release, let wanted = release ?? newest?.release else { return .max }
    let apart = Self.ordinal(of: own) - Self.ordinal(of: wanted)
    return apart > 0 ? 2 * apart + 1 : -2 * apart
  }

  /// Releases counted from the first: 4.20 was followed by 5.0, 5.19 by 6.0, 6.19 by 7.0.
  private static func ordinal(of release: KernelRelease) -> Int {
    let before = [5: 0, 6: 20, 7: 40][release.major]
    return (before ?? (release.major < 5 ? -100 : 20 * (release.major - 5))) + release.minor
  }

  /// Options of the .config that the profile answers differently.
  private func optionDistance(_ profile: KernelDescription) -> Int {
    guard knowsConfig else { return 0 }
    return ConfigOption.allCases.count {
      config.isEnabled($0) != profile.config.isEnabled($0)
    }
  }

  private func flavourDistance(_ profile: KernelDescription) -> Int {
    let own = StandIn.flavour(of: profile.name)
    return own.count { !flavour.contains($0) } + flavour.count { !own.contains($0) }
  }
}
