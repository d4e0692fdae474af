// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// A memory map as a program's own structures: Rust's `{:?}` of virtual machine monitors
/// (`boot_e820_entry { addr: 0x0, size: 0x9fc00, type_: 1 }`), JSON of their APIs, on one line or many.
/// Read only where a text holds nothing else.
struct StructDump {
  /// Larger texts are no such dump.
  private static let largest = 1 << 20

  private struct Row {
    var line = 0
    var start: UInt64?
    var size: UInt64?
    var end: UInt64?
    var type: E820Type?
  }
  private var rows: [Row] = []

  /// Nil where the text has no entry with a start, a size or an end, and a type.
  init?(_ text: LogText) {
    guard text.bytes.count <= Self.largest else { return nil }
    var row = Row()
    text.forEachLine { line in
      var cursor = LineCursor(line.text)
      while let (key, value) = Self.member(&cursor) {
        take(key, value, line.number, &row)
      }
      return true
    }
    close(&row)
    guard !rows.isEmpty else { return nil }
  }

  /// The next `key: value`, `"key": value` or `key=value` on the line.
  private static func member(_ cursor: inout LineCursor)
    -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)?
  {
    while !cursor.isAtEnd {
      let key = cursor.rest.prefix { isWord($0) }
      guard !key.isEmpty else {
        cursor = LineCursor(cursor.rest.dropFirst())
        continue
      }
      cursor = LineCursor(cursor.rest[key.endIndex...])
      _ = cursor.take(byte: UInt8(ascii: "\""))
      cursor.skipBlanks()
      guard cursor.take(":") || cursor.take("=") else { continue }
      cursor.skipBlanks()
      _ = cursor.take(byte: UInt8(ascii: "\""))
      let value = cursor.rest.prefix { isWord($0) }
      // `region: Range { start: …`: the value is a structure of its own.
      guard !value.isEmpty else { continue }
      let after = LineCursor(cursor.rest[value.endIndex...])
      var look = after
      look.skipBlanks()
      if look.next == UInt8(ascii: "{") || look.next == UInt8(ascii: "(") { continue }
      cursor = after
      return (key, value)
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
      || byte == UInt8(ascii: "_")
  }

  private static let starts = ["addr", "address", "start", "base", "base_address", "phys_addr"]
  private static let sizes = ["size", "length", "len"]
  private static let ends = ["end", "last"]
  private static let types = ["type", "type_", "mem_type", "kind", "region_type"]

  private mutating func take(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ line: Int, _ row: inout Row
  ) {
    func isOne(of names: [String]) -> Bool { names.contains { key.equals($0) } }
    var cursor = LineCursor(value)
    let number = cursor.number().flatMap { cursor.isAtEnd ? $0 : nil }
    if isOne(of: Self.starts), let number {
      if row.start != nil { close(&row) }
      row.start = number
      row.line = line
    } else if isOne(of: Self.sizes), let number {
      row.size = number
    } else if isOne(of: Self.ends), let number {
      row.end = number
    } else if isOne(of: Self.types) {
      row.type =
        number.flatMap { UInt32(exactly: $0) }.map { E820Type(rawValue: $0) }
        ?? Self.type(named: value)
    }
    if row.start != nil, row.size ?? row.end != nil, row.type != nil { close(&row) }
  }

  private static func type(named name: ArraySlice<UInt8>) -> E820Type? {
    let plain = name.filter { $0 != UInt8(ascii: "_") }.map { $0 | 0x20 }
    let names: [(String, E820Type)] = [
      ("ram", .ram), ("usable", .ram), ("systemram", .ram), ("e820ram", .ram),
      ("reserved", .reserved), ("e820reserved", .reserved), ("acpi", .acpi), ("acpidata", .acpi),
      ("acpireclaimable", .acpi), ("nvs", .nvs), ("acpinvs", .nvs), ("unusable", .unusable),
      ("softreserved", .softReserved), ("pmem", .pmem),
    ]
    return names.first { plain.elementsEqual($0.0.utf8) }?.1
  }

  private mutating func close(_ row: inout Row) {
    if row.start != nil, row.size ?? row.end != nil, row.type != nil { rows.append(row) }
    row = Row()
  }

  /// Adds the entries; ends are inclusive where they are odd, as no exclusive end is.
  func add(to facts: inout LogFacts, origin: String) {
    var print = FirmwarePrint(program: .virtualMachineMonitor)
    for row in rows {
      guard let start = row.start, let type = row.type else { continue }
      var size = row.size ?? 0
      if row.size == nil, let end = row.end {
        guard end >= start else { continue }
        size = end - start
        if end & 1 == 1, size < UInt64.max { size += 1 }
      }
      guard MemoryRange(exactly: PhysicalAddress(start), size: size) != nil else { continue }
      print.entries.append(
        Sourced(
          E820Entry(base: PhysicalAddress(start), size: size, type: type), .line(origin, row.line)))
    }
    if !print.entries.isEmpty { facts.firmwarePrints.append(print) }
  }
}
