// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import BootRecord
import BootReplay
import Output
import PhysicalMemory
import Questions

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong or risky in a boot.",
    discussion: """
      Each finding has a severity and the id of its check; `memreplay explain INPUT ID` says what \
      is behind a check and what to do.
      Example: memreplay lint board.dtb --memory 0x40000000+1G --fail-on warning
      """)

  @Argument(help: ArgumentHelp("The boot; known by its content, - is standard input."))
  var input: String?
  @OptionGroup var inputs: InputOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Lists the checks.")
  var list = false
  @Option(
    name: .customShort("W"),
    help: ArgumentHelp("Makes a check's findings warnings.", valueName: "ID"))
  var warning: [String] = []
  @Option(
    name: .customShort("E"),
    help: ArgumentHelp("Makes a check's findings errors.", valueName: "ID"))
  var error: [String] = []
  @Option(help: ArgumentHelp("Leaves a check out.", valueName: "ID"))
  var disable: [String] = []
  @Option(help: "The least severity that makes the status 1: note, warning or error.")
  var failOn: Severity = .error
  @Option(help: "text, json, sarif, github or junit.")
  var format: LintFormat = .text

  enum Severity: String, ExpressibleByArgument, CaseIterable {
    case note, warning, error
    var severity: LintCheck.Severity {
      switch self {
      case .note: .note
      case .warning: .warning
      case .error: .error
      }
    }
  }

  func run() throws {
    try Exit.report {
      if list {
        try output.write(LintText.checks)
        return
      }
      guard let input else {
        throw InputError(.usage, "an input is missing (or --list)", at: FactSource("lint"))
      }
      let lint = try settings()
      let loaded = try BootLoader.loadWithLog(input, options: try inputs.bootOptions())
      var record = Replay.run(loaded.description)
      record.compare(with: loaded)
      let examined = ExaminedBoot(loaded.description, record)
      let report = lint.run(examined)
      try output.write(LintText.render(report, as: format, of: input))
      if let worst = report.worst, worst >= failOn.severity { throw ExitCode(1) }
      if inputs.strict, !examined.record.assumptions.isEmpty { throw ExitCode(1) }
    }
  }

  private func settings() throws(InputError) -> Lint {
    var lint = Lint()
    lint.disabled = Set(disable)
    for id in warning { lint.severities[id] = .warning }
    for id in error { lint.severities[id] = .error }
    for id in disable + warning + error
    where !LintCheck.all.contains(where: { $0.id == id }) {
      throw InputError(
        .usage, "no check is called '\(id)' (memreplay lint --list)", at: FactSource("lint"))
    }
    return lint
  }
}

extension LintFormat: ExpressibleByArgument {}
