// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What changed for one owner from one boot to another.
package struct OwnerDifference: Sendable {
  package enum Kind: String, Sendable { case new, gone, moved, grew, shrank }
  package var kind: Kind
  package var before: Layout.Owner
  package var after: Layout.Owner

  /// What is told first: by how much the size changed.
  var weight: UInt64 {
    before.size > after.size ? before.size - after.size : after.size - before.size
  }

  var sign: String {
    switch kind {
    case .new: "+"
    case .gone: "-"
    case .moved, .grew, .shrank: "~"
    }
  }

  package var text: String {
    let (owner, old, new) = (after.name, Words.size(before.size), Words.size(after.size))
    switch kind {
    case .new: return "\(owner): new, \(new) at \(place(after))\(reason)"
    case .gone: return "\(owner): gone, was \(old) at \(place(before))\(reason)"
    case .moved:
      return "\(owner): moved from \(place(before)) to \(place(after)) (\(new))\(reason)"
    case .grew, .shrank:
      let isMore = after.size > before.size
      let by = isMore ? after.size - before.size : before.size - after.size
      let places =
        before.ranges.first == after.ranges.first && before.ranges.count == after.ranges.count
        ? place(after) : "\(place(before)) -> \(place(after))"
      return
        "\(owner): \(old) -> \(new) (\(isMore ? "+" : "-")\(Words.size(by))), \(places)\(reason)"
    }
  }

  /// The causes of both sides, once where they are the same.
  private var reason: String {
    let causes = [before.cause, after.cause].filter { !$0.isEmpty }
    guard let first = causes.first else { return "" }
    return Set(causes).count == 1 ? " [\(first)]" : " [\(causes.joined(separator: " -> "))]"
  }

  private func place(_ owner: Layout.Owner) -> String {
    guard let first = owner.ranges.first else { return "nowhere" }
    return owner.ranges.count == 1
      ? Words.range(first) : "\(Words.range(first)) and \(owner.ranges.count - 1) more"
  }

  package var facts: [Fact] {
    func list(_ ranges: [Range<UInt64>]) -> FactValue {
      .list(ranges.map { .range(MemoryRange($0)) })
    }
    return [
      Fact("owner", .text(after.name), ""), Fact("kind", .text(kind.rawValue), ""),
      Fact("size_before", .hex(before.size), ""), Fact("size_after", .hex(after.size), ""),
      Fact("ranges_before", list(before.ranges), ""), Fact("ranges_after", list(after.ranges), ""),
      Fact("cause_before", .text(before.cause), ""), Fact("cause_after", .text(after.cause), ""),
    ]
  }

  /// By owner, in the order of the first layout, then what is new.
  package static func between(_ a: [Layout.Owner], _ b: [Layout.Owner]) -> [OwnerDifference] {
    let names = a.map(\.name) + b.map(\.name).filter { name in !a.contains { $0.name == name } }
    return names.compactMap { name in
      let (old, new) = (a.first { $0.name == name }, b.first { $0.name == name })
      let none = Layout.Owner(name: name, ranges: [], cause: "")
      let kind: Kind
      switch (old, new) {
      case (nil, nil): return nil
      case (nil, _): kind = .new
      case (_, nil): kind = .gone
      case (let old?, let new?):
        if old.ranges == new.ranges { return nil }
        kind = old.size == new.size ? .moved : old.size < new.size ? .grew : .shrank
      }
      return OwnerDifference(kind: kind, before: old ?? none, after: new ?? none)
    }
  }
}
