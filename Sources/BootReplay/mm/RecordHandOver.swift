// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

extension BootState {
  /// Writes down what the first user process sees.
  mutating func recordHandOver() {
    guard let buddy = mm.buddy else { return }
    record.zones = buddy.zones.map { zone in
      ZoneRecord(
        node: zone.layout.node, kind: zone.layout.kind, startPfn: zone.layout.start,
        spanned: zone.layout.spanned, present: zone.layout.present,
        managed: zone.managed, cma: zone.cma,
        managedAtHandOver: zone.managedAtHandOver)
    }
  }
}
