// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// Where the usual boot loaders put the kernel, the initrd and the blob when no input says so: as
/// QEMU, U-Boot and the EFI stub place them, in RAM and beside everything that is named as taken.
extension BootDescription {
  /// Settles every place that the inputs leave open; each is an assumption.
  package mutating func settlePlacement() {
    var memory = LoaderMemory(of: self)
    if architecture == .arm {
      placeArmKernel(memory)
    } else if placement.kernel == nil {
      placeKernel(memory)
    }
    if let kernel = placement.kernel { memory.take(kernel) }
    placeInitrd(&memory)
    placeDeviceTree(memory)
  }

  mutating func assume(_ key: String, _ value: String, _ reason: String) {
    assumptions.append(Assumption(key: key, value: value, reason: reason))
  }

  // MARK: the kernel

  /// The name of the kernel whose size an assumed place has.
  var sizeOrigin: String { kernel.image == nil ? profile.name : "the image" }

  /// Whether the profile is of the very kernel that boots, as far as the inputs tell.
  var isProfileOfThisKernel: Bool {
    guard let sections = kernel.sections, let stock = profile.sections else {
      return release == nil || release?.value.text == profile.name
    }
    return sections == stock
  }

  /// What the kernel takes, as `Placement.kernel` counts it: by the image, by the sections that the
  /// inputs show of another kernel, else the profile's.
  var imageSize: UInt64 {
    let symbol = architecture.isX86 ? "__end_of_kernel_reserve" : "_end"
    if let size = kernel.image?.size ?? kernel.extents[symbol] { return size }
    if let sections = kernel.sections, !isProfileOfThisKernel {
      let strict = LoggedKernel.size(
        sections, architecture, isStrict: config.isEnabled(.strictKernelRwx))
      // An image larger than all that is reserved is packed: a kernel without an MMU, say.
      guard let reserved = kernel.reservedKiB, strict > min(reserved, 1 << 40) << 10 else {
        return strict
      }
      return LoggedKernel.size(sections, architecture, isStrict: false)
    }
    return profile.extents[symbol] ?? 32 << 20
  }

  private mutating func placeKernel(_ memory: LoaderMemory) {
    let size = imageSize
    let (start, why) =
      architecture.isX86
      ? x86KernelStart(size, memory) : efiKernelStart(size) ?? freeKernelStart(size, memory)
    placement.kernel = MemoryRange(capping: start, size: size)
    placement.kernelSource = FactSource(
      kernel.image == nil ? "profile \(profile.name)" : "--kernel")
    assume(
      "kernel-range", "\(start.rawValue.hex0x())+\(size.hex0x())",
      "\(why); --kernel or --kernel-range replaces it")
  }

  /// Where the image is linked to run, else the next place that fits it.
  private func x86KernelStart(
    _ size: UInt64, _ memory: LoaderMemory
  ) -> (PhysicalAddress, String) {
    let linked = PhysicalAddress(
      kernel.image?.linkedStart ?? config.number(.physicalStart, default: 0x100_0000))
    if memory.isFree(MemoryRange(capping: linked, size: size)) {
      return (linked, "where \(sizeOrigin) runs if nothing moves it")
    }
    // PHYSICAL_ALIGN.
    let alignment: UInt64 = 2 << 20
    let place =
      memory.lowest(size, alignment: alignment, from: linked)
      ?? memory.lowest(size, alignment: alignment, from: 0x10_0000)
    guard let place else { return (linked, "where \(sizeOrigin) runs; no RAM holds it") }
    return (place, "the lowest free RAM that holds \(sizeOrigin)")
  }

  /// The EFI stub's own memory: loader code or data of the image's size, else what holds it.
  private func efiKernelStart(_ size: UInt64) -> (PhysicalAddress, String)? {
    let loader = firmware.efiMemoryMap.map(\.value).filter { $0.type == 1 || $0.type == 2 }
    let fitting =
      loader.first { $0.size == size }
      ?? loader.first {
        let start = $0.base.roundedUp(to: 64 << 10)
        return $0.type == 1 && start >= $0.base && start - $0.base <= $0.size
          && size <= $0.size - (start - $0.base)
      }
    return fitting.map {
      ($0.base.roundedUp(to: 64 << 10), "the EFI map's loader memory that fits the image")
    }
  }

  /// The first 2 MiB border, 2 MiB into RAM, where the image meets nothing that is taken.
  private func freeKernelStart(
    _ size: UInt64, _ memory: LoaderMemory
  ) -> (PhysicalAddress, String) {
    let step: UInt64 = 2 << 20
    let usual = (memory.banks.first?.base ?? 0).roundedUp(to: step) + step
    let why = "boot loaders put the image of \(sizeOrigin) 2 MiB into RAM"
    let place =
      memory.lowest(size, alignment: step, from: usual) ?? memory.lowest(size, alignment: step)
    guard let place else { return (usual, why) }
    return (place, place == usual ? why : "\(why), beside what is reserved there")
  }

  // MARK: initrd and blob

  private var initrdReason: String {
    architecture.isX86
      ? "boot loaders put it as high as it fits below 2 GiB; --initrd FILE@START replaces it"
      : "boot loaders put it half-way into RAM, at most 128 MiB in; --initrd FILE@START replaces it"
  }

  /// Half-way into RAM, at most 128 MiB in, behind the kernel.
  private func usualInitrdPlace(_ memory: LoaderMemory) -> PhysicalAddress {
    let kernel = placement.kernel ?? MemoryRange(from: 0, to: 0)
    let first = memory.banks.first ?? kernel
    let origin = architecture == .riscv64 ? kernel.base : first.base
    let unit: UInt64 = architecture == .arm ? 1 << 20 : 4096
    let place = (origin + min(first.size / 2, 128 << 20)).roundedDown(to: unit)
    return max(place, kernel.end.roundedUp(to: architecture == .arm ? 1 << 20 : 2 << 20))
  }

  private mutating func placeInitrd(_ memory: inout LoaderMemory) {
    guard let size = placement.unplacedInitrdSize, placement.initrd == nil else { return }
    let start: PhysicalAddress
    if architecture.isX86 {
      guard
        let place = memory.highest(size.value, alignment: 4096, below: 0x8000_0000)
          ?? memory.lowest(size.value, alignment: 4096)
      else {
        notes.append("\(size.source): no RAM holds the initrd's \(size.value) bytes")
        return
      }
      start = place
    } else {
      let usual = usualInitrdPlace(memory)
      start =
        memory.lowest(size.value, alignment: 4096, from: usual)
        ?? memory.highest(size.value, alignment: 4096, below: usual) ?? usual
    }
    let range = MemoryRange(capping: start, size: size.value)
    placement.initrd = Sourced(range, size.source)
    memory.take(range)
    assume("initrd-address", start.rawValue.hex0x(), initrdReason)
  }

  private mutating func placeDeviceTree(_ memory: LoaderMemory) {
    guard let tree = firmware.deviceTree, placement.deviceTree == nil else { return }
    let step: UInt64 = 2 << 20
    let first = memory.banks.first ?? MemoryRange(from: 0, to: 0)
    let near = memory.limited(to: [first])
    let place: PhysicalAddress?
    let why: String
    if architecture == .riscv64 {
      why = "OpenSBI leaves the blob at the top of RAM below 3 GiB"
      let top = first.base < 0xc000_0000 ? min(first.end, 0xc000_0000) : first.end
      place = near.highest(tree.totalSize, alignment: step, below: top)
    } else {
      why = "boot loaders put the blob behind the initrd"
      let behind = placement.initrd?.value.end ?? usualInitrdPlace(memory)
      place =
        near.lowest(tree.totalSize, alignment: step, from: behind.roundedUp(to: step))
        ?? near.highest(tree.totalSize, alignment: step, below: first.end)
    }
    let found =
      place ?? near.highest(tree.totalSize, alignment: 4096, below: first.end)
      ?? memory.lowest(tree.totalSize, alignment: 4096) ?? first.base
    placement.deviceTree = found
    assume("dtb-address", found.rawValue.hex0x(), "\(why); --dtb-address replaces it")
  }
}
