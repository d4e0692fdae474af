// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Output
import PhysicalMemory
import Questions

/// How an answer is printed.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say who owns an address, range or name, and why something was refused.",
    discussion: """
      WHAT is an address, a range (START+SIZE, START-END), an owner (kernel, initrd, dtb, cma, \
      crashkernel, memmap, percpu, …), a node path, an option (mem=, memmap=1M, cma=), a line of \
      your log, or the id of a lint check. Without WHAT: all installed RAM by owner.
      Example: memreplay explain board.dtb --memory 0x80000000+512M 0x4c000000 initrd
      """)

  @Argument(help: ArgumentHelp("The boot; known by its content, - is standard input."))
  var input: String
  @Argument(help: ArgumentHelp("What to explain.", valueName: "WHAT"))
  var what: [String] = []
  @OptionGroup var inputs: InputOptions
  @OptionGroup var output: OutputOptions
  @Option(help: "text or json.")
  var format: AnswerFormat = .text

  func run() throws {
    try Exit.report {
      let examined = ExaminedBoot(try BootLoader.load(input, options: try inputs.bootOptions()))
      let answers = Explanation(examined).answers(to: what)
      let text =
        format == .json
        ? AnswerJSON.text(answers, kind: "explain", record: examined.record)
        : AnswerText.text(answers)
      try output.write(text)
      AnswerNotes.print(answers, of: examined)
      if inputs.strict, !AnswerNotes.assumptions(answers, of: examined).isEmpty {
        throw ExitCode(1)
      }
    }
  }
}

/// What goes to standard error beside an answer.
enum AnswerNotes {
  /// The assumptions that the answers depend on, and only those.
  static func print(_ answers: [Answer], of examined: ExaminedBoot) {
    for assumption in assumptions(answers, of: examined) {
      Standard.error("assuming \(assumption.key) = \(assumption.value): \(assumption.reason)")
    }
  }

  static func assumptions(_ answers: [Answer], of examined: ExaminedBoot) -> [Assumption] {
    func keys(_ answer: Answer) -> [String] { answer.assumptions + answer.parts.flatMap(keys) }
    let wanted = Set(answers.flatMap(keys))
    return examined.record.assumptions.filter { wanted.contains($0.key) }
  }
}
