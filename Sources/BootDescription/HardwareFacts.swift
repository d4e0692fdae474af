// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What the inputs say of the hardware and of its firmware's tables, beside the memory map. Each
/// fact keeps its source; what no input says is empty or nil.
package struct HardwareFacts: Sendable {
  // MARK: ACPI

  /// The tables that the root table lists, in order; nil where no input lists any or says that there
  /// are none.
  package var acpiTables: [Sourced<ACPITable>]?
  /// The tables as the kernel reserves them, in order.
  package var acpiReserved: [Sourced<ACPITable>] = []
  /// Sizes of the tables in front of the initrd that replace the firmware's.
  package var acpiTablesInInitrd: [Sourced<UInt64>] = []
  package var sratMemory: [Sourced<SRATMemory>] = []
  package var sratProcessors: [Sourced<SRATProcessor>] = []
  /// The kernel made a distance table.
  package var hasDistances = false
  /// `nr_node_ids`.
  package var nodeCount: Int?
  /// CPUs that share a node, where the per-CPU allocator groups them so.
  package var cpuGroups: [[Int]] = []
  /// I/O APICs; nil where no input tells of any.
  package var ioAPICCount: Int?
  package var hpet: FactSource?

  // MARK: PC firmware

  /// The MP floating pointer's 16 bytes.
  package var mpTablePointer: Sourced<MemoryRange>?
  package var ibft: Sourced<PhysicalAddress>?
  /// Graphics memory that the firmware took from the top of RAM.
  package var stolenMemory: Sourced<MemoryRange>?
  /// RAM that the MTRRs leave uncached.
  package var mtrrUncached: [Sourced<MemoryRange>] = []
  package var dmi = DMITables.unknown
  /// The kernel says that there is no PCI.
  package var lacksPCI = false
  /// The processor is Intel's; nil where nothing tells.
  package var isIntel: Bool?

  // MARK: EFI

  package var efiVersion: Sourced<String>?
  package var efiTables: [Sourced<EFITableAddress>] = []
  package var esrt: Sourced<MemoryRange>?
  /// MMIO of the EFI map that is known without the map itself.
  package var efiMMIO: [Sourced<EFIMMIOArea>] = []
  /// RAM that became reserved while the kernel ran over the EFI tables, in order.
  package var efiReserved: [Sourced<MemoryRange>] = []

  // MARK: devices and processors

  /// arm64: the last address that every device reaches, where the kernel shows it by its DMA zone.
  package var dmaLimit: Sourced<UInt64>?

  /// MPIDR of CPU 0 (arm64).
  package var bootMPIDR: UInt64?
  package init() {}

  /// The first ACPI table of this signature.
  package func acpiTable(_ signature: String) -> Sourced<ACPITable>? {
    acpiTables?.first { $0.value.signature == signature }
  }
  /// The last EFI table of this name.
  package func efiTable(_ name: String) -> PhysicalAddress? {
    efiTables.last { $0.value.name == name }?.value.address
  }
}

/// What is known of the machine's SMBIOS tables.
package enum DMITables: Sendable {
  case unknown, absent, virtualMachine, physicalMachine
}
