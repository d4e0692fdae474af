// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import Memblock
import PhysicalMemory

/// ACPI tables, as far as they take memory.
extension BootState {
  /// Models `acpi_boot_table_init()` with `acpi_reserve_initial_tables()` (drivers/acpi/tables.c).
  mutating func acpiBootTableInit() throws(KernelPanic) {
    guard !isACPIDisabled else { return }
    for table in acpiTablesInOrder.prefix(128) {
      guard table.value.address != 0, table.value.length != 0 else { break }
      cause = table.source
      let range = MemoryRange(capping: table.value.address, size: table.value.length)
      print(
        "ACPI: Reserving \(table.value.signature) table memory at "
          + "[mem \(range.base.rawValue.hex0x())-\(range.last.rawValue.hex0x())]")
      try memblock.reserve(range.base, range.size, caller: caller(.acpiReserveInitialTables))
    }
    cause = nil
  }

  /// The tables that are reserved: as the log says it, else as it lists them, without the roots.
  private var acpiTablesInOrder: [Sourced<ACPITable>] {
    if let set = boot.assumed["acpi-tables"] {
      return set.value.split(separator: ",").compactMap { part in
        AssumptionKind.range(part).map {
          Sourced(
            ACPITable(signature: "TABL", address: $0.base, length: $0.size), set.source)
        }
      }
    }
    let hardware = boot.firmware.hardware
    if !hardware.acpiReserved.isEmpty { return hardware.acpiReserved }
    let roots: Set<String> = ["RSDP", "RSDT", "XSDT"]
    return (hardware.acpiTables ?? []).filter { !roots.contains($0.value.signature) }
  }

  /// Models `acpi_table_upgrade()`: tables in front of the initrd take the firmware's place.
  mutating func acpiTableUpgrade() throws(KernelPanic) {
    guard config.isEnabled(.acpiTableUpgrade), !isACPIDisabled, x86.initrd != nil else { return }
    let size = acpiUpgradeSize
    guard size > 0 else { return }
    let limit = PhysicalAddress(x86.maxLowPfnMapped << 12)
    var place: PhysicalAddress?
    if kernel.has(.allocatesInsteadOfFinding) {
      place = try memblock.physAllocRange(
        size: size, alignment: 4096, from: 0, to: limit, caller: caller(.acpiTableUpgrade))
    } else {
      place = memblock.findInRange(0, limit, size, 4096)
      if let place { try memblock.reserve(place, size, caller: caller(.acpiTableUpgrade)) }
    }
    guard let place else { return }
    editE820 {
      $0.add(place.rawValue, size, .nvs)
      $0.sanitize()
    }
    printE820("modified", "modified")
  }

  /// What the tables in front of the initrd come to: as told, else as the log lists them.
  private var acpiUpgradeSize: UInt64 {
    if let set = boot.assumed["acpi-upgrade-size"] { return Memparse.exactSize(set.value) ?? 0 }
    let listed = boot.firmware.hardware.acpiTablesInInitrd
    return listed.reduce(0) { $0 &+ min($1.value, 1 << 32) }
  }

  /// Models `acpi_boot_init()`, as far as tables take memory: HPET, then BGRT.
  mutating func acpiBootInit() throws(KernelPanic) {
    guard !isACPIDisabled else { return }
    try acpiParseHPET()
    try efiBGRTInit()
  }

  /// Models `acpi_parse_hpet()`: the name of the timer's resource.
  private mutating func acpiParseHPET() throws(KernelPanic) {
    guard config.isEnabled(.hpetTimer), let source = boot.firmware.hardware.hpet else { return }
    cause = source
    let name = constant(.hpetNameSize)
    try memblock.alloc(
      size: name, alignment: memblock.traits.cacheLine, caller: panickingCaller(.acpiParseHpet))
    flushEvents()
    cause = nil
  }

  /// `sizeof(struct resource)`.
  var resourceSize: UInt64 {
    constant(.resource)
  }

  /// Models `io_apic_init_mappings()`: `ioapic_setup_resources()`.
  mutating func ioAPICInitMappings() throws(KernelPanic) {
    let count = UInt64(ioAPICCount)
    guard count > 0, config.isEnabled(.x86IoApic) else { return }
    let name = constant(.ioapicNameSize)
    try memblock.alloc(
      size: count * (resourceSize + name), alignment: memblock.traits.cacheLine,
      caller: panickingCaller(.ioApicInitMappings))
  }

  private var ioAPICCount: Int {
    // `noapic` skips the MADT's; those of an MP table are registered all the same.
    if let listed = boot.firmware.hardware.ioAPICCount, listed > 0 { return listed }
    if ["noapic", "nolapic", "disableapic"].contains(where: commandLine.has) { return 0 }
    let ignoresMADT =
      isACPIDisabled || commandLine.values(of: "acpi").contains("noirq")
      || commandLine.values(of: "pci").contains { $0?.contains("noacpi") ?? false }
    if ignoresMADT, boot.firmware.mpTable == nil || !config.isEnabled(.x86Mpparse) { return 0 }
    return boot.firmware.hardware.ioAPICCount ?? 1
  }
}
