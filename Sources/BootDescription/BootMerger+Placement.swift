// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelImage
import KernelSeries
import PhysicalMemory

/// Where a boot loader puts the kernel, the initrd and the blob when no input says so: as QEMU's
/// direct kernel boot does. 32-bit ARM's decompressor has rules of its own (`arch/arm`).
extension BootMerger {
  mutating func place(_ boot: inout BootDescription) throws(InputError) {
    guard boot.architecture != .arm else { return }
    try placeKernel(&boot)
    let ram = lowestRAM(boot)
    placeUnplacedInitrd(&boot, ram)
    placeBlob(&boot, ram)
  }

  private mutating func placeKernel(_ boot: inout BootDescription) throws(InputError) {
    if let set = boot.assumed["kernel-range"] {
      boot.kernel.range = try BootOptions.range(set.value, option: set.source.description)
      boot.kernel.source = set.source
      return
    }
    guard boot.kernel.range == nil else { return }
    let symbol = boot.architecture.isX86 ? "__end_of_kernel_reserve" : "_end"
    guard let size = boot.kernel.image?.size ?? boot.profile.extents[symbol] else { return }
    let ram = lowestRAM(boot)
    let start: PhysicalAddress
    switch boot.architecture {
    case .x86_64, .i386:
      start = PhysicalAddress(
        boot.kernel.image?.linkedStart
          ?? boot.config.number(.physicalStart, default: 0x100_0000))
    case .arm, .arm64, .riscv64:
      // Two MiB into RAM, on a 2 MiB border.
      start = (ram?.base ?? 0).roundedUp(to: 2 << 20) + 2 << 20
    }
    guard let range = MemoryRange(exactly: start, size: size) else { return }
    boot.kernel.range = range
    let name = boot.kernel.image == nil ? boot.profile.name : "the image"
    boot.kernel.source = FactSource(
      boot.kernel.image == nil ? "profile \(boot.profile.name)" : "--kernel")
    assume(
      "kernel-range", "\(start.rawValue.hex0x())+\(size.hex0x())",
      "where \(name) runs if nothing moves it; --kernel or --kernel-range replaces it")
  }

  private mutating func placeUnplacedInitrd(_ boot: inout BootDescription, _ ram: MemoryRange?) {
    guard let size = boot.unplacedInitrdSize, let ram else { return }
    let start: PhysicalAddress
    if boot.architecture.isX86 {
      // As high as it goes below 2 GiB, on a page.
      let end = min(highestLowRAMEnd(boot), 0x8000_0000)
      guard size.value < end.rawValue else { return }
      start = (end - size.value).roundedDown(to: 4096)
    } else {
      let base = boot.architecture == .riscv64 ? boot.kernel.range?.base ?? ram.base : ram.base
      start = base + min(ram.size / 2, 128 << 20)
    }
    guard let range = MemoryRange(exactly: start, size: size.value) else { return }
    boot.initrd = Sourced(range, size.source)
    assume(
      "initrd-address", start.rawValue.hex0x(),
      "where QEMU would load it; --initrd FILE@START replaces it")
  }

  private mutating func placeBlob(_ boot: inout BootDescription, _ ram: MemoryRange?) {
    guard let tree = boot.firmware.deviceTree, boot.firmware.deviceTreeAddress == nil, let ram
    else { return }
    let address: PhysicalAddress
    if boot.architecture == .riscv64 {
      // The last 2 MiB border that leaves room for it below the end of RAM and 3 GiB.
      let end = ram.base < 0xc000_0000 ? min(ram.end, 0xc000_0000) : ram.end
      address = (end - min(tree.totalSize, end.rawValue)).roundedDown(to: 2 << 20)
    } else {
      let initrdEnd = boot.initrd?.value.end ?? ram.base + min(ram.size / 2, 128 << 20)
      address = initrdEnd.roundedUp(to: 2 << 20)
    }
    boot.firmware.deviceTreeAddress = address
    assume(
      "dtb-address", address.rawValue.hex0x(),
      "where QEMU would put the blob; --dtb-address replaces it")
  }

  /// The first run of RAM that the firmware lists.
  private func lowestRAM(_ boot: BootDescription) -> MemoryRange? {
    var ranges = boot.firmware.deviceTree?.memoryRanges ?? []
    if ranges.isEmpty {
      // EFI conventional memory.
      ranges = boot.firmware.efiMemoryMap.filter { $0.value.type == 7 }.map {
        MemoryRange(capping: $0.value.base, size: $0.value.size)
      }
    }
    if boot.architecture.isX86 { ranges = ramEntries(boot) }
    return ranges.filter { !$0.isEmpty }.min { $0.base < $1.base }
  }

  private func ramEntries(_ boot: BootDescription) -> [MemoryRange] {
    (boot.firmware.e820.first { $0.label == .firmware } ?? boot.firmware.e820.first)?.entries
      .filter { $0.value.type == .ram }
      .map { MemoryRange(capping: $0.value.base, size: $0.value.size) } ?? []
  }

  private func highestLowRAMEnd(_ boot: BootDescription) -> PhysicalAddress {
    ramEntries(boot).map { min($0.end, 0x1_0000_0000) }.max() ?? 0
  }
}
