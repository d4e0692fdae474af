// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// e820 tables, `[mem S-E] TYPE` or `S - E (TYPE)`, and the lines that edit them.
enum E820Lines {
  /// What stands before the colon of a table's lines.
  private static let labels: [(words: String, label: E820Table.Label)] = [
    ("BIOS-e820:", .firmware), ("BIOS-88:", .firmware), ("BIOS-e801:", .firmware),
    ("BIOS-mtrr:", .firmware), ("Xen:", .firmware), ("user:", .user), ("user-defined:", .user),
    ("modified:", .modified), ("extended:", .extended), ("bad_ppro:", .modified),
    ("reserve setup_data:", .setupData),
  ]

  static func label(of text: ArraySlice<UInt8>) -> E820Table.Label? {
    labels.first { text.starts(with: $0.words.utf8) }?.label
  }

  static let recognisers: [LineRecogniser] =
    labels.map { table($0.words, $0.label) } + headings + [
      LineRecogniser("e820: ", e820Line),
      LineRecogniser("e820 update range:") { oldEdit(&$0, &$1, isRemoval: false) },
      LineRecogniser("e820 remove range:") { oldEdit(&$0, &$1, isRemoval: true) },
    ]

  /// A heading ends the table before it: the same label may follow again (maps printed twice).
  private static let headings = [
    "BIOS-provided physical RAM map:", "user-defined physical RAM map:",
    "modified physical RAM map:", "extended physical RAM map:", "fixed physical RAM map:",
    "Xen provided physical RAM map:", "User-defined physical RAM map:",
  ].map { words in
    LineRecogniser(words) { _, log in
      log.openTable = nil
      log.sawTableHeading = true
      return .taken
    }
  }

  private static func table(_ words: String, _ label: E820Table.Label) -> LineRecogniser {
    LineRecogniser(words) { cursor, log in
      cursor.skipBlanks()
      let before = cursor
      if cursor.take("[gap ") { return cursor.inclusiveHexRange() == nil ? .other : .taken }
      switch entry(&cursor) {
      case .success(let entry):
        log.add(entry, label: label)
        log.dateTable(by: before, entry)
        return .taken
      case .failure(.notAnEntry):
        // Broken right behind the label, or behind the bracket.
        let isCut = before.rest.isEmpty || before.next == UInt8(ascii: "[")
        return isCut && words.hasPrefix("BIOS-")
          ? .unreadable("expected [mem 0xSTART-0xEND] TYPE") : .other
      case .failure(.unreadable(let expected)):
        // A line that was broken in two is tried again with the next before it counts.
        return before.rest.isEmpty ? .other : .unreadable(expected)
      }
    }
  }

  enum EntryFault: Error {
    case notAnEntry
    case unreadable(String)
  }

  static func entry(_ cursor: inout LineCursor) -> Result<E820Entry, EntryFault> {
    cursor.take("[mem ") ? newEntry(&cursor) : oldEntry(&cursor)
  }

  /// `0x…-0x…] TYPE`, end inclusive (3.5 up).
  private static func newEntry(_ cursor: inout LineCursor) -> Result<E820Entry, EntryFault> {
    guard let first = cursor.hex(), cursor.take(byte: UInt8(ascii: "-")), let last = cursor.hex(),
      cursor.take(byte: UInt8(ascii: "]"))
    else { return .failure(.unreadable("expected [mem 0xSTART-0xEND] with both ends in full")) }
    cursor.skipBlanks()
    guard let type = E820Type.named(by: cursor.rest) else {
      return .failure(.unreadable(typeExpected(cursor)))
    }
    cursor = LineCursor(cursor.rest.dropFirst(type.length))
    return size(first: first, last: last).map {
      E820Entry(base: PhysicalAddress(first), size: $0, type: type.type)
    }
  }

  /// `S - E (TYPE)`, end exclusive (up to 3.4); no `0x`.
  private static func oldEntry(_ cursor: inout LineCursor) -> Result<E820Entry, EntryFault> {
    guard let first = cursor.bareHex() else { return .failure(.notAnEntry) }
    cursor.skipBlanks()
    guard cursor.take(byte: UInt8(ascii: "-")) else { return .failure(.notAnEntry) }
    cursor.skipBlanks()
    guard let end = cursor.bareHex() else {
      return .failure(.unreadable("expected START - END (TYPE)"))
    }
    cursor.skipBlanks()
    guard cursor.take(byte: UInt8(ascii: "(")), let type = E820Type.named(by: cursor.rest) else {
      return .failure(.unreadable(typeExpected(cursor)))
    }
    cursor = LineCursor(cursor.rest.dropFirst(type.length))
    guard cursor.take(byte: UInt8(ascii: ")")) else {
      return .failure(.unreadable("expected a closing parenthesis behind the type"))
    }
    // End 0 is the end of the address space.
    guard end >= first || end == 0 else {
      return .failure(
        .unreadable("the end \(end.hex0x()) lies below the start \(first.hex0x())"))
    }
    return .success(E820Entry(base: PhysicalAddress(first), size: end &- first, type: type.type))
  }

  private static func typeExpected(_ cursor: LineCursor) -> String {
    cursor.isAtEnd
      ? "expected a type such as usable or reserved, the line ends here"
      : "expected a type such as usable or reserved, found \(shown(cursor.rest))"
  }

  /// At most 24 bytes of what stands there, for messages.
  static func shown(_ text: ArraySlice<UInt8>) -> String {
    let head = text.prefix(24).map { $0 >= 0x20 && $0 < 0x7f ? $0 : UInt8(ascii: "?") }
    return "\"" + String(decoding: head, as: UTF8.self) + "\""
  }

  private static func size(first: UInt64, last: UInt64) -> Result<UInt64, EntryFault> {
    // The kernel prints an entry of size 0 with an end one below its start.
    if last == first &- 1, first != 0 { return .success(0) }
    guard last >= first else {
      return .failure(.unreadable("the end \(last.hex0x()) lies below the start \(first.hex0x())"))
    }
    guard last - first < UInt64.max else {
      return .failure(.unreadable("the range spans the whole address space"))
    }
    return .success(last - first + 1)
  }

  /// `e820: update [mem …] OLD ==> NEW`, `remove`, `last_pfn`, and the headings of 3.7 to 4.14.
  private static func e820Line(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if cursor.take("update [mem ") { return newEdit(&cursor, &log, isRemoval: false) }
    if cursor.take("remove [mem ") { return newEdit(&cursor, &log, isRemoval: true) }
    if cursor.next == UInt8(ascii: "[") || cursor.next == UInt8(ascii: "0"),
      case .success(let entry) = entry(&cursor)
    {
      // What lost its first word.
      log.add(entry, label: .firmware)
      return .taken
    }
    if cursor.take("last_pfn = ") { return PagingLines.lastPFN(&cursor, &log) }
    if cursor.take("reserve RAM buffer ") || cursor.take("register RAM buffer resource ") {
      return PagingLines.ramBuffer(&cursor, &log)
    }
    if cursor.rest.contains(text: "physical RAM map:") {
      log.openTable = nil
      log.sawTableHeading = true
      return .taken
    }
    return .other
  }

  private static func newEdit(
    _ cursor: inout LineCursor, _ log: inout LogCollector, isRemoval: Bool
  ) -> Reading {
    guard let range = cursor.inclusiveHexRange(), cursor.take(byte: UInt8(ascii: "]")) else {
      return .unreadable("expected [mem 0xSTART-0xEND]")
    }
    cursor.skipBlanks()
    let (from, to) = types(&cursor)
    log.facts.e820Edits.append(
      log.sourced(E820Edit(range: range, from: from, to: isRemoval ? nil : to)))
    return .taken
  }

  /// `S - E (OLD) ==> (NEW)`, end exclusive (2.6.27 to 3.4).
  private static func oldEdit(
    _ cursor: inout LineCursor, _ log: inout LogCollector, isRemoval: Bool
  ) -> Reading {
    cursor.skipBlanks()
    guard let first = cursor.bareHex(), cursor.take(" - "), let end = cursor.bareHex(),
      end > first, let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else { return .unreadable("expected START - END") }
    cursor.skipBlanks()
    let (from, to) = types(&cursor)
    log.facts.e820Edits.append(
      log.sourced(E820Edit(range: range, from: from, to: isRemoval ? nil : to)))
    return .taken
  }

  private static func types(_ cursor: inout LineCursor) -> (from: E820Type?, to: E820Type?) {
    func one(_ cursor: inout LineCursor) -> E820Type? {
      _ = cursor.take(byte: UInt8(ascii: "("))
      guard let type = E820Type.named(by: cursor.rest) else { return nil }
      cursor = LineCursor(cursor.rest.dropFirst(type.length))
      _ = cursor.take(byte: UInt8(ascii: ")"))
      return type.type
    }
    let from = one(&cursor)
    cursor.skipBlanks()
    guard cursor.take("==>") else { return (from, nil) }
    cursor.skipBlanks()
    return (from, one(&cursor))
  }
}

extension LogCollector {
  /// Adds to the open table of this label, or opens one.
  mutating func add(_ entry: E820Entry, label: E820Table.Label) {
    memoryLines += 1
    lastTableLine = line.number
    if label == .firmware || label == .setupData { sawArchitecture("x86_64", strength: 1) }
    if openTable == label, var table = facts.e820.popLast() {
      // Logs are quoted and maps printed again without their heading: an entry that begins the
      // table anew opens a new one.
      if table.entries.count > 1, table.entries[0].value == entry {
        facts.e820.append(table)
        facts.e820.append(E820Table(label: label, entries: [sourced(entry)]))
      } else {
        table.entries.append(sourced(entry))
        facts.e820.append(table)
      }
    } else {
      facts.e820.append(E820Table(label: label, entries: [sourced(entry)]))
      openTable = label
    }
  }
}

extension LogCollector {
  /// Parentheses up to 3.4, one blank and the words of `e820_type` up to 6.x, two blanks and those of
  /// /proc/iomem since 7.0.
  fileprivate mutating func dateTable(by cursor: LineCursor, _ entry: E820Entry) {
    guard cursor.next == UInt8(ascii: "[") else {
      return facts.era.narrow(before: LogEra.Version(3, 5), source)
    }
    facts.era.narrow(since: LogEra.Version(3, 5), source)
    guard let close = cursor.rest.firstIndex(of: UInt8(ascii: "]")) else { return }
    let words = cursor.rest[(close + 1)...].trimmed
    if words.starts(with: "usable".utf8) || words.equals("reserved") {
      facts.era.narrow(before: LogEra.Version(7, 0), source)
    } else if words.starts(with: "System RAM".utf8) || words.starts(with: "device reserved".utf8) {
      facts.era.narrow(since: LogEra.Version(7, 0), source)
    }
  }
}
