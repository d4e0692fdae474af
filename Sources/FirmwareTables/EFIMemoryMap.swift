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
