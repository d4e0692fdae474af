// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Glibc
import PhysicalMemory

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
      output == nil && isatty(STDOUT_FILENO) == 1
        && (getenv("NO_COLOR").map { String(cString: $0) } ?? "").isEmpty
    }
  }

  /// Writes the result; a file is written whole or not at all.
  func write(_ text: String) throws(InputError) {
    if let output {
      try Files.write(text, to: output)
    } else {
      Standard.output(text)
    }
  }
}

/// Standard output and error, unbuffered and without Foundation.
enum Standard {
  static func output(_ text: String) { write(text, to: STDOUT_FILENO) }
  /// One line for people.
  static func error(_ line: String) { write("memreplay: \(line)\n", to: STDERR_FILENO) }

  private static func write(_ text: String, to file: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(file, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          // A closed pipe ends quietly: nobody reads on.
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
