// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelBehaviour
import Memblock
import PhysicalMemory
import Zones

/// The small steps of `setup_arch()`: ends of RAM, the MP table, zones, quirks.
extension BootState {
  /// What the common steps ask of the architecture from the start.
  mutating func prepareX86() {
    mm.maxDMAAddress = 0x100_0000
    mm.perCPUAtom = is32Bit ? nil : 2 << 20
    mm.maxPhysicalBits = is32Bit ? nil : hasFiveLevels ? 52 : 46
    mm.hooks.trapInit = { (state: inout BootState) throws(KernelPanic) in
      try state.setupCPUEntryAreas()
    }
    mm.hooks.populatePerCPUPages = { (state: inout BootState, size) throws(KernelPanic) in
      try state.populatePerCPUPageTables(size: size)
    }
    mm.hooks.hugetlbCMAReserve = { (state: inout BootState) throws(KernelPanic) in
      try state.hugetlbCMAReserve(order: state.giganticPageOrder)
    }
    if is32Bit, config.isEnabled(.highmem), !kernel.has(.trimsHighMemory) {
      mm.hooks.memInit = { (state: inout BootState) throws(KernelPanic) in
        // set_highmem_pages_init(): an empty zone has no start either.
        let isEmpty = state.maxPfn <= state.maxLowPfn
        let start = isEmpty ? 0 : state.maxLowPfn
        let end = isEmpty ? 0 : state.maxPfn
        state.print(
          "Initializing HighMem for node 0 (\(start.hex(width: 8)):\(end.hex(width: 8)))")
      }
    }
    mm.hooks.afterHandOver = { (state: inout BootState) throws(KernelPanic) in
      state.layOutVirtualMemory()
    }
  }

  /// The order of a gigantic page, where the CPU has them.
  var giganticPageOrder: Int? { boot.cpu.flags.contains("pdpe1gb") ? 18 : nil }

  /// `max_pfn`, again after the MTRRs had their say.
  mutating func findEndOfRAM() {
    maxPfn = e820EndOfRAM(below: maxArchPfn)
    if trimMTRRUncached() { maxPfn = e820EndOfRAM(below: maxArchPfn) }
    x86.maxPossiblePfn = maxPfn
  }

  /// Models `mtrr_trim_uncached_memory()` where it is told what the MTRRs leave out.
  private mutating func trimMTRRUncached() -> Bool {
    let told =
      boot.assumedRange("mtrr-uncached").map { [$0] }
      ?? boot.firmware.hardware.mtrrUncached.map(\.value)
    guard !told.isEmpty, !commandLine.has("disable_mtrr_trim") else { return false }
    var lost: UInt64 = 0
    for range in told {
      for entry in x86.e820.entries where entry.type == .ram {
        let overlap = MemoryRange(capping: entry.base, size: entry.size).intersection(range)
        lost &+= overlap
      }
      editE820 { $0.update(range.base.rawValue, range.size, from: .ram, to: .reserved) }
    }
    print(
      "WARNING: BIOS bug: CPU MTRRs don't cover all of memory, losing \(lost >> 20)MB of RAM.",
      level: 4)
    print("update e820 for mtrr")
    editE820 { $0.sanitize() }
    printE820("modified", "modified")
    return true
  }

  /// `max_low_pfn`.
  mutating func findEndOfLowRAM() {
    if is32Bit {
      findLowPfnRange()
    } else if maxPfn > 0x10_0000 {
      maxLowPfn = e820EndOfRAM(below: 0x10_0000)
    } else {
      maxLowPfn = maxPfn
    }
  }

  /// Models `smp_scan_config()`: the MP floating pointer and the table behind it.
  mutating func findSMPConfig() throws(KernelPanic) {
    guard config.isEnabled(.x86Mpparse) else { return }
    let told = boot.firmware.hardware.mpTablePointer
    let table = boot.firmware.mpTable
    // SeaBIOS puts the table right behind its pointer.
    guard let pointer = told?.value.base ?? table.map({ $0.base - 16 }) else { return }
    cause = told?.source
    print("found SMP MP-table at \(Self.mem(pointer, pointer + 16))")
    try memblock.reserve(pointer, 16, caller: caller(.smpScanConfig))
    if let table {
      try memblock.reserve(table.base, table.size, caller: caller(.smpScanConfig))
    } else {
      let size = assume(
        "mp-table-size", default: 0xc8,
        because: "the log names the MP table's pointer, not the table's length")
      try memblock.reserve(pointer + 16, size, caller: caller(.smpScanConfig))
    }
    flushEvents()
    cause = nil
  }

  /// Models `e820__memblock_alloc_reserved_mpc_new()`: `alloc_mptable` and `update_mptable`.
  mutating func allocMPTable() throws(KernelPanic) {
    guard config.isEnabled(.x86Mpparse), commandLine.has("alloc_mptable") else { return }
    var size: UInt64 = 4096
    if let value = commandLine.last("alloc_mptable") {
      var text = Substring(value).utf8
      let given = Memparse.size(&text)
      if given != 0 { size = given }
    }
    let place = try memblock.physAllocRange(
      size: size, alignment: 4, caller: caller(.e820MemblockAllocReserved))
    guard let place else { return }
    editE820Kexec { $0.update(place.rawValue, size, from: .ram, to: .reserved) }
    print("update e820_table_kexec for e820__memblock_alloc_reserved()")
    x86.e820Kexec.sanitize()
  }

  /// Models `setup_bios_corruption_check()`: `memory_corruption_check`.
  mutating func setupBIOSCorruptionCheck() throws(KernelPanic) {
    guard config.isEnabled(.x86CheckBiosCorruption) else { return }
    let asked = commandLine.values(of: "memory_corruption_check").compactMap { $0 }.last
    let isOn =
      asked.map { $0 != "0" } ?? config.isEnabled(.x86BootparamMemoryCorruptionCheck)
    guard isOn else { return }
    var size: UInt64 = 64 << 10
    if let value = commandLine.last("memory_corruption_check_size") {
      var text = Substring(value).utf8
      size = Memparse.size(&text)
    }
    size = size.roundedUp(to: 4096)
    var count = 0
    for range in memblock.freeRanges() {
      let low = min(max(range.base.rawValue.roundedUp(to: 4096), 4096), size)
      let high = min(max(range.end.rawValue.roundedDown(to: 4096), 4096), size)
      guard low < high, count < 8 else { continue }
      try memblock.reserve(
        PhysicalAddress(low), high - low, caller: caller(.setupBiosCorruptionCheck))
      count += 1
    }
    if count > 0 {
      print("Scanning \(count) areas for low memory corruption")
    }
  }

  /// Models `intel_graphics_stolen()`: changes the table only.
  mutating func earlyQuirks() {
    guard let stolen = boot.firmware.hardware.stolenMemory else { return }
    cause = stolen.source
    print(
      "Reserving Intel graphics memory at "
        + Self.mem(stolen.value.base, stolen.value.end))
    editE820 {
      $0.add(stolen.value.base.rawValue, stolen.value.size, .reserved)
      $0.sanitize()
    }
    cause = nil
  }

  /// Models `paging_init()`; from 7.2 on only the zones' ends are told, and used later.
  mutating func pagingInit(runsZones: Bool) throws(KernelPanic) {
    if is32Bit { try permanentKmapsInit() }
    tellZones()
    guard runsZones else { return }
    if !is32Bit { findDMAReserve() }
    try sparseInit()
    try freeAreaInit()
  }

  /// Models `zone_sizes_init()` (`arch_zone_limits_init()` in 7.2), and tells of the memory map.
  private mutating func tellZones() {
    if config.isEnabled(.zoneDma) { mm.zoneLimits[.dma] = min(0x1000, maxLowPfn) }
    if config.isEnabled(.zoneDma32) { mm.zoneLimits[.dma32] = min(0x10_0000, maxLowPfn) }
    mm.zoneLimits[.normal] = maxLowPfn
    if config.isEnabled(.highmem) { mm.zoneLimits[.highMem] = maxPfn }
    mm.maxPossiblePfn = max(x86.maxPossiblePfn, maxPfn)
    guard !is32Bit else { return }
    let base: UInt64 = hasFiveLevels ? 0xffd4_0000_0000_0000 : 0xffff_ea00_0000_0000
    mm.vmemmap = VmemmapLayout(
      base: base, basePfn: 0, tableShifts: hasFiveLevels ? [48, 39, 30] : [39, 30], leafShift: 21)
  }
}

extension MemoryRange {
  /// Bytes that both hold.
  fileprivate func intersection(_ other: MemoryRange) -> UInt64 {
    guard overlaps(other) else { return 0 }
    return min(last, other.last) - max(base, other.base) + 1
  }
}
