// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Gigantic pages whose struct pages share one page from the start (mm/hugetlb_vmemmap.c, 7.2).
extension BootState {
  /// `vmemmap_optimize_enabled`, where struct pages can be set up late.
  private var optimizesBootHugePages: Bool {
    guard kernel.has(.preparesHugePageMaps), config.isEnabled(.sparsememVmemmapPreinit),
      config.isEnabled(.hugetlbPageOptimizeVmemmap)
    else { return false }
    let values = commandLine.values(of: "hugetlb_free_vmemmap").compactMap {
      $0.flatMap(Self.boolean)
    }
    return values.last ?? config.isEnabled(.hugetlbPageOptimizeVmemmapDefaultOn)
  }

  /// Models `vmemmap_should_optimize_bootmem_page()`: aligned to sections and to what one table of
  /// the memory map describes.
  mutating func noteOptimizableHugePage(_ page: MemoryRange) {
    guard optimizesBootHugePages, structPageSize & (structPageSize - 1) == 0,
      let leaf = mm.vmemmap?.leafShift
    else { return }
    let section = UInt64(1) << UInt64(sectionSizeBits)
    let described = (UInt64(1) << UInt64(leaf)) / structPageSize * pageSize
    for alignment in [section, described] where alignment > 0 {
      guard page.base.isAligned(to: alignment), page.size % alignment == 0 else { return }
    }
    let node = nodeOfPage(page.base.rawValue / pageSize)
    // The kernel's list has the last page first.
    mm.optimizedHugePages.insert(OptimizedHugePage(range: page, node: node), at: 0)
  }

  /// The sections of a run whose memory map `hugetlb_vmemmap_init_early()` does not leave for later.
  func sectionsInitialisedNow(_ run: Range<UInt64>) -> [Range<UInt64>] {
    var left = [run]
    for page in mm.optimizedHugePages {
      let first = page.range.base.rawValue >> UInt64(sectionSizeBits)
      let last = page.range.end.rawValue >> UInt64(sectionSizeBits)
      left = left.flatMap { run in
        [
          run.lowerBound..<max(run.lowerBound, min(first, run.upperBound)),
          min(run.upperBound, max(last, run.lowerBound))..<run.upperBound,
        ].filter { !$0.isEmpty }
      }
    }
    return left
  }

  /// Models `hugetlb_vmemmap_init_late()`: the first page of a gigantic page's struct pages, page
  /// tables, and one page for all the rest of a zone.
  mutating func hugetlbVmemmapInitLate() throws(KernelPanic) {
    guard let layout = mm.vmemmap else { return }
    var tails: Set<String> = []
    for page in mm.optimizedHugePages.sorted(by: { $0.node < $1.node }) {
      let pfn = page.range.base.rawValue / pageSize
      let start = layout.address(of: pfn, recordSize: structPageSize)
      let zone = mm.layout?.zones.first { zone in
        zone.node == page.node && zone.start <= pfn && pfn < zone.start + zone.spanned
      }
      guard let zone else { continue }
      if tails.insert("\(zone.node) \(zone.kind) \(page.range.size)").inserted {
        try allocateVmemmapPage(node: page.node, site: .vmemmapTable)
      }
      let bytes = page.range.size / pageSize * structPageSize
      var address = start
      while address < start &+ bytes {
        try populateSmallTables(layout, at: address, node: page.node)
        if address == start {
          try allocateVmemmapPage(node: page.node, site: .vmemmapPopulateAddress)
        }
        address &+= UInt64(1) << UInt64(layout.leafShift)
      }
    }
  }

  /// The tables down to single pages for one leaf's worth of the memory map.
  private mutating func populateSmallTables(
    _ layout: VmemmapLayout, at address: UInt64, node: NodeID
  ) throws(KernelPanic) {
    for shift in layout.tableShifts + [layout.leafShift] where shift > pageShift {
      guard mm.vmemmapTables.add(shift: shift, from: address, through: address) > 0 else {
        continue
      }
      try allocateVmemmapPage(node: node, site: .vmemmapTable)
    }
  }

  private mutating func allocateVmemmapPage(
    node: NodeID, site: CallSite
  ) throws(KernelPanic) {
    let page = try memblock.alloc(
      .tryNidRaw, size: pageSize, alignment: pageSize, from: mm.maxDMAAddress,
      to: Memblock.noLeakTrace, node: node, caller: caller(site))
    if let page { own("memmap", MemoryRange(from: page, to: page + pageSize)) }
  }
}

/// A gigantic page whose struct pages are set up after those of other memory.
struct OptimizedHugePage: Sendable, Equatable {
  var range: MemoryRange
  var node: NodeID
}
