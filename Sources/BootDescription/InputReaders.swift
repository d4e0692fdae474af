// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog
import PhysicalMemory

/// The input rooms' readers as the loader calls them.
enum InputReaders {
  static func log(
    _ bytes: [UInt8], origin: String, boot: Int?
  ) throws(InputError) -> (facts: LogFacts, notes: [String]) {
    let facts = try KernelLog.parse(bytes, origin: origin, boot: boot)
    return (facts, facts.notes.map { "\($0.source): \($0.value)" })
  }
}
