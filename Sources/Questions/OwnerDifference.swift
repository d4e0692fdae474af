// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What changed for one owner from one boot to another.
package struct OwnerDifference: Sendable, Equatable {
  package enum Kind: String, Sendable { case new, gone, moved, grew, shrank, changed }
  package var owner: String
  package var kind: Kind
  package var size: (before: UInt64, after: UInt64)
  package var ranges: (before: [Range<UInt64>], after: [Range<UInt64>])
  package var cause: (before: String, after: String)

  package static func == (a: Self, b: Self) -> Bool {
    a.owner == b.owner && a.kind == b.kind && a.ranges == b.ranges && a.cause == b.cause
  }

  var isMoved: Bool { kind == .moved }

  package var text: String {
    func place(_ ranges: [Range<UInt64>]) -> String {
      ranges.count == 1
        ? Words.range(ranges[0])
        : "\(ranges.first.map { $0.lowerBound.hex0x() } ?? "-")... (\(ranges.count) ranges)"
    }
    let (old, new) = (Words.size(size.before), Words.size(size.after))
    let because = [cause.before, cause.after].filter { !$0.isEmpty }
    let reason =
      because.isEmpty
      ? ""
      : Set(because).count == 1 ? " [\(because[0])]" : " [\(because.joined(separator: " -> "))]"
    switch kind {
    case .new: return "\(owner): new, \(new) at \(place(ranges.after))\(reason)"
    case .gone: return "\(owner): gone, was \(old) at \(place(ranges.before))\(reason)"
    case .moved:
      return
        "\(owner): moved from \(place(ranges.before)) to \(place(ranges.after)) (\(new))\(reason)"
    case .grew, .shrank:
      let by = size.after > size.before ? size.after - size.before : size.before - size.after
      let sign = size.after > size.before ? "+" : "-"
      return "\(owner): \(old) -> \(new) (\(sign)\(Words.size(by))), \(place(ranges.before)) -> "
        + "\(place(ranges.after))\(reason)"
    case .changed: return "\(owner): same place and size, other cause\(reason)"
    }
  }

  package var facts: [Fact] {
    func list(_ ranges: [Range<UInt64>]) -> FactValue {
      .list(ranges.map { .range(MemoryRange($0)) })
    }
    return [
      Fact("owner", .text(owner), ""), Fact("kind", .text(kind.rawValue), ""),
      Fact("size_before", .hex(size.before), ""), Fact("size_after", .hex(size.after), ""),
      Fact("ranges_before", list(ranges.before), ""),
      Fact("ranges_after", list(ranges.after), ""),
      Fact("cause_before", .text(cause.before), ""), Fact("cause_after", .text(cause.after), ""),
    ]
  }

  /// By owner, in the order of the first table, then what is new.
  package static func between(_ a: OwnerTable, _ b: OwnerTable) -> [OwnerDifference] {
    let (before, after) = (byName(a), byName(b))
    let names =
      before.map(\.name)
      + after.map(\.name).filter { name in
        !before.contains { $0.name == name }
      }
    return names.compactMap { name in
      difference(
        name, before.first { $0.name == name }?.row, after.first { $0.name == name }?.row)
    }
  }

  /// Rows of what was left out are told apart by the step that did it.
  private static func byName(_ table: OwnerTable) -> [(name: String, row: OwnerRow)] {
    table.rows.map { row in
      (row.owner == "left-out" && !row.step.isEmpty ? "left-out by \(row.step)" : row.owner, row)
    }
  }

  private static func difference(
    _ name: String, _ a: OwnerRow?, _ b: OwnerRow?
  ) -> OwnerDifference? {
    let ranges = (a?.ranges ?? [], b?.ranges ?? [])
    let size = (a?.size ?? 0, b?.size ?? 0)
    let kind: Kind
    if a == nil {
      kind = .new
    } else if b == nil {
      kind = .gone
    } else if ranges.0 == ranges.1 {
      return nil
    } else {
      kind = size.0 == size.1 ? .moved : size.0 < size.1 ? .grew : .shrank
    }
    return OwnerDifference(
      owner: name, kind: kind, size: size, ranges: ranges, cause: (cause(a), cause(b)))
  }

  private static func cause(_ row: OwnerRow?) -> String {
    guard let row, !row.step.isEmpty else { return "" }
    return row.cause.map { "\(row.step), \($0)" } ?? row.step
  }
}
