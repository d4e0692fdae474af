// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

extension BootState {
  /// Writes down what the first user process sees.
  mutating func recordHandOver() {
    guard let buddy = mm.buddy else { return }
    record.zones = buddy.zones.map(\.record)
    for (index, zone) in buddy.zones.enumerated() {
      record.finalMap?.zones[index].record = zone.record
      record.finalMap?.zones[index].freed = zone.freed
    }
    record.finalMap?.totalRAM = buddy.totalRAM
    record.finalMap?.lost = buddy.lost
  }
}

extension BuddyState.Zone {
  var record: ZoneRecord {
    ZoneRecord(
      node: layout.node, kind: layout.kind, startPfn: layout.start, spanned: layout.spanned,
      present: layout.present, managed: managed, cma: cma,
      managedAtHandOver: managedAtHandOver)
  }
}
