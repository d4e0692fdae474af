// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Zones

/// What is given back between the hand-over and the first user process.
extension BootState {
  /// Models `free_reserved_area()`: whole pages, one by one.
  @discardableResult
  mutating func freeReservedArea(_ range: MemoryRange, name: String? = nil) -> UInt64 {
    let start = range.base.rawValue.roundedUp(to: pageSize) / pageSize
    let end = range.end.rawValue / pageSize
    guard start < end else { return 0 }
    let pages = mm.buddy?.free(start..<end) ?? 0
    mm.buddy?.totalRAM += end - start
    if let name { print("Freeing \(name) memory: \((end - start) * pageSize >> 10)K") }
    return pages
  }

  /// Models `memblock_free_late()` before deferred struct pages are there, and what became of it.
  mutating func freeBootServices(early: Bool) {
    let isEarly = !kernel.has(.freesBootServicesInInitcall)
    var fate = lateFreeFate
    guard early == (fate != .afterInit) else { return }
    if commandLine.values(of: "efi").contains(where: { $0?.contains("debug") ?? false }) {
      return
    }
    if early, fate == .afterInit { fate = .lost }
    var freed: UInt64 = 0
    // The map is walked from its end.
    for range in mm.efiBootServices.reversed() {
      if early, !kernel.has(.freeKeepsTableOfBuddy) {
        memblock.freeLate(range.base, range.size, caller: caller(.efiFreeBootServices))
      }
      var range = range
      if !isEarly, !early, range.base < 0x10_0000 {
        range = MemoryRange(from: min(range.end, 0x10_0000), to: range.end)
      }
      let start = range.base.rawValue.roundedUp(to: pageSize) / pageSize
      let end = range.end.rawValue / pageSize
      guard start < end else { continue }
      mm.buddy?.totalRAM += end - start
      freed += end - start
      let parts = fate == .lost ? initialisedParts(of: start..<end) : [start..<end]
      for part in parts { mm.buddy?.free(part) }
      let kept = parts.reduce(0) { $0 + UInt64($1.count) }
      mm.buddy?.lost += end - start - kept
    }
    if !early, freed > 0, kernel.has(.freesBootServicesInInitcall) {
      print("Freeing EFI boot services memory: \(freed * pageSize >> 10)K")
    }
  }

  enum LateFreeFate { case lost, released, afterInit }

  /// What happens to boot-services pages above the deferred limit: the release decides, `late-free`
  /// overrides.
  var lateFreeFate: LateFreeFate {
    switch boot.assumed["late-free"]?.value {
    case "lost": .lost
    case "released": .released
    case "after-init": .afterInit
    default: kernel.has(.freesBootServicesInInitcall) ? .afterInit : .lost
    }
  }

  /// Models `page_alloc_init_late()`: deferred struct pages, the Memory: line of 6.12 and later, the
  /// arrays of memblock.
  mutating func pageAllocInitLate() throws(KernelPanic) {
    for node in mm.firstDeferredPfn.keys.sorted() {
      let limit = mm.firstDeferredPfn[node] ?? .max
      for pages in memoryPages where pages.node == node {
        for range in freePageRanges() {
          let start = max(range.lowerBound, pages.start, limit)
          let end = min(range.upperBound, pages.end)
          if start < end { mm.buddy?.free(start..<end) }
        }
      }
    }
    mm.firstDeferredPfn = [:]
    if kernel.has(.countsHugePagesEarly) { countHugePages() }
    if kernel.has(.printsMemoryLineLate) { printMemoryLine() }
    try discardArrays()
  }

  /// Models `memblock_discard()`: doubled arrays are released where memblock is not kept.
  private mutating func discardArrays() throws(KernelPanic) {
    guard !memblock.traits.keepsMemblock else { return }
    for type in [memblock.reserved, memblock.memory] {
      guard let array = type.array else { continue }
      let size = array.size.roundedUp(to: pageSize)
      let site = caller(.memblockDiscard)
      if kernel.has(.freeKeepsTableOfBuddy) {
        try memblock.free(array.base, size, caller: site)
      } else {
        memblock.freeLate(array.base, size, caller: site)
      }
      freeReservedArea(MemoryRange(from: array.base, to: array.base + size))
    }
  }

  /// x86: whether `Freeing SMP alternatives memory` is behind the Memory: line (7.1) or before it.
  var alternativesPrecedeMemoryLine: Bool {
    boot.architecture.isX86 && !kernel.has(.freesAlternativesInInitcall)
  }

  /// Models the end of `alternative_instructions()`.
  mutating func freeAlternatives() {
    // .smp_locks follows the init sections.
    freeNamed(.alternatives, at: .from("__init_end"))
  }

  /// What initcalls give back: CMA areas, boot services, bounce buffers that are not needed.
  mutating func freeByInitcalls() throws(KernelPanic) {
    if boot.architecture.isX86 {
      if !alternativesPrecedeMemoryLine { freeAlternatives() }
      // pcibios_init() does it, and stops before it on a machine without PCI.
      if !boot.firmware.hardware.lacksPCI { e820ReserveResourcesLate() }
    }
    for area in cma.areas { activateCMA(area) }
    if !kernel.has(.countsHugePagesEarly) { countHugePages() }
    freeBootServices(early: false)
    for late in mm.lateReservedFrees { freeReservedArea(late.range, name: late.name) }
    try mm.hooks.afterHandOver?(&self)
  }

  /// Models `gather_bootmem_prealloc()`: gigantic pages count as managed.
  private mutating func countHugePages() {
    for page in mm.bootHugePages { freeReservedArea(page) }
  }

  /// Models `cma_activate_area()`: its pages come back, as CMA's where they are all in one zone.
  private mutating func activateCMA(_ area: CMAArea) {
    let pages = area.base.rawValue / pageSize..<(area.base + area.size).rawValue / pageSize
    freeReservedArea(MemoryRange(from: area.base, to: area.base + area.size))
    guard var buddy = mm.buddy else { return }
    // Newer kernels look at the spans of the zones, all nodes' where the area is not bound to one.
    let node = Int(String(area.name.reversed().prefix { $0.isNumber }.reversed()))
    let isBound = area.name.contains("numa") || area.name.hasPrefix("hugetlb")
    let touched = buddy.zones.filter { zone in
      guard kernel.has(.cmaDeclaresInParts) else { return !zone.memory.clamped(to: pages).isEmpty }
      return (!isBound || zone.layout.node == node)
        && zone.layout.start < pages.upperBound && pages.lowerBound < zone.layout.end
    }
    guard touched.count == 1 else {
      print("cma: CMA area \(area.name) could not be activated", level: 3)
      return
    }
    for index in buddy.zones.indices {
      buddy.zones[index].cma += buddy.zones[index].memory.clamped(to: pages).count
    }
    buddy.totalCMA += UInt64(pages.count)
    mm.buddy = buddy
  }

  /// Gives back a part of the kernel image, as large as the log says or the stock kernel's is.
  mutating func freeNamed(_ part: FreedPart, at symbol: ImagePlace) {
    let size: UInt64
    if let freed = boot.kernel.freedKiB {
      guard let kibibytes = freed[part.rawValue] else { return }
      size = kibibytes << 10
    } else if let kibibytes = boot.freedKiB(part) {
      size = kibibytes << 10
    } else {
      return
    }
    freeReservedArea(imagePart(size, at: symbol), name: part.rawValue)
  }

  /// The place of a freed part: by its symbol; where that is unknown, the next of the image that is
  /// not given back yet (only the count of pages matters then).
  private mutating func imagePart(_ size: UInt64, at symbol: ImagePlace) -> MemoryRange {
    let start: PhysicalAddress? =
      switch symbol {
      case .from(let name): kernelAddress(of: name)?.roundedUp(to: pageSize)
      // BSS_DECRYPTED closes the bss and ends on a huge page's border.
      case .before(let name): kernelAddress(of: name).map { $0 - size }
      }
    if let start { return MemoryRange(from: start, to: start + size) }
    let image = boot.placement.kernel?.base ?? 0
    let base = image.roundedUp(to: pageSize) + mm.imageBytesFreed
    mm.imageBytesFreed += size
    return MemoryRange(from: base, to: base + size)
  }

  /// Where in the image a part lies.
  enum ImagePlace {
    case from(String)
    case before(String)
  }

  /// Where a symbol of the kernel image lies: by the image's own table, else the profile's offsets.
  func kernelAddress(of symbol: String) -> PhysicalAddress? {
    guard let range = boot.placement.kernel else { return nil }
    let origin =
      boot.architecture == .arm ? boot.placement.physicalOffset ?? range.base : range.base
    return boot.extent(symbol).map { origin + $0 }
  }
}
