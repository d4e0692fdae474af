// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Where low memory ends.
extension BootState {
  /// Up to where `vmalloc=` and the split let low memory reach; may lie beyond 32 bits.
  var armVmallocLimit: UInt64 {
    let gap = arm.vmallocHasNoGap ? 0 : ArmState.vmallocGap
    return ArmState.vmallocEnd &- arm.vmallocSize &- gap &- arm.pageOffset &+ arm.physicalOffset
  }

  /// Models `adjust_lowmem_bounds()` (arch/arm/mm/mmu.c), which runs twice.
  mutating func armAdjustLowmemBounds() throws(KernelPanic) {
    let pmdSize = ArmState.pmdSize
    let vmallocLimit = armVmallocLimit
    // Only the first usable region is looked at, once for each call.
    if let first = memblock.mappedRanges.first, !first.base.isAligned(to: pmdSize) {
      try memblock.markNoMap(first.base, first.base.roundedUp(to: pmdSize) - first.base)
    }
    var (lowmemLimit, memblockLimit) = (UInt64(0), UInt64(0))
    for range in memblock.mappedRanges where range.base.rawValue < vmallocLimit {
      let end = range.end.rawValue & memblock.traits.physicalMax
      if end > lowmemLimit { lowmemLimit = min(vmallocLimit, end) }
      if memblockLimit == 0 {
        if !range.base.isAligned(to: pmdSize) {
          memblockLimit = range.base.rawValue
        } else if end & (pmdSize - 1) != 0 {
          memblockLimit = lowmemLimit
        }
      }
    }
    arm.lowmemLimit = lowmemLimit
    cma.highMemory = PhysicalAddress(lowmemLimit)
    if memblockLimit == 0 { memblockLimit = lowmemLimit }
    memblockLimit = memblockLimit.roundedDown(to: pmdSize)
    if !config.isEnabled(.highmem) || hasAliasingCache {
      let end = memblock.endOfDRAM
      if end.rawValue > lowmemLimit {
        print("Ignoring RAM at \(pa(memblockLimit))-\(pa(end))", level: 5)
        print("Consider using a HIGHMEM enabled kernel.", level: 5)
        try memblock.remove(
          PhysicalAddress(memblockLimit), end - PhysicalAddress(memblockLimit),
          caller: caller(.adjustLowmemBounds))
      }
    }
    memblock.currentLimit = PhysicalAddress(memblockLimit)
    flushEvents()
  }

  /// `cache_is_vipt_aliasing()`: an ARMv6 data cache way larger than a page; 1 by --assume.
  private var hasAliasingCache: Bool {
    boot.assumesYes("arm-aliasing-cache") ?? false
  }
}
