// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import Memblock
import PhysicalMemory

/// What is reserved before memory is added to memblock: `early_reserve_memory()` from 6.1 on, the
/// top of `setup_arch()` and what follows the early parameters in 5.10.
extension BootState {
  /// The image, `_text` to `__end_of_kernel_reserve`.
  mutating func reserveKernelImage(at site: CallSite) throws(KernelPanic) {
    guard let range = boot.placement.kernel else { return }
    cause = boot.placement.kernelSource
    try memblock.reserveKern(range.base, range.size, caller: caller(site))
    flushEvents()
    cause = nil
  }

  /// What BIOSes use or corrupt at address 0.
  mutating func reserveLowPages(at site: CallSite) throws(KernelPanic) {
    try memblock.reserve(0, kernel.has(.reservesFirst64K) ? 0x1_0000 : 0x1000, caller: caller(site))
  }

  /// Models `early_reserve_initrd()`.
  mutating func earlyReserveInitrd() throws(KernelPanic) {
    guard let initrd = bootInitrd else { return }
    cause = boot.placement.initrd?.source
    let end = initrd.end.roundedUp(to: 4096)
    try memblock.reserveKern(initrd.base, end - initrd.base, caller: caller(.earlyReserveInitrd))
    flushEvents()
    cause = nil
  }

  /// The initrd the boot loader names, unless there is no support for one.
  var bootInitrd: MemoryRange? {
    guard config.isEnabled(.blkDevInitrd), let initrd = boot.placement.initrd?.value,
      initrd.base != 0, initrd.size != 0
    else { return nil }
    return initrd
  }

  /// Models `memblock_x86_reserve_range_setup_data()`.
  mutating func reserveSetupData() throws(KernelPanic) {
    for node in boot.firmware.setupData {
      try memblock.reserveKern(
        node.base, node.size, caller: caller(.memblockX86ReserveRangeSetupData))
    }
  }

  /// Models `reserve_ibft_region()`: an iSCSI boot table below 1 MiB, on BIOS machines.
  mutating func reserveIBFTRegion() throws(KernelPanic) {
    guard config.isEnabled(.iscsiIbftFind), !isEFIBoot else { return }
    let given = boot.firmware.hardware.ibft
    guard given != nil || boot.assumed["ibft"] != nil else { return }
    var range = boot.assumedRange("ibft")
    if range == nil, let start = given?.value {
      range = MemoryRange(capping: start, size: 4096)
      recordAssumption(
        "ibft", "\(start.rawValue.hex0x())+0x1000",
        "the log names the iBFT's address, not its length (--assume ibft=START+SIZE)")
    }
    guard let range else { return }
    try memblock.reserve(
      range.base, range.size.roundedUp(to: 4096), caller: caller(.reserveIbftRegion))
  }

  /// Models `reserve_bios_regions()` (arch/x86/kernel/ebda.c).
  mutating func reserveBIOSRegions() throws(KernelPanic) {
    let lowest: UInt64 = 0x2_0000
    let highest: UInt64 = 0x9_f000
    var start = assume(
      "bios-start", default: UInt64(0x9_fc00),
      because: "the BIOS data area's word at 0x413 is not in the inputs (639 KiB on SeaBIOS)")
    if start < lowest || start > highest { start = highest }
    if let ebda = boot.assumedNumber("ebda"),
      ebda >= lowest, ebda < start
    {
      start = ebda
    }
    try memblock.reserve(
      PhysicalAddress(start), 0x10_0000 - start, caller: caller(.reserveBiosRegions))
  }

  /// Models `trim_snb_memory()`: pages that Sandy Bridge graphics corrupt.
  mutating func trimSNBMemory(at site: CallSite) throws(KernelPanic) {
    guard boot.assumesYes("sandy-bridge-graphics") == true else { return }
    print("reserving inaccessible SNB gfx pages", level: 7)
    // Old kernels reserve the first megabyte too; later kernels do that on every machine.
    if !kernel.has(.reservesFirst64K) { try memblock.reserve(0, 0x10_0000, caller: caller(site)) }
    for page: PhysicalAddress in [
      0x2005_0000, 0x2011_0000, 0x2013_0000, 0x2013_8000, 0x4000_4000,
    ] {
      if try !memblock.reserve(page, 4096, caller: caller(site)) {
        print("failed to reserve \(page.rawValue.hex0x(width: 8))", level: 4)
      }
    }
  }

  /// Models `trim_low_memory_range()` (5.10): `reservelow=`, else CONFIG_X86_RESERVE_LOW.
  mutating func trimLowMemoryRange() throws(KernelPanic) {
    var size = config.number(.x86ReserveLow, default: 64) << 10
    for case let value? in commandLine.values(of: "reservelow") {
      var text = Substring(value).utf8
      size = min(max(Memparse.size(&text), 4096), 640 << 10)
    }
    try memblock.reserve(0, size.roundedUp(to: 4096), caller: caller(.trimLowMemoryRange))
  }
}
