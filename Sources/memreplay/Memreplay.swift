// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import Glibc

@main
struct Memreplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memreplay",
    abstract: "Replays the kernel's boot-time memory set-up without booting.",
    subcommands: [ReplayCommand.self, CheckCommand.self, BatchCommand.self, ScriptCommand.self, VerifyCommand.self, ListCommand.self],
    defaultSubcommand: ReplayCommand.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // ArgumentParser's own status for wrong usage is 64; the contract's is 2.
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status == .success {
        Standard.output(text + "\n")
      } else if !text.isEmpty {
        Standard.error(text)
      }
      Glibc.exit(status == .validationFailure ? 2 : status.rawValue)
    }
  }
}
