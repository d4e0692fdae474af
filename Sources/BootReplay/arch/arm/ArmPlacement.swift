// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelDescription
import KernelSeries
import Memblock
import PhysicalMemory

/// Where the decompressor puts the kernel, and where the boot loader left the rest: given, or
/// assumed as the usual ones do it.
extension BootState {
  /// TEXT_OFFSET as arch/arm/Makefile chooses it: the last that applies.
  var armTextOffset: UInt64 {
    var offset: UInt64 = 0x8000
    let isOld = series < .v6_12
    if config.isEnabled(.archRealtek) || (isOld && config.isEnabled(.pmH1940)) {
      offset = 0x10_8000
    }
    let resident: [ConfigOption] =
      isOld ? [.archIpq40xx, .archMsm8x60, .archMsm8960] : [.archQcomReserveSmem]
    if ([.sa1111, .archMeson] + resident).contains(where: config.isEnabled) {
      offset = 0x20_8000
    }
    return config.isEnabled(.archAxxia) ? 0x30_8000 : offset
  }

  /// Sets the placement before anything else runs.
  mutating func armPlaceKernel() {
    arm.isLPAE = config.isEnabled(.armLpae)
    arm.pageOffset = config.number(.pageOffset, default: 0xc000_0000)
    if let offset = boot.kernel.physicalOffset {
      arm.physicalOffset = offset.rawValue
    } else if let range = boot.kernel.range {
      // RAM begins as far below _stext as the link script puts it.
      let granule: UInt64 = series < .v6_1 ? 16 << 20 : 2 << 20
      arm.physicalOffset = (range.base.rawValue &- armStextOffset).roundedDown(to: granule)
    } else {
      arm.physicalOffset = armAssumedPhysicalOffset()
    }
    let extents = armExtents
    let offset = arm.physicalOffset
    arm.stext = boot.kernel.range?.base.rawValue ?? offset &+ (extents["_stext"] ?? armStextOffset)
    arm.end =
      boot.kernel.range.map { $0.base.rawValue &+ $0.size }
      ?? offset &+ (extents["_end"] ?? 0x180_0000)
    arm.text = offset &+ (extents["_text"] ?? armTextOffset)
    if boot.kernel.range == nil {
      recordAssumption(
        "kernel-range", "\(arm.stext.hex0x())+\((arm.end &- arm.stext).hex0x())",
        "where the decompressor puts \(boot.kernel.image == nil ? boot.profile.name : "the image"); "
          + "--kernel or --kernel-range replaces it")
    }
    arm.initBegin = armSymbol("__init_begin", extents)
    arm.sdata = armSymbol("_sdata", extents)
    of.minimumMemoryAddress = offset
  }

  /// Offsets of symbols from PHYS_OFFSET: the image's or the System.map's, else the profile's.
  private var armExtents: [String: UInt64] {
    var extents = boot.profile.extents
    // A kernel of another size is another kernel: its parts lie elsewhere.
    if let range = boot.kernel.range, let start = extents["_stext"], let end = extents["_end"],
      range.size != end - start
    {
      extents = [:]
    }
    return extents.merging(boot.kernel.extents) { _, given in given }
  }

  /// Where `_stext` is linked: on a section boundary with STRICT_KERNEL_RWX, else behind the head.
  private var armStextOffset: UInt64 {
    if let known = armExtents["_stext"] { return known }
    let text = armTextOffset
    let section: UInt64 = config.isEnabled(.armLpae) ? 2 << 20 : 1 << 20
    return config.isEnabled(.strictKernelRwx) ? (text + 1).roundedUp(to: section) : text + 0x180
  }

  /// A boundary inside the image: known, or guessed from where such sections usually begin.
  private mutating func armSymbol(_ name: String, _ extents: [String: UInt64]) -> UInt64 {
    if let offset = extents[name] { return arm.physicalOffset &+ offset }
    let sections = boot.kernel.sections ?? boot.profile.sections
    let init_ = (sections?.initKiB ?? 2048) << 10
    let data = ((sections?.rwdata ?? 0) + (sections?.bss ?? 0)) << 10
    let isStrict = config.isEnabled(.strictKernelRwx)
    let unit = isStrict ? arm.sectionSize : pageSize
    let sdata = (arm.end &- min(data, arm.end &- arm.stext)).roundedDown(to: unit)
    let address = name == "_sdata" ? sdata : (sdata &- init_).roundedDown(to: unit)
    recordAssumption(
      name, address.hex0x(),
      "taken from the section sizes; only /proc/iomem and the mapping follow from it; "
        + "--system-map replaces it")
    return address
  }

  // MARK: nothing given

  /// Where RAM begins for the decompressor: AUTO_ZRELADDR takes the 128 MiB that it runs in.
  private mutating func armAssumedPhysicalOffset() -> UInt64 {
    if !config.isEnabled(.armPatchPhysVirt), let fixed = config.number(.physOffset) {
      return fixed
    }
    guard let first = armFirstMemory else { return 0 }
    // Boot loaders put the zImage some tens of MiB into the first bank.
    let isSmall = first.size < 64 << 20
    let runsAt = first.base &+ (isSmall ? first.size / 2 : 32 << 20)
    let guessed = runsAt & 0xf800_0000
    let offset = series < .v6_1 ? guessed : armCheckMemoryStart(guessed)
    recordAssumption(
      "arm-phys-offset", offset.hex0x(),
      "the decompressor is taken to run from \(runsAt.hex0x()), in the first bank of RAM")
    return offset
  }

  /// The lowest memory that the firmware lists.
  private var armFirstMemory: (base: UInt64, size: UInt64)? {
    var found: [(base: UInt64, size: UInt64)] = []
    if let tree = boot.firmware.deviceTree {
      let cells = RootCells(of: tree.root)
      tree.root.preorder { node in
        guard node.string("device_type") == "memory",
          let value = node.property("linux,usable-memory") ?? node.property("reg")
        else { return }
        found += cells.entries(value)
      }
    } else if let tags = boot.firmware.atags {
      for case .memory(let size, let start) in tags.tags.map(\.value) {
        found.append((UInt64(start), UInt64(size)))
      }
    }
    return found.filter { $0.size != 0 && $0.base < 1 << 32 }.min { $0.base < $1.base }
  }

  /// Models `fdt_check_mem_start()` (arch/arm/boot/compressed, 6.1 up).
  func armCheckMemoryStart(_ start: UInt64) -> UInt64 {
    guard let tree = boot.firmware.deviceTree, config.isEnabled(.useOf) else { return start }
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

  /// Where the blob or the tags lie (r2), and an initrd whose place nothing tells: as QEMU and the
  /// usual boot scripts do it, the initrd half-way into RAM but not beyond 128 MiB, then the blob.
  mutating func armPlaceBootData() {
    let firmware = boot.firmware
    let ram = armFirstMemory ?? (arm.physicalOffset, 128 << 20)
    let middle = ram.base &+ min(ram.size / 2, 128 << 20)
    var free = middle.roundedDown(to: 1 << 20)
    if free < arm.end { free = arm.end.roundedUp(to: 1 << 20) }
    if let size = boot.unplacedInitrdSize, initrd.size == 0 {
      (initrd.start, initrd.size, initrd.source) = (free, size.value, size.source)
      recordAssumption(
        "initrd", free.hex0x(),
        "a boot loader is taken to put it half-way into RAM; --initrd "
          + "FILE@START replaces it")
      free &+= size.value
    } else {
      free = max(free, initrd.start &+ initrd.size)
    }
    if let tree = firmware.deviceTree {
      if let address = firmware.deviceTreeAddress {
        arm.tagsPointer = address.rawValue
      } else {
        arm.tagsPointer = free.roundedUp(to: 2 << 20)
        if arm.tagsPointer &+ tree.totalSize > ram.base &+ ram.size {
          arm.tagsPointer = (ram.base &+ ram.size &- tree.totalSize).roundedDown(to: 4096)
        }
        recordAssumption(
          "dtb-address", arm.tagsPointer.hex0x(),
          "a boot loader is taken to put the blob behind the initrd; --dtb-address replaces it")
      }
    } else {
      arm.tagsPointer = firmware.atagsAddress?.rawValue ?? arm.physicalOffset &+ 0x100
    }
  }
}
