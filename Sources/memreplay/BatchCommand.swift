// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Goldens
import Output
import PhysicalMemory

struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Replays many inputs at once, one result line each.",
    discussion: """
      A folder stands for every input below it; files that are none are passed over. An input that \
      fails never stops the rest. --sweep makes the product of the options it names.

      Examples:
        memreplay batch boards/ --memory 0x80000000+1G
        memreplay batch boards/ --sweep release=6.1,6.12 --sweep memory=0x80000000+512M,0x80000000+1G
        memreplay batch boards/ --sweep 'append=cma=64M,cma=128M' --format csv -o results.csv

      Exit status: 0 all were replayed, 1 one was refused, its kernel stops, or its final memory map \
      breaks a rule (memreplay list checks), 2 no input.
      """)

  @Argument(help: "Inputs, or folders of them.")
  var paths: [String]
  @OptionGroup var inputs: InputOptions
  @Option(
    help: ArgumentHelp("Varies one option; may be repeated.", valueName: "OPTION=VALUE[,VALUE…]"))
  var sweep: [String] = []
  @Option(
    help: "text, json (an object a line), csv, tap, github or html (pages in the folder of -o).")
  var format: BatchFormat = .lines(.text)
  @OptionGroup var spread: RunOptions
  @OptionGroup var destination: OutputOptions

  func run() throws {
    try Exit.report {
      let sweep = try chosenSweep()
      // Every combination is checked before the first replay.
      let options = try (0..<sweep.count).map { try bootOptions(for: sweep.choice($0)) }
      let choices = (0..<sweep.count).map { sweep.choice($0).map { "\($0.option)=\($0.value)" } }
      let shard = try spread.chosenShard()
      var found: [Batch.Input] = []
      for path in paths { found += try Batch.inputs(below: path) }
      guard !found.isEmpty else {
        throw InputError(.usage, "no input at or below \(paths.joined(separator: ", "))")
      }
      var work: [(input: Batch.Input, number: Int)] = []
      for input in found {
        for number in choices.indices {
          let name = ([input.name] + choices[number]).joined(separator: " ")
          if shard?.holds(name) ?? true { work.append((input, number)) }
        }
      }
      switch format {
      case .lines(let format): try replay(work, options, choices, shard, format)
      case .html: try writePages(work, options, choices)
      }
    }
  }

  /// A page for each input and an index over them.
  private func writePages(
    _ work: [(input: Batch.Input, number: Int)], _ options: [BootOptions], _ choices: [[String]]
  ) throws {
    guard let folder = destination.output else {
      throw InputError(.usage, "--format html needs a folder", at: FactSource("-o"))
    }
    var pages = try BatchPages(in: folder)
    var summary = BatchSummary()
    var progress = spread.progress(of: work.count)
    try Parallel.forEach(
      work.count, jobs: try spread.threads(),
      { index in
        let (input, number) = work[index]
        let replayed = Batch.replay(
          input, options: options[number], choice: choices[number], keeping: .all)
        return BatchPages.Page(replayed, number: index + 1)
      },
      consume: { (index, page) throws(WriteError) in
        summary.add(page.result)
        try pages.add(page)
        progress.update(index + 1)
      })
    progress.finish()
    try pages.close(summary: BatchPrinter(format: .text).closing(summary))
    let status = summary.exitStatus(strict: inputs.strict)
    if status != 0 { throw ExitCode(status) }
  }

  private func replay(
    _ work: [(input: Batch.Input, number: Int)], _ options: [BootOptions], _ choices: [[String]],
    _ shard: Shard?, _ format: ResultFormat
  ) throws {
    var printer = BatchPrinter(format: format)
    var (summary, junit) = (BatchSummary(), JUnit(name: "memreplay batch"))
    let keepsReport = spread.junit != nil
    var progress = spread.progress(of: work.count)
    let output = ResultOutput(destination.output)
    try output.put(printer.opening(count: work.count, shard: shard))
    try Parallel.forEach(
      work.count, jobs: try spread.threads(),
      { index in
        let (input, number) = work[index]
        return Batch.replay(input, options: options[number], choice: choices[number])
      },
      consume: { (index, result) throws(WriteError) in
        summary.add(result)
        if keepsReport { junit.add(result) }
        progress.finish()
        try output.put(printer.print(result))
        progress.update(index + 1)
      })
    progress.finish()
    try output.put(printer.closing(summary))
    try output.finish()
    try spread.write(junit)
    let status = summary.exitStatus(strict: inputs.strict)
    if status != 0 { throw ExitCode(status) }
  }

  private func chosenSweep() throws(InputError) -> Sweep {
    var axes: [Sweep.Axis] = []
    for text in sweep { axes.append(try Sweep.Axis(parsing: text)) }
    return try Sweep(axes)
  }

  /// The options of the command line with those that the sweep chose.
  private func bootOptions(for choice: Sweep.Choice) throws -> BootOptions {
    guard !choice.isEmpty else { return try inputs.bootOptions() }
    let arguments = choice.flatMap { ["--\($0.option)", $0.value] }
    let chosen: InputOptions
    do {
      chosen = try InputOptions.parse(arguments)
    } catch {
      throw InputError(
        .usage, InputOptions.message(for: error), at: FactSource("--sweep"))
    }
    return try inputs.overridden(by: chosen).bootOptions()
  }
}

/// What batch prints: a result a line, or pages.
enum BatchFormat: ExpressibleByArgument {
  case lines(ResultFormat)
  case html

  init?(argument: String) {
    if argument == "html" {
      self = .html
    } else if let format = ResultFormat(argument: argument) {
      self = .lines(format)
    } else {
      return nil
    }
  }
}
