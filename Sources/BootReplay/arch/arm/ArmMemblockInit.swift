// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// `arm_memblock_init()` (arch/arm/mm/init.c): what is in use already, and the dump.
extension BootState {
  mutating func armMemblockInit() throws(KernelPanic) {
    cause = boot.placement.kernelSource
    try memblock.reserve(
      PhysicalAddress(arm.stext), arm.end &- arm.stext, caller: caller(.armMemblockInit))
    flushEvents()
    try reserveInitrdMem(
      caller: kernel.has(.armSharesInitrdReservation) ? .reserveInitrdMem : .armMemblockInit)
    cause = boot.placement.kernelSource
    try armMmMemblockReserve()
    try armMachineReserve()
    flushEvents()
    cause = nil
    try earlyInitFdtScanReservedMem()
    try dmaContiguousReserve(limit: PhysicalAddress(arm.dmaLimit))
    memblock.dumpAll()
    flushEvents()
    record.setupSnapshot = memblock.snapshot
  }

  /// Models `arm_mm_memblock_reserve()`.
  private mutating func armMmMemblockReserve() throws(KernelPanic) {
    let caller = caller(.armMmMemblockReserve)
    try memblock.reserve(PhysicalAddress(arm.swapper), arm.swapperSize, caller: caller)
    if config.isEnabled(.sa1111) {
      try memblock.reserve(
        PhysicalAddress(arm.physicalOffset), arm.swapper &- arm.physicalOffset, caller: caller)
    }
  }

  /// The machine's `reserve` hook.
  private mutating func armMachineReserve() throws(KernelPanic) {
    let site = CallSite.armMemblockInit
    switch arm.machine.reserve {
    case .none: break
    case .omap:
      let section = arm.sectionSize
      // 88 KiB of secure RAM storage.
      _ = try armMemblockSteal(UInt64(88 << 10).roundedUp(to: section), section)
      if config.isEnabled(.omapInterconnectBarrier) {
        arm.barrier = try armMemblockSteal(1 << 20, 1 << 20)
      }
    case .mvebuTraining:
      guard config.isEnabled(.suspend) else { break }
      for range in armMemoryEntries {
        try memblock.reserve(
          PhysicalAddress(range.base & memblock.traits.physicalMax), 10240,
          caller: caller(.mvebuScanMem))
      }
    case .zynqLow:
      if arm.physicalOffset == 0 {
        try memblock.reserve(0, 0x8_0000, caller: caller(site))
      }
    case .rcarGen2: try armReserveRCarGen2()
    case .rtd1195:
      for (base, size) in [(0, 0xa800), (0x1800_0000, 0x7_0000), (0x1810_0000, 0x100_0000)] {
        try memblock.remove(
          PhysicalAddress(UInt64(base)), UInt64(size), caller: caller(.rtd1195Reserve))
      }
    case .belowPageTables:
      try memblock.reserve(
        PhysicalAddress(arm.physicalOffset), arm.swapper &- arm.physicalOffset,
        caller: caller(.integratorReserve))
    }
  }

  /// Every entry of every memory node at any depth, as the machines' own scans read them.
  private var armMemoryEntries: [(base: UInt64, size: UInt64)] {
    var found: [(base: UInt64, size: UInt64)] = []
    of.tree?.root.preorder { node in
      guard node.string("device_type") == "memory",
        let value = node.property("linux,usable-memory") ?? node.property("reg")
      else { return }
      found += of.rootCells.entries(value)
    }
    return found
  }

  /// Models `rcar_gen2_reserve()` (up to 6.15): CMA at the top of memory below 4 GiB.
  private mutating func armReserveRCarGen2() throws(KernelPanic) {
    guard !kernel.has(.armHasNoRCarGen2Area), config.isEnabled(.dmaCma) else { return }
    let wanted: UInt64 = 256 << 20
    var (base, size) = (UInt64(0), UInt64(0))
    for entry in armMemoryEntries where entry.base < 1 << 32 {
      let length = entry.base &+ entry.size >= 1 << 32 ? (1 << 32) - entry.base : entry.size
      guard length >= wanted, entry.base >= base else { continue }
      (base, size) = (entry.base + length - wanted, wanted)
    }
    guard size != 0, memblock.isRegionMemory(PhysicalAddress(base), size) else { return }
    let result = try cmaDeclareContiguous(
      base: PhysicalAddress(base), size: size, limit: 0, fixed: true, name: "reserved")
    if case .success(let area) = result { cma.earlyFixups.append(area.range) }
  }

  /// Models `arm_memblock_steal()`: takes memory and drops it from what the kernel knows.
  private mutating func armMemblockSteal(
    _ size: UInt64, _ alignment: UInt64
  ) throws(KernelPanic) -> UInt64 {
    let caller = caller(.armMemblockSteal)
    guard
      let base = try memblock.physAllocRange(size: size, alignment: alignment, caller: caller)
    else {
      throw KernelPanic("Failed to steal \(pa(size)) bytes at omap_reserve")
    }
    try memblock.free(base, size, caller: caller)
    try memblock.remove(base, size, caller: caller)
    return base.rawValue
  }
}
