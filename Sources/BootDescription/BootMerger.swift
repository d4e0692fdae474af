// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory

/// Merges all facts of one boot: option, then boot.yaml, then the firmware's own data, then the
/// log, then the profile.
struct BootMerger {
  let inputs: BootInputs
  let options: BootOptions
  var notes: [String] = []
  var assumptions: [Assumption] = []

  var file: BootFile? { inputs.file }
  var log: LogFacts? { inputs.log }

  init(inputs: BootInputs, options: BootOptions) {
    (self.inputs, self.options) = (inputs, options)
    notes = inputs.notes
    notes += inputs.atags?.notes.map { "\($0.source): \($0.value)" } ?? []
  }

  /// What the user assumes under this key: an option wins over boot.yaml.
  func assumed(_ key: String) -> Sourced<String>? {
    if let option = options.assume.last(where: { $0.key == key }) {
      return Sourced(option.value, FactSource("--assume"))
    }
    return file?.assume.last { $0.0 == key }?.1
  }

  /// The same where a number is wanted.
  func assumedNumber(_ key: String) throws(InputError) -> UInt64? {
    guard let text = assumed(key) else { return nil }
    guard let number = Memparse.exactSize(text.value) else {
      throw InputError(
        .usage, "\(key): found '\(text.value)', expected a number", at: text.source)
    }
    return number
  }

  mutating func merged() throws(InputError) -> BootDescription {
    let architecture = try architecture()
    noteIdleOptions(architecture)
    let image = try kernelImage(architecture)
    let release = release(image)
    var given = try givenConfig()
    if given == nil, let config = image?.config {
      given = (config, "IKCONFIG in \(options.kernelPath ?? file?.kernel.image?.value ?? "")")
    }
    let (profile, isOfRelease) = try profile(architecture, release, given)
    let commandLine = commandLine()
    let logged = log.map { LoggedOptions($0, architecture, KernelCommandLine(commandLine.value)) }
    let config = try config(profile, given, logged)
    let kernelRelease = kernelRelease(release, profile)
    var boot = BootDescription(
      architecture: architecture, kernelRelease: kernelRelease, profile: profile, config: config,
      kernel: try kernel(architecture, image),
      commandLine: KernelCommandLine(commandLine.value))
    boot.release = release
    boot.isProfileOfRelease = isOfRelease
    boot.agreesWithProfile = agrees(profile, given)
    boot.isConfigGiven = given != nil
    boot.placement = try givenPlacement(boot)
    boot.commandLineSource = commandLine.source
    boot.firmware = try firmware(architecture)
    try countCPUs(&boot)
    boot.cpu = file?.cpu ?? CPUFacts()
    fillCPUFacts(&boot)
    try addAssumed(&boot)
    boot.assumptions = assumptions
    boot.notes = notes
    boot.settlePlacement()
    boot.nameLentNumbers()
    return boot
  }

  // MARK: which kernel

  private mutating func architecture() throws(InputError) -> Architecture {
    if let chosen = options.architecture { return chosen }
    if let word = assumed("arch") {
      guard let known = Architecture(rawValue: word.value) else {
        throw InputError(
          .usage,
          "arch: found '\(word.value)', expected one of "
            + Architecture.allCases.map(\.rawValue).joined(separator: ", "), at: word.source)
      }
      return known
    }
    if let file { return file.architecture.value }
    if let tree = inputs.deviceTree, !inputs.standsInForBlob {
      if let guess = tree.guessArchitecture(), let known = Architecture(rawValue: guess.name) {
        assume("arch", known.rawValue, "\(guess.source) \(guess.reason); --arch replaces it")
        return known
      }
      throw InputError(
        .missing, "does not tell its architecture (no cpu node this tool knows); give --arch",
        at: FactSource(tree.origin))
    }
    if inputs.atags != nil { return .arm }
    if let told = log?.architecture {
      guard let known = Architecture(rawValue: told.value) else {
        throw InputError(
          .notSupported,
          "is the log of another architecture (\(told.value)), expected one of "
            + Architecture.allCases.map(\.rawValue).joined(separator: ", "), at: told.source)
      }
      return known
    }
    if !inputs.e820.isEmpty || !inputs.efiMemoryMap.isEmpty {
      assume("arch", "x86_64", "the input is a firmware memory map; --arch replaces it")
      return .x86_64
    }
    throw InputError(
      .missing,
      "has no memory map this tool knows (e820, efi mem, /proc/iomem, device tree, ATAGs)",
      at: FactSource(inputs.origin))
  }

  private func kernelImage(_ architecture: Architecture) throws(InputError) -> KernelImageFacts? {
    let path: String
    if let given = options.kernelPath {
      path = given
    } else if let named = file?.kernel.image {
      path = Files.resolve(named.value, besides: file?.origin ?? "")
    } else {
      return nil
    }
    let facts = try KernelImageFacts.read(try Files.read(path), origin: path)
    if let found = facts.architecture, found != architecture {
      throw InputError(
        .malformed, "is a kernel for \(found.rawValue), the boot is \(architecture.rawValue)",
        at: FactSource(path))
    }
    return facts
  }

  private func release(_ image: KernelImageFacts?) -> Sourced<KernelRelease>? {
    if let release = options.release { return Sourced(release, FactSource("--release")) }
    if let text = file?.kernel.release, let release = KernelRelease(text.value) {
      return Sourced(release, text.source)
    }
    if let text = image?.release, let release = KernelRelease(text) {
      return Sourced(release, FactSource(options.kernelPath ?? inputs.origin))
    }
    if let name = options.profileName ?? assumed("profile")?.value,
      let release = KernelRelease(name)
    {
      return Sourced(release, FactSource("--profile"))
    }
    if let text = log?.release, let release = KernelRelease(text.value) {
      return Sourced(release, text.source)
    }
    return nil
  }

  /// The release that the replay asks for behaviours: with the point release of the log's banner
  /// where the name itself does not have it.
  private func kernelRelease(
    _ told: Sourced<KernelRelease>?, _ profile: KernelDescription
  ) -> KernelRelease {
    guard let told else { return profile.release?.completed ?? profile.series.release }
    if let log, log.release?.value == told.value.text, let banner = log.banner?.value,
      let release = KernelRelease(told.value.text, versionLine: banner)
    {
      return release.completed
    }
    return told.value.completed
  }

  /// What the log shows of the kernel's build; it wins over a .config, not over `--set`.
  mutating func takeOptions(
    of logged: LoggedOptions, into config: inout KernelConfig, given path: String?
  ) {
    for (option, value) in logged.values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let name = option.rawValue
      if let path, let old = config.values[name], old != value,
        Memparse.exactSize(old) == nil || Memparse.exactSize(old) != Memparse.exactSize(value)
      {
        notes.append(
          "\(path): says CONFIG_\(name)=\(old), \(logged.log.origin) shows \(value): that is taken")
      }
      config.values[name] = value
    }
  }

  mutating func assume(_ key: String, _ value: String, _ reason: String) {
    assumptions.append(Assumption(key: key, value: value, reason: reason))
  }
}
