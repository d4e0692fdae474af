// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What /proc/iomem lists inside System RAM.
package struct IomemLogFacts: Sendable {
  package var code: Sourced<MemoryRange>?
  package var rodata: Sourced<MemoryRange>?
  package var data: Sourced<MemoryRange>?
  package var bss: Sourced<MemoryRange>?
  /// The high area, and the low one where there are two.
  package var crash: [Sourced<MemoryRange>] = []
  package init() {}

  /// From the first piece to the end of the last.
  package var kernel: Sourced<MemoryRange>? {
    let pieces = [code, rodata, data, bss].compactMap { $0 }
    guard let code, let end = pieces.map(\.value.end).max() else { return nil }
    return Sourced(MemoryRange(from: code.value.base, to: end), code.source)
  }
}

/// /proc/iomem text, and listings of /sys/firmware/memmap in the forms people save: `0xS 0xE TYPE`,
/// `0xS-0xE TYPE`, `S - E (TYPE)`; ends inclusive.
struct MemoryListing {
  private struct Row {
    var line: Int
    var first: UInt64
    var last: UInt64
    var name: ArraySlice<UInt8>
  }
  private let origin: String
  private var rows: [Row] = []
  private var kernel = IomemLogFacts()
  private var isIomem = true
  /// The first row whose range cannot be.
  private var broken: (line: Int, message: String)?

  /// Nil where the text is no such listing.
  init?(_ text: LogText) {
    origin = text.origin
    var others = 0
    text.forEachLine { line in
      let content = line.text.trimmed
      if content.isEmpty || content.first == UInt8(ascii: "#") { return true }
      if let row = Self.iomemRow(line.text, line.number) {
        isChild(row, line.text) ? takeChild(row) : take(row)
      } else if let row = Self.memmapRow(content, line.number) {
        isIomem = false
        take(row)
      } else {
        others += 1
      }
      // A large log is no listing.
      return others <= 4096 + rows.count
    }
    guard !rows.isEmpty, others <= rows.count / 2 || isAllZero else { return nil }
  }

  private mutating func take(_ row: Row) {
    if row.last < row.first, row.last != row.first &- 1 || row.first == 0, broken == nil {
      broken = (
        row.line, "the end \(row.last.hex0x()) lies below the start \(row.first.hex0x())"
      )
    }
    rows.append(row)
  }

  /// Indented, or inside the row before where the indentation was lost.
  private func isChild(_ row: Row, _ text: ArraySlice<UInt8>) -> Bool {
    if text.first == 0x20 || text.first == 0x09 { return true }
    guard let last = rows.last else { return false }
    return row.first >= last.first && row.last <= last.last && row.last > 0
  }

  /// The kernel's own pieces and the crash kernel's area; other children are devices.
  private mutating func takeChild(_ row: Row) {
    guard let range = MemoryRange(first: row.first, last: row.last) else { return }
    let sourced = Sourced(range, .line(origin, row.line))
    if row.name.starts(with: "Kernel code".utf8) {
      kernel.code = sourced
    } else if row.name.starts(with: "Kernel rodata".utf8) {
      kernel.rodata = sourced
    } else if row.name.starts(with: "Kernel data".utf8) {
      kernel.data = sourced
    } else if row.name.starts(with: "Kernel bss".utf8) {
      kernel.bss = sourced
    } else if row.name.starts(with: "Crash kernel".utf8) {
      kernel.crash.append(sourced)
    }
  }

  /// Read without root, /proc/iomem shows zeros.
  var isAllZero: Bool {
    isIomem && rows.allSatisfy { $0.first == 0 && $0.last == 0 }
  }

  /// `00001000-0009fbff : System RAM`.
  private static func iomemRow(_ text: ArraySlice<UInt8>, _ number: Int) -> Row? {
    var cursor = LineCursor(text.trimmed)
    guard let first = cursor.bareHex(), cursor.take("-"), let last = cursor.bareHex(),
      cursor.take(" : ")
    else { return nil }
    return Row(line: number, first: first, last: last, name: cursor.trimmedRest)
  }

  /// `0x0 0x9ffff System RAM`, `0x0-0x9ffff : System RAM`, `0-9ffff System RAM`; an index before it.
  private static func memmapRow(_ text: ArraySlice<UInt8>, _ number: Int) -> Row? {
    var cursor = LineCursor(text)
    // `0: 0x0 …`, `0 0x0 …`: the entry's number.
    var look = cursor
    if look.decimal() != nil, look.take(":") || look.skipBlanks() {
      look.skipBlanks()
      if look.rest.starts(with: "0x".utf8) { cursor = look }
    }
    _ = cursor.take("[mem ")
    guard let first = cursor.hex() else { return nil }
    cursor.skipBlanks()
    _ = cursor.take("-") || cursor.take(",") || cursor.take("..")
    cursor.skipBlanks()
    guard let last = cursor.hex() else { return nil }
    _ = cursor.take("]") || cursor.take(",")
    cursor.skipBlanks()
    _ = cursor.take(":")
    cursor.skipBlanks()
    _ = cursor.take("(")
    guard E820Type.named(by: cursor.rest) != nil else { return nil }
    return Row(line: number, first: first, last: last, name: cursor.trimmedRest)
  }

  /// Adds the table; rows of devices (`PCI Bus …`, `Video ROM`) are no memory of the firmware's.
  func add(to facts: inout LogFacts) throws(InputError) {
    if let broken { throw InputError(.malformed, broken.message, at: .line(origin, broken.line)) }
    var table = E820Table(label: isIomem ? .iomem : .firmware)
    for row in rows {
      guard let type = E820Type.named(by: row.name),
        type.length == row.name.count
          || row.name.last == UInt8(ascii: ")")
      else { continue }
      guard row.last &- row.first < UInt64.max else {
        throw InputError(
          .overflow, "the range spans the whole address space", at: .line(origin, row.line))
      }
      table.entries.append(
        Sourced(
          E820Entry(
            base: PhysicalAddress(row.first), size: row.last &- row.first &+ 1, type: type.type),
          .line(origin, row.line)))
    }
    if isIomem { facts.iomem = kernel }
    guard !table.entries.isEmpty else { return }
    facts.e820.append(table)
  }
}
