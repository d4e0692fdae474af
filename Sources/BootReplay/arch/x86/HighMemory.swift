// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// i386's low and high memory (arch/x86/mm/init_32.c).
extension BootState {
  /// `__VMALLOC_RESERVE`: 128 MiB, or `vmalloc=` and the 8 MiB gap below it.
  var vmallocReserve: UInt64 {
    var reserve: UInt64 = 128 << 20
    for case let value? in commandLine.values(of: "vmalloc") {
      var text = Substring(value).utf8
      reserve = (Memparse.size(&text) &+ (8 << 20)) & 0xffff_ffff
    }
    return reserve
  }
  var vmallocEnd: UInt64 {
    toldVmallocEnd ?? constant(.vmallocEnd)
  }
  /// What a log with high memory tells: its low RAM ends with MAXMEM. VMALLOC_END itself follows from
  /// the number of CPUs that the kernel was built for.
  private var toldVmallocEnd: UInt64? {
    guard boot.assumed["VMALLOC_END"] == nil, !commandLine.has("highmem"),
      let end = boot.kernel.lowRAMEnd?.value.rawValue
    else { return nil }
    return end &+ pageOffset &+ vmallocReserve
  }
  /// MAXMEM as page frames: what the direct mapping has room for.
  var maxLowMemoryPfn: PageFrame {
    ((vmallocEnd &- pageOffset &- vmallocReserve) & 0xffff_ffff) >> 12
  }

  /// `highmem=`; nil where it is not given.
  private var wantedHighPages: PageFrame? {
    guard case let value?? = commandLine.values(of: "highmem").last else { return nil }
    var text = Substring(value).utf8
    return Memparse.size(&text) >> 12
  }

  /// Models `find_low_pfn_range()`.
  mutating func findLowPfnRange() {
    if maxPfn <= maxLowMemoryPfn { lowmemPfnInit() } else { highmemPfnInit() }
  }

  /// Models `lowmem_pfn_init()`: all memory is low, unless `highmem=` says otherwise.
  private mutating func lowmemPfnInit() {
    maxLowPfn = maxPfn
    var high = wantedHighPages ?? 0
    guard config.isEnabled(.highmem) else {
      if high > 0 { print("ignoring highmem size on non-highmem kernel!", level: 3) }
      return
    }
    if high >= maxPfn {
      print(
        "highmem size specified (\(high >> 8)MB) is bigger than pages available "
          + "(\(maxPfn >> 8)MB)!", level: 3)
      high = 0
    }
    guard high > 0 else { return }
    if maxLowPfn - high < (64 << 20) >> 12 {
      print(
        "highmem size (\(high >> 8)MB) results in <64MB lowmem, ignoring it!", level: 3)
      high = 0
    }
    maxLowPfn -= high
  }

  /// Models `highmem_pfn_init()`.
  private mutating func highmemPfnInit() {
    let low = maxLowMemoryPfn
    maxLowPfn = low
    let high = wantedHighPages ?? (maxPfn - low)
    if high + low < maxPfn { maxPfn = low + high }
    if high + low > maxPfn {
      print(
        "only \((maxPfn - low) >> 8)MB highmem pages available, ignoring highmem size of "
          + "\(high >> 8)MB!", level: 4)
    }
    guard config.isEnabled(.highmem) else {
      print("Warning only \(low >> 8)MB will be used.", level: 4)
      print(
        maxPfn > 0x10_0000 ? "Use a HIGHMEM64G enabled kernel." : "Use a HIGHMEM enabled kernel.",
        level: 4)
      maxPfn = low
      return
    }
    if !config.isEnabled(.highmem64g), maxPfn > 0x10_0000 {
      maxPfn = 0x10_0000
      print(
        kernel.has(.trimsHighMemory)
          ? "Warning: only 4GB will be used. Support for for CONFIG_HIGHMEM64G was removed!"
          : "Warning: only 4GB will be used. Use a HIGHMEM64G enabled kernel!", level: 4)
    }
  }

  /// Models i386's `initmem_init()`.
  mutating func initmemInit32() throws(KernelPanic) {
    if config.isEnabled(.highmem) {
      let start = maxPfn > maxLowPfn ? maxLowPfn : maxPfn
      print("\((maxPfn - start) >> 8)MB HIGHMEM available.", level: 5)
    }
    try memblock.setNode(0, .max, .memory, node: 0)
    print("\(maxLowPfn >> 8)MB LOWMEM available.", level: 5)
    print("  mapped low ram: 0 - \((x86.maxPfnMapped << 12).hex(width: 8))")
    print("  low ram: 0 - \((maxLowPfn << 12).hex(width: 8))")
  }

  // MARK: page tables outside the direct mapping

  /// Models `early_ioremap_page_table_range_init()`: the fixmap's tables, those of the kmap slots in
  /// one piece.
  mutating func earlyIoremapPageTables() throws(KernelPanic) {
    let inOnePiece = constant(.fixmapKmapPages)
    if inOnePiece > 0 { try allocLowPages(inOnePiece) }
    for _ in 0..<constant(.fixmapSinglePages) { try allocLowPages(1) }
  }

  /// Models `permanent_kmaps_init()`: the table of PKMAP.
  mutating func permanentKmapsInit() throws(KernelPanic) {
    guard config.isEnabled(.highmem) else { return }
    for _ in 0..<constant(.pkmapPages) { try allocLowPages(1) }
  }
}
