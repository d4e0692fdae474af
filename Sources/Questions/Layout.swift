// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import FirmwareTables
import PhysicalMemory

/// What two boots are compared by: of a replay, or of a saved result.
package struct Layout: Sendable {
  package struct Owner: Sendable, Equatable {
    package var name: String
    package var ranges: [Range<UInt64>]
    package var cause: String
    package init(name: String, ranges: [Range<UInt64>], cause: String) {
      (self.name, self.ranges, self.cause) = (name, ranges, cause)
    }
    package var size: UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }
  }
  /// How the user named it.
  package var name: String
  package var owners: [Owner] = []
  /// The firmware's map: range and kind.
  package var firmware: [String] = []
  /// Memory and reserved regions before the hand-over.
  package var memory: [String] = []
  package var reserved: [String] = []
  package var zones: [(name: String, counts: [(String, UInt64)])] = []
  package var messages: [String] = []
  package var panic: String?

  package init(name: String) { self.name = name }

  package init(_ examined: ExaminedBoot, name: String) {
    self.name = name
    owners = Self.owners(examined.owners)
    firmware = Self.firmware(examined.boot)
    let tables = examined.record.finalSnapshot ?? examined.record.setupSnapshot
    memory = (tables?.memory ?? []).map {
      "\(Words.range($0.range)) node \($0.node) flags \(UInt64($0.flags.rawValue).hex0x())"
    }
    reserved = (tables?.reserved ?? []).map { Words.range($0.range) }
    zones = examined.record.zones.map { zone in
      (
        "node \(zone.node) \(zone.kind.rawValue)",
        [
          ("start_pfn", zone.startPfn), ("spanned", zone.spanned), ("present", zone.present),
          ("managed", zone.managed), ("cma", zone.cma),
        ]
      )
    }
    messages = examined.record.entries.compactMap { entry in
      guard case .message(let message, _) = entry else { return nil }
      return message.text
    }
    panic = examined.record.panic?.message
  }

  private static func owners(_ table: OwnerTable) -> [Owner] {
    table.rows.map { row in
      let name =
        row.owner == "left-out" && !row.step.isEmpty ? "left-out by \(row.step)" : row.owner
      let cause = row.step.isEmpty ? "" : row.cause.map { "\(row.step), \($0)" } ?? row.step
      return Owner(name: name, ranges: row.ranges, cause: cause)
    }
  }

  private static func firmware(_ boot: BootDescription) -> [String] {
    if boot.architecture.isX86 {
      let table = boot.firmware.e820.first { $0.label == .firmware } ?? boot.firmware.e820.last
      return (table?.entries ?? []).map(\.value).map { entry in
        let range = MemoryRange(capping: entry.base, size: entry.size)
        return "\(Words.range(range)) type \(entry.type.rawValue)"
      }
    }
    if !boot.firmware.efiMemoryMap.isEmpty {
      return boot.firmware.efiMemoryMap.map(\.value).map { entry in
        let range = MemoryRange(capping: entry.base, size: entry.size)
        return "\(Words.range(range)) EFI type \(entry.type) attributes \(entry.attribute.hex0x())"
      }
    }
    return InstalledMemory.listed(boot).map { "\(Words.range($0)) RAM" }
  }
}

/// `memreplay diff`: what differs between two layouts.
package struct LayoutDifference: Sendable {
  package let answer: Answer
  package let isEmpty: Bool

  package init(_ a: Layout, _ b: Layout) {
    var answer = Answer("\(a.name) -> \(b.name)")
    let owners = OwnerDifference.between(a.owners, b.owners)
    var isEmpty = owners.isEmpty
    if !owners.isEmpty {
      var part = Answer("Owners")
      for change in owners {
        part.add("owner", .members(change.facts), "\(change.sign) \(change.text)")
      }
      answer.parts.append(part)
    }
    for (title, old, new) in [
      ("Firmware map", a.firmware, b.firmware), ("Memory regions", a.memory, b.memory),
      ("Reserved regions", a.reserved, b.reserved), ("Messages", a.messages, b.messages),
    ] {
      guard let part = Self.lines(title, old, new) else { continue }
      isEmpty = false
      answer.parts.append(part)
    }
    if let part = Self.zones(a, b) {
      isEmpty = false
      answer.parts.append(part)
    }
    if a.panic != b.panic {
      isEmpty = false
      answer.add("panic_before", .text(a.panic ?? ""), "- \(a.panic ?? "boots")")
      answer.add("panic_after", .text(b.panic ?? ""), "+ \(b.panic ?? "boots")")
    }
    answer.add("differs", .flag(!isEmpty), isEmpty ? "No difference." : "")
    self.answer = answer
    self.isEmpty = isEmpty
  }

  /// Lines that only one side has, in order.
  private static func lines(_ title: String, _ old: [String], _ new: [String]) -> Answer? {
    let difference = new.difference(from: old)
    guard !difference.isEmpty else { return nil }
    var part = Answer(title)
    for change in difference.removals {
      guard case .remove(_, let text, _) = change else { continue }
      part.add("removed", .text(text), "- \(text)")
    }
    for change in difference.insertions {
      guard case .insert(_, let text, _) = change else { continue }
      part.add("added", .text(text), "+ \(text)")
    }
    return part
  }

  private static func zones(_ a: Layout, _ b: Layout) -> Answer? {
    var part = Answer("Zones")
    let names =
      a.zones.map(\.name)
      + b.zones.map(\.name).filter { name in
        !a.zones.contains { $0.name == name }
      }
    for name in names {
      let (old, new) = (a.zones.first { $0.name == name }, b.zones.first { $0.name == name })
      guard let old else {
        part.add("new", .text(name), "+ \(name)")
        continue
      }
      guard let new else {
        part.add("gone", .text(name), "- \(name)")
        continue
      }
      let changed = zip(old.counts, new.counts).filter { $0.0.1 != $0.1.1 }
      guard !changed.isEmpty else { continue }
      let text = changed.map { "\($0.0.0) \($0.0.1) -> \($0.1.1)" }.joined(separator: ", ")
      part.add(
        "zone",
        .members(
          [Fact("name", .text(name), "")]
            + changed.flatMap {
              [
                Fact("\($0.0.0)_before", .number(Int(clamping: $0.0.1)), ""),
                Fact("\($0.0.0)_after", .number(Int(clamping: $0.1.1)), ""),
              ]
            }), "~ \(name): \(text) pages")
    }
    return part.facts.isEmpty ? nil : part
  }
}
