// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import Glibc
import Output

/// Where the result goes.
struct OutputOptions: ParsableArguments {
  @Option(name: .short, help: ArgumentHelp("Writes to FILE.", valueName: "FILE"))
  var output: String?
  @Option(help: "Colours: auto, always or never (NO_COLOR is honoured).")
  var color: ColorChoice = .auto

  enum ColorChoice: String, ExpressibleByArgument { case auto, always, never }

  var usesColor: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto:
      OutputFile(output ?? "-").isStandardOutput && isatty(STDOUT_FILENO) == 1
        && (getenv("NO_COLOR").map { String(cString: $0) } ?? "").isEmpty
    }
  }

  /// How the terminal takes a drawing; a file gets it as 80 columns of the locale's characters.
  var mapStyle: MapStyle {
    MapStyle(
      width: OutputFile(output ?? "-").isStandardOutput ? Terminal.width ?? 80 : 80,
      usesColor: usesColor,
      usesUnicode: Terminal.usesUnicode)
  }

  /// Writes the result; a file is written whole or not at all.
  func write(_ text: String) throws(WriteError) {
    try OutputFile(output ?? "-").write(text)
  }
}
