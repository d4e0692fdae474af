// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Models `paging_init()` (arch/arm64/mm/mmu.c): which page-table pages the kernel takes, in which
/// order. Checked against 5.10, 6.1, 6.12 and 7.2.
extension BootState {
  mutating func arm64PagingInit() throws(KernelPanic) {
    if !kernel.has(.arm64MapsKernelInHead) { try arm64MapKernel() }
    try arm64MapMem()
    if !kernel.has(.arm64MapsKernelInHead), let start = initPageDirectory {
      // Five pages with 4K pages and 48 bits; the symbol behind them tells where it is known.
      let end = kernelOffset("init_pg_end") ?? min(start + 5 * pageSize, kernelImage.size)
      try memblock.free(
        kernelImage.base + start, end - start, caller: caller(.pagingInit))
    }
    memblock.allowResize()
    if kernel.has(.arm64CreatesIdmap) { try arm64CreateIdmap() }
  }

  /// The offset of `init_pg_dir`: by its symbol, else the page behind `__bss_stop`, where the link
  /// script puts it: data follow the init sections, and bss follows on the next page. Of the last KiB
  /// that the `Memory:` line counts, a part is taken to be there.
  private var initPageDirectory: UInt64? {
    if let offset = kernelOffset("init_pg_dir") { return offset }
    guard let sections = boot.kernel.sections, let initBegin = kernelOffset("__init_begin") else {
      return nil
    }
    let bss = (initBegin &+ (sections.initKiB &+ sections.rwdata) << 10).roundedUp(to: pageSize)
    let offset = (bss &+ sections.bss << 10 &+ 1).roundedUp(to: pageSize)
    return offset < kernelImage.size ? offset : nil
  }

  // MARK: tables

  /// Models `early_pgtable_alloc()`, as often as tables are needed.
  private mutating func takeTables(_ count: UInt64) throws(KernelPanic) {
    let (size, site) = (pageSize, caller(.earlyPgtableAlloc))
    let isDone = try memblock.repeatedly(count, size: size, alignment: size) {
      (memblock) throws(KernelPanic) in
      try memblock.physAllocRange(
        size: size, alignment: size, from: 0, to: Memblock.noLeakTrace, caller: site)
    }
    if !isDone { throw KernelPanic("Failed to allocate page table page") }
  }

  /// Models `__map_memblock()`: a piece of the linear map.
  private mutating func mapMemblock(
    _ start: PhysicalAddress, _ end: PhysicalAddress, blocks: Bool, _ purpose: String
  ) throws(KernelPanic) {
    let space = arm64.space
    let first = start.rawValue.roundedDown(to: pageSize)
    let last = (start.rawValue &+ (end - start)).roundedUp(to: pageSize)
    guard last > first else { return }
    let added = arm64.pageTables.map(
      space.linearAddress(first, memstart: arm64.memstart), to: first, size: last - first,
      blockShifts: blocks ? space.blockShifts : [])
    arm64.linearMap.append(
      LinearMapping(
        range: MemoryRange(from: PhysicalAddress(first), to: PhysicalAddress(last)),
        usesBlocks: blocks, purpose: purpose))
    try takeTables(added)
  }

  // MARK: the kernel's own mapping

  /// Models `map_kernel()` (5.10, 6.1): five segments with blocks allowed.
  private mutating func arm64MapKernel() throws(KernelPanic) {
    let size = kernelImage.size
    let begin = arm64KernelStart - kernelImage.base
    let symbols = ["_etext", "__init_begin", "__inittext_end", "__init_end"]
    let edges = [begin] + symbols.map { kernelOffset($0) ?? size } + [size]
    let virtualStart = arm64KernelVirtualStart
    for (start, end) in zip(edges, edges.dropFirst()) where end > start {
      let added = arm64.pageTables.map(
        virtualStart &+ start, to: kernelImage.base.rawValue &+ start, size: end - start,
        blockShifts: arm64.space.blockShifts)
      try takeTables(added)
    }
  }

  /// Models `create_idmap()` (6.1): the idmap's text, and its flag with UNMAP_KERNEL_AT_EL0.
  private mutating func arm64CreateIdmap() throws(KernelPanic) {
    let space = arm64.space
    let highest = kernelImage.end.rawValue | ((UInt64(1) << UInt64(space.vaBitsMin)) - 1)
    let needsLevel = space.vaBits < 48 && highest.highestBitNumber > space.vaBitsMin
    if needsLevel { try takeTables(1) }
    var tables = KernelPageTables(pageShift: space.pageShift, addressBits: space.vaBits)
    func page(_ symbol: String, _ fallback: UInt64) -> UInt64 {
      (kernelImage.base + (kernelOffset(symbol) ?? fallback)).rawValue.roundedDown(to: pageSize)
    }
    // The idmap's text closes .text; the flag stands with the data that is written with MMU off.
    let text = page("__idmap_text_start", (kernelOffset("_etext") ?? pageSize) &- pageSize)
    try takeTables(tables.map(text, to: text, size: pageSize, blockShifts: []))
    guard config.isEnabled(.unmapKernelAtEl0) else { return }
    let flag = page("__idmap_kpti_flag", kernelOffset("_edata") ?? kernelImage.size &- pageSize)
    try takeTables(tables.map(flag, to: flag, size: pageSize, blockShifts: []))
  }

  // MARK: the linear map

  /// Models `can_set_direct_map()` and what else forbids blocks in the linear map.
  private func arm64ForcesPages() -> Bool {
    if arm64.debugsPageAlloc { return true }
    // Such a CPU splits blocks when it must (7.2).
    if kernel.has(.arm64MapsKernelFirst), boot.assumesYes("cpu-bbml2") == true { return false }
    if arm64.isRodataFull { return true }
    if kernel.has(.arm64HasEarlyKfencePool), config.isEnabled(.kfence),
      !arm64.initialisesKFENCEEarly
    {
      return true
    }
    return !kernel.has(.arm64CrashkernelKeepsBlocks) && config.isEnabled(.kexecCore)
      && arm64.namesCrashKernel && arm64DefersCrashkernel
  }

  /// Models `arm64_kfence_alloc_pool()`: nil where KFENCE starts late or has no room.
  private mutating func arm64AllocKFENCEPool() throws(KernelPanic) -> MemoryRange? {
    guard config.isEnabled(.kfence), arm64.initialisesKFENCEEarly else { return nil }
    let size = (config.number(.kfenceNumObjects, default: 255) &+ 1) &* 2 &* pageSize
    let pool = try memblock.physAllocRange(
      size: size, alignment: pageSize,
      caller: caller(.arm64KfenceAllocPool, else: .pagingInit))
    guard let pool else {
      print("failed to allocate kfence pool", level: 3)
      arm64.initialisesKFENCEEarly = false
      return nil
    }
    let range = MemoryRange(capping: pool, size: size)
    mm.kfencePool = range
    return range
  }

  /// Models `map_mem()`.
  private mutating func arm64MapMem() throws(KernelPanic) {
    let pool = kernel.has(.arm64HasEarlyKfencePool) ? try arm64AllocKFENCEPool() : nil
    guard kernel.has(.arm64MapsKernelFirst) else { return try arm64MapBanksThenKernel(pool: pool) }
    if let pool { try mapMemblock(pool.base, pool.end, blocks: false, "KFENCE pool") }
    try arm64MapKernelThenBanks()
  }

  private var arm64InitBegin: PhysicalAddress {
    kernelSymbol("__init_begin", else: kernelImage.end)
  }

  /// Up to 7.1: text and rodata stay out of the banks while these are mapped.
  private mutating func arm64MapBanksThenKernel(
    pool: MemoryRange?
  ) throws(KernelPanic) {
    let blocks = !arm64ForcesPages()
    let (start, end) = (arm64KernelStart, arm64InitBegin)
    let crash =
      !kernel.has(.arm64CrashkernelKeepsBlocks) && arm64.namesCrashKernel && !arm64DefersCrashkernel
      ? crashKernel.main : nil
    let aside = [pool, MemoryRange(from: start, to: end), crash].compactMap { $0 }
    for range in aside { try memblock.markNoMap(range.base, range.size) }
    for range in memblock.mappedRanges {
      try mapMemblock(range.base, range.end, blocks: blocks, "")
    }
    try mapMemblock(start, end, blocks: true, "kernel text and rodata")
    try memblock.clearNoMap(start, end - start)
    if let crash {
      try mapMemblock(crash.base, crash.end, blocks: false, "crash kernel")
      try memblock.clearNoMap(crash.base, crash.size)
    }
    if let pool {
      try mapMemblock(pool.base, pool.end, blocks: false, "KFENCE pool")
      try memblock.clearNoMap(pool.base, pool.size)
    }
  }

  /// 7.2: the kernel's alias first, so that its permissions can change without splitting.
  private mutating func arm64MapKernelThenBanks() throws(KernelPanic) {
    let blocks = !arm64ForcesPages()
    try mapMemblock(kernelImage.base, arm64InitBegin, blocks: blocks, "kernel text and rodata")
    try mapMemblock(
      kernelSymbol("__init_end", else: kernelImage.end),
      kernelSymbol("__bss_stop", else: kernelImage.end), blocks: blocks, "kernel data")
    for range in memblock.mappedRanges {
      try mapMemblock(range.base, range.end, blocks: blocks, "")
    }
  }
}
