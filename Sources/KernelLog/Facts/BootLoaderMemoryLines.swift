// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Memory as U-Boot's `bdinfo` and `lmb` dumps list it.
enum BootLoaderMemoryLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("-> start") { cursor, log in
      guard let value = value(&cursor) else { return .other }
      log.openBank = value
      return .taken
    },
    LineRecogniser("-> size", bankSize),
    LineRecogniser("memory[") { region(&$0, &$1, isMemory: true) },
    LineRecogniser("reserved[") { region(&$0, &$1, isMemory: false) },
    LineRecogniser("memory.reg[") { oldRegion(&$0, &$1) },
    LineRecogniser("memstart") { cursor, log in
      guard let value = value(&cursor) else { return .other }
      log.openBank = value
      return .taken
    },
    LineRecogniser("memsize", bankSize),
  ]

  /// `    = 0x0000000080000000`.
  private static func value(_ cursor: inout LineCursor) -> UInt64? {
    cursor.skipBlanks()
    guard cursor.take("= ") else { return nil }
    return cursor.hex()
  }

  private static func bankSize(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let size = value(&cursor), let start = log.openBank else { return .other }
    log.openBank = nil
    guard let range = MemoryRange(exactly: PhysicalAddress(start), size: size) else {
      return .unreadable("the bank runs past the address space")
    }
    log.addBank(range)
    return .taken
  }

  /// `0]\t[0x80000000-0xbfffffff], 0x40000000 bytes flags: 0`; since 2024 `bytes, flags: no-map`.
  private static func region(
    _ cursor: inout LineCursor, _ log: inout LogCollector, isMemory: Bool
  ) -> Reading {
    guard cursor.decimal() != nil, cursor.take("]"), cursor.skipBlanks(), cursor.take("["),
      let range = cursor.inclusiveHexRange(), cursor.take("]"), cursor.skip(past: "bytes")
    else { return .other }
    _ = cursor.take(",")
    let isNoMap: Bool
    if cursor.take(" flags: ") {
      isNoMap = cursor.rest.contains(text: "no-map") || cursor.trimmedRest.equals("4")
    } else {
      isNoMap = false
    }
    if isMemory {
      log.addBank(range)
    } else if isNoMap {
      log.facts.bootLoader.noMap.append(log.sourced(range))
    }
    return .taken
  }

  /// `0x0].base = 0x80000000`, `.size = 0x40000000` on the next line.
  private static func oldRegion(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.hex() != nil, cursor.take("].") else { return .other }
    if cursor.take("base") {
      guard let start = value(&cursor) else { return .other }
      log.openBank = start
      return .taken
    }
    return cursor.take("size") ? bankSize(&cursor, &log) : .other
  }
}

extension LogCollector {
  mutating func addBank(_ range: MemoryRange) {
    memoryLines += 1
    // bdinfo and the dump behind it tell the same banks; no loader has more than a few dozen.
    guard range.size > 0, facts.bootLoader.banks.count < 256,
      !facts.bootLoader.banks.contains(where: { $0.value.overlaps(range) })
    else { return }
    facts.bootLoader.banks.append(sourced(range))
  }
}
