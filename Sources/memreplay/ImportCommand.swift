// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import Goldens

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a case folder of what the capture script collected.",
    discussion: """
      The folder gets boot.yaml with its inputs, the machine's own log and /proc files, and expected/ \
      made of them, so that memreplay check compares the replay with what the machine printed.

      Example:
        memreplay import case.tar cases/my-board && memreplay check cases/my-board
      """)

  @Argument(help: ArgumentHelp("What the capture script wrote.", valueName: "CASE.tar"))
  var archive: String
  @Argument(help: ArgumentHelp("The folder to make.", valueName: "DIR"))
  var folder: String

  func run() throws {
    try Exit.report {
      let files = try CaseImport.write(archive, to: folder)
      try Standard.output(files.map { "\(folder)/\($0)\n" }.joined())
    }
  }
}

struct CaptureScriptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture-script",
    abstract: "Prints a shell script that collects a boot on a running machine.",
    discussion: """
      The script runs with dash and busybox, needs no memreplay, changes nothing, and masks the host \
      name, serial numbers, MAC addresses and UUIDs. As root it sees more.

      Example:
        memreplay capture-script > capture.sh; scp capture.sh board: && ssh board sh capture.sh case.tar
      """)

  @OptionGroup var destination: OutputOptions

  func run() throws {
    try Exit.report { try destination.write(CaptureScript.text) }
  }
}
