// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `reserve_initrd_mem()` (init/initramfs.c) and `arm_initrd_init()` (5.10).
  mutating func reserveInitrdMem(caller site: CallSite) throws(KernelPanic) {
    guard config.isEnabled(.blkDevInitrd), initrd.size != 0 else { return }
    cause = initrd.source
    defer { cause = nil }
    let start = initrd.start.roundedDown(to: pageSize)
    // `unsigned long`, so a size past 4 GiB wraps on 32 bits.
    let mask: UInt64 = boot.architecture.is64Bit ? .max : 0xffff_ffff
    let size = (initrd.size &+ (initrd.start - start)).roundedUp(to: pageSize) & mask
    let base = PhysicalAddress(start)
    let place = "INITRD: \(start.hex0x(width: 8))+\(size.hex0x(width: 8))"
    if !memblock.isRegionMemory(base, size) {
      noteAssumedPlace("initrd-address", of: MemoryRange(capping: base, size: size))
      return print("\(place) is not a memory region - disabling initrd", level: 3)
    }
    if memblock.isRegionReserved(base, size) {
      noteAssumedPlaces(inTheWayOf: "the initrd", at: MemoryRange(capping: base, size: size))
      if !kernel.has(.armSharesInitrdReservation) {
        return print("\(place) overlaps in-use memory region - disabling initrd", level: 3)
      }
      // A newline too many: what follows is a line of its own.
      print("\(place) overlaps in-use memory region", level: 3)
      return print(" - disabling initrd", level: 3)
    }
    try memblock.reserve(base, size, caller: caller(.initrd, else: site))
    mm.initrd = MemoryRange(capping: base, size: size)
    flushEvents()
  }
}
