// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory
import YAML

/// The places that the inputs give; `settlePlacement()` assumes the others.
extension BootMerger {
  mutating func givenPlacement(_ boot: BootDescription) throws(InputError) -> Placement {
    var placement = Placement()
    try placeKernel(&placement, boot)
    placement.physicalOffset = try number("arm-phys-offset", file?.kernel.physicalOffset)
      .map { PhysicalAddress($0.value) }
    let blob = try number("dtb-address", file?.firmware.dtbAddress)
    placement.deviceTree =
      options.dtbAddress ?? blob.map { PhysicalAddress($0.value) }
      ?? log?.bootLoader.deviceTree?.value.base ?? log?.bootLoader.deviceTreeStart?.value
    placement.taken = takenInLog
    try placeInitrd(&placement)
    try checkKernelRange(placement, boot.architecture)
    try checkRegisters(placement, boot.architecture)
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
    if placement.kernel == nil, options.kernelPath == nil, !isAssumedByOption {
      takeLoggedKernel(&placement, boot)
    }
    guard placement.kernel == nil, let set = assumed("kernel-range") else { return }
    placement.kernel = try BootOptions.range(set.value, option: set.source.description)
    placement.kernelSource = set.source
  }

  /// The initrd to the byte, where the kernel moved it; `RAMDISK:` alone is rounded to pages.
  private func exactRamdisk(_ log: LogFacts) -> Sourced<MemoryRange>? {
    if let exact = log.originalRamdisk { return exact }
    guard let first = log.ramdisk, let moved = log.movedRamdisk,
      moved.value.size <= first.value.size, first.value.size - moved.value.size < 4096
    else { return nil }
    return MemoryRange(exactly: first.value.base, size: moved.value.size).map {
      Sourced($0, moved.source)
    }
  }

  /// What the log names as somebody's memory: no assumed place may lie there.
  private var takenInLog: [Sourced<MemoryRange>] {
    guard let log else { return [] }
    let areas = log.reservations.cma.compactMap { area in
      area.value.base.flatMap { base in
        MemoryRange(exactly: base, size: min(area.value.sizeInMiB, 1 << 40) << 20).map {
          Sourced($0, area.source)
        }
      }
    }
    let crash = [log.reservations.crashkernel, log.reservations.crashkernelLow].compactMap { $0 }
    return areas + crash + log.deviceTree.reserved.map { Sourced($0.value.range, $0.source) }
      + log.iomem.crash + [log.ramdisk].compactMap { $0 }
  }

  /// Where the log says that its kernel lay.
  private func takeLoggedKernel(_ placement: inout Placement, _ boot: BootDescription) {
    guard let log else { return }
    let logged = LoggedKernel(
      log: log, architecture: boot.architecture, knownSize: boot.imageSize,
      isOwnSize: boot.isProfileOfThisKernel)
    let isStrict = boot.config.isEnabled(.strictKernelRwx)
    if let listed = log.iomem.kernel {
      placement.kernelSource = listed.source
      switch boot.architecture {
      case .x86_64, .i386: placement.kernel = listed.value
      case .arm64, .riscv64:
        // The head of the image lies in front of the code.
        placement.kernel = MemoryRange(
          from: listed.value.base.roundedDown(to: 2 << 20), to: listed.value.end)
      case .arm: placement.take(armText: listed.value, at: 0, isStrict: isStrict)
      }
    } else if let range = logged.range {
      placement.kernelSource = range.source
      let lowest = log.zones.earlyNodeRanges.map(\.value.range.base).min()
      if boot.architecture == .arm {
        guard let lowest else { return }
        placement.take(
          armText: range.value, at: lowest.roundedDown(to: 2 << 20), isStrict: isStrict)
      } else {
        placement.kernel = range.value
      }
    }
  }

  /// The size of an initrd file. Its bytes are not read beyond the first: the kernel's own check of
  /// what it is comes long after the memory set-up.
  private mutating func initrdSize(_ path: String) throws(InputError) -> UInt64 {
    let (size, head) = try Files.sizeAndHead(path)
    if !ArchiveKind.isKnown(head) {
      notes.append("\(path): begins like no cpio archive and no compressed file; is it an initrd?")
    }
    return size
  }

  private mutating func placeInitrd(_ placement: inout Placement) throws(InputError) {
    switch options.initrd {
    case .range(let range):
      placement.initrd = Sourced(range, FactSource("--initrd"))
      return
    case .file(let path, let start):
      let source = FactSource("--initrd")
      let size = try initrdSize(path)
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
    } else if let log {
      placement.initrd =
        exactRamdisk(log) ?? (inputs.blob == nil && inputs.atags == nil ? log.ramdisk : nil)
        ?? log.bootLoader.ramdisk
    }
  }
}
