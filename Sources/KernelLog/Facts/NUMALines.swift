// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// `NODE_DATA(n) allocated [mem …]`; 6.12 up of arm64 prints no node on x86's generic line.
package struct NodeDataPlace: Sendable, Equatable {
  package var node: Int
  package var range: MemoryRange
}

package struct NUMALogFacts: Sendable {
  package var memory: [Sourced<SRATMemory>] = []
  package var processors: [Sourced<SRATProcessor>] = []
  /// `NUMA: Initialized distance table, cnt=N`.
  package var distanceTableCount: Sourced<Int>?
  /// `Faking a node at [mem …]`.
  package var fakedNode: Sourced<MemoryRange>?
  /// `Faking node N at [mem …] (sMB)` (numa=fake=).
  package var fakeNodes: [Sourced<NodeDataPlace>] = []
  package var isOff: Sourced<Bool>?
  package var nodeData: [Sourced<NodeDataPlace>] = []
  package init() {}
}

/// SRAT, NUMA and NODE_DATA lines.
enum NUMALines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("SRAT: ", srat), LineRecogniser("ACPI: SRAT: ", srat),
    LineRecogniser("ACPI: NUMA: SRAT: ", srat), LineRecogniser("NUMA: SRAT: ", srat),
    LineRecogniser("NUMA: ", numa),
    LineRecogniser("Faking a node at ", faking),
    LineRecogniser("Faking node ", fakeNode),
    LineRecogniser("NUMA turned off") { _, log in
      log.facts.numa.isOff = log.sourced(true)
      return .taken
    },
    LineRecogniser("NODE_DATA", nodeData),
  ]

  private static func srat(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if cursor.take("Node ") { return memory(&cursor, &log) }
    guard cursor.take("PXM "), let domain = cursor.int(), cursor.take(" -> "),
      cursor.take("APIC ") || cursor.take("MPIDR ") || cursor.take("HARTID "),
      let identifier = cursor.number(), cursor.take(" -> Node "), let node = cursor.int()
    else { return .other }
    log.facts.numa.processors.append(
      log.sourced(
        SRATProcessor(proximityDomain: domain, identifier: identifier, node: node)))
    return .taken
  }

  /// `0 PXM 0 [mem 0x…-0x…] hotplug non-volatile`; old: `0 PXM 0 0-a0000`, end exclusive.
  private static func memory(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let node = cursor.int(), cursor.take(" PXM "), let domain = cursor.int() else {
      return .unreadable("expected Node N PXM N [mem 0xSTART-0xEND]")
    }
    guard let range = cursor.memRange() ?? oldRange(&cursor) else {
      return .unreadable("expected [mem 0xSTART-0xEND]")
    }
    var entry = SRATMemory(node: node, proximityDomain: domain, range: range)
    entry.isHotpluggable = cursor.rest.contains(text: "hotplug")
    entry.isNonVolatile = cursor.rest.contains(text: "non-volatile")
    log.facts.numa.memory.append(log.sourced(entry))
    return .taken
  }

  private static func oldRange(_ cursor: inout LineCursor) -> MemoryRange? {
    cursor.skipBlanks()
    guard let first = cursor.bareHex(), cursor.take(byte: UInt8(ascii: "-")),
      let end = cursor.bareHex(), end > first
    else { return nil }
    return MemoryRange(exactly: PhysicalAddress(first), size: end - first)
  }

  private static func numa(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if cursor.take("Initialized distance table, cnt=") {
      guard let count = cursor.int() else { return .unreadable("expected a count") }
      log.facts.numa.distanceTableCount = log.sourced(count)
      return .taken
    }
    if cursor.take("Faking a node at ") { return faking(&cursor, &log) }
    if cursor.take("NUMA disabled") || cursor.take("disabled") {
      log.facts.numa.isOff = log.sourced(true)
      return .taken
    }
    if cursor.take("NODE_DATA") { return nodeData(&cursor, &log) }
    return .other
  }

  private static func faking(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let range = cursor.memRange() else { return .other }
    log.facts.numa.fakedNode = log.sourced(range)
    return .taken
  }

  private static func fakeNode(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let node = cursor.int(), cursor.take(" at "), let range = cursor.memRange() else {
      return .other
    }
    log.facts.numa.fakeNodes.append(log.sourced(NodeDataPlace(node: node, range: range)))
    return .taken
  }

  /// `NODE_DATA(0) allocated [mem …]`, `NODE_DATA [mem …]`, old `NODE_DATA [S - E]`.
  private static func nodeData(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    var node = log.facts.numa.nodeData.count
    if cursor.take("("), let number = cursor.int() {
      node = number
      _ = cursor.take(") allocated") || cursor.take(")")
    }
    guard let range = cursor.memRange() else { return .other }
    log.facts.numa.nodeData.append(log.sourced(NodeDataPlace(node: node, range: range)))
    return .taken
  }
}
