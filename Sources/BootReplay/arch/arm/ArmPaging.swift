// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// `paging_init()` (arch/arm/mm/mmu.c): the kernel's own page tables, page by page.
extension BootState {
  mutating func armPagingInit() throws(KernelPanic) {
    try armCheckKernelStaysMapped()
    armPreparePageTable()
    try armMapLowmem()
    memblock.currentLimit = PhysicalAddress(arm.lowmemLimit)
    flushEvents()
    if kernel.has(.armMapsKernelByItself) { try armMapKernel() }
    try armDMAContiguousRemap()
    try armEarlyFixmapShutdown()
    try armDevicemapsInit()
    try armKmapInit()
    if !kernel.has(.armZeroPageIsStatic) { try armEarlyAlloc(pageSize) }
    flushEvents()
  }

  /// Models `early_alloc()`: size is alignment too.
  @discardableResult
  mutating func armEarlyAlloc(_ size: UInt64) throws(KernelPanic) -> UInt64 {
    try armAllocate(size, size, site: .earlyAlloc)
  }

  @discardableResult
  mutating func armAllocate(
    _ size: UInt64, _ alignment: UInt64, site: CallSite
  ) throws(KernelPanic) -> UInt64 {
    let address = try memblock.alloc(
      size: size, alignment: alignment, caller: panickingCaller(site))
    guard let address else {
      let tail = kernel.has(.hasAllocOrPanic) ? "" : " align=\(alignment.hex0x())"
      throw KernelPanic("\(site.rawValue): Failed to allocate \(size) bytes\(tail)")
    }
    return address.rawValue
  }

  /// `prepare_page_table()` unmaps everything from the end of the first bank on. A kernel that lies
  /// there runs on from the TLB until it is mapped again, which 5.10 does only with the RAM around it.
  private mutating func armCheckKernelStaysMapped() throws(KernelPanic) {
    guard let first = memblock.memory.regions.first else { return }
    let image = MemoryRange(from: PhysicalAddress(arm.text), to: PhysicalAddress(arm.end))
    let isUnmapped = arm.text >= min(first.end.rawValue, arm.lowmemLimit)
    let isMappedAgain =
      kernel.has(.armMapsKernelByItself)
      || memblock.mappedRanges.contains {
        $0.overlaps(image) && $0.base.rawValue < arm.lowmemLimit
      }
    if isUnmapped, !isMappedAgain {
      throw KernelPanic(
        "the kernel at \(pa(arm.text))-\(pa(arm.end &- 1)) lies outside RAM: map_lowmem() leaves "
          + "it unmapped and the machine stops without a word")
    }
    if !memblock.isRegionMemory(image.base, image.size) {
      record.notes.append(
        "the kernel at \(pa(arm.text))-\(pa(arm.end &- 1)) is not wholly in RAM that the firmware "
          + "lists; it runs only if memory is there all the same")
    }
  }

  /// Models `prepare_page_table()` over what head.S has mapped.
  private mutating func armPreparePageTable() {
    let section = arm.sectionSize
    arm.tables.mapSections(
      from: arm.pageOffset, to: arm.virtual(arm.kernelSectionsEnd), sectionSize: section)
    guard let first = memblock.memory.regions.first else { return }
    let end = min(first.end.rawValue, arm.lowmemLimit)
    arm.tables.clear(
      from: arm.virtual(end).roundedDown(to: ArmState.pmdSize), to: arm.vmallocStart,
      sectionSize: section)
  }

  /// Models `create_mapping()`: sections where every edge of a step is aligned, else pages.
  mutating func armCreateMapping(
    virtual: UInt64, physical: UInt64, size: UInt64, kind: ArmMemoryKind
  ) throws(KernelPanic) {
    let page = pageSize
    let start = (virtual & 0xffff_ffff).roundedDown(to: page)
    // `unsigned long` is 32 bits wide; a mapping that would wrap ends with the address space.
    let length = ((size & 0xffff_ffff) + (virtual & (page - 1))).roundedUp(to: page)
    let end = min(start + length, 1 << 32)
    let section = arm.sectionSize
    var (address, target) = (start, physical.roundedDown(to: page))
    while address < end {
      let next = min(end, (address + ArmState.pmdSize).roundedDown(to: ArmState.pmdSize))
      let isAligned = (address | next | target) & (section - 1) == 0
      let usesPages = !(isAligned && kind.hasSections)
      if !usesPages {
        arm.tables.mapSections(from: address, to: next, sectionSize: section)
      } else {
        try armPTEAlloc(at: address)
      }
      arm.tables.note(
        ArmPageTables.Piece(
          first: address, end: next, physical: target, kind: kind, usesPages: usesPages))
      target = target &+ (next - address)
      address = next
    }
  }

  /// Models `arm_pte_alloc()`: a page of entries for a PMD that has none.
  mutating func armPTEAlloc(at address: UInt64) throws(KernelPanic) {
    if arm.tables.hasTable(at: address) { return }
    let first = address.roundedDown(to: ArmState.pmdSize)
    guard arm.tables.isEmpty(section: first, sectionSize: arm.sectionSize) else {
      throw KernelPanic(
        "kernel BUG at arch/arm/mm/mmu.c: the sections at \(first.hex0x(width: 8)) are in the way")
    }
    try armEarlyAlloc(pageSize)
    arm.tables.addTable(at: address, sectionSize: arm.sectionSize)
  }

  private mutating func armMapLinear(
    from start: UInt64, to end: UInt64, _ kind: ArmMemoryKind
  ) throws(KernelPanic) {
    guard end > start else { return }
    try armCreateMapping(
      virtual: arm.virtual(start), physical: start, size: end - start, kind: kind)
  }

  /// Models `map_lowmem()`.
  private mutating func armMapLowmem() throws(KernelPanic) {
    for range in memblock.mappedRanges {
      let start = range.base.rawValue
      let end = min(range.end.rawValue, arm.lowmemLimit)
      if start >= end { break }
      if !kernel.has(.armMapsKernelByItself) {
        try armMapLowmemWithKernel(start, end)
      } else if try !armMapLowmemAroundKernel(start, end) {
        break
      }
    }
    flushEvents()
  }

  /// 5.10: the executable part of the kernel is mapped with the region that holds it.
  private mutating func armMapLowmemWithKernel(
    _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) {
    let section = arm.sectionSize
    let kernelStart = arm.stext.roundedDown(to: section)
    let kernelEnd = arm.sdata.roundedUp(to: section)
    if end < kernelStart { return try armMapLinear(from: start, to: end, .memoryRWX) }
    if start >= kernelEnd { return try armMapLinear(from: start, to: end, .memoryRW) }
    if start < kernelStart { try armMapLinear(from: start, to: kernelStart, .memoryRW) }
    try armMapLinear(from: kernelStart, to: kernelEnd, .memoryRWX)
    if kernelEnd < end { try armMapLinear(from: kernelEnd, to: end, .memoryRW) }
  }

  /// 6.1 up: the kernel's sections are left out; false where the kernel leaves its loop.
  private mutating func armMapLowmemAroundKernel(
    _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) -> Bool {
    let (kernelStart, kernelEnd) = (arm.physicalOffset, arm.kernelSectionsEnd)
    var (start, end) = (start, end)
    if start > kernelStart, end < kernelEnd { return false }
    if kernelStart >= start, kernelStart <= end {
      if start < kernelStart, end > kernelEnd {
        try armMapLinear(from: start, to: kernelStart, .memoryRW)
        try armMapLinear(from: kernelEnd, to: end, .memoryRW)
        return false
      }
      if kernelStart == start { start = kernelEnd }
      if kernelEnd == end { end = kernelStart }
    } else if kernelStart < start, kernelEnd > start, kernelEnd < end {
      start = kernelEnd
    } else if kernelStart > start, kernelStart < end, kernelEnd > end {
      end = kernelStart
    }
    try armMapLinear(from: start, to: end, .memoryRW)
    return true
  }

  /// Models `map_kernel()` (6.1 up).
  private mutating func armMapKernel() throws(KernelPanic) {
    let executableEnd = arm.sdata.roundedUp(to: arm.sectionSize)
    try armMapLinear(from: arm.physicalOffset, to: executableEnd, .memoryRWX)
    try armMapLinear(from: executableEnd, to: arm.kernelSectionsEnd, .memoryRW)
  }

  /// Models `dma_contiguous_remap()`: CMA in low memory is mapped by pages.
  private mutating func armDMAContiguousRemap() throws(KernelPanic) {
    guard config.isEnabled(.dmaCma) else { return }
    for area in cma.earlyFixups {
      let start = area.base.rawValue
      let end = min(area.end.rawValue & memblock.traits.physicalMax, arm.lowmemLimit)
      if start >= end { continue }
      arm.tables.clear(
        from: arm.virtual(start), to: arm.virtual(end), sectionSize: arm.sectionSize)
      let mapping = ArmMachine.Mapping(arm.virtual(start), end - start, physical: start)
      try armIotableInit([mapping], kind: .dmaReady, name: "CMA")
    }
    flushEvents()
  }

  /// Models `early_fixmap_shutdown()`: a console that maps its registers keeps them mapped.
  private mutating func armEarlyFixmapShutdown() throws(KernelPanic) {
    guard hasEarlyConsole else { return }
    record.notes.append(
      "earlycon: the line about its page table is printed while the console is not mapped; with "
        + "memblock=debug such a kernel may stop there")
    try armCreateMapping(
      virtual: ArmState.fixmapTop, physical: ArmState.fixmapTop, size: pageSize, kind: .device)
  }

  /// `earlycon` takes a console's registers: from its own value or from `stdout-path`.
  private var hasEarlyConsole: Bool {
    guard config.isEnabled(.serialEarlycon) else { return false }
    for value in commandLine.values(of: "earlycon") {
      if let value, !value.isEmpty { return value.contains("0x") }
      let chosen = of.chosen
      if chosen?.string("stdout-path") != nil || chosen?.string("linux,stdout-path") != nil {
        return true
      }
    }
    return false
  }
}
