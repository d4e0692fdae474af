// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// What `parse_crashkernel()` found.
package struct CrashkernelRequest: Equatable, Sendable {
  package var size: UInt64
  /// 0: anywhere.
  package var base: UInt64 = 0
  /// Low memory wanted beside a block above it.
  package var lowSize: UInt64 = 0
  /// `size,high`.
  package var isHigh = false
  /// `size,cma` (7.2); 0 for none.
  package var cmaSize: UInt64 = 0

  package init(
    size: UInt64, base: UInt64 = 0, lowSize: UInt64 = 0, isHigh: Bool = false,
    cmaSize: UInt64 = 0
  ) {
    (self.size, self.base, self.lowSize) = (size, base, lowSize)
    (self.isHigh, self.cmaSize) = (isHigh, cmaSize)
  }
}

/// Where an architecture lets a crash kernel lie: asm/crash_reserve.h.
package struct CrashkernelLimits: Sendable {
  /// `CRASH_ALIGN`.
  package var alignment: UInt64
  /// `CRASH_ADDR_LOW_MAX`.
  package var lowMax: PhysicalAddress
  /// `CRASH_ADDR_HIGH_MAX`.
  package var highMax: PhysicalAddress
  /// `DEFAULT_CRASH_KERNEL_LOW_SIZE`.
  package var defaultLowSize: UInt64 = 128 << 20
  /// CONFIG_64BIT: there is such a thing as a low part.
  package var hasLowPart = true

  package init(
    alignment: UInt64, lowMax: PhysicalAddress, highMax: PhysicalAddress,
    defaultLowSize: UInt64 = 128 << 20, hasLowPart: Bool = true
  ) {
    (self.alignment, self.lowMax, self.highMax) = (alignment, lowMax, highMax)
    (self.defaultLowSize, self.hasLowPart) = (defaultLowSize, hasLowPart)
  }
}

/// Models `crashk_res`, `crashk_low_res` and `crashk_cma_ranges`.
package struct CrashkernelReservation: Sendable {
  package var main: MemoryRange?
  package var low: MemoryRange?
  package var cma: [MemoryRange] = []
  package init() {}
}

extension BootState {
  /// The option without which nothing is reserved.
  var crashReserveOption: ConfigOption {
    kernel.has(.hasCrashReserveOption) ? .crashReserve : .kexecCore
  }

  /// Models `__parse_crashkernel()`: one look-up, its messages printed. 5.10 and 6.1 architectures
  /// call it for each form (`parse_crashkernel_high()`, `parse_crashkernel_low()`).
  package mutating func lookUpCrashkernel(
    _ suffix: CrashkernelSuffix?, systemRAM: UInt64
  ) -> CrashkernelLookup {
    var parser = CrashkernelParser(commandLine.text, kernel: kernel)
    let result = parser.lookUp(suffix, systemRAM: systemRAM)
    for message in parser.messages { print(message.text, level: message.level) }
    return result
  }

  /// Models `parse_crashkernel()` of 6.12 up; nil where it returns an error. `takesHigh` and
  /// `takesCMA` are what the architecture asks for by passing pointers.
  package mutating func parseCrashkernel(
    systemRAM: UInt64, takesHigh: Bool, takesCMA: Bool = false,
    defaultLowSize: UInt64 = 128 << 20
  ) -> CrashkernelRequest? {
    var request = CrashkernelRequest(size: 0)
    var failed = false
    switch lookUpCrashkernel(nil, systemRAM: systemRAM) {
    case .found(let size, let base): (request.size, request.base) = (size, base)
    case .invalid: failed = true
    case .absent where takesHigh:
      guard case .found(let size, _) = lookUpCrashkernel(.high, systemRAM: 0), size > 0 else {
        return nil
      }
      (request.size, request.isHigh) = (size, true)
      switch lookUpCrashkernel(.low, systemRAM: 0) {
      case .found(let size, _): request.lowSize = size
      case .absent: request.lowSize = defaultLowSize
      case .invalid: return nil
      }
    case .absent: failed = true
    }
    if takesCMA, case .found(let size, _) = lookUpCrashkernel(.cma, systemRAM: 0) {
      request.cmaSize = size
    }
    return failed || request.size == 0 || request.size >= systemRAM ? nil : request
  }

  /// Models `reserve_crashkernel_generic()` (6.12 up).
  package mutating func reserveCrashkernelGeneric(
    _ request: CrashkernelRequest, limits: CrashkernelLimits
  ) throws(KernelPanic) {
    var lowSize = request.lowSize
    var (start, end) = (PhysicalAddress(0), limits.lowMax)
    if request.base != 0 {
      start = PhysicalAddress(request.base)
      end = start + request.size
    } else if request.isHigh {
      (start, end) = (limits.lowMax, limits.highMax)
    }
    var found: PhysicalAddress?
    while true {
      found = try memblock.physAllocRange(
        size: request.size, alignment: limits.alignment, from: start, to: end,
        caller: caller(.reserveCrashkernelGeneric))
      if found != nil { break }
      if request.base != 0 {
        return print("crashkernel reservation failed - memory is in use.", level: 4)
      }
      if !request.isHigh, end == limits.lowMax {
        // With both limits equal the kernel asks for this empty window for ever.
        if start == limits.lowMax, limits.lowMax == limits.highMax {
          throw KernelPanic(
            "reserve_crashkernel_generic() repeats its request without end: this kernel hangs")
        }
        (start, end, lowSize) = (limits.lowMax, limits.highMax, limits.defaultLowSize)
      } else if request.isHigh, end == limits.highMax, limits.lowMax != limits.highMax {
        (start, end) = (0, limits.lowMax)
      } else {
        return print(
          "cannot allocate crashkernel (size:\(request.size.hex0x()))", level: 4)
      }
    }
    guard let base = found else { return }
    if base >= limits.lowMax, lowSize != 0,
      try !reserveCrashkernelLow(lowSize, limits: limits)
    {
      return try memblock.free(
        base, request.size, caller: caller(.reserveCrashkernelGeneric))
    }
    crashKernel.main = MemoryRange(capping: base, size: request.size)
    printCrashkernelReserved(base, request.size)
  }

  /// Models `reserve_crashkernel_low()` (6.12 up); false where there is no room.
  private mutating func reserveCrashkernelLow(
    _ size: UInt64, limits: CrashkernelLimits
  ) throws(KernelPanic) -> Bool {
    guard limits.hasLowPart else { return true }
    let low = try memblock.physAllocRange(
      size: size, alignment: limits.alignment, from: 0, to: limits.lowMax,
      caller: caller(.reserveCrashkernelLow, else: .reserveCrashkernelGeneric))
    guard let low else {
      print("cannot allocate crashkernel low memory (size:\(size.hex0x())).", level: 3)
      return false
    }
    crashKernel.low = MemoryRange(capping: low, size: size)
    printCrashkernelLowReserved(low, size)
    return true
  }

  /// The line every 64-bit architecture prints for its crash kernel; the end is exclusive.
  package mutating func printCrashkernelReserved(_ base: PhysicalAddress, _ size: UInt64) {
    print(
      "crashkernel reserved: \(base.rawValue.hex0x(width: 16)) - "
        + "\((base + size).rawValue.hex0x(width: 16)) (\(size >> 20) MB)")
  }

  package mutating func printCrashkernelLowReserved(_ base: PhysicalAddress, _ size: UInt64) {
    print(
      "crashkernel low memory reserved: \(base.rawValue.hex0x(width: 8)) - "
        + "\((base + size).rawValue.hex0x(width: 8)) (\(size >> 20) MB)")
  }
}
