// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Zones

/// Models `bootmem_init()` (arch/arm64/mm/init.c); the steps list calls the parts.
extension BootState {
  /// The head of `bootmem_init()`: `max_pfn` and what the generic code wants to know.
  mutating func arm64SetMaxPfn() {
    maxPfn = memblock.endOfDRAM.rawValue / pageSize
    maxLowPfn = maxPfn
    mm.maxDMAAddress = PhysicalAddress(arm64.memstart)
    mm.maxPhysicalBits = arm64.space.physicalBits
    mm.sectionBits = arm64.space.sectionBits
    mm.vmemmap = arm64VmemmapLayout()
    mm.hooks.hugetlbCMAReserve = { (state: inout BootState) throws(KernelPanic) in
      try state.hugetlbCMAReserve(order: state.arm64GiganticOrder)
    }
    mm.hooks.populatePerCPUPages = { (state: inout BootState, size) throws(KernelPanic) in
      try state.arm64PopulatePerCPUPages(size: size)
    }
  }

  /// The pages lie at the start of vmalloc space, which begins where the kernel lies without KASLR.
  private mutating func arm64PopulatePerCPUPages(size: UInt64) throws(KernelPanic) {
    let kernelStart = arm64KernelVirtualStart
    let kernelEnd = (kernelStart &+ kernelImage.size).roundedUp(to: pageSize)
    let start = arm64.space.kernelImageStart
    let fits = kernelStart &- start >= size
    if kernel.has(.arm64MapsKernelInHead) {
      arm64.pageTables.addStaticPaths(from: kernelStart, to: kernelEnd)
    }
    try populatePerCPUPageTables(arm64.pageTables, at: fits ? start : kernelEnd, size: size)
  }

  /// Where struct pages are mapped, and which tables the linear map and the fixmap brought along.
  private func arm64VmemmapLayout() -> VmemmapLayout {
    let space = arm64.space
    let usesBlocks = space.pageShift == 12
    let leaf = usesBlocks ? space.pmdShift : space.pageShift
    let shifts = arm64.pageTables.entryShifts.filter { $0 > leaf }.sorted(by: >)
    // `memstart_addr` is signed: below 0 where the linear map is randomised.
    let firstPfn = UInt64(
      bitPattern: Int64(bitPattern: arm64.memstart) >> Int64(space.pageShift))
    return VmemmapLayout(
      base: space.vmemmapStart, basePfn: firstPfn, tableShifts: shifts, leafShift: leaf,
      existing: arm64.pageTables.tables)
  }

  // MARK: DMA limits

  /// Models `max_zone_phys()` (up to 6.11: of a number of bits).
  private func maxZonePhys(limit: UInt64) -> PhysicalAddress {
    var limit = limit
    if !kernel.has(.arm64CountsDMALimitsInAddresses) {
      let start = memblock.startOfDRAM.rawValue
      if start > 0xffff_ffff {
        limit = .max
      } else if start > limit {
        limit = 0xffff_ffff
      }
    }
    return PhysicalAddress(min(limit, memblock.endOfDRAM.rawValue &- 1) &+ 1)
  }

  /// Models the limits of `zone_sizes_init()` and `dma_limits_init()`.
  mutating func arm64SetDMALimits() {
    var firmwareLimit = min(ofDMAMaxCPUAddress(), iortDMAMaxCPUAddress())
    if !kernel.has(.arm64CountsDMALimitsInAddresses) {
      let bits = min(32, firmwareLimit.highestBitNumber)
      firmwareLimit = (UInt64(1) << UInt64(bits)) - 1
    } else if memblock.startOfDRAM.rawValue < 0xffff_ffff {
      firmwareLimit = min(firmwareLimit, 0xffff_ffff)
    }
    // Up to 5.9 the limit is not looked up but fixed; what the kernel shows of it counts.
    if let shown = boot.firmware.hardware.dmaLimit { firmwareLimit = shown.value }
    var limit = PhysicalAddress(0)
    if config.isEnabled(.zoneDma) {
      limit = maxZonePhys(limit: firmwareLimit)
      arm64.zoneDMAEnd = limit
    }
    if config.isEnabled(.zoneDma32), limit == 0 { limit = maxZonePhys(limit: 0xffff_ffff) }
    if limit == 0 { limit = PhysicalAddress(UInt64(1) << UInt64(arm64.space.physicalBits)) }
    arm64.dmaPhysicalLimit = limit
    mm.dmaPhysicalLimit = limit
    arm64SetZoneLimits()
  }

  /// Models `arch_zone_limits_init()`: `max_zone_pfn[]`.
  private mutating func arm64SetZoneLimits() {
    if let end = arm64.zoneDMAEnd { mm.zoneLimits[.dma] = end.rawValue / pageSize }
    if config.isEnabled(.zoneDma32) {
      mm.zoneLimits[.dma32] = maxZonePhys(limit: 0xffff_ffff).rawValue / pageSize
    }
    mm.zoneLimits[.normal] = maxPfn
  }

  /// IORT's limit; no input shows that table's contents.
  private func iortDMAMaxCPUAddress() -> UInt64 {
    boot.assumedNumber("iort-dma-limit") ?? .max
  }
}
