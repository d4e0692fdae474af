// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory

struct DescribeKernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe-kernel",
    abstract: "Writes down what a kernel's binary and .config fix, as a file that --profile takes.",
    discussion: """
      What each number was read from, and what stayed open, goes to standard error.

      Example: memreplay describe-kernel /boot/vmlinuz-6.1.0-50-amd64 \\
                 --config /boot/config-6.1.0-50-amd64 -o kernel.yaml
      """)

  @Argument(help: "The kernel: bzImage, zImage, Image, EFI zboot image or vmlinux.")
  var kernel: String
  @Option(help: "Its .config; packed ones (/proc/config.gz) too.")
  var config: String?
  @Option(help: "Its System.map, or a copy of /proc/kallsyms.")
  var systemMap: String?
  @Option(help: "Its BTF, such as /sys/kernel/btf/vmlinux.")
  var btf: String?
  @Option(help: "The log of a boot of it.")
  var log: String?
  @Flag(help: "Keeps only the options that a replay asks for.")
  var brief = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Exit.report {
      var describer = KernelDescriber()
      describer.image = (
        try KernelImageFacts.read(try Files.read(kernel), origin: kernel), Self.name(kernel)
      )
      if let config { describer.config = (try BootLoader.kernelConfig(config), Self.name(config)) }
      if let systemMap {
        var map = try SymbolMap(parsing: try Files.read(systemMap), origin: systemMap)
        map.origin = Self.name(systemMap)
        describer.map = map
      }
      if let btf {
        let types = try BTF(parsing: try Files.read(btf), origin: btf)
        describer.btf = (types.structureSizes, Self.name(btf))
      }
      if let log {
        describer.log = (
          try KernelLog.parse(try Files.read(log), origin: log, boot: nil), Self.name(log)
        )
      }
      var description = describer.description()
      if brief { description.keepAskedOptions() }
      for line in KernelDescriber.report(on: description) { Standard.error("\(line)") }
      try output.write(description.yaml())
    }
  }

  /// The last part of a path: a description does not say where the files lay.
  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
