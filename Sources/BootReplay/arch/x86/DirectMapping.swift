// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory

/// `init_mem_mapping()` (arch/x86/mm/init.c): the direct mapping and the page tables it takes.
extension BootState {
  private static let isaEnd: UInt64 = 0x10_0000

  /// Models `init_mem_mapping()`.
  mutating func initMemMapping() throws(KernelPanic) {
    probePageSizes()
    setUpTables()
    let end = (is32Bit ? maxLowPfn : maxPfn) << 12
    x86.minPfnMapped = 0
    try initMemoryMapping(0, Self.isaEnd)
    if randomizesMemory {
      // The trampoline maps low memory a second time, at its own address.
      try allocLowPages(1)
      if hasFiveLevels { try allocLowPages(1) }
    }
    if memblock.bottomUp {
      let kernelEnd = imageEnd.rawValue
      try mapBottomUp(kernelEnd, end)
      try mapBottomUp(Self.isaEnd, kernelEnd)
    } else {
      try mapTopDown(Self.isaEnd, end)
    }
    if is32Bit {
      try earlyIoremapPageTables()
    } else if maxPfn > maxLowPfn {
      maxLowPfn = maxPfn
    }
  }

  /// Models `probe_page_size_mask()`.
  private mutating func probePageSizes() {
    x86.mapsPMDs = !isPSEOff && !isDebuggingPageAlloc
    x86.mapsPUDs =
      !is32Bit && x86.mapsPMDs && usesGBPages && boot.cpu.flags.contains("pdpe1gb")
    if x86.mapsPUDs { print("Using GB pages for direct mapping") }
  }
  private var isPSEOff: Bool {
    is32Bit && (commandLine.last("mem") == "nopentium" || boot.cpu.flags.contains("-pse"))
  }
  private var isDebuggingPageAlloc: Bool {
    guard config.isEnabled(.debugPagealloc) else { return false }
    return commandLine.last("debug_pagealloc").map { $0 == "on" || $0 == "1" || $0 == "y" }
      ?? config.isEnabled(.debugPageallocEnableDefault)
  }
  /// `gbpages`, `nogbpages`: the last one counts.
  private var usesGBPages: Bool {
    var uses = config.isEnabled(.x86DirectGbpages)
    for parameter in commandLine.parameters {
      if KernelCommandLine.isSameName(parameter.name, "gbpages") { uses = true }
      if KernelCommandLine.isSameName(parameter.name, "nogbpages") { uses = false }
    }
    return uses
  }

  private mutating func setUpTables() {
    if is32Bit {
      x86.pageTables.upperShifts = []
      x86.pageTables.pmdShift = hasPAE ? 21 : 22
      // The page tables of head_32.S stay in use.
      let end = x86.initiallyMappedEnd.rawValue.roundedDown(to: pmdSize)
      if end > 0 {
        x86.pageTables.tables.add(shift: x86.pageTables.pmdShift, from: 0, through: end - 1)
      }
    } else {
      x86.pageTables.upperShifts = hasFiveLevels ? [48, 39, 30] : [39, 30]
      x86.pageTables.pageOffset = pageOffset
    }
  }

  /// Models `alloc_low_pages()`: from the brk buffer while it has room, else from mapped memory.
  mutating func allocLowPages(_ count: UInt64) throws(KernelPanic) {
    let buffer = x86.pageTableBuffer
    if x86.canUseBrk, buffer.lowerBound + count <= buffer.upperBound {
      x86.pageTableBuffer = (buffer.lowerBound + count)..<buffer.upperBound
    } else {
      try allocMappedPages(4096 * count, times: 1)
    }
  }

  /// One call for each of `count` pages.
  private mutating func allocLowPages(oneByOne count: UInt64) throws(KernelPanic) {
    let buffer = x86.pageTableBuffer
    let fromBuffer = x86.canUseBrk ? min(count, buffer.upperBound - buffer.lowerBound) : 0
    x86.pageTableBuffer = (buffer.lowerBound + fromBuffer)..<buffer.upperBound
    try allocMappedPages(4096, times: count - fromBuffer)
  }

  private mutating func allocMappedPages(_ size: UInt64, times: UInt64) throws(KernelPanic) {
    let (low, high) = (x86.minPfnMapped << 12, x86.maxPfnMapped << 12)
    let (from, to) = (PhysicalAddress(low), PhysicalAddress(high))
    let (isOneStep, site) = (kernel.has(.allocatesInsteadOfFinding), caller(.allocLowPages))
    let isDone = try memblock.repeatedly(times, size: size, alignment: 4096, from: from) {
      (memblock) throws(KernelPanic) in
      guard low < high else { return nil }
      if isOneStep {
        return try memblock.physAllocRange(
          size: size, alignment: 4096, from: from, to: to, caller: site)
      }
      let found = memblock.findInRange(from, to, size, 4096)
      if let found { try memblock.reserve(found, size, caller: site) }
      return found
    }
    // The brk area is closed by now.
    if !isDone {
      throw KernelPanic(
        x86.canUseBrk
          ? "kernel BUG at arch/x86/kernel/setup.c!" : "alloc_low_pages: can not alloc memory")
    }
  }

  /// Models `init_memory_mapping()`.
  mutating func initMemoryMapping(_ start: UInt64, _ end: UInt64) throws(KernelPanic) {
    var last = start
    for piece in splitMemoryRange(start, end) {
      let mapped = x86.pageTables.map(piece.start, piece.end, leafShift: piece.leafShift)
      try allocLowPages(oneByOne: mapped.taken)
      last = mapped.end
      x86.directMapping.append(
        MappedPiece(
          range: MemoryRange(
            from: PhysicalAddress(piece.start), to: PhysicalAddress(piece.end)),
          pageSize: 1 << UInt64(piece.leafShift)))
    }
    addMapped((start >> 12)..<max(start >> 12, last >> 12))
  }

  /// Models `add_pfn_range_mapped()`.
  private mutating func addMapped(_ range: Range<PageFrame>) {
    var (low, high) = (range.lowerBound, range.upperBound)
    x86.mapped.removeAll {
      guard $0.lowerBound <= high, $0.upperBound >= low else { return false }
      (low, high) = (min(low, $0.lowerBound), max(high, $0.upperBound))
      return true
    }
    x86.mapped.append(low..<high)
    x86.maxPfnMapped = max(x86.maxPfnMapped, range.upperBound)
    if range.lowerBound < 0x10_0000 {
      x86.maxLowPfnMapped = max(x86.maxLowPfnMapped, min(range.upperBound, 0x10_0000))
    }
  }

  /// Models `init_range_memory_mapping()`: the RAM inside, as memblock knows it.
  private mutating func mapRAM(_ start: UInt64, _ end: UInt64) throws(KernelPanic) -> UInt64 {
    var mapped: UInt64 = 0
    for (range, _, _) in memblock.pfnRanges() {
      let low = min(max(range.lowerBound << 12, start), end)
      let high = min(max(range.upperBound << 12, start), end)
      if low >= high { continue }
      // A stretch with the unused rest of the buffer in it cannot take its tables from there.
      let buffer = x86.pageTableBuffer
      x86.canUseBrk = max(low, buffer.lowerBound << 12) >= min(high, buffer.upperBound << 12)
      try initMemoryMapping(low, high)
      mapped += high - low
      x86.canUseBrk = true
    }
    return mapped
  }

  /// Models `memory_map_top_down()`.
  private mutating func mapTopDown(_ start: UInt64, _ end: UInt64) throws(KernelPanic) {
    let topEnd = try probeTopOfMemory(start, end)
    var step = pmdSize
    x86.maxPfnMapped = 0
    x86.minPfnMapped = topEnd >> 12
    var lastStart = topEnd
    var mapped: UInt64 = 0
    while lastStart > start {
      let next = lastStart > step ? max(start, roundDown(lastStart - 1, step)) : start
      mapped += try mapRAM(next, lastStart)
      lastStart = next
      x86.minPfnMapped = lastStart >> 12
      if mapped >= step { step = nextStep(step) }
    }
    if topEnd < end { _ = try mapRAM(topEnd, end) }
  }

  /// Rounding down to a step that overflowed to 0 gives 0.
  private func roundDown(_ value: UInt64, _ step: UInt64) -> UInt64 {
    step == 0 ? 0 : value.roundedDown(to: step)
  }
  /// Models `get_new_step_size()`, in the kernel's `unsigned long`.
  private func nextStep(_ step: UInt64) -> UInt64 {
    let shifted = step << (is32Bit && !hasPAE ? 9 : 8)
    return is32Bit ? shifted & 0xffff_ffff : shifted
  }

  /// The topmost aligned PMD of free memory: its end.
  private mutating func probeTopOfMemory(
    _ start: UInt64, _ end: UInt64
  ) throws(KernelPanic) -> UInt64 {
    let (from, to) = (PhysicalAddress(start), PhysicalAddress(end))
    if kernel.has(.allocatesInsteadOfFinding) {
      let found = try memblock.physAllocRange(
        size: pmdSize, alignment: pmdSize, from: from, to: to, caller: caller(.initMemMapping))
      guard let found else {
        print("Failed to release memory for alloc_low_pages()", level: 4)
        return max(start, end.roundedDown(to: pmdSize))
      }
      try memblock.free(found, pmdSize, caller: caller(.initMemMapping))
      return found.rawValue + pmdSize
    }
    let found = memblock.findInRange(from, to, pmdSize, pmdSize)
    return (found?.rawValue ?? 0) + pmdSize
  }

  /// Models `memory_map_bottom_up()`.
  private mutating func mapBottomUp(_ start: UInt64, _ end: UInt64) throws(KernelPanic) {
    var step = pmdSize
    var cursor = start
    var mapped: UInt64 = 0
    x86.minPfnMapped = start >> 12
    while cursor < end {
      var next = end
      if step != 0, end - cursor > step { next = min((cursor + 1).roundedUp(to: step), end) }
      mapped += try mapRAM(cursor, next)
      cursor = next
      if mapped >= step { step = nextStep(step) }
    }
  }
}
