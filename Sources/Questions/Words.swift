// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// How answers write sizes and ranges.
enum Words {
  /// `64 MiB`, `60.5 MiB`, `3 KiB`, `7 bytes`: exact, or with one digit behind the point.
  static func size(_ bytes: UInt64) -> String {
    let units: [(UInt64, String)] = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
    for (shift, name) in units where bytes >> shift > 0 {
      let whole = bytes >> shift
      let rest = bytes - whole << shift
      if rest == 0 { return "\(whole) \(name)" }
      // A size that is no round number of a unit keeps its meaning in the next smaller one.
      if whole < 8, shift > 10 { return size(bytes, in: shift - 10) }
      return size(bytes, in: shift)
    }
    return bytes == 1 ? "1 byte" : "\(bytes) bytes"
  }

  private static func size(_ bytes: UInt64, in shift: UInt64) -> String {
    let name = shift == 40 ? "TiB" : shift == 30 ? "GiB" : shift == 20 ? "MiB" : "KiB"
    let whole = bytes >> shift
    let rest = bytes - whole << shift
    let tenths = ((rest >> (shift - 10)) * 10) >> 10
    return tenths == 0 ? "\(whole) \(name)" : "\(whole).\(tenths) \(name)"
  }

  /// As options take it: `64M`, `0x3c80000`.
  static func option(_ bytes: UInt64) -> String {
    if bytes > 0, bytes & ((1 << 30) - 1) == 0 { return "\(bytes >> 30)G" }
    if bytes > 0, bytes & ((1 << 20) - 1) == 0 { return "\(bytes >> 20)M" }
    if bytes > 0, bytes & 1023 == 0 { return "\(bytes >> 10)K" }
    return bytes.hex0x()
  }

  static func range(_ range: MemoryRange) -> String {
    range.isEmpty
      ? "\(range.base.rawValue.hex0x()) (empty)"
      : "\(range.base.rawValue.hex0x())-\(range.last.rawValue.hex0x())"
  }
  static func range(_ range: Range<UInt64>) -> String { self.range(MemoryRange(range)) }

  static func list(_ items: [String]) -> String {
    switch items.count {
    case 0: ""
    case 1: items[0]
    default: items.dropLast().joined(separator: ", ") + " and " + (items.last ?? "")
    }
  }
}

extension MemoryRange {
  init(_ range: Range<UInt64>) {
    self.init(from: PhysicalAddress(range.lowerBound), to: PhysicalAddress(range.upperBound))
  }
  /// The bytes as numbers; a range that ends at 2^64 loses its last byte.
  var bytes: Range<UInt64> {
    let (end, overflows) = base.rawValue.addingReportingOverflow(size)
    return base.rawValue..<(overflows ? .max : end)
  }
}
