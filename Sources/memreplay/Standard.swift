// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import Output

/// Standard output and error, unbuffered and without Foundation.
enum Standard {
  static func output(_ text: String) throws(WriteError) {
    try OutputFile.write(text, to: STDOUT_FILENO, named: "standard output")
  }

  /// One line for people. Where it cannot be written, nothing is left to say so on.
  static func error(_ line: String) {
    do throws(WriteError) {
      try OutputFile.write("memreplay: \(line)\n", to: STDERR_FILENO, named: "standard error")
    } catch {}
  }
}
