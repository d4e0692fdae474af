// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory

/// Which kernel it is: its configuration, the profile that stands for it, and its numbers.
extension BootMerger {
  /// A `.config` that was given, and where.
  func givenConfig() throws(InputError) -> (config: KernelConfig, path: String)? {
    let path =
      options.configPath
      ?? (options.ignoresConfigFile ? nil : file?.kernel.config).map {
        Files.resolve($0.value, besides: file?.origin ?? "")
      }
    guard let path else { return nil }
    return (try readConfig(path), path)
  }

  private func readConfig(_ path: String) throws(InputError) -> KernelConfig {
    try BootLoader.kernelConfig(try inputs.read(path), path)
  }

  /// The profile, and whether it is of the kernel that boots.
  mutating func profile(
    _ architecture: Architecture, _ release: Sourced<KernelRelease>?,
    _ given: (config: KernelConfig, path: String)?
  ) throws(InputError) -> (KernelDescription, Bool) {
    if let name = options.profileName ?? assumed("profile")?.value {
      return (try namedProfile(name, architecture), true)
    }
    let dated = release == nil ? datedRelease(architecture) : nil
    let best = StandIn.choose(
      architecture, release?.value ?? dated?.release, given?.config ?? KernelConfig())
    // Newer stock kernels take no tags at all.
    if release == nil || (log?.tagSign != nil && best?.isExact != true), architecture == .arm,
      inputs.atags != nil, inputs.deviceTree == nil, let profile = StandIn.takingTags
    {
      let reason =
        log?.tagSign.map { "\($0.source) shows a kernel that boots with tags" }
        ?? "the input is a tag list and names no release"
      assume("profile", profile.name, "\(reason); --release or --profile replaces it")
      return (profile, false)
    }
    guard let best else {
      throw InputError(
        .notSupported, "there is no profile for \(architecture.rawValue)",
        at: FactSource(inputs.origin))
    }
    if given == nil, let flavour = flavourWithPAE(architecture, insteadOf: best.profile) {
      return (flavour, false)
    }
    if !best.isExact {
      let reason =
        release.map { "no profile of \($0.value)" } ?? dated?.reason
        ?? "no input names the kernel's release"
      assume("profile", best.profile.name, "\(reason); --release or --profile replaces it")
    }
    return (best.profile, best.isExact)
  }

  /// A built-in profile by its name, or a kernel description in a file.
  private func namedProfile(
    _ name: String, _ architecture: Architecture
  ) throws(InputError) -> KernelDescription {
    if let builtIn = BuiltInProfiles.named(name, architecture) { return builtIn }
    guard Files.exists(name) else {
      throw InputError(
        .usage,
        "no profile '\(name)' for \(architecture.rawValue) and no such file, expected one of "
          + BuiltInProfiles.names(architecture).joined(separator: ", "),
        at: FactSource("--profile"))
    }
    let profile = try KernelDescription(parsing: try Files.read(name), origin: name) {
      (config) throws(InputError) in
      try readConfig(Files.resolve(config.value, besides: name))
    }
    guard profile.architecture == architecture else {
      throw InputError(
        .malformed,
        "describes a kernel for \(profile.architecture.rawValue), the boot is "
          + "\(architecture.rawValue)", at: FactSource(name))
    }
    return profile
  }

  /// Where the log counts 2^24 frames, its i386 kernel has PAE: other tables, other structures.
  private mutating func flavourWithPAE(
    _ architecture: Architecture, insteadOf best: KernelDescription
  ) -> KernelDescription? {
    guard architecture == .i386, !best.config.isEnabled(.x86Pae),
      let told = log?.paging.lastPFN.first(where: { $0.value.architectureMaximum == 1 << 24 }),
      let other = BuiltInProfiles.all(architecture).last(where: { $0.config.isEnabled(.x86Pae) })
    else { return nil }
    assume("profile", other.name, "\(told.source) shows a kernel with PAE; --profile replaces it")
    return other
  }

  /// The options that hold: the given `.config`'s, else the profile's; what the log shows; `--set`.
  mutating func config(
    _ profile: KernelDescription, _ given: (config: KernelConfig, path: String)?,
    _ logged: LoggedOptions?
  ) throws(InputError) -> KernelConfig {
    var config = given?.config ?? profile.config
    if let logged { takeOptions(of: logged, into: &config, given: given?.path) }
    for (name, value) in options.configValues {
      if config.values[name] == nil, given != nil || ConfigOption(rawValue: name) == nil {
        notes.append(
          given.map { "--set: CONFIG_\(name) does not stand in \($0.path); mistyped?" }
            ?? "--set: CONFIG_\(name) is no option that the profile \(profile.name) knows; mistyped?"
        )
      }
      config.values[name] = value
    }
    if given != nil || !options.configValues.isEmpty {
      try checkNumbers(of: config, profile.architecture, path: given?.path)
    }
    return config
  }

  /// Whether the user's files and options describe the profile's own configuration.
  func agrees(
    _ profile: KernelDescription, _ given: (config: KernelConfig, path: String)?
  ) -> Bool {
    var config = given?.config ?? profile.config
    for (name, value) in options.configValues { config.values[name] = value }
    return profile.agrees(with: config)
  }
}

extension KernelFacts {
  /// Takes over what the kernel's own files give.
  mutating func take(_ kernel: KernelDescription) {
    (extents, sections, freed) = (kernel.extents, kernel.sections, kernel.freed)
    for (constant, value) in kernel.constants {
      let key = constant.structureName.map { "sizes.\($0)" } ?? "constants.\(constant.rawValue)"
      constants[constant] = Sourced(value, FactSource(kernel.sources[key] ?? kernel.origin))
    }
  }
}
