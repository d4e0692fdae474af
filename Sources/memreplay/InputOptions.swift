// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import KernelSeries
import PhysicalMemory

/// The options that say what boots; each overrides what the input says.
struct InputOptions: ParsableArguments {
  @Option(help: "Architecture: x86_64, i386, arm, arm64 or riscv64.")
  var arch: String?
  @Option(help: "Kernel release, such as 6.1 or 6.1.0-50-cloud-amd64.")
  var release: String?
  @Option(help: ArgumentHelp("The kernel's .config.", valueName: "FILE"))
  var config: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Sets one configuration value.", valueName: "CONFIG_X=value"))
  var configValues: [String] = []
  @Option(help: ArgumentHelp("Replaces one assumption.", valueName: "KEY=VALUE"))
  var assume: [String] = []
  @Flag(help: "An assumption that the result depends on is an error (status 1).")
  var strict = false
  @Option(help: ArgumentHelp("Kernel image; its extents are read.", valueName: "FILE"))
  var kernel: String?
  @Option(help: ArgumentHelp("Where the kernel lies.", valueName: "START+SIZE"))
  var kernelRange: String?
  @Option(help: ArgumentHelp("System.map or kallsyms of the kernel.", valueName: "FILE"))
  var systemMap: String?
  @Option(help: ArgumentHelp("The initrd.", valueName: "START+SIZE|FILE[@START]"))
  var initrd: String?
  @Option(help: ArgumentHelp("Where the device tree lies.", valueName: "ADDR"))
  var dtbAddress: String?
  @Option(help: ArgumentHelp("Overlay to apply to the device tree.", valueName: "FILE.dtbo"))
  var overlay: [String] = []
  @Option(help: ArgumentHelp("Replaces the memory the firmware lists.", valueName: "START+SIZE"))
  var memory: [String] = []
  @Option(help: "Replaces the kernel command line.")
  var cmdline: String?
  @Option(help: "Appends to the kernel command line.")
  var append: String?
  @Option(help: "Number of possible CPUs.")
  var cpus: Int?
  @Option(help: ArgumentHelp("ARM machine number (with ATAGs).", valueName: "N"))
  var machineType: String?
  @Option(help: "The stock kernel that stands in for what the inputs do not tell.")
  var profile: String?
  @Option(name: .customLong("boot"), help: "Which boot of a log that holds several, from 1.")
  var bootNumber: Int?

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
      guard (1...65536).contains(cpus) else {
        throw InputError(
          .usage, "found \(cpus), expected 1 to 65536", at: FactSource("--cpus"))
      }
      options.cpus = cpus
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
      guard bootNumber > 0 else {
        throw InputError(.usage, "boots are counted from 1", at: FactSource("--boot"))
      }
      options.bootNumber = bootNumber
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

  static func number(_ text: String, option: String) throws(InputError) -> UInt64 {
    guard let number = Memparse.exactSize(text) else {
      throw InputError(
        .usage, "found '\(text)', expected a number (decimal or 0x hex, with K M G T)",
        at: FactSource(option))
    }
    return number
  }
}
