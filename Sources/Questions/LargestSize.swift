// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import PhysicalMemory

/// The largest size that still works, found by replaying.
struct LargestSize: Sendable {
  let examined: ExaminedBoot

  /// The largest `name=SIZE` below `limit` that gives `owner` its place, in whole MiB.
  func option(_ name: String, granting owner: String, below limit: UInt64) -> UInt64? {
    let most = limit > 0 ? (limit - 1) >> 20 : 0
    return Self.search(from: 1, to: most) { mebibytes in
      grants(examined.boot.with(option: name, "\(mebibytes)M"), owner)
    }.map { $0 << 20 }
  }

  func grants(_ change: BootChange, _ owner: String) -> Bool {
    let record = Replay.run(change.boot)
    guard record.panic == nil else { return false }
    guard record.places.contains(where: { $0.owner == owner }) else { return false }
    return !RefusalReader.refusals(in: record).contains {
      $0.subject.word == owner.split(separator: " ").first.map(String.init) ?? owner
    }
  }

  /// The largest number in `low...high` that works, where what works ends once; nil for none.
  static func search(from low: UInt64, to high: UInt64, works: (UInt64) -> Bool) -> UInt64? {
    guard low <= high, works(low) else { return nil }
    if works(high) { return high }
    var (good, bad) = (low, high)
    while bad - good > 1 {
      let middle = good + (bad - good) / 2
      if works(middle) { good = middle } else { bad = middle }
    }
    return good
  }
}
