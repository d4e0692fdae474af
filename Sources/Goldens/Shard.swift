// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// One part of a run that is spread over several machines: `I/N`, counted from 1.
///
/// A case belongs to a shard by its path below the folder that was named, so that machines agree
/// wherever that folder lies, and a case keeps its shard when others are added.
package struct Shard: Sendable, Equatable {
  package let index: Int
  package let count: Int

  package init?(index: Int, count: Int) {
    guard count >= 1, count <= 100_000, (1...count).contains(index) else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// `I/N` as `--shard` takes it.
  package init(parsing text: String) throws(InputError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
      let shard = Shard(index: index, count: count)
    else {
      throw InputError(
        .usage, "found '\(text)', expected I/N with I from 1 to N", at: FactSource("--shard"))
    }
    self = shard
  }

  /// The variables of a scheduler: index, count, and the number of its first shard.
  private static let schedulers: [(index: String, count: String, first: String?, base: Int)] = [
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", nil, 1),
    ("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", nil, 0),
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", 0),
  ]

  /// What GitLab, Bazel or Slurm say of this job; nil where none of them runs it.
  package static func fromEnvironment(
    _ value: (String) -> String?
  ) throws(InputError) -> Shard? {
    for scheduler in schedulers {
      guard let index = value(scheduler.index), let count = value(scheduler.count) else { continue }
      let first = scheduler.first.flatMap(value).flatMap { Int($0) } ?? scheduler.base
      guard let number = Int(index), let total = Int(count),
        case let (offset, overflow) = number.subtractingReportingOverflow(first), !overflow,
        offset >= 0, offset < total, let shard = Shard(index: offset + 1, count: total)
      else {
        throw InputError(
          .usage, "found \(index) of \(count), expected a shard's number and their count",
          at: FactSource("\(scheduler.index), \(scheduler.count)"))
      }
      return shard
    }
    return nil
  }

  /// Whether the case of this name belongs here: FNV-1a over its bytes, as it is the same on every
  /// machine and in every release.
  package func holds(_ name: String) -> Bool {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // The low bits alone mix too little for small counts.
    hash ^= hash >> 32
    return Int(hash % UInt64(count)) == index - 1
  }
}
