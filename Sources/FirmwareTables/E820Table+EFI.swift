// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

extension E820Table {
  /// The table that the kernel's EFI stub makes of the firmware's map.
  ///
  /// Models `setup_e820()` (drivers/firmware/efi/libstub/x86-stub.c): neighbours of one type that
  /// touch are one entry.
  package init(efi descriptors: [Sourced<EFIMemoryDescriptor>]) {
    self.init(label: .firmware)
    for descriptor in descriptors {
      let value = descriptor.value
      guard let type = Self.type(of: value) else { continue }
      if let last = entries.last?.value, last.type == type, last.base + last.size == value.base,
        last.size > 0
      {
        entries[entries.count - 1].value.size = last.size &+ value.size
      } else {
        entries.append(
          Sourced(E820Entry(base: value.base, size: value.size, type: type), descriptor.source))
      }
    }
  }

  /// Nil for what the stub leaves out.
  private static func type(of descriptor: EFIMemoryDescriptor) -> E820Type? {
    let isSpecialPurpose = descriptor.attribute & 0x4_0000 != 0
    return switch descriptor.type {
    case 0, 5, 6, 11, 12, 13: .reserved
    case 1, 2, 3, 4, 7: isSpecialPurpose ? .softReserved : .ram
    // Unaccepted memory is RAM that the stub lists apart.
    case 15: .ram
    case 8: .unusable
    case 9: .acpi
    case 10: .nvs
    case 14: .pmem
    default: nil
    }
  }
}
