// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What a log says of the machine: firmware structures, interrupt controllers, the model.
package struct PlatformLogFacts: Sendable {
  /// `found SMP MP-table at [mem …]`: the floating pointer's 16 bytes.
  package var mpTablePointer: Sourced<MemoryRange>?
  package var ioapics: [Sourced<IOAPICFact>] = []
  /// `ACPI: HPET id: 0x… base: 0x…`.
  package var hpets: [Sourced<PhysicalAddress>] = []
  /// `ACPI: SSDT ACPI table found in initrd [PATH][0xSIZE]`: the sizes.
  package var acpiTablesInInitrd: [Sourced<UInt64>] = []
  /// `PCI: System does not support PCI`.
  package var lacksPCI: Sourced<Bool>?
  /// `iBFT found at 0x…`.
  package var ibft: Sourced<PhysicalAddress>?
  /// `DMI: …`.
  package var dmi: Sourced<String>?
  /// `Hypervisor detected: …`.
  package var hypervisor: Sourced<String>?
  /// `Machine model: …` with or without `OF: fdt:`, `Machine: …, model: …`.
  package var model: Sourced<String>?
  /// `ACPI: RSDP …` was printed or ACPI tables were.
  package var hasACPI: Sourced<Bool>?
  /// `Reserving Intel graphics [stolen ]memory at …`.
  package var stolenMemory: Sourced<MemoryRange>?
  /// `esrt: Reserving ESRT space from 0x… to 0x….`
  package var esrt: Sourced<MemoryRange>?
  package init() {}
}

enum PlatformLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("ACPI: ", acpi),
    LineRecogniser("found SMP MP-table at ", mpTable),
    LineRecogniser("IOAPIC[", ioapic),
    LineRecogniser("PCI: System does not support PCI") { _, log in
      log.facts.platform.lacksPCI = log.sourced(true)
      return .taken
    },
    LineRecogniser("iBFT found at ", ibft), LineRecogniser("iBFT: found at ", ibft),
    LineRecogniser("DMI: ") { cursor, log in
      // 7.x says more under this name before it comes to the machine's.
      let text = cursor.rest.text
      if ["SMBIOS ", "Memory slots ", "not present "].contains(where: text.hasPrefix) {
        return .taken
      }
      if log.facts.platform.dmi == nil { log.facts.platform.dmi = log.sourced(text) }
      return .taken
    },
    LineRecogniser("Hypervisor detected: ") { cursor, log in
      log.facts.platform.hypervisor = log.sourced(cursor.trimmedRest.text)
      return .taken
    },
    LineRecogniser("Machine model: ", model), LineRecogniser("OF: fdt: Machine model: ", model),
    LineRecogniser("OF: fdt:Machine model: ", model),
    LineRecogniser("Reserving Intel graphics memory at ", stolenMemory),
    LineRecogniser("Reserving Intel graphics stolen memory at ", stolenMemory),
    LineRecogniser("esrt: Reserving ESRT space from ", esrt),
  ]

  /// `[mem 0x…-0x…]`; up to 4.x `0x…-0x…`, end inclusive too.
  private static func stolenMemory(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let range = cursor.memRange() ?? cursor.inclusiveHexRange() else { return .other }
    log.facts.platform.stolenMemory = log.sourced(range)
    return .taken
  }

  private static func model(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    log.facts.platform.model = log.sourced(cursor.trimmedRest.text)
    return .taken
  }

  /// `SIG 0x000000007F77C0E8 00005C (v01 …)`, `Reserving SIG table memory at [mem …]`, `HPET id: …`.
  private static func acpi(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if cursor.take("HPET id: ") { return hpet(&cursor, &log) }
    if cursor.take("Reserving ") { return reserving(&cursor, &log) }
    var look = cursor
    let signature = look.rest.prefix(4)
    guard signature.count == 4, signature.allSatisfy(isSignatureByte) else { return .other }
    look = LineCursor(look.rest.dropFirst(4))
    if look.take(" ACPI table found in initrd [") { return inInitrd(&look, &log) }
    guard look.take(" "), let address = look.hex() ?? oldAddress(&look), look.take(" "),
      let length = look.bareHex()
    else { return .other }
    log.facts.platform.hasACPI = log.sourced(true)
    log.facts.acpiTables.append(
      log.sourced(
        ACPITable(
          signature: signature.text, address: PhysicalAddress(address), length: length)))
    return .taken
  }

  private static func inInitrd(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.skip(past: "]["), let size = cursor.hex(), cursor.take("]") else {
      return .unreadable("expected [PATH][0xSIZE]")
    }
    log.facts.platform.acpiTablesInInitrd.append(log.sourced(size))
    return .taken
  }

  private static func isSignatureByte(_ byte: UInt8) -> Bool {
    (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "!")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }

  /// Up to 3.x: 8 or 16 digits without `0x`, and a comma before the length in the oldest.
  private static func oldAddress(_ cursor: inout LineCursor) -> UInt64? {
    var look = cursor
    guard let address = look.bareHex() else { return nil }
    let digits = cursor.rest.count - look.rest.count
    guard digits == 8 || digits == 16 else { return nil }
    _ = look.take(",")
    cursor = look
    return address
  }

  private static func hpet(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.skip(past: "base: "), let base = cursor.hex() else {
      return .unreadable("expected id: 0xN base: 0xN")
    }
    log.facts.platform.hpets.append(log.sourced(PhysicalAddress(base)))
    return .taken
  }

  private static func reserving(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    let signature = cursor.rest.prefix(4)
    guard signature.count == 4 else { return .other }
    cursor = LineCursor(cursor.rest.dropFirst(4))
    guard cursor.take(" table memory at ") else { return .other }
    guard let range = cursor.memRange() else { return .unreadable("expected [mem 0xSTART-0xEND]") }
    log.facts.acpiReserved.append(
      log.sourced(
        ACPITable(signature: signature.text, address: range.base, length: range.size)))
    return .taken
  }

  private static func mpTable(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    if let range = cursor.memRange() {
      log.facts.platform.mpTablePointer = log.sourced(range)
      return .taken
    }
    // Up to 3.4: `found SMP MP-table at [ffff8800000f…] f…`.
    guard cursor.skip(past: "] "), let address = cursor.bareHex(),
      let range = MemoryRange(exactly: PhysicalAddress(address), size: 16)
    else { return .other }
    log.facts.platform.mpTablePointer = log.sourced(range)
    return .taken
  }

  private static func ioapic(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let index = cursor.int(), cursor.take("]: apic_id "), cursor.skip(past: "address "),
      let address = cursor.hex()
    else { return .other }
    log.facts.platform.ioapics.append(
      log.sourced(IOAPICFact(index: index, address: PhysicalAddress(address))))
    return .taken
  }

  private static func ibft(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let address = cursor.hex() else { return .other }
    log.facts.platform.ibft = log.sourced(PhysicalAddress(address))
    return .taken
  }

  private static func esrt(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let first = cursor.hex(), cursor.take(" to "), let end = cursor.hex(), end >= first,
      let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else { return .other }
    log.facts.platform.esrt = log.sourced(range)
    return .taken
  }
}
