// SPDX-License-Identifier: GPL-2.0-or-later

/// One line of a kernel log, without what dmesg, journals, syslogs, mailers and serial rigs put in front.
package struct LogLine: Sendable {
  /// Counted from 1 in the file as it was given.
  package var number: Int
  /// Seconds since boot in microseconds, where the line carries the kernel's own time stamp.
  package var microseconds: UInt64?
  /// `KERN_*` level 0…7, where the line tells it.
  package var level: Int?
  /// The message; leading blanks of the kernel's own are kept.
  package var text: ArraySlice<UInt8>

  package init(
    number: Int, microseconds: UInt64? = nil, level: Int? = nil, text: ArraySlice<UInt8>
  ) {
    (self.number, self.microseconds, self.level, self.text) = (number, microseconds, level, text)
  }
}
