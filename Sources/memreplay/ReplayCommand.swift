// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import BootRecord
import BootReplay
import KernelText
import Memblock
import Output
import PhysicalMemory
import Workbench

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replays one boot and prints the result.",
    discussion: "Example: memreplay board.dtb --memory 0x80000000+512M --format trace")

  @Argument(help: ArgumentHelp("The boot; known by its content, - is standard input."))
  var input: String
  @OptionGroup var inputs: InputOptions
  @OptionGroup var output: OutputOptions
  @Option(help: "What to print.")
  var format: TextFormat = .dump
  @Option(help: ArgumentHelp("Stops after this step.", valueName: "STEP"))
  var until: String?

  func run() throws {
    try Exit.report {
      try Self.replay(
        input, values: inputs.values, format: format, until: until, style: output.mapStyle,
        write: { try output.write($0) })
    }
  }

  /// The same without the argument parser.
  static func run(_ arguments: DirectArguments) throws {
    try Exit.report {
      let output = arguments.output
      try replay(
        arguments.input ?? "-", values: arguments.values, format: arguments.format,
        until: arguments.until,
        style: arguments.format == .map
          ? OutputOptions.mapStyle(color: .auto, output: output) : MapStyle(),
        write: { try OutputFile(output ?? "-").write($0) })
    }
  }

  private static func replay(
    _ input: String, values: InputValues, format: TextFormat, until: String?, style: MapStyle,
    write: (String) throws -> Void
  ) throws {
    let loaded = try BootLoader.loadWithLog(input, options: try values.bootOptions())
    let boot = loaded.description
    if let until, !Replay.steps(for: boot).contains(where: { $0.name == until }) {
      throw InputError(
        .usage, "no step is called '\(until)' (memreplay list steps)", at: FactSource("--until"))
    }
    var parts = format.parts
    if until != nil { parts.formUnion(.handOver) }
    // What a log says is compared with every line that the replay derives.
    if loaded.log != nil { parts.formUnion([.lines, .handOver, .virtualLayout]) }
    var record = Replay.run(boot, until: until, keeping: parts)
    if until == nil { record.compare(with: loaded) }
    for note in record.notes { Standard.error(note) }
    for assumption in record.assumptions {
      Standard.error("assuming \(assumption.key) = \(assumption.value): \(assumption.reason)")
    }
    for line in record.contradictions.oncePerKind { Standard.error(line) }
    try write(format.render(record, of: boot, style: style))
    if let panic = record.panic, !format.showsPanic {
      Standard.error(BootRecord.panicPrefix + panic.message)
    }
    if values.strict, !record.assumptions.isEmpty {
      Standard.error("--strict: the result depends on \(record.assumptions.count) assumptions")
      throw ExitCode(1)
    }
    if record.panic != nil { throw ExitCode(1) }
  }
}

extension BootRecord {
  /// Looks for lines of the boot's own log that contradict this record.
  mutating func compare(with loaded: BootLoader.LoadedBoot) {
    guard let log = loaded.log else { return }
    contradictions = LogComparison.contradictions(
      of: self, traits: MemblockTraits.forBoot(loaded.description), with: log,
      bytes: loaded.logBytes)
  }
}

extension TextFormat: ExpressibleByArgument {}
