// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// /proc's view of the hand-over.
extension BootRecord {
  /// `--format zoneinfo`: the lines of /proc/zoneinfo that the memory map decides.
  package func zoneinfoText() -> String {
    zones.map { zone in
      """
      Node \(zone.node), zone \(zone.kind.rawValue.paddedLeft(to: 8))
              spanned  \(zone.spanned)
              present  \(zone.present)
              managed  \(zone.managed)
              cma      \(zone.cma)

      """
    }.joined()
  }

  /// `--format buddyinfo`: free blocks by order right after `memblock_free_all()`.
  package func buddyinfoText() -> String {
    buddyLists.map { list in
      "Node \(list.node), zone \(list.kind.rawValue.paddedLeft(to: 8)) "
        + list.freeBlocks.map { String($0).paddedLeft(to: 6) + " " }.joined() + "\n"
    }.joined()
  }

  /// `--format iomem`: the memory part of /proc/iomem.
  package func iomemText() -> String {
    func lines(_ resources: [IOResource], _ depth: Int) -> String {
      resources.map { resource in
        String(repeating: "  ", count: depth) + resource.first.rawValue.hex(width: 8) + "-"
          + resource.last.rawValue.hex(width: 8) + " : \(resource.name)\n"
          + lines(resource.children, depth + 1)
      }.joined()
    }
    return lines(ioResources, 0)
  }
}
