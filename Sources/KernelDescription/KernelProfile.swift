// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries
import PhysicalMemory

/// A stock kernel: what its binary and its configuration fix and no other input tells.
///
/// Profiles stand in for what the inputs leave open. `constants` hold sizes and addresses by name
/// (`sizeof(pg_data_t)`, `percpu.static`, …), so that one can be replaced by `--assume`; each
/// architecture's file under Profiles/ says where its numbers come from.
package struct KernelProfile: Sendable {
  /// The release string of the kernel; also the name that `--profile` takes.
  package let name: String
  package let architecture: Architecture
  package let series: KernelSeries
  /// Where the numbers come from, in a few words.
  package let origin: String
  /// Offsets of linker symbols from the start of the image (`_text`; ARM: from PHYS_OFFSET).
  package let extents: [String: UInt64]
  /// Sizes and other constants of the binary by name, in bytes unless the name says otherwise.
  package let constants: [String: UInt64]
  /// The section sizes of the `Memory:` line in KiB, where known.
  package let sections: KernelSections?
  /// The configuration values that the replay asks for, without `CONFIG_`.
  package let config: [String: String]
  /// Which function a call is traced as, where the compiler inlined the one that makes it.
  package let callers: [CallSite: String]

  package init(
    name: String, architecture: Architecture, series: KernelSeries, origin: String,
    extents: [String: UInt64] = [:], constants: [String: UInt64] = [:],
    sections: KernelSections? = nil, config: [String: String] = [:],
    callers: [CallSite: String] = [:]
  ) {
    self.name = name
    self.architecture = architecture
    self.series = series
    self.origin = origin
    self.extents = extents
    self.constants = constants
    self.sections = sections
    self.config = config
    self.callers = callers
  }

  /// Every profile, by architecture and series, the stock choice of each series first.
  package static func all(for architecture: Architecture) -> [KernelProfile] {
    switch architecture {
    case .x86_64: x86_64Profiles
    case .i386: i386Profiles
    case .arm: armProfiles
    case .arm64: arm64Profiles
    case .riscv64: riscv64Profiles
    }
  }

  /// The ARM kernel that stands for those which boot with tags: the first without device trees that
  /// runs wherever RAM begins.
  package static var takingTags: KernelProfile? {
    armProfiles.first { $0.config["USE_OF"] == nil && $0.config["ARM_PATCH_PHYS_VIRT"] == "y" }
  }

  /// The profile of this release, else the one of its series whose flavour fits best, else the
  /// nearest older series' (the oldest there is where none is older).
  package static func best(
    for architecture: Architecture, release: KernelRelease?
  ) -> (profile: KernelProfile, exact: Bool)? {
    let candidates = all(for: architecture)
    guard let release else {
      return candidates.last.map { newest in
        (candidates.first { $0.series == newest.series } ?? newest, false)
      }
    }
    if let exact = candidates.first(where: { $0.name == release.text }) { return (exact, true) }
    let wanted = KernelSeries.forRelease(release).series
    let series =
      candidates.last { $0.series == wanted || $0.series < wanted }?.series
      ?? candidates.first?.series
    let sameSeries = candidates.filter { $0.series == series }
    let flavour = Self.flavour(of: release.text)
    return (sameSeries.first { Self.flavour(of: $0.name) == flavour } ?? sameSeries.first)
      .map { ($0, false) }
  }

  /// The trailing words of a Debian release: `cloud-amd64` of `6.1.0-50-cloud-amd64`.
  static func flavour(of release: String) -> String {
    release.split(separator: "-").dropFirst().drop { $0.allSatisfy(\.isNumber) }
      .joined(separator: "-")
  }
}

/// The section sizes that the `Memory:` line prints, in KiB.
package struct KernelSections: Sendable, Equatable {
  package var code: UInt64
  package var rwdata: UInt64
  package var rodata: UInt64
  package var initKiB: UInt64
  package var bss: UInt64

  package init(code: UInt64, rwdata: UInt64, rodata: UInt64, initKiB: UInt64, bss: UInt64) {
    (self.code, self.rwdata, self.rodata) = (code, rwdata, rodata)
    (self.initKiB, self.bss) = (initKiB, bss)
  }
}
