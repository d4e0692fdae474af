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
  @Option(help: "text, json, svg (both side by side) or html (both on one slider).")
  var format: Format = .text

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, svg, html }

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
      let difference = LayoutDifference(a.layout, b.layout)
      let text =
        switch format {
        case .text: DifferenceText.text(difference.answer, isColoured: output.usesColor)
        case .json: AnswerJSON.text([difference.answer], kind: "diff")
        case .svg: BootPair.svg(try drawn(a, first), try drawn(b, name))
        case .html: BootPair.page(try drawn(a, first), try drawn(b, name))
        }
      try output.write(text)
      if !difference.isEmpty { throw ExitCode(1) }
    }
  }

  /// A boot as it is drawn; a saved layout has not enough in it.
  private func drawn(_ side: Side, _ name: String) throws(InputError) -> NamedBoot {
    guard let examined = side.examined else {
      throw InputError(
        .usage, "a saved result cannot be drawn: give the boot itself", at: FactSource(name))
    }
    return NamedBoot(name, examined.boot, examined.record)
  }

  /// One of the two; without the boot where it is a saved layout.
  private struct Side {
    var layout: Layout
    var examined: ExaminedBoot?
  }

  /// A boot's layout, or a saved one.
  private func layout(
    _ path: String, _ options: BootOptions, name: String
  ) throws -> Side {
    if path != "-", !Files.isDirectory(path) {
      let bytes = try Files.read(path)
      if bytes.first == UInt8(ascii: "{"),
        let saved = try SavedLayout.read(String(decoding: bytes, as: UTF8.self), name: name)
      {
        return Side(layout: saved)
      }
    }
    let examined = ExaminedBoot(try BootLoader.load(path, options: options))
    return Side(layout: Layout(examined, name: name), examined: examined)
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
