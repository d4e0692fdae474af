// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import BootRecord
import BootReplay
import KernelBehaviour
import KernelLog
import Memblock
import PhysicalMemory
import Workbench

/// `memreplay verify BOOT.LOG`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare a real kernel's log with the model.",
    discussion: """
      The memblock lines of a kernel booted with memblock=debug are re-run on the allocator; every \
      other line that a replay of the log (or of --with INPUT) derives is compared with the \
      kernel's. Status 1 where one differs.
      Example: dmesg | memreplay verify -
      """)

  @Option(help: ArgumentHelp("The kernel release, where the log does not name it."))
  var release: String?
  @Option(help: ArgumentHelp("Which boot of a log with several (counted from 1).", valueName: "n"))
  var boot: Int?
  @Option(
    help: ArgumentHelp("The boot to replay, where the log alone is too little.", valueName: "input")
  )
  var with: String?
  @Argument(help: ArgumentHelp("The log; - is standard input.", valueName: "boot.log"))
  var file: String

  func validate() throws {
    if let release, KernelRelease(release) == nil {
      throw ValidationError("--release \(release): expected a kernel release such as 6.1")
    }
  }

  func run() throws {
    try Exit.report {
      let bytes = try Files.read(file)
      let facts = try KernelLog.parse(bytes, origin: file, boot: boot)
      let report = try LogVerifier.verify(
        facts, release: release.flatMap { KernelRelease($0) }, file: file)
      let (contradictions, remark) = compare(facts, bytes)
      let lines = contradictions.map { "\($0.kind): \($0.text)" } + [remark]
      try Standard.output(report.text + lines.map { "\($0)\n" }.joined())
      if report.hasDifferences || !contradictions.isEmpty { throw ExitCode(1) }
    }
  }

  /// What a replay derives otherwise, and one line that counts it or says why there is no replay.
  private func compare(_ facts: LogFacts, _ bytes: [UInt8]) -> ([Contradiction], String) {
    do throws(InputError) {
      guard with != nil || file != "-" else {
        return ([], "\(file): not compared with a replay: --with INPUT names one")
      }
      var options = BootOptions()
      options.release = release.flatMap { KernelRelease($0) }
      options.bootNumber = with == nil ? boot : nil
      let description = try BootLoader.load(with ?? file, options: options)
      let found = LogComparison.contradictions(
        of: Replay.run(description), traits: MemblockTraits.forBoot(description), with: facts,
        bytes: bytes)
      let kinds = Set(found.map(\.kind)).count
      return (
        found,
        "\(file): \(found.count) lines of \(kinds) kinds contradict a replay of \(with ?? file)"
      )
    } catch {
      return ([], "\(file): not compared with a replay: \(error)")
    }
  }
}
