// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Zones

/// From `bootmem_init()` to the crash kernel: zones, resources, /proc/iomem.
extension BootState {
  /// Models `bootmem_init()` (arch/arm/mm/init.c).
  mutating func armBootmemInit() throws(KernelPanic) {
    memblock.allowResize()
    let low = memblock.currentLimit.rawValue / pageSize
    maxLowPfn = low
    maxPfn = memblock.endOfDRAM.rawValue / pageSize
    if config.isEnabled(.zoneDma) {
      mm.zoneLimits[.dma] = min(arm.dmaLimit / pageSize, low)
      mm.dmaPhysicalLimit = PhysicalAddress((arm.dmaLimit / pageSize) * pageSize)
    }
    mm.zoneLimits[.normal] = low
    if config.isEnabled(.highmem) { mm.zoneLimits[.highMem] = maxPfn }
    let top = arm.dmaZoneSize == 0 ? 0xffff_ffff : arm.pageOffset &+ arm.dmaZoneSize
    let dma = top &- arm.pageOffset &+ arm.physicalOffset
    mm.maxDMAAddress = PhysicalAddress(dma & memblock.traits.physicalMax)
    if !kernel.has(.startsWithCoreInitEarly) {
      try sparseInit()
      try freeAreaInit()
    }
    flushEvents()
  }

  /// Models `request_standard_resources()`: a record for each usable region.
  mutating func armRequestStandardResources() throws(KernelPanic) {
    let size = constant(.resource)
    let code = (first: arm.text, last: arm.initBegin &- 1)
    let data = (first: arm.sdata, last: arm.end &- 1)
    for range in memblock.mappedRanges {
      let address = try memblock.alloc(
        size: size, alignment: memblock.traits.cacheLine,
        caller: panickingCaller(.requestStandardResources))
      if address == nil {
        throw KernelPanic("request_standard_resources: Failed to allocate \(size) bytes")
      }
      var resource = IOResource("System RAM", first: range.base, last: range.last)
      for (name, part) in [("Kernel code", code), ("Kernel data", data)] {
        let first = PhysicalAddress(part.first)
        let last = PhysicalAddress(part.last)
        if first >= range.base, last <= range.last, last >= first {
          resource.children.append(IOResource(name, first: first, last: last))
        }
      }
      record.ioResources.append(resource)
    }
    flushEvents()
  }

  /// Models `reserve_crashkernel()` (arch/arm/kernel/setup.c).
  mutating func armReserveCrashkernel() throws(KernelPanic) {
    let isBuilt: ConfigOption = kernel.has(.hasCrashReserveOption) ? .crashReserve : .kexec
    guard config.isEnabled(isBuilt), commandLine.has("crashkernel") else { return }
    cause = boot.commandLineSource
    let minimum = memblock.startOfDRAM.rawValue.roundedUp(to: pageSize) / pageSize
    let total = (maxLowPfn &- minimum) &* pageSize
    guard let request = armParseCrashkernel(total), request.size != 0 else { return }
    guard let base = try armPlaceCrashkernel(request) else { return }
    print(
      "Reserving \(request.size >> 20)MB of memory at \(base >> 20)MB for crashkernel "
        + "(System RAM: \(total >> 20)MB)")
    let range = MemoryRange(capping: PhysicalAddress(base), size: request.size)
    crashKernel.main = range
    insertCrashKernelResource(range)
    flushEvents()
    cause = nil
  }

  private mutating func armParseCrashkernel(_ total: UInt64) -> CrashkernelRequest? {
    if kernel.has(.hasGenericCrashReserve) {
      return parseCrashkernel(systemRAM: total, takesHigh: false)
    }
    guard case .found(let size, let base) = lookUpCrashkernel(nil, systemRAM: total) else {
      return nil
    }
    return CrashkernelRequest(size: size, base: base)
  }

  private mutating func armPlaceCrashkernel(
    _ request: CrashkernelRequest
  ) throws(KernelPanic) -> UInt64? {
    let granule: UInt64 = 128 << 20
    let isFixed = request.base != 0
    let alignment = isFixed ? arm.sectionSize : granule
    let start = isFixed ? request.base : granule
    let top = min(UInt64(0xffff_ffff), arm.lowmemLimit)
    let end = (isFixed ? request.base &+ request.size : top) & memblock.traits.physicalMax
    let found: PhysicalAddress?
    if !kernel.has(.allocatesInsteadOfFinding) {
      found = memblock.findInRange(
        PhysicalAddress(start), PhysicalAddress(end), request.size, alignment)
      if let found {
        try memblock.reserve(found, request.size, caller: caller(.setupArch))
      }
    } else {
      found = try memblock.physAllocRange(
        size: request.size, alignment: alignment, from: PhysicalAddress(start),
        to: PhysicalAddress(end), caller: caller(.setupArch))
    }
    if let found { return isFixed ? request.base : found.rawValue }
    let reason = isFixed ? "memory is in use." : "No suitable area found."
    print("crashkernel reservation failed - \(reason)", level: 3)
    return nil
  }

  /// `insert_resource()`: below the region that holds it, in ascending order.
  private mutating func insertCrashKernelResource(_ range: MemoryRange) {
    let new = IOResource("Crash kernel", first: range.base, last: range.last)
    guard
      let index = record.ioResources.firstIndex(where: {
        $0.first <= new.first && new.last <= $0.last
      })
    else { return }
    var children = record.ioResources[index].children
    let at = children.firstIndex { $0.first > new.first } ?? children.count
    children.insert(new, at: at)
    record.ioResources[index].children = children
  }
}
