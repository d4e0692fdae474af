// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import Memblock
import PhysicalMemory

/// A boot, its record, and what questions look up in it.
package struct ExaminedBoot: Sendable {
  package let boot: BootDescription
  package let record: BootRecord
  package let owners: OwnerTable
  /// What this kernel refused, with and without a word.
  package let refusals: [Refusal]

  package init(_ boot: BootDescription) { self.init(boot, Replay.run(boot)) }

  package init(_ boot: BootDescription, _ record: BootRecord) {
    self.boot = boot
    self.record = record
    owners = OwnerTable(boot, record)
    refusals = RefusalReader.refusals(in: record) + SilentRefusals.find(boot, record)
  }

  package func place(_ owner: String) -> RecordedPlace? {
    record.places.first { $0.owner == owner }
  }

  /// The tables and limits behind a refusal's message; those of the end where none were kept.
  func state(of refusal: Refusal) -> (tables: MemblockSnapshot, limits: [RecordedLimit]) {
    if let entry = refusal.entry,
      let state = record.warningStates.first(where: { $0.entry == entry })
    {
      return (state.tables, state.limits)
    }
    let tables = record.finalSnapshot ?? record.setupSnapshot ?? MemblockSnapshot()
    return (tables, record.limits)
  }

  /// The same boot with another value of an option, replayed.
  package func withOption(_ name: String, _ value: String) -> ExaminedBoot {
    boot.with(option: name, value).replayed()
  }

  /// A step of the record as people name it.
  func step(_ name: String) -> String { KernelFiles.described(name, boot.architecture) }

  /// The assumptions of this replay among the given keys.
  func assumed(_ keys: [String]) -> [String] {
    keys.filter { key in record.assumptions.contains { $0.key == key } }
  }

  /// The assumptions that an owner's place rests on.
  func assumptions(behind owner: String) -> [String] {
    let word = OwnerTable.plain(owner)
    if word.hasPrefix("kernel") { return assumed(["kernel-range", "phys-offset"]) }
    switch word {
    case "devicetree": return assumed(["dtb-address"])
    case "initrd": return assumed(["initrd-address", "initrd"])
    case "percpu", "memmap": return assumed(["cpus"])
    default: return []
    }
  }
}
