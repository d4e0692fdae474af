// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import FirmwareTables
import KernelBehaviour
import PhysicalMemory

/// Models `struct e820_table` and its edits (arch/x86/kernel/e820.c).
///
/// The lines that an edit prints are kept in `messages`, for whoever owns the record.
package struct E820Map: Sendable {
  package var entries: [E820Entry] = []
  /// E820_MAX_ENTRIES.
  package let capacity: Int
  package let words: E820Words
  package private(set) var messages: [KernelMessage] = []

  package init(capacity: Int, words: E820Words) {
    (self.capacity, self.words) = (capacity, words)
  }

  /// Takes the lines printed since the last call.
  package mutating func drainMessages() -> [KernelMessage] {
    defer { messages.removeAll() }
    return messages
  }

  private mutating func debug(_ text: String) { messages.append(KernelMessage(text, level: 7)) }

  private static func mem(_ start: UInt64, _ last: UInt64) -> String {
    "[mem \(start.hex0x(width: 8))-\(last.hex0x(width: 8))]"
  }

  /// Models `e820__range_add()`: a full table loses the entry.
  package mutating func add(_ start: UInt64, _ size: UInt64, _ type: E820Type) {
    guard entries.count < capacity else {
      let range = Self.mem(start, start &+ size &- 1)
      messages.append(KernelMessage("\(words.tableFull); ignoring \(range)", level: 3))
      return
    }
    entries.append(E820Entry(base: PhysicalAddress(start), size: size, type: type))
  }

  /// Models `e820__range_update()`: what is of type `old` in the range becomes `new`.
  package mutating func update(
    _ start: UInt64, _ size: UInt64, from old: E820Type, to new: E820Type
  ) {
    let size = min(size, UInt64.max - start)
    let end = start + size
    debug(
      "e820: update \(Self.mem(start, end &- 1)) \(words.name(of: old)) ==> \(words.name(of: new))")
    var index = 0
    while index < entries.count {
      defer { index += 1 }
      let (entryStart, entryEnd) = bounds(index)
      guard entries[index].type == old else { continue }
      if entryStart >= start, entryEnd <= end {
        entries[index].type = new
      } else if entryStart < start, entryEnd > end {
        add(start, size, new)
        add(end, entryEnd &- end, old)
        entries[index].size = start - entryStart
      } else if let cut = overlap(index, start, end) {
        add(cut.lowerBound, cut.upperBound - cut.lowerBound, new)
        shorten(index, by: cut)
      }
    }
  }

  /// Models `e820__range_remove()`: nil for `type` removes entries of every type.
  package mutating func remove(_ start: UInt64, _ size: UInt64, _ type: E820Type?) {
    let size = min(size, UInt64.max - start)
    let end = start + size
    let name = type.map { " " + words.name(of: $0) } ?? words.removedWithoutType
    debug("e820: remove \(Self.mem(start, end &- 1))\(name)")
    var index = 0
    while index < entries.count {
      defer { index += 1 }
      let (entryStart, entryEnd) = bounds(index)
      if let type, entries[index].type != type { continue }
      if entryStart >= start, entryEnd <= end {
        entries[index] = E820Entry(base: 0, size: 0, type: E820Type(rawValue: 0))
      } else if entryStart < start, entryEnd > end {
        add(end, entryEnd &- end, entries[index].type)
        entries[index].size = start - entryStart
      } else if let cut = overlap(index, start, end) {
        shorten(index, by: cut)
      }
    }
  }

  private func bounds(_ index: Int) -> (start: UInt64, end: UInt64) {
    let start = entries[index].base.rawValue
    return (start, start &+ entries[index].size)
  }
  private func overlap(_ index: Int, _ start: UInt64, _ end: UInt64) -> Range<UInt64>? {
    let (entryStart, entryEnd) = bounds(index)
    let (low, high) = (max(start, entryStart), min(end, entryEnd))
    return low < high ? low..<high : nil
  }
  /// Takes a cut at the head or the tail off an entry.
  private mutating func shorten(_ index: Int, by cut: Range<UInt64>) {
    let start = entries[index].base.rawValue
    entries[index].size &-= cut.upperBound - cut.lowerBound
    if start >= cut.lowerBound { entries[index].base = PhysicalAddress(cut.upperBound) }
  }

  /// Models `e820__mapped_all()`; right for a sanitized table.
  package func isMappedWholly(_ start: UInt64, _ end: UInt64, _ type: E820Type?) -> Bool {
    var start = start
    for entry in entries where type == nil || entry.type == type {
      let entryEnd = entry.base.rawValue &+ entry.size
      if entry.base.rawValue >= end || entryEnd <= start { continue }
      if entry.base.rawValue <= start { start = entryEnd }
      if start >= end { return true }
    }
    return false
  }

  /// Models `e820__end_ram_pfn()`: types in `types` count, entries from `limit` on do not.
  package func endPfn(below limit: PageFrame, counting types: Set<E820Type>) -> PageFrame {
    var last: PageFrame = 0
    for entry in entries where types.contains(entry.type) {
      let end = (entry.base.rawValue &+ entry.size) >> 12
      if entry.base.rawValue >> 12 >= limit { continue }
      if end > limit { return limit }
      last = max(last, end)
    }
    return last
  }

  /// Models `e820__print_table()`.
  package func lines(_ who: String) -> [String] {
    var lines: [String] = []
    var previousEnd: UInt64 = 0
    for entry in entries {
      let (start, end) = (entry.base.rawValue, entry.base.rawValue &+ entry.size)
      if words.showsGaps {
        if start < previousEnd { lines.append("[Firmware Bug]: out of order E820 entry!") }
        if start > previousEnd {
          let (first, last) = (previousEnd.hex0x(width: 16), (start &- 1).hex0x(width: 16))
          lines.append("\(who): [gap \(first)-\(last)]")
        }
      }
      let (first, last) = (start.hex0x(width: 16), (end &- 1).hex0x(width: 16))
      lines.append("\(who): [mem \(first)-\(last)] \(words.tablePad)\(words.name(of: entry.type))")
      previousEnd = end
    }
    return lines
  }
}

/// How a kernel spells what it prints of the table.
package struct E820Words: Sendable, Equatable {
  let ram: String
  let reserved: String
  let persistent: String
  let tableFull: String
  /// Between the range and the type of a table line, beyond the one blank.
  let tablePad: String
  /// What stands behind the range of a removal without type.
  let removedWithoutType: String
  let showsGaps: Bool

  static let of = ByBehaviour(classic, (.spellsOutE820, spelledOut))

  /// Up to 6.19.
  package static let classic = E820Words(
    ram: "usable", reserved: "reserved", persistent: "persistent",
    tableFull: "too many entries", tablePad: "", removedWithoutType: " ", showsGaps: false)
  /// 7.0 and later.
  package static let spelledOut = E820Words(
    ram: "System RAM", reserved: "device reserved", persistent: "persistent RAM",
    tableFull: "E820 table full", tablePad: " ", removedWithoutType: "", showsGaps: true)

  /// Models `e820_print_type()`.
  package func name(of type: E820Type) -> String {
    switch type {
    case .ram: ram
    // 7.2 knows no such type, and prints its number.
    case .reservedKern where !showsGaps: ram
    case .reserved: reserved
    case .softReserved: "soft reserved"
    case .acpi: "ACPI data"
    case .nvs: "ACPI NVS"
    case .unusable: "unusable"
    case .pmem, .pram: "\(persistent) (type \(type.rawValue))"
    default: "type \(type.rawValue)"
    }
  }
}
