// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import Memblock
import PhysicalMemory

/// What the record keeps for questions: places, limits, and the tables behind warnings.
extension BootState {
  /// Warnings beyond this many keep no tables: a hostile input can cause any number of them.
  private static let mostWarningStates = 64

  /// Keeps the tables and limits of this moment, for the message that was printed last.
  mutating func recordWarningState() {
    guard record.warningStates.count < Self.mostWarningStates else { return }
    record.warningStates.append(
      WarningState(
        entry: record.entries.count - 1, tables: memblock.snapshot, limits: currentLimits))
  }

  /// Keeps where the kernel, the initrd, the blob and the areas lie, and who holds what.
  mutating func recordPlaces() {
    record.places = places
    record.limits = currentLimits
    if record.memoryShares.isEmpty {
      record.memoryShares = memoryShares(Array(memblock.reserved.regions))
    }
  }

  private var places: [RecordedPlace] {
    var places: [RecordedPlace] = []
    if let kernel = kernelPlace { places.append(kernel) }
    if let initrd = mm.initrd {
      places.append(
        RecordedPlace("initrd", initrd, source: self.initrd.source ?? boot.placement.initrd?.source)
      )
    }
    if let blob = blobPlace { places.append(blob) }
    for area in cma.areas {
      places.append(RecordedPlace("cma \(area.name)", area.range, source: nil))
    }
    for (name, range) in [("crashkernel", crashKernel.main), ("crashkernel-low", crashKernel.low)] {
      guard let range else { continue }
      places.append(RecordedPlace(name, range, source: boot.commandLineSource))
    }
    for region in of.reservedRegions where region.size > 0 {
      places.append(
        RecordedPlace(
          region.node.path, MemoryRange(capping: PhysicalAddress(region.base), size: region.size),
          source: source(of: region.node)))
    }
    return places
  }

  var kernelPlace: RecordedPlace? {
    if boot.architecture == .arm {
      guard arm.end > arm.stext else { return nil }
      return RecordedPlace(
        "kernel", MemoryRange(from: PhysicalAddress(arm.stext), to: PhysicalAddress(arm.end)),
        source: boot.placement.kernelSource)
    }
    let range = boot.placement.kernel
    return range.map { RecordedPlace("kernel", $0, source: boot.placement.kernelSource) }
  }

  var blobPlace: RecordedPlace? {
    guard let tree = boot.firmware.deviceTree else { return nil }
    var address = boot.placement.deviceTree
    if boot.architecture == .arm { address = PhysicalAddress(arm.tagsPointer) }
    guard let address, address != 0 else { return nil }
    let size = (of.tree ?? tree).totalSize
    return RecordedPlace(
      "dtb", MemoryRange(capping: address, size: size), source: FactSource(tree.origin))
  }

  /// The limits that requests meet now.
  private var currentLimits: [RecordedLimit] {
    var limits: [RecordedLimit] = []
    func add(_ name: String, _ end: PhysicalAddress, _ reason: String) {
      guard end.rawValue > 0, end.rawValue < memblock.traits.physicalMax else { return }
      limits.append(RecordedLimit(name, end, because: reason))
    }
    switch boot.architecture {
    case .arm:
      let split = "PAGE_OFFSET \(arm.pageOffset.hex0x()), vmalloc \(arm.vmallocSize >> 20) MiB"
      add("lowmem", PhysicalAddress(arm.lowmemLimit), "the end of low memory (\(split))")
      if arm.dmaZoneSize > 0 {
        add(
          "arm_dma_limit", PhysicalAddress(arm.dmaLimit + 1),
          "the machine's DMA zone of \(arm.dmaZoneSize >> 20) MiB (\(arm.machine.name))")
      }
    case .arm64:
      add("arm64_dma_phys_limit", arm64.dmaPhysicalLimit, "the end of the DMA zone")
    case .riscv64:
      add("dma32_phys_limit", mm.dmaPhysicalLimit ?? 0, "the end of the DMA32 zone")
    case .x86_64, .i386:
      add(
        "max_pfn_mapped", PhysicalAddress(x86.maxPfnMapped << 12),
        "the end of the direct mapping")
    }
    if memblock.currentLimit.rawValue != 0 {
      add("memblock.current_limit", memblock.currentLimit, "the end of what is mapped so far")
    }
    return limits
  }
}
