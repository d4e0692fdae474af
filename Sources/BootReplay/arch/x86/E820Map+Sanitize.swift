// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

extension E820Map {
  /// Models `e820__update_table()`: sorts, and gives every address the largest type that covers it.
  ///
  ///     before   1111111111111
  ///                  2222
  ///     after    1111222211111
  ///
  /// False, and nothing done, for fewer than two entries or one that wraps.
  @discardableResult
  package mutating func sanitize() -> Bool {
    guard entries.count >= 2 else { return false }
    for entry in entries where entry.base.rawValue &+ entry.size < entry.base.rawValue {
      return false
    }
    var sweep = Sweep(capacity: capacity)
    for point in changePoints() {
      if point.isStart {
        sweep.covering[entries[point.entry].type, default: 0] += 1
      } else {
        sweep.covering[entries[point.entry].type, default: 1] -= 1
      }
      if !sweep.pass(point.address) { break }
    }
    entries = sweep.result
    return true
  }

  private struct ChangePoint {
    let address: UInt64
    let entry: Int
    let isStart: Bool
  }

  /// Starts before ends where both lie at one address.
  private func changePoints() -> [ChangePoint] {
    var points: [ChangePoint] = []
    for (index, entry) in entries.enumerated() where entry.size != 0 {
      let start = entry.base.rawValue
      points.append(ChangePoint(address: start, entry: index, isStart: true))
      points.append(ChangePoint(address: start &+ entry.size, entry: index, isStart: false))
    }
    return points.sorted {
      ($0.address, $0.isStart ? 0 : 1) < ($1.address, $1.isStart ? 0 : 1)
    }
  }

  private struct Sweep {
    let capacity: Int
    /// How many entries of each type cover the current address.
    var covering: [E820Type: Int] = [:]
    var result: [E820Entry] = []
    private var openType = E820Type(rawValue: 0)
    private var openStart: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Persistent and soft-reserved ranges may be units of their own and are never joined.
    private static func isJoined(_ type: E820Type) -> Bool {
      type != .pram && type != .softReserved
    }

    /// Closes and opens the spans that end and begin here; false when the table is full.
    mutating func pass(_ address: UInt64) -> Bool {
      let none = E820Type(rawValue: 0)
      let current = covering.filter { $0.value > 0 }.keys.max() ?? none
      guard current != openType || !Self.isJoined(current) else { return true }
      if openType != none, address != openStart {
        result.append(
          E820Entry(
            base: PhysicalAddress(openStart), size: address &- openStart, type: openType))
        if result.count >= capacity { return false }
      }
      (openType, openStart) = (current, address)
      return true
    }
  }
}
