// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// `  DMA      [mem 0x…-0x…]`, `  Normal   empty`.
package struct ZoneRange: Sendable, Equatable {
  package var name: String
  /// Nil where the zone is empty.
  package var range: MemoryRange?
}

/// `  node   0: [mem 0x…-0x…]`.
package struct NodeRange: Sendable, Equatable {
  package var node: Int
  package var range: MemoryRange
}

/// `On node 0, zone DMA: 1 pages in unavailable ranges`.
package struct UnavailablePages: Sendable, Equatable {
  package var node: Int
  package var zone: String
  package var pages: UInt64
}

/// `NAME hash table entries: N (order: N, N bytes, linear)`.
package struct HashTable: Sendable, Equatable {
  package var name: String
  package var entries: UInt64
  package var bytes: UInt64
  /// `linear`, `vmalloc`, `vmalloc hugepage`; empty where the kernel prints none.
  package var kind: String
}

package struct ZoneLogFacts: Sendable {
  package var zones: [Sourced<ZoneRange>] = []
  /// `Movable zone start for each node` with its nodes.
  package var movableStarts: [Sourced<NodeRange>] = []
  /// `Early memory node ranges`.
  package var earlyNodeRanges: [Sourced<NodeRange>] = []
  /// `Initmem setup node N [mem …]`.
  package var initmem: [Sourced<NodeRange>] = []
  /// `Initmem setup node N as memoryless` (5.18 up), `… [mem 0x0-0x0]` before.
  package var memorylessNodes: [Sourced<Int>] = []
  package var unavailable: [Sourced<UnavailablePages>] = []
  package var hashes: [Sourced<HashTable>] = []
  package init() {}
}

enum ZoneLines {
  static let recognisers: [LineRecogniser] =
    [
      LineRecogniser("Zone ranges:", heading(.zones)),
      LineRecogniser("Zone PFN ranges:", heading(.zones)),
      LineRecogniser("Movable zone start", heading(.movable)),
      LineRecogniser("Early memory node ranges", heading(.nodes)),
      LineRecogniser("Early memory PFN ranges", heading(.oldNodes)),
      LineRecogniser("early_node_map[", heading(.oldNodes)),
      LineRecogniser("node ", nodeRange),
      LineRecogniser("Initmem setup node ", initmem),
      LineRecogniser("On node ", onNode),
    ]
    + ["DMA32", "DMA", "Normal", "HighMem", "Movable", "Device"].map { name in
      LineRecogniser(name + " ") { zone(name, &$0, &$1) }
    }
    + [
      "Dentry cache hash table entries: ", "Inode-cache hash table entries: ",
      "Mount-cache hash table entries: ", "Mountpoint-cache hash table entries: ",
      "PID hash table entries: ", "PV qspinlock hash table entries: ",
      "futex hash table entries: ", "stackdepot hash table entries: ",
    ].map { words in
      LineRecogniser(words) { hash(words, &$0, &$1) }
    }

  private static func heading(_ section: LogCollector.ZoneSection)
    -> @Sendable (inout LineCursor, inout LogCollector) -> Reading
  {
    { _, log in
      log.zoneSection = section
      return .taken
    }
  }

  private static func zone(_ name: String, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    cursor.skipBlanks()
    // The heading may be lost; a range in brackets behind a zone's name is no other line.
    guard log.zoneSection == .zones || cursor.rest.starts(with: "[mem ".utf8) else {
      return .other
    }
    if cursor.take("empty") {
      log.facts.zones.zones.append(log.sourced(ZoneRange(name: name, range: nil)))
      return .taken
    }
    guard let range = cursor.memRange() ?? pageRange(&cursor) else { return .other }
    log.facts.zones.zones.append(
      log.sourced(ZoneRange(name: name, range: range.isEmpty ? nil : range)))
    return .taken
  }

  /// `0x00000010 -> 0x00001000`: page frames, end exclusive (up to 3.4).
  private static func pageRange(_ cursor: inout LineCursor) -> MemoryRange? {
    guard let first = cursor.hex() ?? cursor.decimal() else { return nil }
    cursor.skipBlanks()
    guard cursor.take("->") else { return nil }
    cursor.skipBlanks()
    guard let end = cursor.hex() ?? cursor.decimal(), end >= first, end < 1 << 52 else {
      return nil
    }
    return MemoryRange(exactly: PhysicalAddress(first << 12), size: (end - first) << 12)
  }

  /// `  node   0: [mem …]`; under the movable heading `  Node 0: 0x…`.
  private static func nodeRange(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    cursor.skipBlanks()
    guard let node = cursor.int(), cursor.take(":"), let range = cursor.memRange() else {
      return .other
    }
    log.facts.zones.earlyNodeRanges.append(log.sourced(NodeRange(node: node, range: range)))
    return .taken
  }

  /// `    0: 0x00000010 -> 0x0000009f`: page frames, after `early_node_map[…]`.
  static func oldNodeRange(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard log.zoneSection == .oldNodes, let node = cursor.int(), cursor.take(": "),
      let range = pageRange(&cursor)
    else { return .other }
    log.facts.zones.earlyNodeRanges.append(log.sourced(NodeRange(node: node, range: range)))
    return .taken
  }

  /// `N [mem 0x…-0x…]`; `N as memoryless`; old: `N 0000000000000000-000000007fff0000`, end exclusive.
  private static func initmem(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let node = cursor.int() else { return .other }
    _ = cursor.take(byte: UInt8(ascii: ":"))
    if cursor.take(" as memoryless") {
      log.facts.zones.memorylessNodes.append(log.sourced(node))
      return .taken
    }
    guard let range = cursor.memRange() ?? oldInitmem(&cursor) else { return .other }
    // Both ends are printed as 0 where the node holds no page.
    if range.base == 0, range.size <= 1 {
      log.facts.zones.memorylessNodes.append(log.sourced(node))
    } else {
      log.facts.zones.initmem.append(log.sourced(NodeRange(node: node, range: range)))
    }
    return .taken
  }

  private static func oldInitmem(_ cursor: inout LineCursor) -> MemoryRange? {
    cursor.skipBlanks()
    guard let first = cursor.bareHex(), cursor.take("-"), let end = cursor.bareHex(), end >= first
    else { return nil }
    return MemoryRange(exactly: PhysicalAddress(first), size: end - first)
  }

  private static func onNode(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let node = cursor.int(), cursor.take(", zone "),
      let zone = cursor.until(UInt8(ascii: ":")), cursor.take(": "), let pages = cursor.decimal()
    else { return .other }
    log.facts.zones.unavailable.append(
      log.sourced(UnavailablePages(node: node, zone: zone.text, pages: pages)))
    return .taken
  }

  private static func hash(_ words: String, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let entries = cursor.decimal() else { return .unreadable("expected a count") }
    guard cursor.skip(past: ", "), let bytes = cursor.decimal(), cursor.take(" bytes") else {
      return .other
    }
    let kind = cursor.take(", ") ? cursor.until(UInt8(ascii: ")"))?.text ?? "" : ""
    let name = String(words.dropLast(" hash table entries: ".utf8.count))
    log.facts.zones.hashes.append(
      log.sourced(HashTable(name: name, entries: entries, bytes: bytes, kind: kind)))
    return .taken
  }
}
