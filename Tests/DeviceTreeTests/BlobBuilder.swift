// SPDX-License-Identifier: GPL-2.0-or-later

/// Builds small blobs of version 17 by hand, so that tests depend on no tool.
struct BlobBuilder {
  private(set) var structure: [UInt8] = []
  private(set) var strings: [UInt8] = []
  var reserveMap: [(address: UInt64, size: UInt64)] = []

  static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
  }
  static func bytes(_ value: UInt64) -> [UInt8] {
    bytes(UInt32(truncatingIfNeeded: value >> 32)) + bytes(UInt32(truncatingIfNeeded: value))
  }

  private mutating func pad() {
    while structure.count % 4 != 0 { structure.append(0) }
  }

  mutating func node(_ name: String, _ body: (inout Self) -> Void) {
    structure += Self.bytes(UInt32(1)) + Array(name.utf8) + [0]
    pad()
    body(&self)
    structure += Self.bytes(UInt32(2))
  }

  mutating func property(_ name: String, _ value: [UInt8]) {
    let offset = strings.count
    strings += Array(name.utf8) + [0]
    structure += Self.bytes(UInt32(3)) + Self.bytes(UInt32(value.count))
    structure += Self.bytes(UInt32(offset)) + value
    pad()
  }
  mutating func property(_ name: String, text: String) { property(name, Array(text.utf8) + [0]) }
  mutating func property(_ name: String, cells: UInt32...) {
    property(name, cells.flatMap { Self.bytes($0) })
  }
  mutating func nop() { structure += Self.bytes(UInt32(4)) }

  /// Header, reserve map, structure, strings.
  func blob() -> [UInt8] {
    var map: [UInt8] = []
    for entry in reserveMap + [(0, 0)] { map += Self.bytes(entry.address) + Self.bytes(entry.size) }
    let end = structure + Self.bytes(UInt32(9))
    let structureOffset = 40 + map.count
    let stringsOffset = structureOffset + end.count
    let header: [UInt32] = [
      0xd00d_feed, UInt32(stringsOffset + strings.count), UInt32(structureOffset),
      UInt32(stringsOffset), 40, 17, 16, 0, UInt32(strings.count), UInt32(end.count),
    ]
    return header.flatMap { Self.bytes($0) } + map + end + strings
  }

  static func blob(_ body: (inout Self) -> Void) -> [UInt8] {
    var builder = Self()
    builder.node("", body)
    return builder.blob()
  }
}

/// A seeded generator (splitmix64): the same seed gives the same bytes on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
