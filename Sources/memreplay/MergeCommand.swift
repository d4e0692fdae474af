// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Goldens
import Output
import PhysicalMemory

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Puts the results of shards of check or batch together.",
    discussion: """
      RESULT is what a shard printed with --format json. What is printed, and the exit status, are \
      those of the whole run; a shard that is missing is a failure.

      Example:
        memreplay merge results.1.json results.2.json results.3.json results.4.json
      """)

  @Argument(help: ArgumentHelp("Result files.", valueName: "RESULT"))
  var results: [String]
  @Option(help: "text, json, tap, github, or csv for batch.")
  var format: ResultFormat = .text
  @Flag(help: "An assumption is a failure (batch).")
  var strict = false
  @Option(help: ArgumentHelp("Writes a JUnit report besides.", valueName: "FILE"))
  var junit: String?
  @OptionGroup var destination: OutputOptions

  func run() throws {
    try Exit.report {
      var merged = MergedResults()
      for path in results { try merged.add(try Files.read(path), origin: path) }
      let output = ResultOutput(destination.output)
      let status =
        merged.command == "check"
        ? try report(merged.cases, output) : try report(merged.inputs, output)
      try output.finish()
      let missing = merged.missingShards
      if !missing.isEmpty {
        Standard.error("no results of shard \(missing.map(String.init).joined(separator: ", "))")
      }
      if status != 0 || !missing.isEmpty { throw ExitCode(1) }
    }
  }

  private func report(_ cases: [CaseReport], _ output: ResultOutput) throws -> Int32 {
    var printer = CheckPrinter(format: format, usesColor: destination.usesColor)
    var (summary, document) = (CheckSummary(), JUnit(name: "memreplay check"))
    try output.put(printer.opening(count: cases.count, shard: nil))
    for report in cases {
      summary.add(report)
      document.add(report)
      try output.put(printer.print(report))
    }
    try output.put(printer.closing(summary))
    if let junit { try OutputFile(junit).write(document.text) }
    return summary.exitStatus
  }

  private func report(_ inputs: [BatchResult], _ output: ResultOutput) throws -> Int32 {
    var printer = BatchPrinter(format: format)
    var (summary, document) = (BatchSummary(), JUnit(name: "memreplay batch"))
    try output.put(printer.opening(count: inputs.count, shard: nil))
    for result in inputs {
      summary.add(result)
      document.add(result)
      try output.put(printer.print(result))
    }
    try output.put(printer.closing(summary))
    if let junit { try OutputFile(junit).write(document.text) }
    return summary.exitStatus(strict: strict)
  }
}
