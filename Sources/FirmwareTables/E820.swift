// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Models `enum e820_type` (arch/x86/include/asm/e820/types.h); any number is a type.
package struct E820Type: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let ram = E820Type(rawValue: 1)
  package static let reserved = E820Type(rawValue: 2)
  package static let acpi = E820Type(rawValue: 3)
  package static let nvs = E820Type(rawValue: 4)
  package static let unusable = E820Type(rawValue: 5)
  package static let pmem = E820Type(rawValue: 7)
  package static let pram = E820Type(rawValue: 12)
  /// setup_data, up to 6.12; prints as RAM.
  package static let reservedKern = E820Type(rawValue: 128)
  package static let softReserved = E820Type(rawValue: 0xefff_ffff)

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// One entry of an e820 table, as the firmware or the kernel has it; not checked, not sorted.
package struct E820Entry: Hashable, Sendable {
  package var base: PhysicalAddress
  package var size: UInt64
  package var type: E820Type
  package init(base: PhysicalAddress, size: UInt64, type: E820Type) {
    (self.base, self.size, self.type) = (base, size, type)
  }
}

/// A table found in a log or a file.
package struct E820Table: Sendable {
  /// Whose table it is: what stands before the colon of each line.
  package enum Label: String, Sendable {
    /// `BIOS-e820`, `BIOS-88`, `BIOS-e801`, `Xen`, /sys/firmware/memmap: what the firmware handed over.
    case firmware
    case user, modified, extended
    /// `reserve setup_data`.
    case setupData
    /// /proc/iomem: what the kernel made of it, edges of the kernel's own doing.
    case iomem
  }
  package var label: Label
  package var entries: [Sourced<E820Entry>]
  package init(label: Label, entries: [Sourced<E820Entry>] = []) {
    (self.label, self.entries) = (label, entries)
  }
}
