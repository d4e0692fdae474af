// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelBehaviour
import KernelDescription
import KernelLog
import PhysicalMemory

/// Takes over what the log says of the hardware and of the kernel's binary.
extension BootMerger {
  // MARK: hardware

  func hardware(_ architecture: Architecture) -> HardwareFacts {
    var facts = HardwareFacts()
    guard let log else { return facts }
    facts.acpiTables = log.acpiTables
    facts.acpiReserved = log.acpiReserved
    facts.acpiTablesInInitrd = log.platform.acpiTablesInInitrd
    facts.sratMemory = log.numa.memory
    facts.sratProcessors = log.numa.processors
    facts.hasDistances = log.numa.distanceTableCount != nil
    facts.nodeCount = log.cpus.setupPercpu?.value.nodeIDs
    facts.cpuGroups = Self.cpuGroups(log.percpu.groups.map(\.value))
    facts.ioAPICCount = log.platform.ioapics.count
    facts.hpet =
      log.acpiTables.first { $0.value.signature == "HPET" }?.source
      ?? log.platform.hpets.first?.source
    facts.mpTablePointer = log.platform.mpTablePointer
    facts.ibft = log.platform.ibft
    facts.stolenMemory = log.platform.stolenMemory
    facts.mtrrUncached = log.paging.mtrrTrimmed
    facts.dmi = Self.dmi(log)
    facts.lacksPCI = log.platform.lacksPCI?.value ?? false
    facts.isIntel = log.cpus.bootCPUName?.value.contains("Intel")
    facts.efiVersion = log.efi.version
    facts.efiTables = log.efi.tables
    facts.esrt = log.platform.esrt
    facts.efiMMIO = log.efi.mmio
    facts.efiReserved = log.e820Edits.filter {
      $0.value.from == .ram && $0.value.to == .reserved && $0.value.range.base >= 0x10_0000
    }.map { Sourced($0.value.range, $0.source) }
    if architecture == .arm64 { facts.dmaLimit = Self.dmaLimit(log) }
    facts.bootMPIDR = log.cpus.bootMPIDR?.value
    return facts
  }

  /// The CPUs of each group of the per-CPU area: those that share a node.
  private static func cpuGroups(_ listed: [PercpuGroup]) -> [[Int]] {
    var groups: [Int: [Int]] = [:]
    for group in listed { groups[group.number, default: []] += group.units.compactMap { $0 } }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  /// What the DMI line of virtual machines says; emulated ones report no hypervisor.
  private static let virtualMachineNames = [
    "QEMU", "KVM", "VMware", "VirtualBox", "innotek", "Bochs", "Virtual Machine", "HVM domU",
  ]

  private static func dmi(_ log: LogFacts) -> DMITables {
    // A log that goes that far names the machine, unless the firmware has no SMBIOS tables.
    if !log.paging.lastPFN.isEmpty, log.platform.dmi == nil { return .absent }
    let isNamed = virtualMachineNames.contains { log.platform.dmi?.value.contains($0) ?? false }
    return log.platform.hypervisor != nil || isNamed ? .virtualMachine : .physicalMachine
  }

  /// The last address of the DMA zone, where another zone follows it: that border is no end of RAM.
  private static func dmaLimit(_ log: LogFacts) -> Sourced<UInt64>? {
    let zones = log.zones.zones
    guard let dma = zones.first(where: { $0.value.name == "DMA" }), let range = dma.value.range,
      zones.contains(where: { $0.value.name != "DMA" && $0.value.range != nil })
    else { return nil }
    return Sourced(range.last.rawValue, dma.source)
  }

  // MARK: the kernel's binary

  func addLogged(to kernel: inout KernelFacts) {
    guard let log else { return }
    func take(_ constant: KernelConstant, _ value: UInt64, _ source: FactSource) {
      // No CPU's area is that large: such a number is damaged.
      if value < 1 << 30 { kernel.logged[constant] = Sourced(value, source) }
    }
    if let sizes = log.percpu.sizes {
      take(.perCPUStatic, sizes.value.staticSize, sizes.source)
      take(.perCPUReserved, sizes.value.reservedSize, sizes.source)
      if sizes.value.isEmbedded { take(.perCPUDynamic, sizes.value.dynamicSize, sizes.source) }
    } else if let sizes = log.percpu.allocation {
      take(.perCPUStatic, sizes.value.staticSize, sizes.source)
      take(.perCPUReserved, sizes.value.reservedSize, sizes.source)
    }
    for (symbol, offset) in LoggedKernel.armSymbols(log) where kernel.extents[symbol] == nil {
      kernel.extents[symbol] = offset
    }
    // The log reaches the end of the kernel's own start.
    if log.memory.freed.contains(where: { $0.value.what.contains("unused kernel") }) {
      let freed = log.memory.freed.map { ($0.value.what, $0.value.sizeInKiB) }
      kernel.freedKiB = Dictionary(freed) { first, _ in first }
    }
    kernel.unknownParameters = log.unknownParameters
    // It reaches the point where options are parsed: a line it lacks was not printed.
    if kernel.unknownParameters == nil, let line = log.kernelCommandLine,
      log.memory.line != nil || !log.memory.freed.isEmpty
    {
      kernel.unknownParameters = Sourced("", line.source)
    }
    kernel.reservedKiB = log.memory.line?.value.parts["reserved"]
    kernel.availableKiB = log.memory.line.map { Sourced($0.value.availableKiB, $0.source) }
    if let high = log.paging.highmemMiB, high.value > 0 { kernel.lowRAMEnd = log.paging.lowRAMEnd }
    kernel.cmaAreas = log.reservations.cma.compactMap { area in
      guard !area.value.hasFailed, let base = area.value.base else { return nil }
      return MemoryRange(exactly: base, size: min(area.value.sizeInMiB, 1 << 40) << 20).map {
        Sourced($0, area.source)
      }
    }
    if kernel.brk == nil, options.kernelRange == nil, options.kernelPath == nil,
      file?.kernel.start == nil, let start = LoggedKernel.brkStart(log)
    {
      kernel.brk = MemoryRange(exactly: start.value, size: 0)
    }
  }
}
