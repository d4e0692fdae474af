// SPDX-License-Identifier: GPL-2.0-or-later

/// What a replay is to keep of a boot: an asked result names its parts, and what only other parts
/// need is not done. The kernel's allocations are made whatever is asked, up to the hand-over, so
/// that a boot which stops there is noticed in every format.
package struct RecordParts: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The lines that memblock=debug causes and those the kernel prints.
  package static let lines = RecordParts(rawValue: 1 << 0)
  /// `memblock_free_all()`, and what is given back after it.
  package static let handOver = RecordParts(rawValue: 1 << 1)
  /// Whose memory is whose, and the tables after each step.
  package static let owners = RecordParts(rawValue: 1 << 2)
  /// The virtual layout that follows.
  package static let virtualLayout = RecordParts(rawValue: 1 << 3)
  /// The checks on the final map.
  package static let finalMap = RecordParts(rawValue: 1 << 4)
  package static let all: RecordParts = [.lines, .handOver, .owners, .virtualLayout, .finalMap]
}
