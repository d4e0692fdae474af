// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// The parts of the ARM image in memory, and where the boot loader left the blob or the tags.
extension BootState {
  /// Takes the placement over before anything else runs.
  mutating func armTakePlacement() {
    arm.isLPAE = config.isEnabled(.armLpae)
    arm.pageOffset = config.number(.pageOffset, default: 0xc000_0000)
    let placement = boot.placement
    arm.physicalOffset = placement.physicalOffset?.rawValue ?? 0
    arm.stext = placement.kernel?.base.rawValue ?? arm.physicalOffset
    arm.end = arm.stext &+ (placement.kernel?.size ?? 0)
    arm.text = arm.physicalOffset &+ (placement.textOffset ?? 0)
    let extents = boot.armExtents
    arm.initBegin = armSymbol("__init_begin", extents)
    arm.sdata = armSymbol("_sdata", extents)
    arm.tagsPointer =
      boot.firmware.deviceTree == nil
      ? boot.firmware.atagsAddress?.rawValue ?? arm.physicalOffset &+ 0x100
      : placement.deviceTree?.rawValue ?? 0
    of.minimumMemoryAddress = arm.physicalOffset
  }

  /// A boundary inside the image: known, or guessed from where such sections usually begin.
  private mutating func armSymbol(_ name: String, _ extents: [String: UInt64]) -> UInt64 {
    if let offset = extents[name] { return arm.physicalOffset &+ offset }
    let sections = boot.sections
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
}
