// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import Output

/// Standard output and error, unbuffered and without Foundation.
enum Standard {
  static func output(_ text: String) throws(WriteError) {
    try OutputFile.write(Array(text.utf8), to: STDOUT_FILENO, named: "standard output")
  }

  /// One line for people. Where it cannot be written, nothing is left to say so on.
  static func error(_ line: String) {
    do throws(WriteError) {
      try OutputFile.write(
        Array("memreplay: \(line)\n".utf8), to: STDERR_FILENO, named: "standard error")
    } catch {}
  }
}
