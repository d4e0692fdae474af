// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Output
import PhysicalMemory
import Questions

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Show where an initrd, dtb, kernel, crashkernel, cma or node may lie.",
    discussion: """
      WHAT=SIZE shows every place that takes that size, the best first; WHAT alone how large it \
      may get where it is.
      Example: memreplay fit board.dtb --memory 0x80000000+512M initrd=24M kernel
      """)

  @Argument(help: ArgumentHelp("The boot; known by its content, - is standard input."))
  var input: String
  @Argument(
    help: ArgumentHelp(
      "initrd, dtb, kernel, crashkernel, cma or a node's path, with =SIZE or without.",
      valueName: "WHAT[=SIZE]"))
  var what: [String] = []
  @OptionGroup var inputs: InputOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Looks at every place that address randomisation may choose for the kernel.")
  var kaslr = false
  @Option(
    help: ArgumentHelp(
      "Shows what is left for a crash kernel with an initrd of that size.",
      valueName: "INITRD-SIZE"))
  var kdump: String?
  @Option(help: "text or json.")
  var format: AnswerFormat = .text

  func run() throws {
    try Exit.report {
      guard !what.isEmpty || kdump != nil else {
        throw InputError(
          .usage, "nothing to fit: give WHAT, such as initrd=8M, or --kdump SIZE",
          at: FactSource("fit"))
      }
      var requests: [FitRequest] = []
      for text in what { requests.append(try FitRequest(parsing: text)) }
      let initrdSize = try kdump.map { try InputValues.number($0, option: "--kdump") }
      let examined = ExaminedBoot(try BootLoader.load(input, options: try inputs.bootOptions()))
      let fit = Fit(examined)
      var answers: [Answer] = []
      for request in requests {
        var answer = fit.answer(request)
        if kaslr, let slots = fit.overSlots(request) { answer.parts.append(slots) }
        answers.append(answer)
      }
      if let initrdSize { answers.append(fit.kdump(initrdSize: initrdSize)) }
      let text =
        format == .json
        ? AnswerJSON.text(answers, kind: "fit", record: examined.record)
        : AnswerText.text(answers)
      try output.write(text)
      AnswerNotes.print(answers, of: examined)
      if inputs.strict, !AnswerNotes.assumptions(answers, of: examined).isEmpty {
        throw ExitCode(1)
      }
    }
  }
}
