// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What a line recogniser says of a line that begins with its words.
enum Reading: Equatable {
  case taken
  /// The line is of another kind, or tells nothing that is kept.
  case other
  /// The line is of this kind and cannot be read; the text says what was expected.
  case unreadable(String)
}

/// Recognises the lines that begin with some words.
struct LineRecogniser: Sendable {
  let words: String
  /// The cursor stands behind the words.
  let read: @Sendable (inout LineCursor, inout LogCollector) -> Reading

  init(
    _ words: String,
    _ read: @escaping @Sendable (inout LineCursor, inout LogCollector) -> Reading
  ) {
    (self.words, self.read) = (words, read)
  }
}

/// The facts of one boot while its lines are read.
struct LogCollector {
  var facts = LogFacts()
  let origin: String
  var line = LogLine(number: 0, text: [])
  /// Tables that cannot be used because of a line; whether they matter is known at the end.
  var brokenTables: [(label: E820Table.Label, error: InputError)] = []
  /// The table that the next line of the same label joins.
  var openTable: E820Table.Label?
  /// A heading stood before a table: its first line is there.
  var sawTableHeading = false
  /// The last line that is an entry of a table, and the last that holds anything.
  var lastTableLine = 0
  var lastLine = 0
  /// How sure `facts.architecture` is.
  var architectureStrength = 0
  var zoneSection = ZoneSection.none
  /// Pools of reserved memory by where they begin: the line that names one may follow.
  var pools: [PhysicalAddress: Int] = [:]
  /// Pieces of a table's lines that nothing took.
  var orphans: [Sourced<String>] = []
  /// What was noted, so that the same is not noted for every line.
  var noted: Set<String> = []
  /// Lines that could not be read; only the first ones are named.
  var unreadableCount = 0
  /// What the numbers of kexec's rows mean.
  var kexecMap = KexecMap.kexecTypes
  /// Where U-Boot's bank begins whose size is on the next line.
  var openBank: UInt64?
  /// U-Boot's description of the kernel image, not of the initrd, is being read.
  var describesBootLoadersKernel = false
  /// Number of lines that were recognised as this kernel's own memory lines.
  var memoryLines = 0

  enum KexecMap { case kexecTypes, e820Types, ignored }
  enum ZoneSection { case none, zones, nodes, movable, oldNodes }

  init(origin: String) {
    self.origin = origin
    facts.origin = origin
  }

  var source: FactSource { .line(origin, line.number) }
  func sourced<T>(_ value: T) -> Sourced<T> { Sourced(value, source) }
  mutating func note(_ text: String) { facts.notes.append(sourced(text)) }

  /// Keeps the surest sign of the architecture, the first of equals.
  mutating func sawArchitecture(_ name: String, strength: Int) {
    guard strength > architectureStrength else { return }
    facts.architecture = sourced(name)
    architectureStrength = strength
  }
}

extension LineCursor {
  /// `[mem 0x…-0x…]`, both ends inclusive; blanks before it are skipped.
  mutating func memRange() -> MemoryRange? {
    let before = self
    skipBlanks()
    guard take("[mem "), let range = inclusiveHexRange(), take(byte: UInt8(ascii: "]")) else {
      self = before
      return nil
    }
    return range
  }

  /// `0x…-0x…`, both ends inclusive.
  mutating func inclusiveHexRange() -> MemoryRange? {
    let before = self
    guard let first = hex(), take(byte: UInt8(ascii: "-")), let last = hex(),
      let range = MemoryRange(first: first, last: last)
    else {
      self = before
      return nil
    }
    return range
  }
}
