// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import KernelLog
import KernelSeries
import PhysicalMemory
import Workbench

/// `memreplay verify BOOT.LOG`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-run the memblock lines of a real kernel's log and compare.",
    discussion: """
      The log is of a kernel booted with memblock=debug, of any architecture. Status 1 where the \
      allocator does something else than the kernel did.
      Example: dmesg | memreplay verify -
      """)

  @Option(help: ArgumentHelp("The kernel release, where the log does not name it."))
  var release: String?
  @Option(help: ArgumentHelp("Which boot of a log with several (counted from 1).", valueName: "n"))
  var boot: Int?
  @Argument(help: ArgumentHelp("The log; - is standard input.", valueName: "boot.log"))
  var file: String

  func validate() throws {
    if let release, KernelRelease(release) == nil {
      throw ValidationError("--release \(release): expected a kernel release such as 6.1")
    }
  }

  func run() throws {
    try Exit.report {
      let facts = try KernelLog.parse(try Files.read(file), origin: file, boot: boot)
      let report = try LogVerifier.verify(
        facts, release: release.flatMap { KernelRelease($0) }, file: file)
      try Standard.output(report.text)
      if report.hasDifferences { throw ExitCode(1) }
    }
  }
}
