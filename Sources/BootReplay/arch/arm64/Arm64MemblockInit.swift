// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Models `arm64_memblock_init()` (arch/arm64/mm/init.c), checked against 5.10, 6.1, 6.12 and 7.2.
extension BootState {
  mutating func arm64MemblockInit() throws(KernelPanic) {
    let site = caller(.arm64MemblockInit)
    if !kernel.has(.capsUsableMemory) { try fdtEnforceMemoryRegion() }
    let linearSize = arm64LinearRegionSize()
    // The kernel asks for a size up to the end of the address space; the line's end wraps.
    try memblock.remove(
      PhysicalAddress(UInt64(1) << UInt64(arm64.space.physicalBits)), .max, caller: site)
    try arm64PlaceLinearMap(linearSize, caller: site)
    if let limit = arm64.memoryLimit {
      try memblock.memLimitRemoveMap(limit)
      cause = boot.placement.kernelSource
      try memblock.add(kernelImage.base, kernelImage.size, caller: site)
      cause = nil
    }
    try arm64ReserveInitrd(linearSize, caller: site)
    arm64RandomiseLinearMap(linearSize)
    flushEvents()
    cause = boot.placement.kernelSource
    try memblock.reserve(
      arm64KernelStart, kernelImage.end - arm64KernelStart, caller: site)
    flushEvents()
    cause = nil
    try earlyInitFdtScanReservedMem()
    if !kernel.has(.capsUsableMemory) { try arm64ReserveElfcorehdr(caller: site) }
    if !kernel.has(.arm64CrashkernelKeepsBlocks), !arm64DefersCrashkernel {
      try arm64ReserveCrashkernel()
    }
  }

  /// The size of the linear region, capped where KVM in nVHE mode wants it.
  private mutating func arm64LinearRegionSize() -> UInt64 {
    arm64.space.linearRegionSize
  }

  /// Chooses `memstart_addr` and drops the RAM that the linear map cannot reach.
  private mutating func arm64PlaceLinearMap(
    _ linearSize: UInt64, caller site: String
  ) throws(KernelPanic) {
    let alignment = arm64.space.memstartAlignment
    var memstart = memblock.startOfDRAM.rawValue.roundedDown(to: alignment)
    if kernel.has(.arm64TellsLinearOverflow),
      memblock.endOfDRAM.rawValue &- memstart > linearSize
    {
      print("Memory doesn't fit in the linear mapping, VA_BITS too small", level: 4)
    }
    let reach = max(memstart &+ linearSize, kernelImage.end.rawValue)
    try memblock.remove(PhysicalAddress(reach), .max, caller: site)
    if memstart &+ linearSize < memblock.endOfDRAM.rawValue {
      memstart = (memblock.endOfDRAM.rawValue &- linearSize).roundedUp(to: alignment)
      try memblock.remove(0, memstart, caller: site)
    }
    arm64.memstart = memstart &- arm64.space.memstartCorrection
  }

  /// Keeps the initrd: its range becomes RAM and is reserved, if the linear map reaches it.
  private mutating func arm64ReserveInitrd(
    _ linearSize: UInt64, caller site: String
  ) throws(KernelPanic) {
    guard config.isEnabled(.blkDevInitrd), self.initrd.size != 0 else { return }
    let initrd = MemoryRange(
      capping: PhysicalAddress(self.initrd.start), size: self.initrd.size)
    flushEvents()
    cause = self.initrd.source
    defer { cause = nil }
    let base = initrd.base.roundedDown(to: pageSize)
    let size = initrd.end.roundedUp(to: pageSize) - base
    let start = memblock.startOfDRAM
    guard base >= start, base + size <= start + linearSize else {
      print(
        "initrd not fully accessible via the linear mapping -- please check your bootloader ...",
        level: 4)
      return
    }
    if !kernel.has(.arm64ClearsNoMapOfInitrd) { try memblock.remove(base, size, caller: site) }
    try memblock.add(base, size, caller: site)
    if kernel.has(.arm64ClearsNoMapOfInitrd) { try memblock.clearNoMap(base, size) }
    try memblock.reserve(base, size, caller: site)
    mm.initrd = MemoryRange(capping: base, size: size)
    flushEvents()
  }

  /// Moves the linear map by the seed: CONFIG_RANDOMIZE_BASE, up to 6.15.
  private mutating func arm64RandomiseLinearMap(_ linearSize: UInt64) {
    guard config.isEnabled(.randomizeBase), !kernel.has(.arm64LinearMapStays) else { return }
    let alignment = arm64.space.memstartAlignment
    var range: UInt64
    let seed: UInt64
    if kernel.has(.arm64SeedKeepsToCPURange) {
      let physical = UInt64(1) << UInt64(arm64.cpuPhysicalBits)
      guard linearSize > physical else { return }
      range = linearSize - physical
      seed = arm64.kaslrSeed & 0xffff
    } else {
      // Unsigned: RAM that spans more than the region leaves a huge range.
      range = linearSize &- (memblock.endOfDRAM - memblock.startOfDRAM)
      seed = arm64.kaslrSeed >> 48
    }
    guard seed > 0, range >= alignment else { return }
    range /= alignment
    arm64.memstart = arm64.memstart &- alignment &* ((range &* seed) >> 16)
  }

  /// Models `reserve_elfcorehdr()` of older kernels' arch/arm64/mm/init.c.
  private mutating func arm64ReserveElfcorehdr(caller site: String) throws(KernelPanic) {
    guard config.isEnabled(.crashDump),
      let range = chosenRange("linux,elfcorehdr"), !range.isEmpty
    else { return }
    if memblock.isRegionReserved(range.base, range.size) {
      print("elfcorehdr is overlapped", level: 4)
      return
    }
    try memblock.reserve(range.base, range.size, caller: site)
    print(
      "Reserving \(range.size >> 10)KB of memory at \(range.base.rawValue.hex0x()) "
        + "for elfcorehdr")
  }

  /// Models `fdt_enforce_memory_region()` of 5.10: `linux,usable-memory-range`.
  private mutating func fdtEnforceMemoryRegion() throws(KernelPanic) {
    guard let range = chosenRange("linux,usable-memory-range"), !range.isEmpty else { return }
    try memblock.capMemoryRange(range.base, range.size)
  }
}
