// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// An ACPI table as the firmware lists it.
package struct ACPITable: Sendable, Equatable {
  package var signature: String
  package var address: PhysicalAddress
  package var length: UInt64
  package init(signature: String, address: PhysicalAddress, length: UInt64) {
    (self.signature, self.address, self.length) = (signature, address, length)
  }
}

/// A memory entry of the SRAT.
package struct SRATMemory: Sendable, Equatable {
  package var node: Int
  package var proximityDomain: Int
  package var range: MemoryRange
  package var isHotpluggable = false
  package var isNonVolatile = false
  package init(node: Int, proximityDomain: Int, range: MemoryRange) {
    (self.node, self.proximityDomain, self.range) = (node, proximityDomain, range)
  }
}

/// A processor entry of the SRAT.
package struct SRATProcessor: Sendable, Equatable {
  package var proximityDomain: Int
  package var identifier: UInt64
  package var node: Int
  package init(proximityDomain: Int, identifier: UInt64, node: Int) {
    (self.proximityDomain, self.identifier, self.node) = (proximityDomain, identifier, node)
  }
}

/// An I/O APIC as the MADT or the MP table lists it.
package struct IOAPICFact: Sendable, Equatable {
  package var index: Int
  package var address: PhysicalAddress
  package init(index: Int, address: PhysicalAddress) {
    (self.index, self.address) = (index, address)
  }
}

/// An entry of the EFI system table's configuration table.
package struct EFITableAddress: Sendable, Equatable {
  package var name: String
  package var address: PhysicalAddress
  package init(name: String, address: PhysicalAddress) {
    (self.name, self.address) = (name, address)
  }
}

/// A range of memory-mapped I/O in the EFI map, and whether the kernel took it off the e820 table.
package struct EFIMMIOArea: Sendable, Equatable {
  /// Its number in the map.
  package var number: Int
  package var range: MemoryRange
  package var isRemoved: Bool
  package init(number: Int, range: MemoryRange, isRemoved: Bool) {
    (self.number, self.range, self.isRemoved) = (number, range, isRemoved)
  }
}
