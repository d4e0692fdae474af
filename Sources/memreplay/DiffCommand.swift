// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Output
import PhysicalMemory
import Questions

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two boots' layouts, by owner.",
    discussion: """
      Two inputs, one input with other options for the second (--b), or an input and a saved \
      result (--format json). Status 1 where they differ.
      Example: memreplay diff board.dtb --memory 0x80000000+512M --b '--append cma=64M'
      """)

  @Argument(help: ArgumentHelp("The first boot.", valueName: "A"))
  var first: String
  @Argument(help: ArgumentHelp("The second boot; left out: the first again.", valueName: "B"))
  var second: String?
  @OptionGroup var inputs: InputOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: .customLong("b"), parsing: .unconditional,
    help: ArgumentHelp("More options, for the second only.", valueName: "OPTIONS"))
  var optionsOfSecond: String?
  @Option(help: "text or json.")
  var format: AnswerFormat = .text

  func run() throws {
    try Exit.report {
      guard second != nil || optionsOfSecond != nil else {
        throw InputError(
          .usage, "nothing to compare with: give B, or --b OPTIONS", at: FactSource("diff"))
      }
      let options = try inputs.bootOptions()
      let a = try layout(first, options, name: first)
      var name = second ?? first
      if let optionsOfSecond { name += " \(optionsOfSecond)" }
      let b = try layout(second ?? first, try options.with(optionsOfSecond), name: name)
      let difference = LayoutDifference(a, b)
      let text =
        format == .json
        ? AnswerJSON.text([difference.answer], kind: "diff")
        : DifferenceText.text(difference.answer, isColoured: output.usesColor)
      try output.write(text)
      if !difference.isEmpty { throw ExitCode(1) }
    }
  }

  /// A boot's layout, or a saved one.
  private func layout(
    _ path: String, _ options: BootOptions, name: String
  ) throws -> Layout {
    if path != "-", !Files.isDirectory(path) {
      let bytes = try Files.read(path)
      if bytes.first == UInt8(ascii: "{"),
        let saved = try SavedLayout.read(String(decoding: bytes, as: UTF8.self), name: name)
      {
        return saved
      }
    }
    return Layout(ExaminedBoot(try BootLoader.load(path, options: options)), name: name)
  }
}

extension BootOptions {
  /// These, and what more is said for the second boot: single values replace, lists go on.
  fileprivate func with(_ text: String?) throws -> BootOptions {
    guard let text else { return self }
    let more: BootOptions
    do {
      more = try InputOptions.parse(Self.words(text)).bootOptions()
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(
        .usage, "cannot read '\(text)': \(InputOptions.message(for: error))", at: FactSource("--b"))
    }
    return adding(more)
  }

  /// As a shell splits: blanks separate, quotes keep together.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return word.map { words + [$0] } ?? words
  }
}
