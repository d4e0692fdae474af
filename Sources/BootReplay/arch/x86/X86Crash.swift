// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The crash kernel of x86: `reserve_crashkernel()` of arch/x86/kernel/setup.c in 5.10 and 6.1,
/// kernel/crash_reserve.c later.
extension BootState {
  private var crashAlignment: UInt64 { 16 << 20 }
  private var crashLowMax: PhysicalAddress { is32Bit ? 0x2000_0000 : 0x1_0000_0000 }
  private var crashHighMax: PhysicalAddress { is32Bit ? 0x2000_0000 : 0x4000_0000_0000 }

  /// Models `reserve_crashkernel()` and `arch_reserve_crashkernel()`.
  mutating func x86ReserveCrashkernel() throws(KernelPanic) {
    if kernel.has(.hasGenericCrashReserve) {
      guard config.isEnabled(crashReserveOption) else { return }
      try arch6_12ReserveCrashkernel()
    } else if config.isEnabled(.kexecCore) {
      try reserveCrashkernelOld()
    }
    insertCrashkernelIntoIOMem()
  }

  private mutating func arch6_12ReserveCrashkernel() throws(KernelPanic) {
    let lowSize = defaultCrashLowSize
    let knowsCMA = kernel.has(.crashkernelKnowsCMA)
    guard
      let request = parseCrashkernel(
        systemRAM: memblock.memory.totalSize, takesHigh: true, takesCMA: knowsCMA,
        defaultLowSize: lowSize)
    else { return }
    cause = boot.commandLineSource
    try reserveCrashkernelGeneric(
      request,
      limits: CrashkernelLimits(
        alignment: crashAlignment, lowMax: crashLowMax, highMax: crashHighMax,
        defaultLowSize: lowSize, hasLowPart: !is32Bit))
    if knowsCMA { try reserveCrashkernelCMA(request.cmaSize) }
    flushEvents()
    cause = nil
  }

  /// Models `crash_low_size_default()`: room for bounce buffers and more.
  private var defaultCrashLowSize: UInt64 {
    max(swiotlbSizeOrDefault + (8 << 20), 256 << 20)
  }
  /// Models `swiotlb_size_or_default()`.
  private var swiotlbSizeOrDefault: UInt64 {
    guard case let value?? = commandLine.values(of: "swiotlb").last,
      value.first?.isASCII ?? false, value.first?.isNumber ?? false
    else { return 64 << 20 }
    var text = Substring(value).utf8
    let slabs = Memparse.unsignedNumber(&text)
    return slabs.roundedUp(to: 128) &* 2048
  }

  /// Models `reserve_crashkernel_cma()` (7.2).
  private mutating func reserveCrashkernelCMA(_ size: UInt64) throws(KernelPanic) {
    guard size > 0 else { return }
    guard config.isEnabled(.cma) else {
      return print("crashkernel CMA reservation not supported", level: 4)
    }
    var request = size.roundedUp(to: 4096)
    var reserved: UInt64 = 0
    while size > reserved, crashKernel.cma.count < 4 {
      let result = try cmaDeclareContiguous(
        base: 0, size: request, limit: 0, fixed: false, name: "crashkernel")
      switch result {
      case .success(let area):
        crashKernel.cma.append(area.range)
        reserved += request
        continue
      case .failure: break
      }
      if request <= 4096 { break }
      request = (request / 2).roundedUp(to: 4096)
    }
    let count = crashKernel.cma.count
    if size > reserved {
      print(
        "crashkernel CMA reservation failed: \(size >> 20) MB requested, \(reserved >> 20) MB "
          + "reserved in \(count) ranges", level: 4)
    } else {
      print("crashkernel CMA reserved: \(reserved >> 20) MB in \(count) ranges")
    }
  }

  // MARK: 5.10 and 6.1

  /// Models `reserve_crashkernel()` (5.10, 6.1).
  private mutating func reserveCrashkernelOld() throws(KernelPanic) {
    let total = memblock.memory.totalSize
    var (size, base, isHigh) = (UInt64(0), UInt64(0), false)
    if case .found(let s, let b) = lookUpCrashkernel(nil, systemRAM: total) {
      (size, base) = (s, b)
    }
    if size == 0 {
      guard case .found(let s, let b) = lookUpCrashkernel(.high, systemRAM: total), s > 0 else {
        return
      }
      (size, base, isHigh) = (s, b, true)
    }
    cause = boot.commandLineSource
    defer { cause = nil }
    guard let place = try placeCrashkernel(size, base, isHigh: isHigh) else { return }
    if place.rawValue >= 1 << 32, try !reserveCrashkernelLowOld() {
      return try memblock.free(place, size, caller: caller(.reserveCrashkernel))
    }
    print(
      "Reserving \(size >> 20)MB of memory at \(place.rawValue >> 20)MB for crashkernel "
        + "(System RAM: \(total >> 20)MB)")
    crashKernel.main = MemoryRange(capping: place, size: size)
  }

  /// Where the request puts the main part; nil, with its message, where nowhere.
  private mutating func placeCrashkernel(
    _ size: UInt64, _ base: UInt64, isHigh: Bool
  ) throws(KernelPanic) -> PhysicalAddress? {
    let name = caller(.reserveCrashkernel)
    if base != 0 {
      let start = PhysicalAddress(base)
      let place = try memblock.physAllocRange(
        size: size, alignment: 1 << 20, from: start, to: start + size, caller: name)
      if place != start {
        print("crashkernel reservation failed - memory is in use.")
        return nil
      }
      return place
    }
    let from = PhysicalAddress(crashAlignment)
    var place: PhysicalAddress?
    if !isHigh {
      place = try memblock.physAllocRange(
        size: size, alignment: crashAlignment, from: from, to: crashLowMax, caller: name)
    }
    if place == nil {
      place = try memblock.physAllocRange(
        size: size, alignment: crashAlignment, from: from, to: crashHighMax, caller: name)
    }
    if place == nil { print("crashkernel reservation failed - No suitable area found.") }
    return place
  }

  /// Models `reserve_crashkernel_low()` (5.10, 6.1); false where there is no room.
  private mutating func reserveCrashkernelLowOld() throws(KernelPanic) -> Bool {
    guard !is32Bit else { return true }
    let limit = min(memblock.memory.totalSize, 4 << 30)
    var size = defaultCrashLowSize
    if case .found(let told, _) = lookUpCrashkernel(.low, systemRAM: limit) {
      guard told > 0 else { return true }
      size = told
    }
    let place = try memblock.physAllocRange(
      size: size, alignment: crashAlignment, from: 0, to: crashLowMax,
      caller: caller(.reserveCrashkernelLow))
    guard let place else {
      print(
        "Cannot reserve \(size >> 20)MB crashkernel low memory, please try smaller size.", level: 3)
      return false
    }
    print(
      "Reserving \(size >> 20)MB of low memory at \(place.rawValue >> 20)MB for crashkernel "
        + "(low RAM limit: \(limit >> 20)MB)")
    crashKernel.low = MemoryRange(capping: place, size: size)
    return true
  }
}
