// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// Where 32-bit ARM's decompressor puts the kernel, and where RAM begins for it.
extension BootDescription {
  // MARK: offsets in the image

  /// Whether the configuration is this very kernel's: a .config, or the profile of its release.
  private var hasOwnConfig: Bool { isConfigGiven || release?.value.text == profile.name }

  /// TEXT_OFFSET as arch/arm/Makefile chooses it: the last that applies.
  var configuredTextOffset: UInt64 {
    var offset: UInt64 = 0x8000
    if config.isEnabled(.archRealtek) || config.isEnabled(.pmH1940) {
      offset = 0x10_8000
    }
    let resident: [ConfigOption] =
      kernelRelease.has(.armQcomReservesByOption)
      ? [.archQcomReserveSmem] : [.archIpq40xx, .archMsm8x60, .archMsm8960]
    if ([.sa1111, .archMeson] + resident).contains(where: config.isEnabled) {
      offset = 0x20_8000
    }
    return config.isEnabled(.archAxxia) ? 0x30_8000 : offset
  }

  /// Offsets of symbols from PHYS_OFFSET: the image's or the System.map's, else the profile's.
  package var armExtents: [String: UInt64] {
    var extents = profile.extents
    // A kernel of another size is another kernel: its parts lie elsewhere.
    if let range = placement.kernel, let start = extents["_stext"], let end = extents["_end"],
      range.size != end - start
    {
      extents = [:]
    }
    return extents.merging(kernel.extents) { _, given in given }
  }

  /// How far `_stext` lies above PHYS_OFFSET: on a section border with STRICT_KERNEL_RWX, else
  /// behind the head.
  private func stextOffset(_ text: UInt64) -> UInt64 {
    let section: UInt64 = config.isEnabled(.armLpae) ? 2 << 20 : 1 << 20
    return config.isEnabled(.strictKernelRwx) ? (text + 1).roundedUp(to: section) : text + 0x180
  }

  // MARK: placing

  mutating func placeArmKernel(_ memory: LoaderMemory) {
    let extents = armExtents
    let known = extents["_text"]
    if let range = placement.kernel, placement.physicalOffset == nil {
      let (offset, text) = armOffsets(of: range, extents, memory)
      (placement.physicalOffset, placement.textOffset) = (offset, text)
    }
    let text = known ?? placement.textOffset ?? configuredTextOffset
    placement.textOffset = text
    let start = extents["_stext"] ?? stextOffset(text)
    var end = extents["_end"] ?? 0x180_0000
    if kernel.extents["_end"] == nil, kernel.sections != nil, !isProfileOfThisKernel {
      end = start + imageSize
    }
    if placement.physicalOffset == nil {
      // The page directory lies right below the text.
      placement.physicalOffset = assumedPhysicalOffset(min(text &- 0x4000, end)..<end, memory)
    }
    let offset = placement.physicalOffset ?? 0
    guard placement.kernel == nil else { return }
    placement.kernel = MemoryRange(
      capping: offset + start, size: end > start ? end - start : 0)
    placement.kernelSource = FactSource(
      kernel.image == nil ? "profile \(profile.name)" : "--kernel")
    assume(
      "kernel-range",
      "\((offset + start).rawValue.hex0x())+\((end &- start).hex0x())",
      "where the decompressor puts \(sizeOrigin); --kernel or --kernel-range replaces it")
  }

  /// PHYS_OFFSET and TEXT_OFFSET of a kernel whose place is given: as far below `_stext` as the link
  /// script says, in the bank that the kernel lies in.
  private mutating func armOffsets(
    of range: MemoryRange, _ extents: [String: UInt64], _ memory: LoaderMemory
  ) -> (PhysicalAddress, UInt64) {
    // ARM_PATCH_PHYS_VIRT finds PHYS_OFFSET in steps of 16 MiB, of 2 MiB since 5.11.
    let granule: UInt64 = kernelRelease.has(.armTakesTwoMiBSteps) ? 2 << 20 : 16 << 20
    let bank = memory.bank(holding: range.base)
    func offset(_ stext: UInt64) -> PhysicalAddress? {
      guard range.base.rawValue >= stext else { return nil }
      let offset = (range.base - stext).roundedDown(to: granule)
      guard let bank else { return offset }
      return offset.roundedUp(to: 2 << 20) >= bank.base.roundedDown(to: 2 << 20) ? offset : nil
    }
    if let known = extents["_stext"], let place = offset(known) {
      return (place, extents["_text"] ?? configuredTextOffset)
    }
    if hasOwnConfig, let place = offset(stextOffset(configuredTextOffset)) {
      return (place, configuredTextOffset)
    }
    // The usual text offset; `_stext` lies behind the head, or on the next section border.
    let text = assumedTextOffset
    let section: UInt64 = config.isEnabled(.armLpae) ? 2 << 20 : 1 << 20
    let head = range.base.isAligned(to: section) ? (text + 1).roundedUp(to: section) : text
    return (offset(head) ?? bank?.base.roundedDown(to: 2 << 20) ?? 0, text)
  }

  private var assumedTextOffset: UInt64 {
    mutating get {
      if let set = assumed["arm-text-offset"], let number = Memparse.exactSize(set.value) {
        return number
      }
      assume(
        "arm-text-offset", "0x8000",
        "no symbol and no .config tells TEXT_OFFSET; --system-map or --config does")
      return 0x8000
    }
  }

  /// Where RAM begins for the decompressor: AUTO_ZRELADDR takes the 128 MiB that it runs in.
  private mutating func assumedPhysicalOffset(
    _ image: Range<UInt64>, _ memory: LoaderMemory
  ) -> PhysicalAddress {
    if !config.isEnabled(.armPatchPhysVirt), let fixed = config.number(.physOffset) {
      return PhysicalAddress(fixed)
    }
    let banks = memory.banks.filter { $0.base < 0x1_0000_0000 }
    guard let first = banks.first else { return 0 }
    // Boot loaders put the zImage some tens of MiB into the first bank.
    let isSmall = first.size < 64 << 20
    let runsAt = first.base + (isSmall ? first.size / 2 : 32 << 20)
    func offset(_ runsAt: PhysicalAddress) -> PhysicalAddress {
      let guessed = runsAt.rawValue & 0xf800_0000
      return PhysicalAddress(
        kernelRelease.has(.armChecksStartOfMemory) ? checkedMemoryStart(guessed) : guessed)
    }
    var (place, ran) = (offset(runsAt), runsAt)
    // Where somebody has taken that, a zImage that boots ran higher.
    if memory.isTaken(image, from: place) {
      let tries = banks.flatMap { bank in
        (0..<min(bank.size >> 27, 32)).map { bank.base + (32 << 20) + $0 << 27 }
      }
      if let next = tries.first(where: { memory.holds(image, from: offset($0)) }) {
        (place, ran) = (offset(next), next)
      }
    }
    assume(
      "arm-phys-offset", place.rawValue.hex0x(),
      "the decompressor is taken to run from \(ran.rawValue.hex0x()), in RAM that is free there")
    return place
  }

  /// Models `fdt_check_mem_start()` (arch/arm/boot/compressed, 6.1 up).
  private func checkedMemoryStart(_ start: UInt64) -> UInt64 {
    guard let tree = firmware.deviceTree, config.isEnabled(.useOf) else { return start }
    let cells = RootCells(of: tree.root)
    guard cells.address <= 2, cells.size <= 2 else { return start }
    var usable: (base: UInt64, end: UInt64)?
    if let value = tree.root.subnode("chosen")?.property("linux,usable-memory-range"),
      value.count >= cells.bytesPerEntry, let entry = cells.entries(value).first
    {
      if entry.size == 0 || entry.base >> 32 != 0 { return start }
      usable = (entry.base, entry.base &+ entry.size)
    }
    var (lowest, isListed) = (UInt64(0xffff_ffff), false)
    tree.root.preorder { node in
      guard node.string("device_type") == "memory",
        let value = node.property("linux,usable-memory") ?? node.property("reg")
      else { return }
      for entry in cells.entries(value) where entry.size != 0 && entry.base >> 32 == 0 {
        var (base, end) = (entry.base, entry.base &+ entry.size)
        if let usable {
          (base, end) = (max(base, usable.base), min(end, usable.end))
          if end <= base { continue }
        } else if start >= base, start < end {
          isListed = true
        }
        lowest = min(lowest, base)
      }
    }
    if isListed || lowest == 0xffff_ffff { return start }
    return lowest.roundedUp(to: 2 << 20) & 0xffff_ffff
  }
}

extension LoaderMemory {
  /// Whether the image, so far above `offset`, lies in free RAM.
  fileprivate func holds(_ image: Range<UInt64>, from offset: PhysicalAddress) -> Bool {
    isFree(Self.range(image, offset))
  }
  /// Whether it lies in RAM where something else is.
  fileprivate func isTaken(_ image: Range<UInt64>, from offset: PhysicalAddress) -> Bool {
    let range = Self.range(image, offset)
    return banks.contains { $0.contains(range) } && !isFree(range)
  }
  private static func range(_ image: Range<UInt64>, _ offset: PhysicalAddress) -> MemoryRange {
    MemoryRange(
      capping: offset + image.lowerBound, size: image.upperBound - image.lowerBound)
  }
}
