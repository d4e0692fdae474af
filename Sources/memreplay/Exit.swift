// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import PhysicalMemory

/// The command's exit statuses: 0 done, 1 a difference or a problem, 2 bad input, 70 our fault.
enum Exit {
  /// Runs a command's body; errors become one line on standard error and their status.
  static func report(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as InputError {
      Standard.error("error: \(error)")
      throw ExitCode(2)
    } catch let error as InternalError {
      Standard.error("internal error: \(error)")
      throw ExitCode(70)
    }
  }
}
