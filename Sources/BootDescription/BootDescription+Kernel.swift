// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What is known of the kernel's binary, each number by the best source there is: the user, the
/// log, the kernel's own files, the `.config` by rule, the profile where it is this kernel; a
/// profile that only stands in comes last, and its numbers are assumptions.
extension BootDescription {
  /// What sizes follow from.
  package var build: KernelBuild {
    let release = release?.value ?? profile.release ?? KernelRelease(KernelVersion(7, 2))
    return KernelBuild(architecture, release, config)
  }

  /// Whether the profile is of this very kernel: chosen as such, of the size that boots, and built
  /// with the options that this boot has.
  package var isProfileKernel: Bool {
    isProfileOfRelease && hasProfileSize && agreesWithProfile
  }
  /// A kernel of another size is another kernel: the profile's symbols say nothing of it.
  package var hasProfileSize: Bool {
    guard let size = placement.kernel?.size else { return true }
    return profile.size == size
  }

  /// The stand-in is of the release that boots, whatever its build.
  private var isProfileOfSeries: Bool {
    guard let own = profile.release, let release = release?.value else { return true }
    return (own.major, own.minor) == (release.major, release.minor)
  }

  package enum NumberSource: Sendable { case user, log, files, rule, profile, standIn }

  /// A constant with the rank of what gives it; nil where nothing does.
  ///
  /// - Parameter rule: what the replay computes itself, in place of the build's rule.
  package func number(
    _ constant: KernelConstant, rule: UInt64? = nil
  ) -> (value: UInt64, source: NumberSource)? {
    if let set = assumed[constant.rawValue], let number = Memparse.exactSize(set.value) {
      return (number, .user)
    }
    if let logged = kernel.logged[constant] { return (logged.value, .log) }
    if let given = kernel.constants[constant] { return (given.value, .files) }
    if isProfileKernel, let number = profile.constants[constant] { return (number, .profile) }
    if let rule { return (rule, .rule) }
    let ruled = build.number(constant)
    if let ruled, ruled.isExact { return (ruled.value, .rule) }
    if let ruled, ruled.isOfRelease, !isProfileOfSeries { return (ruled.value, .standIn) }
    return (profile.constants[constant] ?? ruled?.value).map { ($0, .standIn) }
  }

  /// The offset of a linker symbol from the start of the image.
  package func extent(_ symbol: String) -> UInt64? {
    kernel.extents[symbol] ?? (hasProfileSize ? profile.extents[symbol] : nil)
  }
  /// The sizes of the `Memory:` line.
  package var sections: KernelSections? { kernel.sections ?? profile.sections }
  /// The function that a call is traced as: the profile's where it is this kernel, else by the
  /// kernel's own functions, else the stand-in's or the release's usual name.
  package func caller(_ site: CallSite, usual: String) -> String {
    let lent = profile.callers[site]
    if let lent, isProfileKernel || kernel.functions.isEmpty { return lent }
    let usual = lent ?? usual
    if kernel.functions.isEmpty { return usual }
    return site.name(among: kernel.functions, usual: usual) ?? usual
  }
  /// KiB of a part of the image that is given back.
  package func freedKiB(_ part: FreedPart) -> UInt64? {
    kernel.freed[part] ?? (hasProfileSize ? profile.freed[part] : nil)
  }

  /// Numbers that another kernel's profile lends, by name.
  var lentNumbers: [String] {
    let build = build
    var names = KernelConstant.allCases.filter { constant in
      constant.matters(to: build) && number(constant)?.source == .standIn
    }.map(\.rawValue)
    if kernel.sections == nil, !isProfileKernel, profile.sections != nil {
      names.append("sections")
    }
    if kernel.functions.isEmpty, !isProfileKernel, !profile.callers.isEmpty {
      names.append("callers")
    }
    return names
  }

  /// Names, in one line, what a profile of another kernel lends.
  mutating func nameLentNumbers() {
    let names = lentNumbers
    if names.isEmpty { return }
    assumptions.append(
      Assumption(
        key: "profile-numbers", value: names.joined(separator: ", "),
        reason: "as in \(profile.name), which may not be this kernel; --kernel, --system-map, "
          + "--config, --profile FILE or --assume replace them"))
  }
}
