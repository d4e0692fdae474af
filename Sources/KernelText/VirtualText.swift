// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

extension BootRecord {
  /// `--format virtual`: one area a line, `first-last : name (detail)`, ascending.
  package func virtualText() -> String {
    let width = virtualAreas.contains { $0.last > 0xffff_ffff } ? 16 : 8
    return virtualAreas.map { area in
      let detail = area.detail.isEmpty ? "" : " (\(area.detail))"
      return "\(area.first.hex(width: width))-\(area.last.hex(width: width)) : "
        + "\(area.name)\(detail)\n"
    }.joined()
  }
}
