// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelSeries

/// What differs between the series in the x86 steps, one value per series. Where the order of steps
/// differs, the list in X86Steps.swift says so.
package struct X86Rules: Sendable {
  let words: E820Words
  /// Bytes at address 0 that are reserved before anything else.
  let lowReserve: UInt64
  /// Fewer entries from the boot loader than this are not believed.
  let minimumFirmwareEntries: Int
  /// setup_data nodes become a type of their own in the table (up to 6.12).
  let convertsSetupData: Bool
  /// …and in the table for kexec (up to 6.1), with lines of its own.
  let convertsSetupDataForKexec: Bool
  /// What `e820__end_ram_pfn()` counts.
  let lastPfnTypes: Set<E820Type>
  /// `efi_remove_e820_mmio()` (6.12 up).
  let removesMMIO: Bool
  /// The page-aligned search for the start of the direct mapping takes memory and frees it again.
  let mappingProbeAllocates: Bool
  /// NODE_DATA is a whole number of pages (up to 6.1).
  let roundsNodeDataToPages: Bool
  /// NUMA blocks are handled by mm/numa_memblks.c (6.12 up).
  let usesNumaMemblks: Bool
  /// Node-less memory is told from SRAT by distances from `memblock_alloc()` (6.12 up), from
  /// `memblock_phys_alloc_range()` (6.1), or found and reserved (5.10).
  let distanceTable: DistanceTableSource
  /// A CPU's node without memory gets its data before the I/O APICs do (5.10).
  let memorylessNodesInCPUSetup: Bool
  /// Nosave regions are counted entry by entry from page 0 (5.10).
  let nosavePerEntry: Bool
  /// ACPI CPU affinities, cpu masks: the crash kernel is placed by kernel/crash_reserve.c.
  let hasGenericCrashReserve: Bool
  /// P4D, PUD and PMD tables that the brk buffer is made for are counted with 5-level paging
  /// compiled in always (7.2).
  let alwaysFiveLevel: Bool
  /// The cpu entry areas are placed at random with KASLR.
  let randomizesCPUEntryArea: Bool
  /// Memory from `max_pfn` on is removed from memblock on i386 (7.2).
  let trimsHighMemory: Bool

  enum DistanceTableSource: Sendable { case findAndReserve, physicalAllocation, allocation }

  static func of(_ series: KernelSeries) -> X86Rules {
    switch series {
    case .v5_10: v5_10
    case .v6_1: v6_1
    case .v6_12: v6_12
    default: v7_2
    }
  }

  static let v5_10 = X86Rules(
    words: .classic, lowReserve: 0x1000, minimumFirmwareEntries: 2, convertsSetupData: true,
    convertsSetupDataForKexec: true, lastPfnTypes: [.ram], removesMMIO: false,
    mappingProbeAllocates: false, roundsNodeDataToPages: true,
    usesNumaMemblks: false, distanceTable: .findAndReserve, memorylessNodesInCPUSetup: true,
    nosavePerEntry: true, hasGenericCrashReserve: false, alwaysFiveLevel: false,
    randomizesCPUEntryArea: false, trimsHighMemory: false)

  static let v6_1 = X86Rules(
    words: .classic, lowReserve: 0x1_0000, minimumFirmwareEntries: 2, convertsSetupData: true,
    convertsSetupDataForKexec: true, lastPfnTypes: [.ram], removesMMIO: false,
    mappingProbeAllocates: true, roundsNodeDataToPages: true,
    usesNumaMemblks: false, distanceTable: .physicalAllocation, memorylessNodesInCPUSetup: false,
    nosavePerEntry: false, hasGenericCrashReserve: false, alwaysFiveLevel: false,
    randomizesCPUEntryArea: false, trimsHighMemory: false)

  static let v6_12 = X86Rules(
    words: .classic, lowReserve: 0x1_0000, minimumFirmwareEntries: 2, convertsSetupData: true,
    convertsSetupDataForKexec: false, lastPfnTypes: [.ram, .acpi], removesMMIO: true,
    mappingProbeAllocates: true, roundsNodeDataToPages: false,
    usesNumaMemblks: true, distanceTable: .allocation, memorylessNodesInCPUSetup: false,
    nosavePerEntry: false, hasGenericCrashReserve: true, alwaysFiveLevel: false,
    randomizesCPUEntryArea: true, trimsHighMemory: false)

  static let v7_2 = X86Rules(
    words: .spelledOut, lowReserve: 0x1_0000, minimumFirmwareEntries: 1, convertsSetupData: false,
    convertsSetupDataForKexec: false, lastPfnTypes: [.ram, .acpi], removesMMIO: true,
    mappingProbeAllocates: true, roundsNodeDataToPages: false,
    usesNumaMemblks: true, distanceTable: .allocation, memorylessNodesInCPUSetup: false,
    nosavePerEntry: false, hasGenericCrashReserve: true, alwaysFiveLevel: true,
    randomizesCPUEntryArea: true, trimsHighMemory: true)
}
