// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A line of a memblock dump or of the memblock=debug trace, numbers as printed.
package struct MemblockLogLine: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// `MEMBLOCK configuration:` (`LMB configuration:` in 2.6.34).
    case dumpHead
    case totals(memory: UInt64, reserved: UInt64)
    /// ` memory.cnt  = 0x1`; the type is `memory`, `reserved` or `physmem`.
    case count(type: String, UInt64)
    /// ` memory[0x0]<TAB>[0x…-0x…], 0x… bytes[ on node N][ flags: 0x…]`.
    case region(
      type: String, index: UInt64, first: UInt64, last: UInt64, size: UInt64, node: Int?,
      flags: UInt64?)
    /// `memblock_add: [0x…-0x…]`, `memblock_reserve:`, …; `end` as printed: the last byte since 3.1x,
    /// one behind it before. Node and flags where the line has them.
    case range(operation: String, first: UInt64, end: UInt64, node: Int?, flags: UInt64?)
    /// `memblock_alloc_try_nid: 4096 bytes align=0x1000 nid=-1 from=0x0 max_addr=0x0`.
    case request(
      operation: String, size: UInt64, alignment: UInt64, node: Int?, from: UInt64,
      limit: UInt64)
    /// `memblock: reserved is doubled to 256 at [0x…-0x…]`.
    case doubled(type: String, capacity: UInt64, first: UInt64, last: UInt64)
  }
  package var line: Int
  package var kind: Kind
  /// `setup_arch+0x1bc/0x318`, or a bare function name; empty where the line has none.
  package var caller: String
  /// Hexadecimal digits of the line's first address: the width of a physical address.
  package var addressDigits: Int

  package init(line: Int, kind: Kind, caller: String = "", addressDigits: Int = 0) {
    (self.line, self.kind, self.caller) = (line, kind, caller)
    self.addressDigits = addressDigits
  }

  /// The function that the caller names, without `+0x…/0x…`.
  package var callerFunction: Substring { caller.prefix { $0 != "+" } }
}

enum MemblockLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("MEMBLOCK configuration:", dumpHead),
    LineRecogniser("LMB configuration:", dumpHead),
    LineRecogniser("memory size = ", totals),
    LineRecogniser("memory.cnt", { count("memory", &$0, &$1) }),
    LineRecogniser("reserved.cnt", { count("reserved", &$0, &$1) }),
    LineRecogniser("physmem.cnt", { count("physmem", &$0, &$1) }),
    LineRecogniser("memory[", { region("memory", &$0, &$1) }),
    LineRecogniser("reserved[", { region("reserved", &$0, &$1) }),
    LineRecogniser("physmem[", { region("physmem", &$0, &$1) }),
    LineRecogniser("memblock: ", doubled),
    LineRecogniser("memblock_") { operation("memblock_", &$0, &$1) },
    LineRecogniser("__memblock_") { operation("__memblock_", &$0, &$1) },
  ]

  private static func dumpHead(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    log.add(.dumpHead)
    return .taken
  }

  private static func totals(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let memory = cursor.hex(), cursor.take(" reserved size = "), let reserved = cursor.hex()
    else { return .unreadable("expected memory size = 0xN reserved size = 0xN") }
    log.add(.totals(memory: memory, reserved: reserved))
    return .taken
  }

  private static func count(_ type: String, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    cursor.skipBlanks()
    guard cursor.take("= "), let count = cursor.hex() else { return .other }
    log.add(.count(type: type, count))
    return .taken
  }

  private static func region(_ type: String, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    // A decimal index is U-Boot's own dump.
    guard let index = cursor.hex(), cursor.take("]") else { return .other }
    cursor.skipBlanks()
    let before = cursor
    guard cursor.take("["), let first = cursor.hex(), cursor.take("-"), let last = cursor.hex(),
      cursor.take("],")
    else { return .unreadable("expected [0xFIRST-0xLAST], 0xSIZE bytes") }
    let digits = addressDigits(before)
    cursor.skipBlanks()
    guard let size = cursor.hex(), cursor.take(" bytes") else {
      return .unreadable("expected 0xSIZE bytes")
    }
    let node = cursor.take(" on node ") ? cursor.signed() : nil
    cursor.skipBlanks()
    let flags = cursor.take("flags: ") ? cursor.hex() : nil
    log.add(
      .region(
        type: type, index: index, first: first, last: last, size: size, node: node, flags: flags),
      digits: digits)
    return .taken
  }

  /// Digits behind `[0x`.
  private static func addressDigits(_ cursor: LineCursor) -> Int {
    cursor.rest.dropFirst(3).prefix { LineCursor.hexDigit($0) != nil }.count
  }

  private static func doubled(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let type = cursor.until(UInt8(ascii: " ")), cursor.take(" is doubled to "),
      let capacity = cursor.decimal(), cursor.take(" at ")
    else { return .other }
    let before = cursor
    guard cursor.take("["), let first = cursor.hex(), cursor.take("-"), let last = cursor.hex()
    else { return .unreadable("expected [0xFIRST-0xLAST]") }
    log.add(
      .doubled(type: type.text, capacity: capacity, first: first, last: last),
      digits: addressDigits(before))
    return .taken
  }

  private static func operation(
    _ prefix: String, _ cursor: inout LineCursor, _ log: inout LogCollector
  ) -> Reading {
    let name = cursor.rest.prefix {
      ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_")
    }
    let operation = prefix + name.text
    cursor = LineCursor(cursor.rest[name.endIndex...])
    guard cursor.take(":") else { return .other }
    cursor.skipBlanks()
    // Broken right behind the name: the rest is on the next line.
    if cursor.isAtEnd { return .unreadable("expected [0xFIRST-0xLAST] or N bytes") }
    return cursor.next == UInt8(ascii: "[")
      ? range(operation, &cursor, &log) : request(operation, &cursor, &log)
  }

  /// `[0x…-0x…][ nid=N flags=N][ flags 0x0] caller`.
  private static func range(
    _ operation: String, _ cursor: inout LineCursor, _ log: inout LogCollector
  ) -> Reading {
    let before = cursor
    guard cursor.take("["), let first = cursor.hex(), cursor.take("-"), let end = cursor.hex(),
      cursor.take("]")
    else { return .unreadable("expected [0xFIRST-0xLAST]") }
    cursor.skipBlanks()
    var node: Int?
    var flags: UInt64?
    // 2.6.3x prints the size, `(4096kB)`.
    if cursor.take("("), cursor.skip(past: ")") { cursor.skipBlanks() }
    if cursor.take("nid=") {
      node = cursor.signed()
      cursor.skipBlanks()
    }
    if cursor.take("flags=") {
      flags = cursor.hex() ?? cursor.bareHex()
      cursor.skipBlanks()
    } else if cursor.take("flags ") {
      flags = cursor.hex()
      cursor.skipBlanks()
    }
    log.add(
      .range(operation: operation, first: first, end: end, node: node, flags: flags),
      caller: cursor.trimmedRest.text, digits: addressDigits(before))
    return .taken
  }

  /// `N bytes align=0xN [nid=N ]from=0xN max_addr=0xN caller`.
  private static func request(
    _ operation: String, _ cursor: inout LineCursor, _ log: inout LogCollector
  ) -> Reading {
    guard let size = cursor.decimal(), cursor.take(" bytes") else { return .other }
    cursor.skipBlanks()
    guard cursor.take("align="), let alignment = cursor.hex() else {
      return .unreadable("expected N bytes align=0xN")
    }
    cursor.skipBlanks()
    let node = cursor.take("nid=") ? cursor.signed() : nil
    cursor.skipBlanks()
    let before = cursor
    guard cursor.take("from="), let from = cursor.hex() else {
      return .unreadable("expected from=0xN")
    }
    cursor.skipBlanks()
    guard cursor.take("max_addr="), let limit = cursor.hex() else {
      return .unreadable("expected max_addr=0xN")
    }
    let digits = before.rest.dropFirst(7).prefix { LineCursor.hexDigit($0) != nil }.count
    log.add(
      .request(
        operation: operation, size: size, alignment: alignment, node: node, from: from,
        limit: limit),
      caller: cursor.trimmedRest.text, digits: digits)
    return .taken
  }
}

extension LogCollector {
  fileprivate mutating func add(
    _ kind: MemblockLogLine.Kind, caller: String = "", digits: Int = 0
  ) {
    memoryLines += 1
    if !caller.isEmpty, let name = ArchitectureLines.ofCaller(caller, digits: digits) {
      sawArchitecture(name, strength: 3)
    }
    facts.memblock.append(
      MemblockLogLine(line: line.number, kind: kind, caller: caller, addressDigits: digits))
  }
}
