// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import Glibc
import Output
import PhysicalMemory

@main
struct Memreplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memreplay",
    abstract: "Replays the kernel's boot-time memory set-up without booting.",
    discussion: """
      Examples:
        memreplay dmesg.txt
        memreplay board.dtb --memory 0x80000000+512M --release 6.12
        memreplay check boards

      Exit status: 0 done, 1 a difference or a problem was found or this kernel would have stopped in \
      its memory set-up, 2 wrong usage or an input that cannot be used, 70 a fault of memreplay.
      """,
    version: Version.text,
    subcommands: [
      ReplayCommand.self, CheckCommand.self, VerifyCommand.self, ScriptCommand.self,
      ExplainCommand.self, FitCommand.self, LintCommand.self, DiffCommand.self, BatchCommand.self,
      MergeCommand.self, DescribeKernelCommand.self, CaptureScriptCommand.self, ImportCommand.self,
      GenerateCommand.self,
      ListCommand.self,
    ],
    defaultSubcommand: ReplayCommand.self)

  static func main() {
    Exit.reportTraps()
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if let word = arguments.first, isMistyped(word) {
        Standard.error(
          "error: '\(word.shownInError)' is neither a file nor a subcommand ("
            + configuration.subcommands.compactMap { $0.configuration.commandName }
            .joined(separator: ", ") + ")")
        Glibc.exit(2)
      }
      if let direct = DirectArguments(arguments) {
        try ReplayCommand.run(direct)
      } else {
        var command = try parseDirectly(arguments) ?? parseAsRoot()
        try command.run()
      }
    } catch {
      // ArgumentParser's own status for wrong usage is 64; the contract's is 2.
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status == .success {
        printHelp(text)
      } else if !text.isEmpty {
        Standard.error(text)
      }
      Glibc.exit(status == .validationFailure ? 2 : status.rawValue)
    }
  }

  /// A bare word that is no subcommand and names no file.
  private static func isMistyped(_ word: String) -> Bool {
    word.utf8.count > 2
      && word.utf8.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") || $0 == 0x2d }
      && isInput(word) && word != "-" && access(word, F_OK) != 0
  }

  private static func printHelp(_ text: String) {
    do throws(WriteError) {
      try Standard.output(text + "\n")
    } catch {
      Standard.error("error: \(error)")
      Glibc.exit(1)
    }
  }

  /// The default subcommand without the way over the root command, which costs a third of a short
  /// run. Where that fails the usual way is taken, for its messages.
  private static func parseDirectly(_ arguments: [String]) -> (any ParsableCommand)? {
    guard let first = arguments.first, isInput(first) else { return nil }
    return try? ReplayCommand.parse(arguments)
  }

  /// True for a first argument that is neither an option nor a subcommand.
  private static func isInput(_ argument: String) -> Bool {
    (argument == "-" || !argument.hasPrefix("-")) && !argument.isEmpty && argument != "help"
      && !configuration.subcommands.contains { $0.configuration.commandName == argument }
  }
}
