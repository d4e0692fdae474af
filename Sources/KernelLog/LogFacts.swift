// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What one boot's kernel log says, beyond the lines themselves; each fact keeps its line.
package struct LogFacts: Sendable {
  package var origin = ""
  package var release: Sourced<String>?
  /// `x86_64`, `arm64`, … where the log gives it away.
  package var architecture: Sourced<String>?
  package var commandLine: Sourced<String>?
  /// e820 tables in the order they were printed.
  package var e820: [E820Table] = []
  package var efiMemoryMap: [Sourced<EFIMemoryDescriptor>] = []
  /// `RAMDISK: [mem …]`: end is page-rounded.
  package var ramdisk: Sourced<MemoryRange>?
  /// `ACPI: SIG 0xADDR LEN`, in order.
  package var acpiTables: [Sourced<ACPITable>] = []
  /// `ACPI: Reserving SIG table memory at …`, in order.
  package var acpiReserved: [Sourced<ACPITable>] = []

  package init() {}
}

package struct ACPITable: Sendable, Equatable {
  package var signature: String
  package var address: PhysicalAddress
  package var length: UInt64
  package init(signature: String, address: PhysicalAddress, length: UInt64) {
    (self.signature, self.address, self.length) = (signature, address, length)
  }
}
