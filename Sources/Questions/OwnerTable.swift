// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// One owner's memory in a boot.
package struct OwnerRow: Sendable {
  /// A stable word, or a node's path.
  package var owner: String
  /// Bytes, ascending.
  package var ranges: [Range<UInt64>]
  /// Since which kernel function; empty where the record has none.
  package var step: String
  package var caller: String
  package var cause: FactSource?
  /// Bytes that the first user process finds free.
  package var freeInTheEnd: UInt64

  package var size: UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }
}

/// All installed RAM by owner; the sizes add up to it, to the byte.
package struct OwnerTable: Sendable {
  package let rows: [OwnerRow]
  package let installed: InstalledMemory
  package let history: OwnershipHistory

  package init(_ boot: BootDescription, _ record: BootRecord) {
    let history = OwnershipHistory(record)
    let installed = InstalledMemory(boot, record)
    let freed = Self.freedInTheEnd(record, pageSize: boot.pageSize)
    var rows: [OwnerRow] = record.memoryShares.map { share in
      let source = Self.origin(share, history, record)
      return OwnerRow(
        owner: share.owner, ranges: share.ranges, step: source?.step ?? "",
        caller: source?.caller ?? "", cause: source?.cause,
        freeInTheEnd: freed.intersection(PageRuns(share.ranges)).count)
    }
    for part in installed.leftOut {
      rows.append(
        OwnerRow(
          owner: "left-out", ranges: part.runs.runs, step: part.step, caller: part.step,
          cause: nil, freeInTheEnd: 0))
    }
    self.rows = rows
    self.installed = installed
    self.history = history
  }

  package var total: UInt64 { rows.reduce(0) { $0 + $1.size } }

  /// The row that holds an address.
  package func row(at address: UInt64) -> OwnerRow? {
    rows.first { $0.ranges.contains { $0.contains(address) } }
  }

  /// The rows that share a byte with a range.
  package func rows(in range: MemoryRange) -> [OwnerRow] {
    let bytes = range.bytes
    return rows.filter { $0.ranges.contains { $0.overlaps(bytes) } }
  }

  /// Rows by a word that people use: case, blanks and punctuation do not count.
  package func rows(named word: String) -> [OwnerRow] {
    let wanted = Self.plain(word)
    let exact = rows.filter { Self.plain($0.owner) == wanted }
    guard let name = exact.first?.owner else {
      return rows.filter { Self.plain($0.owner).hasPrefix(wanted) }
    }
    // Its parts: kernel-text, crashkernel-low, cma NAME.
    return exact
      + rows.filter { $0.owner.hasPrefix(name + "-") || $0.owner.hasPrefix(name + " ") }
  }

  static func plain(_ word: String) -> String {
    let letters = word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "@" }
    return synonyms[letters] ?? letters
  }
  private static let synonyms = [
    "dtb": "devicetree", "fdt": "devicetree", "blob": "devicetree", "ramdisk": "initrd",
    "initramfs": "initrd", "logbuf": "logbuffer", "pagetable": "pagetables", "hash": "hashtables",
    "crash": "crashkernel", "kdump": "crashkernel", "ignored": "leftout",
    "partialpages": "notmanagedpartialpages", "nomap": "firmwarenomap",
  ]

  /// Bytes that are free once init memory, initrd and the like were given back.
  private static func freedInTheEnd(_ record: BootRecord, pageSize: UInt64) -> PageRuns {
    var runs = PageRuns()
    for zone in record.finalMap?.zones ?? [] {
      for run in zone.freed.runs {
        runs.insert(run.lowerBound &* pageSize..<run.upperBound &* pageSize)
      }
    }
    return runs
  }

  /// The event since which an owner has its memory.
  private static func origin(
    _ share: MemoryShare, _ history: OwnershipHistory, _ record: BootRecord
  ) -> HistoryEvent? {
    guard let first = share.ranges.first, share.owner != MemoryOwners.free,
      share.owner != MemoryOwners.partialPages
    else { return nil }
    return history.holder(of: PhysicalAddress(first.lowerBound))
  }
}

extension BootDescription {
  /// As the replay's allocator has it.
  package var pageSize: UInt64 { MemblockTraits.forBoot(self).pageSize }
}
