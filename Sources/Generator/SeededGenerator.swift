// SPDX-License-Identifier: GPL-2.0-or-later

/// A generator whose numbers follow from its seed (SplitMix64), on every machine.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  package mutating func below(_ limit: UInt64) -> UInt64 {
    UInt64.random(in: 0..<limit, using: &self)
  }
  package mutating func chance(_ percent: UInt64) -> Bool { below(100) < percent }
  package mutating func pick<T>(_ values: [T]) -> T { values[Int(below(UInt64(values.count)))] }
}
