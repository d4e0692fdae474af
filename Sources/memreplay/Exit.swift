// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import Glibc
import Output
import PhysicalMemory

/// The command's exit statuses: 0 done, 1 a difference or a problem, 2 bad input, 70 our fault.
enum Exit {
  static let fault: Int32 = 70

  /// Runs a command's body; errors become one line on standard error and their status.
  static func report(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as InputError {
      Standard.error("error: \(error)")
      throw ExitCode(2)
    } catch let error as WriteError {
      Standard.error("error: \(error)")
      throw ExitCode(error.isWrongUsage ? 2 : 1)
    } catch let status as ExitCode {
      throw status
    } catch {
      Standard.error("internal error: \(error)")
      throw ExitCode(fault)
    }
  }

  /// A trap in our own code, or in a library under it, ends with one line and the status of a fault
  /// of ours, not by a signal: a script that runs this command must know the two apart.
  static func reportTraps() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      // Only what may be called in a signal handler.
      let line: StaticString = "memreplay: internal error: a trap; this is a fault of memreplay\n"
      _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
      _exit(Exit.fault)
    }
    action.sa_flags = SA_ONSTACK
    // A stack of its own: the usual one may be what ran out.
    let size = 1 << 16
    var stack = stack_t()
    stack.ss_sp = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    stack.ss_size = size
    if stack.ss_sp != MAP_FAILED { sigaltstack(&stack, nil) }
    for signal in [SIGILL, SIGTRAP, SIGFPE, SIGSEGV, SIGBUS, SIGABRT] {
      sigaction(signal, &action, nil)
    }
  }
}
