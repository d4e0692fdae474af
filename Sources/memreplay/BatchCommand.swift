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
      A folder stands for every input below it. An input that fails never stops the rest; the \
      status is 1 where one was refused or its kernel stops.
      Example: memreplay batch boards/ --memory 0x80000000+1G
      """)

  @Argument(help: "Inputs, or folders of them.")
  var paths: [String]
  @OptionGroup var inputs: InputOptions
  @Option(name: .short, help: ArgumentHelp("Writes to FILE.", valueName: "FILE"))
  var output: String?

  func run() throws {
    try Exit.report {
      let options = try inputs.bootOptions()
      var (replayed, stopped, refused, assumed) = (0, 0, 0, 0)
      let file = OutputFile(output ?? "-")
      var text = ""
      func put(_ line: String) throws(WriteError) {
        if file.isStandardOutput { try file.write(line + "\n") } else { text += line + "\n" }
      }
      for path in paths {
        for input in try Batch.inputs(below: path) {
          let result = Batch.replay(input, options: options)
          try put(result.line)
          switch result.outcome {
          case .replayed(_, _, _, let assumptions):
            replayed += 1
            if assumptions > 0 { assumed += 1 }
          case .stopped: stopped += 1
          case .refused: refused += 1
          }
        }
      }
      guard replayed + stopped + refused > 0 else {
        throw InputError(
          .usage, "no input at or below \(paths.joined(separator: ", "))")
      }
      try put("\(replayed) replayed, \(stopped) stopped, \(refused) refused")
      if !file.isStandardOutput { try file.write(text) }
      if stopped + refused > 0 || (inputs.strict && assumed > 0) { throw ExitCode(1) }
    }
  }
}
