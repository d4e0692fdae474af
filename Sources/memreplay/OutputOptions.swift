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

  /// How the terminal takes a drawing; a file gets it as 80 columns of the locale's characters.
  var mapStyle: MapStyle { Self.mapStyle(color: color, output: output) }

  var usesColor: Bool { Self.usesColor(color, output: output) }

  static func usesColor(_ color: ColorChoice, output: String?) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto:
      OutputFile(output ?? "-").isStandardOutput && isatty(STDOUT_FILENO) == 1
        && (getenv("NO_COLOR").map { String(cString: $0) } ?? "").isEmpty
    }
  }

  static func mapStyle(color: ColorChoice, output: String?) -> MapStyle {
    MapStyle(
      width: OutputFile(output ?? "-").isStandardOutput ? Terminal.width ?? 80 : 80,
      usesColor: usesColor(color, output: output), usesUnicode: Terminal.usesUnicode)
  }

  /// Writes the result; a file is written whole or not at all.
  func write(_ text: String) throws(WriteError) {
    try OutputFile(output ?? "-").write(text)
  }
}
