// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Models `efi_memory_desc_t`.
package struct EFIMemoryDescriptor: Hashable, Sendable {
  /// EFI memory type number (UEFI specification, EFI_MEMORY_TYPE): 7 is conventional memory.
  package var type: UInt32
  package var attribute: UInt64
  package var base: PhysicalAddress
  /// Bytes.
  package var size: UInt64
  package init(type: UInt32, attribute: UInt64, base: PhysicalAddress, size: UInt64) {
    (self.type, self.attribute, self.base, self.size) = (type, attribute, base, size)
  }
}

extension EFIMemoryDescriptor {
  /// Models `is_usable_memory()`: boot, loader, free, ACPI reclaim or persistent memory with
  /// write-back caching.
  package var isUsableMemory: Bool {
    switch type {
    case 1, 2, 3, 4, 7, 9, 14: attribute & 0x8 != 0
    default: false
    }
  }
}
