// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// The table of owners: all installed RAM, to the byte.
extension Explanation {
  package func overview() -> Answer {
    let owners = examined.owners
    var answer = Answer("Who has the memory")
    answer.add(
      "installed", .hex(owners.installed.size),
      "Installed: \(Words.size(owners.installed.size)) (\(owners.installed.size) bytes).")
    addMemoryLine(to: &answer)
    answer.table = table()
    answer.add("total", .hex(owners.total), "")
    let refusals = examined.refusals
    if !refusals.isEmpty {
      let lines = refusals.prefix(20).map { refusal in
        "  \(refusal.subject.word): "
          + (refusal.message.isEmpty ? "has no effect, without a word" : refusal.message)
      }
      answer.add(
        "refusals",
        .list(
          refusals.map { refusal in
            .members([
              Fact("subject", .text(refusal.subject.word), ""),
              Fact("kind", .text(refusal.kind.rawValue), ""),
              Fact("message", .text(refusal.message), ""),
            ])
          }),
        (["Refused or changed (explain INPUT WHAT says why):"] + lines).joined(separator: "\n"))
    }
    answer.assumptions = ["kernel", "dtb", "initrd", "percpu"].flatMap {
      examined.assumptions(behind: $0)
    }
    return answer
  }

  private func table() -> AnswerTable {
    typealias Cell = (text: String, value: FactValue)
    var rows: [[Cell]] = examined.owners.rows.sorted { a, b in
      (a.ranges.first?.lowerBound ?? 0, a.owner) < (b.ranges.first?.lowerBound ?? 0, b.owner)
    }.map { row in
      let first = row.ranges.first ?? 0..<0
      var place = Words.range(first)
      if row.ranges.count > 1 { place += " +\(row.ranges.count - 1)" }
      let cause = row.cause.map { ", \($0)" } ?? ""
      return [
        (row.owner, .text(row.owner)), (String(row.size), .hex(row.size)),
        (Words.size(row.size), .text("")),
        (place, .list(row.ranges.map { .range(MemoryRange($0)) })),
        (
          row.freeInTheEnd == 0
            ? "no" : row.freeInTheEnd == row.size ? "yes" : Words.size(row.freeInTheEnd),
          .hex(row.freeInTheEnd)
        ),
        (since(row) + cause, .text(row.step)),
      ]
    }
    let total = examined.owners.total
    rows.append([
      ("all installed RAM", .text("total")), (String(total), .hex(total)),
      (Words.size(total), .text("")), ("", .list([])),
      ("", .hex(examined.owners.rows.reduce(0) { $0 + $1.freeInTheEnd })), ("", .text("")),
    ])
    return AnswerTable(
      [
        .init("owner"), .init("bytes", isNumber: true), .init("size", isNumber: true),
        .init("place"), .init("free in the end"), .init("since"),
      ], rows: rows)
  }

  private func since(_ row: OwnerRow) -> String {
    row.owner == "left-out" && row.step.isEmpty ? "not a whole page" : row.step
  }

  /// What the kernel's own line counts, in this table's terms.
  private func addMemoryLine(to answer: inout Answer) {
    let lines = examined.record.entries.compactMap { entry -> String? in
      guard case .message(let message, _) = entry, message.text.hasPrefix("Memory: ") else {
        return nil
      }
      return message.text
    }
    guard let line = lines.last else { return }
    answer.add("memory_line", .text(line), "The kernel says: \(line)")
    let known = examined.record.lastMemory.reduce(0) { $0 + $1.size }
    let left = examined.owners.installed.size &- known
    let pageSize = examined.boot.pageSize
    let managed = examined.record.zones.reduce(0) { $0 + $1.managed } &* pageSize
    answer.add("known", .hex(known), "")
    answer.add("managed", .hex(managed), "")
    answer.add(
      "left_out", .hex(left),
      left == 0
        ? "All of the installed RAM is in the kernel's memory table; /proc/meminfo's MemTotal will "
          + "be \(managed >> 10) kB."
        : "\(Words.size(left)) of the installed RAM never reach the allocator (left-out below); "
          + "/proc/meminfo's MemTotal will be \(managed >> 10) kB.")
  }
}
