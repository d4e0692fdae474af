// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// What one line of a script does.
enum ScriptVerb: String, CaseIterable, Sendable {
  case add, remove, reserve, free, trim, cap, limit, alloc, dump
  case addNode = "add_node"
  case setNode = "set_node"
  case markHotplug = "mark_hotplug"
  case clearHotplug = "clear_hotplug"
  case markMirror = "mark_mirror"
  case markNoMap = "mark_nomap"
  case clearNoMap = "clear_nomap"
  case enforceLimit = "enforce_limit"
  case bottomUp = "bottom_up"
  case allowResize = "allow_resize"
  case physAlloc = "phys_alloc"
  case physAllocNid = "phys_alloc_nid"
  case allocExact = "alloc_exact"
  case isMemory = "is_memory"
  case isReserved = "is_reserved"
  case isRegionMemory = "is_region_memory"
  case isRegionReserved = "is_region_reserved"
  case overlapsMemory = "overlaps_memory"

  var operandCount: Int {
    switch self {
    case .dump, .allowResize: 0
    case .trim, .enforceLimit, .limit, .isMemory, .isReserved, .bottomUp: 1
    case .add, .remove, .reserve, .free, .cap, .markHotplug, .clearHotplug, .markMirror,
      .markNoMap, .clearNoMap, .isRegionMemory, .isRegionReserved, .overlapsMemory:
      2
    case .physAllocNid: 3
    case .addNode, .setNode, .physAlloc: 4
    case .alloc, .allocExact: 5
    }
  }

  var usage: String { operands.joined(separator: " ") }

  /// The operands' names, as an error message lists them.
  var operands: [String] {
    switch self {
    case .dump, .allowResize: []
    case .trim: ["ALIGN"]
    case .enforceLimit: ["LIMIT"]
    case .limit, .isMemory, .isReserved: ["ADDR"]
    case .bottomUp: ["0|1"]
    case .add, .remove, .reserve, .free, .cap, .markHotplug, .clearHotplug, .markMirror,
      .markNoMap, .clearNoMap, .isRegionMemory, .isRegionReserved, .overlapsMemory:
      ["BASE", "SIZE"]
    case .addNode: ["BASE", "SIZE", "NID", "FLAGS"]
    case .setNode: ["BASE", "SIZE", "memory|reserved", "NID"]
    case .physAlloc: ["SIZE", "ALIGN", "START", "END"]
    case .physAllocNid: ["SIZE", "ALIGN", "NID"]
    case .alloc, .allocExact: ["SIZE", "ALIGN", "MIN", "MAX", "NID"]
    }
  }
}

/// One line of a script, read.
struct ScriptOperation: Equatable, Sendable {
  var verb: ScriptVerb
  /// The numbers in their order; fewer than five leave zeros. A negative one is its two's
  /// complement.
  var first: UInt64 = 0
  var second: UInt64 = 0
  var third: UInt64 = 0
  var fourth: UInt64 = 0
  var fifth: UInt64 = 0

  init(_ verb: ScriptVerb) { self.verb = verb }

  mutating func setNumber(_ value: UInt64, at index: Int) {
    switch index {
    case 0: first = value
    case 1: second = value
    case 2: third = value
    case 3: fourth = value
    default: fifth = value
    }
  }

  /// A node as the kernel's `int`.
  static func node(_ value: UInt64) -> NodeID { Int(Int32(truncatingIfNeeded: value)) }
}
