// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Goldens
import Output
import PhysicalMemory

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Replays every case below a path and compares with its expected/ files.",
    discussion: """
      A case is a folder with boot.yaml and expected/; a boot.log beside them is compared too: every \
      line of --format log stands in it, in order. Cases named in a known-differences.txt at or above \
      PATH may differ; they are listed apart, and one that matches again is a failure.

      Examples:
        memreplay check Fixtures/arm
        memreplay check Fixtures --only highmem --callers
        memreplay check boards --shard 2/4 --format json -j 8 > results.2.json

      Exit status: 0 all cases are as expected, 1 one is not or --update rewrote a file, 2 no case.
      """)

  @Argument(help: "Folders that hold cases.")
  var paths: [String]
  @Flag(help: "Rewrites the expected files; status 1 when that changed something.")
  var update = false
  @Flag(help: "Compares the callers' names in trace.txt too.")
  var callers = false
  @Option(help: ArgumentHelp("Only cases whose path contains TEXT.", valueName: "TEXT"))
  var only: [String] = []
  @Option(help: "text, json (an object a line), tap or github.")
  var format: ResultFormat = .text
  @OptionGroup var spread: RunOptions
  @OptionGroup var destination: OutputOptions

  func validate() throws {
    if format == .csv { throw ValidationError("--format csv is batch's") }
  }

  func run() throws {
    try Exit.report {
      if update, Environment.isCI {
        throw InputError(
          .usage, "is refused where CI is set: review what changed, then commit it",
          at: FactSource("--update"))
      }
      let shard = try spread.chosenShard()
      var cases = CheckRun()
      (cases.comparesCallers, cases.updates) = (callers, update)
      cases.jobs = try spread.threads()
      for path in paths { try cases.add(path, shard: shard, filters: only) }
      guard cases.found > 0, cases.count > 0 || shard != nil else {
        throw InputError(
          .usage,
          "no case (boot.yaml with expected/) at or below \(paths.joined(separator: ", "))"
            + (only.isEmpty ? "" : " whose path contains \(only.joined(separator: " or "))"))
      }
      var printer = CheckPrinter(format: format, usesColor: destination.usesColor)
      var (summary, junit) = (CheckSummary(), JUnit(name: "memreplay check"))
      var progress = spread.progress(of: cases.count)
      let output = ResultOutput(destination.output)
      try output.put(printer.opening(count: cases.count, shard: shard))
      try cases.run { (index, report) throws(WriteError) in
        summary.add(report)
        junit.add(report)
        progress.finish()
        try output.put(printer.print(report))
        progress.update(index + 1)
      }
      progress.finish()
      try output.put(printer.closing(summary))
      try output.finish()
      try spread.write(junit)
      if summary.exitStatus != 0 { throw ExitCode(summary.exitStatus) }
    }
  }
}

extension ResultFormat: ExpressibleByArgument {}

/// Where results go: at once to standard output, whole to a file.
final class ResultOutput {
  private let file: OutputFile
  private var text = ""

  init(_ path: String?) { file = OutputFile(path ?? "-") }

  func put(_ part: String) throws(WriteError) {
    guard !part.isEmpty else { return }
    if file.isStandardOutput { try file.write(part) } else { text += part }
  }

  func finish() throws(WriteError) {
    if !file.isStandardOutput { try file.write(text) }
  }
}
