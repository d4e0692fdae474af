// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// `devicemaps_init()` and `kmap_init()` (arch/arm/mm/mmu.c): vectors, static mappings, gaps.
extension BootState {
  private static let pciWindow: UInt64 = 0xfee0_0000

  mutating func armDevicemapsInit() throws(KernelPanic) {
    let section = arm.sectionSize
    let vectors = try armEarlyAlloc(2 * pageSize)
    arm.tables.clear(
      from: arm.vmallocStart, to: ArmState.fixmapTop.roundedDown(to: ArmState.pmdSize),
      sectionSize: section)
    if arm.tagsPointer != 0 {
      try armCreateMapping(
        virtual: ArmState.fdtFixedBase, physical: arm.tagsPointer.roundedDown(to: section),
        size: 2 * section, kind: .memoryReadOnly)
    }
    try armMapFlushArea()
    try armCreateMapping(
      virtual: 0xffff_0000, physical: vectors, size: pageSize, kind: .vectors)
    if hasLowVectors {
      try armCreateMapping(virtual: 0, physical: vectors, size: 2 * pageSize, kind: .vectors)
    }
    try armCreateMapping(
      virtual: 0xffff_0000 + pageSize, physical: vectors + pageSize, size: pageSize,
      kind: .vectors)
    try armMapIO()
    if !arm.isLPAE { try armFillPMDGaps() }
    try armPCIReserveIO()
    flushEvents()
  }

  /// Vectors at 0: only processors without the high ones; 1 by --assume.
  private var hasLowVectors: Bool {
    boot.assumesYes("arm-low-vectors") ?? false
  }

  /// FLUSH_BASE and FLUSH_BASE_MINICACHE: StrongARM flushes its caches by reading there.
  private mutating func armMapFlushArea() throws(KernelPanic) {
    let place: UInt64?
    if config.isEnabled(.archSa1100) {
      place = 0xf500_0000
    } else if config.isEnabled(.archFootbridge) {
      place = 0xf900_0000
    } else {
      place = nil
    }
    guard let place else { return }
    try armCreateMapping(virtual: place, physical: 0xe000_0000, size: 2 << 20, kind: .flush)
  }

  /// The machine's `map_io`, or the debug port's mapping where there is none.
  private mutating func armMapIO() throws(KernelPanic) {
    switch arm.machine.staticMaps {
    case .none: try armDebugPort()
    case .tables(let tables):
      for table in tables { try armIotableInit(table, kind: .device, name: arm.machine.name) }
    case .withBarrier(let table):
      try armIotableInit(table, kind: .device, name: arm.machine.name)
      guard config.isEnabled(.omapInterconnectBarrier) else { break }
      let barrier = ArmMachine.Mapping(0xfe60_0000, 1 << 20, physical: arm.barrier)
      try armIotableInit([barrier], kind: .device, name: "interconnect barrier")
    case .exynosChipID:
      guard let size = exynosChipIDSize else { break }
      try armIotableInit(
        [ArmMachine.Mapping(0xf800_0000, size)], kind: .device, name: "chip id")
    case .snoopControlUnit(let virtual):
      if virtual != nil { try armDebugPort() }
      guard config.isEnabled(.smp) else { break }
      let mapping = ArmMachine.Mapping(virtual ?? 0xf8f0_0000, pageSize)
      try armIotableInit([mapping], kind: .device, name: "snoop control unit")
    }
  }

  /// Models `exynos_fdt_map_chipid()`: the first node whose `reg` is two cells long.
  private var exynosChipIDSize: UInt64? {
    var found: UInt64?
    of.tree?.root.preorder { node in
      guard found == nil, node.isCompatible("samsung,exynos4210-chipid"),
        let value = node.property("reg"), value.count == 8
      else { return }
      found = RootCells.number(value[4...]) &- 1
    }
    return found
  }

  /// Models `debug_ll_io_init()`.
  private mutating func armDebugPort() throws(KernelPanic) {
    guard config.isEnabled(.debugLl), let physical = config.number(.debugUartPhys),
      let virtual = config.number(.debugUartVirt), physical != 0, virtual != 0
    else { return }
    let mapping = ArmMachine.Mapping(
      virtual.roundedDown(to: pageSize), pageSize, physical: physical.roundedDown(to: pageSize))
    try armIotableInit([mapping], kind: .device, name: "debug port")
  }

  private var staticAreaSize: UInt64 {
    constant(.staticVM)
  }
  private var staticAreaAlignment: UInt64 { arm.isLPAE ? 8 : 4 }

  /// Models `iotable_init()`: one record for each mapping, then the mappings.
  mutating func armIotableInit(
    _ mappings: [ArmMachine.Mapping], kind: ArmMemoryKind, name: String
  ) throws(KernelPanic) {
    if mappings.isEmpty { return }
    try armAllocate(
      staticAreaSize &* UInt64(mappings.count), staticAreaAlignment, site: .iotableInit)
    for mapping in mappings {
      try armCreateMapping(
        virtual: mapping.virtual, physical: mapping.physical, size: mapping.size, kind: kind)
      let start = mapping.virtual.roundedDown(to: pageSize)
      let size = (mapping.size &+ (mapping.virtual - start)).roundedUp(to: pageSize)
      addStaticArea(ArmStaticArea(address: start, size: size, name: name))
    }
    flushEvents()
  }

  /// Models `add_static_vm_early()`: the list stays in ascending order.
  private mutating func addStaticArea(_ area: ArmStaticArea) {
    let index = arm.staticAreas.firstIndex { $0.address > area.address } ?? arm.staticAreas.count
    arm.staticAreas.insert(area, at: index)
  }

  /// Models `vm_reserve_area_early()`.
  private mutating func armReserveArea(
    _ address: UInt64, _ size: UInt64, _ name: String
  ) throws(KernelPanic) {
    try armAllocate(staticAreaSize, staticAreaAlignment, site: .vmReserveAreaEarly)
    addStaticArea(ArmStaticArea(address: address, size: size, name: name))
    flushEvents()
  }

  /// Models `fill_pmd_gaps()`: the unused half of a PMD that a static mapping shares is blocked.
  private mutating func armFillPMDGaps() throws(KernelPanic) {
    let (pmd, section) = (ArmState.pmdSize, arm.sectionSize)
    var next: UInt64 = 0
    var index = 0
    while index < arm.staticAreas.count {
      let area = arm.staticAreas[index]
      index += 1
      if area.address < next { continue }
      if area.address & (pmd - 1) == section {
        let first = area.address.roundedDown(to: pmd)
        if arm.tables.isEmpty(section: first, sectionSize: section) {
          try armReserveArea(first, section, "section gap")
          // The record went in front of this one.
          index += 1
        }
      }
      let end = area.address &+ area.size
      if end & (pmd - 1) == section, arm.tables.isEmpty(section: end, sectionSize: section) {
        try armReserveArea(end, section, "section gap")
      }
      next = end.roundedUp(to: pmd)
    }
  }

  /// Models `pci_reserve_io()`.
  private mutating func armPCIReserveIO() throws(KernelPanic) {
    guard config.isEnabled(.pci), !config.isEnabled(.needMachIoH) else { return }
    let window = Self.pciWindow
    let isTaken = arm.staticAreas.contains {
      $0.address <= window && window < $0.address &+ $0.size
    }
    if !isTaken { try armReserveArea(window, 2 << 20, "PCI I/O") }
  }

  /// Models `kmap_init()`: page tables for kmap and for the fixmap.
  mutating func armKmapInit() throws(KernelPanic) {
    if config.isEnabled(.highmem) { try armPTEAlloc(at: arm.pageOffset - (2 << 20)) }
    try armPTEAlloc(at: ArmState.fixmapStart)
    flushEvents()
  }
}
