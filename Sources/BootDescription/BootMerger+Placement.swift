// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelDescription
import KernelImage
import KernelSeries
import PhysicalMemory
import YAML

/// The places that the inputs give; `settlePlacement()` assumes the others.
extension BootMerger {
  func givenPlacement(_ boot: BootDescription) throws(InputError) -> Placement {
    var placement = Placement()
    try placeKernel(&placement, boot)
    placement.physicalOffset = try number("arm-phys-offset", file?.kernel.physicalOffset)
      .map { PhysicalAddress($0.value) }
    let blob = try number("dtb-address", file?.firmware.dtbAddress)
    placement.deviceTree = options.dtbAddress ?? blob.map { PhysicalAddress($0.value) }
    try placeInitrd(&placement)
    return placement
  }

  /// `--assume KEY=`, then what boot.yaml says itself, then its own `assume:`.
  private func number(
    _ key: String, _ given: Sourced<UInt64>?
  ) throws(InputError) -> Sourced<UInt64>? {
    if let given, !options.assume.contains(where: { $0.key == key }) { return given }
    guard let set = assumed(key), let number = try assumedNumber(key) else { return nil }
    return Sourced(number, set.source)
  }

  private func placeKernel(
    _ placement: inout Placement, _ boot: BootDescription
  ) throws(InputError) {
    let isAssumedByOption = options.assume.contains { $0.key == "kernel-range" }
    if let range = options.kernelRange {
      (placement.kernel, placement.kernelSource) = (range, FactSource("--kernel-range"))
    } else if let start = file?.kernel.start, !isAssumedByOption {
      let image = boot.kernel.image
      var (base, size) = (start.value, file?.kernel.size?.value ?? image?.size)
      if options.kernelPath != nil, let image {
        // Another kernel in the same place: ARM's begins where its own _stext lies.
        size = image.size ?? size
        if boot.architecture == .arm, let offset = file?.kernel.physicalOffset?.value,
          let stext = image.extents["_stext"]
        {
          base = offset &+ stext
        }
      }
      if let size {
        placement.kernel = try YAMLMapping.memoryRange(base, size, "kernel", start.source)
        placement.kernelSource = start.source
      }
    }
    guard placement.kernel == nil, let set = assumed("kernel-range") else { return }
    placement.kernel = try BootOptions.range(set.value, option: set.source.description)
    placement.kernelSource = set.source
  }

  private func placeInitrd(_ placement: inout Placement) throws(InputError) {
    switch options.initrd {
    case .range(let range):
      placement.initrd = Sourced(range, FactSource("--initrd"))
      return
    case .file(let path, let start):
      let source = FactSource("--initrd")
      let size = UInt64(try Files.read(path).count)
      let assumedStart = try assumedNumber("initrd-address")
      guard let start = start?.rawValue ?? assumedStart else {
        placement.unplacedInitrdSize = Sourced(size, source)
        return
      }
      placement.initrd = Sourced(
        try YAMLMapping.memoryRange(start, size, "initrd", source), source)
      return
    case nil: break
    }
    if let initrd = file?.initrd {
      placement.initrd = initrd
    } else if let tree = inputs.deviceTree, let chosen = tree.chosen,
      let start = chosen.number("linux,initrd-start"), let end = chosen.number("linux,initrd-end"),
      start <= end
    {
      placement.initrd = Sourced(
        MemoryRange(from: PhysicalAddress(start), to: PhysicalAddress(end)),
        FactSource(tree.origin, .name("/chosen")))
    } else if inputs.deviceTree == nil, inputs.atags == nil {
      placement.initrd = log?.ramdisk
    }
  }
}
