// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// `Memory: aK/bK available (c kernel code, …)`; sizes in KiB.
package struct MemoryLine: Sendable, Equatable {
  package var availableKiB: UInt64
  package var physicalKiB: UInt64
  /// The list in parentheses by name: `kernel code`, `rwdata`, `rodata`, `init`, `bss`, `reserved`,
  /// `cma-reserved`, `highmem`.
  package var parts: [String: UInt64] = [:]
}

/// `Freeing WHAT memory: NK`.
package struct FreedMemory: Sendable, Equatable {
  package var what: String
  package var sizeInKiB: UInt64
}

package struct MemoryLogFacts: Sendable {
  package var line: Sourced<MemoryLine>?
  package var freed: [Sourced<FreedMemory>] = []
  /// `Memory: 132MB 14MB = 146MB total` (ARM up to 3.x): the banks in order, in MiB.
  package var bankMiB: Sourced<[UInt64]>?
  /// 2.6: `On node 0 totalpages: N`.
  package var totalPages: [Sourced<UInt64>] = []
  package init() {}

  /// `Freeing WHAT memory: NK`, by its words.
  package func freed(_ what: String) -> Sourced<FreedMemory>? {
    freed.first { $0.value.what == what }
  }
}

enum MemoryLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("Memory: ", memory), LineRecogniser("Freeing ", freeing),
  ]

  private static func memory(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if let banks = banks(cursor) {
      log.facts.memory.bankMiB = log.sourced(banks)
      log.sawArchitecture("arm", strength: 2)
      return .taken
    }
    guard let available = cursor.decimal(), cursor.take("K/") || cursor.take("k/"),
      let physical = cursor.decimal(), cursor.take("K available (") || cursor.take("k available (")
    else { return .other }
    var line = MemoryLine(availableKiB: available, physicalKiB: physical)
    while let part = cursor.decimal() {
      guard cursor.take("K ") || cursor.take("k ") else { break }
      let name = cursor.rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }
      line.parts[name.trimmed.text] = part
      cursor = LineCursor(cursor.rest[name.endIndex...])
      _ = cursor.take(byte: UInt8(ascii: ","))
      cursor.skipBlanks()
    }
    log.memoryLines += 1
    log.facts.memory.line = log.sourced(line)
    return .taken
  }

  /// `132MB 14MB = 146MB total`.
  private static func banks(_ cursor: LineCursor) -> [UInt64]? {
    var cursor = cursor
    var banks: [UInt64] = []
    while let size = cursor.decimal() {
      guard cursor.take("MB ") else { return nil }
      banks.append(size)
    }
    guard !banks.isEmpty, cursor.take("= "), cursor.decimal() != nil, cursor.take("MB total") else {
      return nil
    }
    return banks
  }

  private static func freeing(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let end = cursor.rest.firstIndex(of: " memory: ") else { return .other }
    let what = cursor.rest[cursor.rest.startIndex..<end].text
    cursor = LineCursor(cursor.rest[end...].dropFirst(" memory: ".utf8.count))
    guard let size = cursor.decimal() else { return .other }
    log.facts.memory.freed.append(log.sourced(FreedMemory(what: what, sizeInKiB: size)))
    return .taken
  }
}
