// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelDescription
import Memblock
import PhysicalMemory

/// What the drivers of reserved memory make of their regions: CMA areas, DMA pools.
extension BootState {
  enum SetupOutcome { case initialized, noHandler, failed }

  /// The handlers of the kernel, in link order.
  private enum Handler: CaseIterable {
    case cma, coherent, restricted

    var compatible: String { self == .restricted ? "restricted-dma-pool" : "shared-dma-pool" }
    var option: ConfigOption {
      switch self {
      case .cma: .dmaCma
      case .coherent: .dmaDeclareCoherent
      case .restricted: .dmaRestrictedPool
      }
    }
  }

  private func handlers(for node: DeviceTree.Node) -> [Handler] {
    Handler.allCases.filter { config.isEnabled($0.option) && node.isCompatible($0.compatible) }
  }

  /// Models `__reserved_mem_init_node()`, with the line about a failure.
  mutating func setUpReservedRegion(_ region: ReservedRegion) -> SetupOutcome {
    var outcome = SetupOutcome.noHandler
    for handler in handlers(for: region.node) {
      outcome = run(handler, region)
      if outcome == .initialized {
        print(
          "OF: reserved mem: initialized node \(region.name), compatible id \(handler.compatible)")
        return .initialized
      }
      if outcome == .failed, kernel.has(.reservesFirstEntryOnly) { break }
    }
    if outcome == .failed {
      print("OF: reserved mem: node \(region.name) compatible matching fail")
    }
    return outcome
  }

  /// Models the second half of `fdt_init_reserved_mem_node()` (6.12 up).
  mutating func setUpLate(_ region: ReservedRegion, isStatic: Bool) throws(KernelPanic) {
    let capacity = isStatic ? of.reservedCapacity : FlatTreeState.maximumReservedRegions
    if of.reservedRegions.count == capacity {
      return print("OF: reserved mem: not enough space for all defined regions.", level: 3)
    }
    if setUpReservedRegion(region) == .failed {
      try giveBack(
        region,
        caller: isStatic
          ? FlatTreeTables.refusedStaticCaller(kernel)
          : FlatTreeTables.refusedDynamicCaller(kernel),
        site: isStatic ? .fdtInitReservedMemNodeStatic : .fdtInitReservedMemNodeDynamic)
      // 7.2 does not keep the record of a region that its driver refused.
      if kernel.has(.reservesFirstEntryOnly) { return }
    } else {
      let map = region.node.has("no-map") ? "nomap" : "map"
      let reusable = region.node.has("reusable") ? "reusable" : "non-reusable"
      print(
        "OF: reserved mem: \(pa(region.base))..\(pa(region.base &+ region.size &- 1)) "
          + "(\(region.size >> 10) KiB) \(map) \(reusable) \(region.name)")
    }
    of.reservedRegions.append(region)
  }

  /// A region that its driver refused goes back.
  mutating func giveBack(
    _ region: ReservedRegion, caller: CallSite, site: CallSite
  ) throws(KernelPanic) {
    let base = PhysicalAddress(region.base)
    let caller = self.caller(site, else: caller)
    let isNoMap = region.node.has("no-map")
    if !kernel.has(.marksDynamicNoMap) {
      try memblock.free(base, region.size, caller: caller)
      if isNoMap { try memblock.add(base, region.size, caller: caller) }
    } else if isNoMap {
      try memblock.clearNoMap(base, region.size)
    } else {
      try memblock.free(base, region.size, caller: caller)
    }
  }

  private mutating func run(_ handler: Handler, _ region: ReservedRegion) -> SetupOutcome {
    switch handler {
    case .cma: setUpCMA(region)
    case .coherent: setUpCoherent(region)
    case .restricted: setUpRestricted(region)
    }
  }

  private func place(_ region: ReservedRegion) -> String {
    "at \(pa(region.base)), size \(region.size >> 20) MiB"
  }

  /// Models `rmem_cma_setup()` (kernel/dma/contiguous.c).
  private mutating func setUpCMA(_ region: ReservedRegion) -> SetupOutcome {
    let node = region.node
    let isDefault = node.has("linux,cma-default")
    if !kernel.has(.reservesFirstEntryOnly) {
      if isDefault, commandLineCMA != nil {
        print(
          "Reserved memory: bypass \(region.name) node, using cmdline CMA params instead")
        return .failed
      }
      if !node.has("reusable") || node.has("no-map") { return .failed }
    } else {
      switch verifyCMANode(node) {
      case .noHandler: return .noHandler
      case .failed: return .failed
      case .initialized: break
      }
    }
    if (region.base | region.size) & (cmaMinimumAlignment - 1) != 0 {
      print("Reserved memory: incorrect alignment of CMA region", level: 3)
      return .failed
    }
    guard
      let area = cmaInitReservedMem(
        base: PhysicalAddress(region.base), size: region.size, name: region.name)
    else {
      print("Reserved memory: unable to setup CMA region", level: 3)
      return .failed
    }
    if !kernel.has(.remapsWhenReserving) {
      cma.earlyFixups.append(MemoryRange(capping: area.base, size: area.size))
    }
    if isDefault { cma.defaultArea = area }
    print("Reserved memory: created CMA memory pool \(place(region))")
    return .initialized
  }

  /// Models `__rmem_cma_verify_node()` (7.2); `.noHandler` for -ENODEV.
  private mutating func verifyCMANode(_ node: DeviceTree.Node) -> SetupOutcome {
    if !node.has("reusable") || node.has("no-map") { return .noHandler }
    if commandLineCMA != nil, node.has("linux,cma-default") {
      print(
        "Skipping dt linux,cma-default node in favor for \"cma=\" kernel param.", level: 3)
      return .failed
    }
    return .initialized
  }

  /// Models `fdt_validate_reserved_mem_node()` (7.2): false where the driver refuses the node.
  mutating func validates(_ node: DeviceTree.Node) -> Bool {
    var ignored: UInt64 = 0
    return validates(node, alignment: &ignored)
  }
  mutating func validates(_ node: DeviceTree.Node, alignment: inout UInt64) -> Bool {
    guard handlers(for: node).contains(.cma) else { return true }
    switch verifyCMANode(node) {
    case .initialized:
      alignment = max(alignment, cmaMinimumAlignment)
      return true
    case .noHandler: return true
    case .failed: return false
    }
  }

  /// Models where 6.12 and 7.2 call `dma_contiguous_early_fixup()`.
  mutating func registerForRemap(_ node: DeviceTree.Node, _ base: UInt64, _ size: UInt64) {
    guard kernel.has(.remapsWhenReserving), node.isCompatible("shared-dma-pool"),
      node.has("reusable")
    else { return }
    if kernel.has(.reservesFirstEntryOnly) {
      guard handlers(for: node).contains(.cma), verifyCMANode(node) == .initialized else { return }
    }
    cma.earlyFixups.append(MemoryRange(capping: PhysicalAddress(base), size: size))
  }

  /// Models `rmem_dma_setup()` (kernel/dma/coherent.c).
  private mutating func setUpCoherent(_ region: ReservedRegion) -> SetupOutcome {
    if region.node.has("reusable") {
      return !kernel.has(.reservesFirstEntryOnly) ? .failed : .noHandler
    }
    if boot.architecture == .arm, !region.node.has("no-map") {
      print("Reserved memory: regions without no-map are not yet supported", level: 3)
      return .failed
    }
    print("Reserved memory: created DMA memory pool \(place(region))")
    return .initialized
  }

  /// Models `rmem_swiotlb_setup()` (kernel/dma/swiotlb.c).
  private mutating func setUpRestricted(_ region: ReservedRegion) -> SetupOutcome {
    let unwanted = ["reusable", "linux,cma-default", "linux,dma-default", "no-map"]
    if unwanted.contains(where: region.node.has) { return .failed }
    print(
      "software IO TLB: Reserved memory: created restricted DMA pool \(place(region))")
    return .initialized
  }
}
