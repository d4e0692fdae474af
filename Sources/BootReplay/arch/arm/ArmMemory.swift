// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Memory that tags and `mem=` add, and the early parameters of arm.
extension BootState {
  /// Models `arm_add_memory()` (arch/arm/kernel/setup.c).
  mutating func armAddMemory(start: UInt64, size: UInt64) throws(KernelPanic) {
    let offset = arm.physicalOffset
    let first = start.roundedUp(to: pageSize)
    var size = first > start &+ size ? 0 : size &- (first &- start)
    var aligned = first
    if !arm.isLPAE {
      if aligned > 0xffff_ffff {
        return print(
          "Ignoring memory at \(start.hex0x(width: 8)) outside 32-bit physical address space",
          level: 2)
      }
      if aligned &+ size > 0xffff_ffff {
        print(
          "Truncating memory at \(start.hex0x(width: 8)) to fit in 32-bit physical address space",
          level: 2)
        size = 0xffff_ffff - aligned
      }
    }
    if aligned < offset {
      let end = aligned &+ size
      let ignored = "Ignoring memory below PHYS_OFFSET: \(aligned.hex0x(width: 8))-"
      if end <= offset { return print(ignored + end.hex0x(width: 8)) }
      print(ignored + offset.hex0x(width: 8))
      size &-= offset - aligned
      aligned = offset
    }
    size = size.roundedDown(to: pageSize) & memblock.traits.physicalMax
    if size == 0 { return }
    try memblock.add(PhysicalAddress(aligned), size, caller: caller(.armAddMemory))
  }

  /// `parse_early_param()` with the handlers of arm and of the initrd.
  mutating func armParseEarlyParam() throws(KernelPanic) {
    try parseEarlyParameters { state, parameter throws(KernelPanic) in
      let name = parameter.name.replacing("-", with: "_")
      guard let value = parameter.value else { return }
      state.cause = state.boot.commandLineSource
      switch name {
      case "mem": try state.armEarlyMem(value)
      case "vmalloc": state.armEarlyVmalloc(value)
      case "initrd", "initrdmem": state.armEarlyInitrd(value)
      default: break
      }
      state.flushEvents()
      state.cause = nil
    }
  }

  /// Models `early_mem()`: the first one drops what the firmware listed.
  private mutating func armEarlyMem(_ text: String) throws(KernelPanic) {
    if !arm.hasDroppedFirmwareMemory {
      arm.hasDroppedFirmwareMemory = true
      let start = memblock.startOfDRAM
      try memblock.remove(start, memblock.endOfDRAM - start, caller: caller(.earlyMem))
    }
    var rest = Substring(text).utf8
    var start = arm.physicalOffset
    let size = Memparse.size(&rest)
    if rest.first == UInt8(ascii: "@") {
      rest = rest.dropFirst()
      start = Memparse.size(&rest)
    }
    try armAddMemory(start: start, size: size)
  }

  /// Models `early_vmalloc()`; the sizes are 32 bits wide.
  private mutating func armEarlyVmalloc(_ text: String) {
    var rest = Substring(text).utf8
    var size = Memparse.size(&rest) & 0xffff_ffff
    let isOld = !kernel.has(.armVmallocLeavesGap)
    let (verb, unit) = isOld ? ("", "MB") : ("is ", "MiB")
    if size < 16 << 20 {
      size = 16 << 20
      print("vmalloc area \(verb)too small, limiting to \(size >> 20)\(unit)", level: 4)
    }
    let taken = arm.pageOffset + (32 << 20) + (isOld ? 0 : ArmState.vmallocGap)
    let most = ArmState.vmallocEnd - taken
    if size > most {
      size = most
      print("vmalloc area is too big, limiting to \(size >> 20)\(unit)", level: 4)
    }
    arm.vmallocSize = size
    arm.vmallocHasNoGap = isOld
  }

  /// Models `early_initrdmem()` (init/do_mounts_initrd.c).
  private mutating func armEarlyInitrd(_ text: String) {
    guard config.isEnabled(.blkDevInitrd) else { return }
    var rest = Substring(text).utf8
    let start = Memparse.size(&rest)
    guard rest.first == UInt8(ascii: ",") else { return }
    rest = rest.dropFirst()
    initrd.start = start & memblock.traits.physicalMax
    initrd.size = Memparse.size(&rest) & 0xffff_ffff
    initrd.source = boot.commandLineSource
  }

  /// Models `setup_dma_zone()`.
  mutating func armSetupDMAZone() {
    guard config.isEnabled(.zoneDma) else {
      arm.dmaLimit = memblock.traits.physicalMax
      return
    }
    let machine = arm.machine
    arm.dmaZoneSize = machine.dmaZoneNeedsLPAE && !arm.isLPAE ? 0 : machine.dmaZoneSize
    arm.dmaLimit =
      arm.dmaZoneSize == 0
      ? 0xffff_ffff
      : (arm.physicalOffset &+ arm.dmaZoneSize &- 1) & memblock.traits.physicalMax
  }
}
