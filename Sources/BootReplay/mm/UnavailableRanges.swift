// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// `memmap_init()` (mm/page_alloc.c, mm/mm_init.c): what has a struct page but is no memory, and
/// which struct pages wait.
extension BootState {
  /// Models the hole walk of `memmap_init()` and `init_unavailable_range()`.
  mutating func printUnavailableRanges(_ layout: ZoneLayout) {
    guard parts.contains(.lines) else { return }
    // Struct pages for holes of a flat map were initialised elsewhere.
    guard isSparse || kernel.has(.walksHolesOfFlatMaps) else { return }
    let sections = presentSections
    var hole: PageFrame = 0
    var last: ZoneLayout.Zone?
    for pages in memoryPages {
      for zone in layout.zones where zone.node == pages.node && zone.present > 0 {
        let (start, end) = (max(pages.start, zone.start), min(pages.end, zone.end))
        last = zone
        guard start < end else { continue }
        if hole < start { printUnavailable(hole, start, zone, sections) }
        hole = end
      }
    }
    guard let last, let end = memoryPages.last?.end else { return }
    var mapEnd = end
    if isSparse {
      mapEnd = end.roundedUp(to: pagesPerSection)
    } else if kernel.has(.startsWithCoreInitEarly) {
      mapEnd = end.roundedUp(to: UInt64(1) << UInt64(maxOrder))
    }
    if hole < mapEnd { printUnavailable(hole, mapEnd, last, sections) }
  }

  /// The sections that hold memory, as ascending runs; none lies above MAX_PHYSMEM_BITS.
  private var presentSections: [Range<UInt64>] {
    guard isSparse else { return [] }
    let perSection = pagesPerSection
    let limit = UInt64(1) << UInt64(max(0, physicalMemoryBits - sectionSizeBits))
    var runs: [Range<UInt64>] = []
    for pages in memoryPages {
      let first = pages.start / perSection
      let end = min((pages.end - 1) / perSection + 1, limit)
      guard first < end else { continue }
      if let last = runs.last, first <= last.upperBound {
        runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, end)
      } else {
        runs.append(first..<end)
      }
    }
    return runs
  }

  private mutating func printUnavailable(
    _ start: PageFrame, _ end: PageFrame, _ zone: ZoneLayout.Zone, _ sections: [Range<UInt64>]
  ) {
    let block = UInt64(1) << UInt64(pageblockOrder)
    let blocks = memoryPages.map { $0.start / block...($0.end - 1) / block }
    let perSection = pagesPerSection
    var count: UInt64 = 0
    var run = 0
    var pfn = start
    while pfn < end {
      // Validity is that of the pageblock's first page; large holes are left section by section.
      let first = pfn & ~(block - 1)
      var next = first + block
      let isValid: Bool
      if isSparse {
        let section = first / perSection
        while run < sections.count, sections[run].upperBound <= section { run += 1 }
        let isPresent = run < sections.count && sections[run].contains(section)
        isValid =
          pfnValidIsMapMemory
          ? memblock.isMapMemory(PhysicalAddress(first &* pageSize)) : isPresent
        if !isPresent {
          next = run < sections.count ? max(next, sections[run].lowerBound * perSection) : end
        }
      } else if boot.architecture == .arm {
        isValid = blocks.contains { $0.contains(first / block) }
      } else {
        isValid = first < maxPfn
      }
      if isValid { count += min(next, end) - pfn }
      pfn = next
    }
    if count > 0 {
      print(
        "On node \(zone.node), zone \(zone.kind.rawValue): \(count) pages in unavailable ranges")
    }
  }

  /// Older kernels of arm and arm64 have their own `pfn_valid()`: mapped memory only.
  private var pfnValidIsMapMemory: Bool {
    boot.architecture == .arm64 && kernel.has(.arm64HasOwnPfnValid)
      || boot.architecture == .arm && kernel.has(.armHasOwnPfnValid)
  }

  /// Models `defer_init()`: where each node's struct pages are left to later.
  mutating func setDeferredLimits(_ layout: ZoneLayout) {
    guard config.isEnabled(.deferredStructPageInit) else { return }
    if kernel.has(.earlyPageExtInitialisesAll), commandLine.has("early_page_ext") { return }
    for node in Set(memoryPages.map(\.node)) {
      let pages = memoryPages.filter { $0.node == node }
      let end = pages.map(\.end).max() ?? 0
      guard
        let zone = layout.zones.last(where: {
          $0.node == node && $0.present > 0 && $0.end == end
        })
      else { continue }
      let ranges = pages.compactMap { pages in
        let (start, end) = (max(pages.start, zone.start), min(pages.end, zone.end))
        return start < end ? start..<end : nil
      }
      mm.firstDeferredPfn[node] = StructPages.firstDeferredPfn(
        ranges: ranges, pagesPerSection: pagesPerSection)
    }
  }
}
