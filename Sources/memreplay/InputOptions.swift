// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import KernelBehaviour
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
  var cpus: String?
  @Option(help: ArgumentHelp("ARM machine number (with ATAGs).", valueName: "N"))
  var machineType: String?
  @Option(help: "The stock kernel that stands in for what the inputs do not tell.")
  var profile: String?
  @Option(name: .customLong("boot"), help: "Which boot of a log that holds several, from 1.")
  var bootNumber: String?

  /// The same without the argument parser.
  var values: InputValues {
    var values = InputValues()
    values.arch = arch
    values.release = release
    values.config = config
    values.configValues = configValues
    values.assume = assume
    values.strict = strict
    values.kernel = kernel
    values.kernelRange = kernelRange
    values.systemMap = systemMap
    values.initrd = initrd
    values.dtbAddress = dtbAddress
    values.overlay = overlay
    values.memory = memory
    values.cmdline = cmdline
    values.append = append
    values.cpus = cpus
    values.machineType = machineType
    values.profile = profile
    values.bootNumber = bootNumber
    return values
  }

  /// The same, checked. A slip is wrong usage: status 2.
  func bootOptions() throws(InputError) -> BootOptions { try values.bootOptions() }
}
