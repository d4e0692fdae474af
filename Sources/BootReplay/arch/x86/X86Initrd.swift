// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `reserve_initrd()` (arch/x86/kernel/setup.c): the initrd stays, or moves to where the
  /// direct mapping reaches.
  mutating func reserveInitrd() throws(KernelPanic) {
    guard let initrd = bootInitrd else { return }
    cause = boot.placement.initrd?.source
    let end = initrd.end.roundedUp(to: 4096)
    print("RAMDISK: \(Self.mem(initrd.base, end))")
    let (firstPage, endPage) = (initrd.base.rawValue >> 12, end.rawValue >> 12)
    let isMapped = x86.mapped.contains {
      firstPage >= $0.lowerBound && endPage <= $0.upperBound
    }
    x86.initrd = initrd
    mm.initrd = MemoryRange(from: initrd.base, to: end)
    if isMapped { return }
    try relocateInitrd(initrd)
    try memblock.free(initrd.base, end - initrd.base, caller: caller(.reserveInitrd))
  }

  /// Models `relocate_initrd()`.
  private mutating func relocateInitrd(_ initrd: MemoryRange) throws(KernelPanic) {
    let size = initrd.size.roundedUp(to: 4096)
    let limit = PhysicalAddress(x86.maxPfnMapped << 12)
    var place: PhysicalAddress?
    if kernel.has(.allocatesInsteadOfFinding) {
      place = try memblock.physAllocRange(
        size: size, alignment: 4096, from: 0, to: limit, caller: caller(.relocateInitrd))
    } else {
      // 5.10's call is the same, it only prints no request.
      place = try memblock.allocRangeNid(size: size, alignment: 4096, from: 0, to: limit)
    }
    guard let place else {
      throw KernelPanic("Cannot find place for new RAMDISK of size \(initrd.size)")
    }
    let moved = place + initrd.size
    print("Allocated new RAMDISK: \(Self.mem(place, moved))")
    print(
      "Move RAMDISK from \(Self.mem(initrd.base, initrd.end)) to \(Self.mem(place, moved))")
    x86.initrd = MemoryRange(capping: place, size: initrd.size)
    mm.initrd = MemoryRange(capping: place, size: size)
  }

  /// `[mem 0x…-0x…]` as the kernel prints a range in messages; `end` is exclusive.
  static func mem(_ start: PhysicalAddress, _ end: PhysicalAddress) -> String {
    "[mem \(start.rawValue.hex0x(width: 8))-\((end - 1).rawValue.hex0x(width: 8))]"
  }
}
