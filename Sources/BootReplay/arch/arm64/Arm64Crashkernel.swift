// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Models `reserve_crashkernel()` of arm64's own (up to 6.6) and `arch_reserve_crashkernel()`.
extension BootState {
  private static var crashAlignment: UInt64 { 2 << 20 }

  /// Models `defer_reserve_crashkernel()`: with DMA zones the limit is known late only.
  var arm64DefersCrashkernel: Bool {
    config.isEnabled(.zoneDma) || config.isEnabled(.zoneDma32)
  }

  /// The end of what the CPU can address, `PHYS_MASK + 1`.
  private var arm64CrashHighMax: PhysicalAddress {
    PhysicalAddress(UInt64(1) << UInt64(arm64.space.physicalBits))
  }

  mutating func arm64ReserveCrashkernel() throws(KernelPanic) {
    // Without DMA zones the limit starts out as PHYS_MASK + 1.
    if !arm64DefersCrashkernel { arm64.dmaPhysicalLimit = arm64CrashHighMax }
    cause = boot.commandLineSource
    guard config.isEnabled(crashReserveOption) else { return }
    if kernel.has(.hasGenericCrashReserve) {
      let request = parseCrashkernel(systemRAM: memblock.memory.totalSize, takesHigh: true)
      let limits = CrashkernelLimits(
        alignment: Self.crashAlignment, lowMax: arm64.dmaPhysicalLimit,
        highMax: arm64CrashHighMax)
      if let request { try reserveCrashkernelGeneric(request, limits: limits) }
    } else if kernel.has(.arm64ReservesHighCrashkernel) {
      try arm64ReserveCrashkernelWithHigh()
    } else {
      try arm64ReservePlainCrashkernel()
    }
    flushEvents()
    cause = nil
  }

  private mutating func arm64ReservePlainCrashkernel() throws(KernelPanic) {
    guard
      case .found(let asked, let fixed) = lookUpCrashkernel(
        nil, systemRAM: memblock.memory.totalSize), asked != 0
    else { return }
    let size = asked.roundedUp(to: pageSize)
    var base = PhysicalAddress(fixed)
    if fixed == 0 {
      let found = memblock.findInRange(
        0, arm64.dmaPhysicalLimit, size, Self.crashAlignment)
      guard let found else {
        return print("cannot allocate crashkernel (size:\(size.hex0x()))", level: 4)
      }
      base = found
    } else if let trouble = arm64TroubleWithFixedCrashkernel(base, size) {
      return print("cannot reserve crashkernel: \(trouble)", level: 4)
    }
    try memblock.reserve(base, size, caller: caller(.reserveCrashkernel, else: .bootmemInit))
    printCrashkernelReserved(base, size)
    crashKernel.main = MemoryRange(capping: base, size: size)
  }

  private func arm64TroubleWithFixedCrashkernel(
    _ base: PhysicalAddress, _ size: UInt64
  ) -> String? {
    if !memblock.isRegionMemory(base, size) { return "region is not memory" }
    if memblock.isRegionReserved(base, size) { return "region overlaps reserved memory" }
    return base.isAligned(to: Self.crashAlignment) ? nil : "base address is not 2MB aligned"
  }

  private mutating func arm64ReserveCrashkernelWithHigh() throws(KernelPanic) {
    var (asked, fixed, low) = (UInt64(0), UInt64(0), UInt64(0))
    var end = arm64.dmaPhysicalLimit
    switch lookUpCrashkernel(nil, systemRAM: memblock.memory.totalSize) {
    case .found(let size, let base): (asked, fixed) = (size, base)
    case .invalid: return
    case .absent:
      guard case .found(let size, _) = lookUpCrashkernel(.high, systemRAM: 0) else { return }
      asked = size
      switch lookUpCrashkernel(.low, systemRAM: 0) {
      case .found(let size, _): low = size
      case .absent: break
      case .invalid: return
      }
      end = arm64CrashHighMax
    }
    guard asked != 0 else { return }
    let size = asked.roundedUp(to: pageSize)
    if fixed != 0 { end = PhysicalAddress(fixed) + size }
    let site = caller(.reserveCrashkernel, else: .bootmemInit)
    let found = try memblock.physAllocRange(
      size: size, alignment: Self.crashAlignment, from: PhysicalAddress(fixed), to: end,
      caller: site)
    guard let base = found else {
      return print("cannot allocate crashkernel (size:\(size.hex0x()))", level: 4)
    }
    if base >= arm64.dmaPhysicalLimit, low != 0 {
      let lowBase = try memblock.physAllocRange(
        size: low, alignment: Self.crashAlignment, from: 0, to: arm64.dmaPhysicalLimit,
        caller: site)
      guard let lowBase else {
        print("cannot allocate crashkernel low memory (size:\(low.hex0x())).", level: 3)
        return try memblock.free(base, size, caller: site)
      }
      printCrashkernelLowReserved(lowBase, low)
      crashKernel.low = MemoryRange(capping: lowBase, size: low)
    }
    printCrashkernelReserved(base, size)
    crashKernel.main = MemoryRange(capping: base, size: size)
  }
}
