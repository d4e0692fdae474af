// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import PhysicalMemory

/// The values of the options that say what boots, as they were given: by the argument parser
/// (`InputOptions`), or read directly (`DirectArguments`). What they mean is decided here for both.
struct InputValues {
  var arch: String?
  var release: String?
  var config: String?
  var configValues: [String] = []
  var assume: [String] = []
  var strict = false
  var kernel: String?
  var kernelRange: String?
  var systemMap: String?
  var initrd: String?
  var dtbAddress: String?
  var overlay: [String] = []
  var memory: [String] = []
  var cmdline: String?
  var append: String?
  var cpus: String?
  var machineType: String?
  var profile: String?
  var bootNumber: String?

  /// Takes one `--name value`; false for a name that is none of these.
  mutating func set(_ name: Substring, _ value: String) -> Bool {
    switch name {
    case "arch": arch = value
    case "release": release = value
    case "config": config = value
    case "set": configValues.append(value)
    case "assume": assume.append(value)
    case "kernel": kernel = value
    case "kernel-range": kernelRange = value
    case "system-map": systemMap = value
    case "initrd": initrd = value
    case "dtb-address": dtbAddress = value
    case "overlay": overlay.append(value)
    case "memory": memory.append(value)
    case "cmdline": cmdline = value
    case "append": append = value
    case "cpus": cpus = value
    case "machine-type": machineType = value
    case "profile": profile = value
    case "boot": bootNumber = value
    default: return false
    }
    return true
  }

  /// The same, checked. A slip is wrong usage: status 2.
  func bootOptions() throws(InputError) -> BootOptions {
    var options = BootOptions()
    options.architecture = try Self.architecture(arch)
    options.release = try Self.release(release)
    options.configPath = config
    for text in configValues { options.configValues.append(try BootOptions.configValue(text)) }
    for text in assume { options.assume.append(try BootOptions.assumption(text)) }
    options.kernelPath = kernel
    if let kernelRange {
      options.kernelRange = try BootOptions.range(kernelRange, option: "--kernel-range")
    }
    options.systemMapPath = systemMap
    if let initrd { options.initrd = try BootOptions.initrd(initrd) }
    if let dtbAddress {
      options.dtbAddress = PhysicalAddress(try Self.number(dtbAddress, option: "--dtb-address"))
    }
    options.overlayPaths = overlay
    for text in memory { options.memory.append(try BootOptions.range(text, option: "--memory")) }
    options.commandLine = cmdline
    options.appended = append
    if let cpus {
      options.cpus = try Self.count(cpus, upTo: 65536, option: "--cpus")
    }
    if let machineType {
      let number = try Self.number(machineType, option: "--machine-type")
      guard let type = UInt32(exactly: number) else {
        throw InputError(
          .usage, "found \(machineType), expected a machine number",
          at: FactSource("--machine-type"))
      }
      options.machineType = type
    }
    options.profileName = profile
    if let bootNumber {
      options.bootNumber = try Self.count(bootNumber, upTo: 1 << 30, option: "--boot")
    }
    return options
  }

  static func architecture(_ text: String?) throws(InputError) -> Architecture? {
    guard let text else { return nil }
    guard let known = Architecture(rawValue: text) else {
      throw InputError(
        .usage,
        "found '\(text)', expected one of "
          + Architecture.allCases.map(\.rawValue).joined(separator: ", "),
        at: FactSource("--arch"))
    }
    return known
  }

  static func release(_ text: String?) throws(InputError) -> KernelRelease? {
    guard let text else { return nil }
    guard let known = KernelRelease(text) else {
      throw InputError(
        .usage, "found '\(text)', expected a release such as 6.1", at: FactSource("--release"))
    }
    return known
  }

  static func count(_ text: String, upTo most: Int, option: String) throws(InputError) -> Int {
    guard let number = Memparse.exactSize(text), number >= 1, number <= UInt64(most) else {
      throw InputError(
        .usage, "found '\(text.shownInError)', expected 1 to \(most)", at: FactSource(option))
    }
    return Int(number)
  }

  static func number(_ text: String, option: String) throws(InputError) -> UInt64 {
    guard let number = Memparse.exactSize(text) else {
      throw InputError(
        .usage, "found '\(text)', expected a number (decimal or 0x hex, with K M G T)",
        at: FactSource(option))
    }
    return number
  }
}
