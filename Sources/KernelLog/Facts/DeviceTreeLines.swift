// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A reserved-memory node as its line tells it.
package struct ReservedMemoryNode: Sendable, Equatable {
  package var name: String
  package var range: MemoryRange
  package var isNoMap: Bool?
  package var isReusable: Bool?
  /// A `shared-dma-pool`.
  package var isPool = false
  /// The size is in whole MiB, rounded down.
  package var isRounded = false

  package init(
    name: String, range: MemoryRange, isNoMap: Bool?, isReusable: Bool?, isPool: Bool = false,
    isRounded: Bool = false
  ) {
    (self.name, self.range, self.isNoMap, self.isReusable) = (name, range, isNoMap, isReusable)
    (self.isPool, self.isRounded) = (isPool, isRounded)
  }
}

/// What the log of a device-tree machine says of its memory.
package struct DeviceTreeLogFacts: Sendable {
  /// `OF: reserved mem: 0x…..0x… (N KiB) nomap non-reusable NAME` (6.1 up), pools of every release.
  package var reserved: [Sourced<ReservedMemoryNode>] = []
  /// `failed to reserve memory for node 'NAME': base 0x…, size N MiB`.
  package var failed: [Sourced<ReservedMemoryNode>] = []
  /// `OF: fdt: Ignoring memory range 0x… - 0x…`.
  package var ignored: [Sourced<MemoryRange>] = []
  package var overlaps: [Sourced<String>] = []
  /// `OF: fdt: - START , SIZE`: what the memory nodes list, where a kernel prints it.
  package var memory: [Sourced<MemoryRange>] = []
  package init() {}

  /// Pools are printed in whole MiB, rounded down. Where no line tells their ends, a node range
  /// that begins with the pool does: a no-map pool is a range of its own.
  mutating func settlePoolSizes(by nodes: [Sourced<NodeRange>]) {
    let rounded = reserved.indices.filter { reserved[$0].value.isRounded }
    guard !rounded.isEmpty else { return }
    let ranges = Dictionary(
      nodes.map { ($0.value.range.base, $0.value.range) }, uniquingKeysWith: { first, _ in first })
    for index in rounded {
      let pool = reserved[index].value.range
      guard let range = ranges[pool.base], range.size >> 20 == pool.size >> 20 else { continue }
      reserved[index].value.range = range
      reserved[index].value.isNoMap = reserved[index].value.isNoMap ?? true
      reserved[index].value.isRounded = false
    }
  }
}

enum DeviceTreeLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("OF: reserved mem: ", reservedMem),
    LineRecogniser("OF: fdt: Reserved memory: ", reservedMem),
    LineRecogniser("OF: fdt:Reserved memory: ", reservedMem),
    LineRecogniser("Reserved memory: ", reservedMem),
    LineRecogniser("OF: fdt: ", memoryNode), LineRecogniser("OF: fdt:", memoryNode),
    LineRecogniser("OF: fdt: Ignoring memory ", ignoring),
    LineRecogniser("Ignoring memory ", ignoring),
  ]

  private static func reservedMem(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    _ = cursor.take("Reserved memory: ")
    if cursor.rest.starts(with: "0x".utf8) { return listed(&cursor, &log) }
    if cursor.take("created ") { return created(&cursor, &log) }
    if cursor.take("failed to reserve memory for node '") {
      return named(&cursor, &log, failed: true)
    }
    if cursor.take("reserved region for node '") { return named(&cursor, &log, failed: false) }
    if cursor.take("initialized node ") { return initialized(&cursor, &log) }
    if cursor.take("OVERLAP DETECTED!") {
      log.facts.deviceTree.overlaps.append(log.sourced(cursor.trimmedRest.text))
      return .taken
    }
    return .other
  }

  /// `0x…..0x… (2048 KiB) nomap non-reusable NAME`, both ends inclusive.
  private static func listed(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let first = cursor.hex(), cursor.take(".."), let last = cursor.hex(),
      let range = MemoryRange(first: first, last: last), cursor.skip(past: "KiB) ")
    else { return .unreadable("expected 0xSTART..0xEND (N KiB) map|nomap NAME") }
    let map = cursor.word()
    cursor.skipBlanks()
    let reusable = cursor.word()
    cursor.skipBlanks()
    log.memoryLines += 1
    var node = ReservedMemoryNode(
      name: cursor.trimmedRest.text, range: range, isNoMap: map.equals("nomap"),
      isReusable: reusable.equals("reusable"))
    // Pools have a line of their own before this one, with their size in whole MiB.
    if let same = log.pools[range.base], case let pool = log.facts.deviceTree.reserved[same].value,
      pool.range == range || pool.range.size >> 20 == range.size >> 20
    {
      node.isPool = log.facts.deviceTree.reserved[same].value.isPool
      log.facts.deviceTree.reserved[same].value = node
    } else {
      log.facts.deviceTree.reserved.append(log.sourced(node))
    }
    return .taken
  }

  /// `CMA memory pool at 0x…, size 64 MiB`.
  private static func created(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    let isCMA = cursor.rest.starts(with: "CMA".utf8)
    guard cursor.skip(past: " pool at "), let base = cursor.hex(), cursor.take(", size "),
      let (range, isRounded) = sized(&cursor, base)
    else { return .unreadable("expected a pool at 0xSTART, size N MiB") }
    log.memoryLines += 1
    log.pools[range.base] = log.facts.deviceTree.reserved.count
    log.facts.deviceTree.reserved.append(
      log.sourced(
        ReservedMemoryNode(
          name: "", range: range, isNoMap: isCMA ? false : nil, isReusable: isCMA, isPool: true,
          isRounded: isRounded)))
    return .taken
  }

  /// `NAME, compatible id shared-dma-pool`: names the pool of the line before.
  private static func initialized(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard let end = cursor.rest.firstIndex(of: ", compatible id "),
      let last = log.facts.deviceTree.reserved.indices.last,
      log.facts.deviceTree.reserved[last].value.name.isEmpty
    else { return .other }
    let name = cursor.rest[cursor.rest.startIndex..<end].text
    log.facts.deviceTree.reserved[last].value.name = name
    return .taken
  }

  /// `NAME': base 0x…, size N MiB`.
  private static func named(
    _ cursor: inout LineCursor, _ log: inout LogCollector, failed: Bool
  ) -> Reading {
    guard let name = cursor.until(UInt8(ascii: "'")), cursor.take("': base "),
      let base = cursor.hex(), cursor.take(", size "),
      let (range, isRounded) = sized(&cursor, base)
    else { return .other }
    let node = ReservedMemoryNode(
      name: name.text, range: range, isNoMap: nil, isReusable: nil, isRounded: isRounded)
    if failed {
      log.facts.deviceTree.failed.append(log.sourced(node))
    } else {
      log.facts.deviceTree.reserved.append(log.sourced(node))
    }
    return .taken
  }

  /// `N MiB`, `N KiB`.
  private static func sized(_ cursor: inout LineCursor, _ base: UInt64)
    -> (range: MemoryRange, isRounded: Bool)?
  {
    guard let size = cursor.decimal(), size < 1 << 40 else { return nil }
    let isRounded = !cursor.take(" KiB")
    return MemoryRange(exactly: PhysicalAddress(base), size: size << (isRounded ? 20 : 10)).map {
      ($0, isRounded)
    }
  }

  /// ` - 80000000 ,  40000000`: start and size, with or without `0x`.
  private static func memoryNode(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    cursor.skipBlanks()
    guard cursor.take("- "), let start = cursor.hex() ?? cursor.bareHex() else { return .other }
    cursor.skipBlanks()
    guard cursor.take(",") else { return .other }
    cursor.skipBlanks()
    guard let size = cursor.hex() ?? cursor.bareHex(),
      let range = MemoryRange(exactly: PhysicalAddress(start), size: size)
    else { return .unreadable("expected START, SIZE") }
    log.memoryLines += 1
    log.facts.deviceTree.memory.append(log.sourced(range))
    return .taken
  }

  /// `range 0x40000000 - 0x41000000` (end exclusive), `block 0x… - 0x…`.
  private static func ignoring(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.take("range ") || cursor.take("block "), let first = cursor.hex(),
      cursor.take(" - "), let end = cursor.hex(), end > first,
      let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else { return .other }
    log.facts.deviceTree.ignored.append(log.sourced(range))
    return .taken
  }
}
