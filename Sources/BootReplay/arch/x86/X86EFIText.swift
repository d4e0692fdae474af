// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelBehaviour
import PhysicalMemory

extension BootState {
  /// Models `efi_print_memmap()` with `efi_md_typeattr_format()` (efi=debug).
  mutating func printEFIMap() {
    for (index, descriptor) in x86.efiMap.enumerated() {
      let entry = descriptor.value
      cause = descriptor.source
      let number = index < 10 ? "0\(index)" : "\(index)"
      let (first, last) = (
        entry.base.rawValue.hex0x(width: 16),
        (entry.base + entry.size - 1).rawValue.hex0x(width: 16)
      )
      print(
        "efi: mem\(number): \(Self.efiTypeText(entry, isNew: kernel.has(.efiKnowsHotPluggable))) range=[\(first)-\(last)] "
          + "(\(entry.size >> 20)MB)")
    }
    cause = nil
  }

  private static let efiTypeNames = [
    "Reserved", "Loader Code", "Loader Data", "Boot Code", "Boot Data", "Runtime Code",
    "Runtime Data", "Conventional", "Unusable", "ACPI Reclaim", "ACPI Mem NVS", "MMIO", "MMIO Port",
    "PAL Code", "Persistent", "Unaccepted",
  ]

  private static func efiTypeText(_ entry: EFIMemoryDescriptor, isNew: Bool) -> String {
    let name =
      Int(entry.type) < efiTypeNames.count ? efiTypeNames[Int(entry.type)] : "type=\(entry.type)"
    let known: [(bit: UInt64, text: String, empty: String)] = [
      (1 << 63, "RUN", "   "), (0x10_0000, "HP", "  "), (0x1_0000, "MR", "  "),
      (0x8_0000, "CC", "  "),
      (0x4_0000, "SP", "  "), (0x8000, "NV", "  "), (0x4000, "XP", "  "), (0x2000, "RP", "  "),
      (0x1000, "WP", "  "), (0x2_0000, "RO", "  "), (0x10, "UCE", "   "), (0x8, "WB", "  "),
      (0x4, "WT", "  "), (0x2, "WC", "  "), (0x1, "UC", "  "),
    ]
    // Kernels up to 6.0 do not know hot-pluggable memory.
    let flags = known.filter { isNew || $0.bit != 0x10_0000 }.map {
      entry.attribute & $0.bit != 0 ? $0.text : $0.empty
    }
    return "[\(name.paddedRight(to: 12))|\(flags.joined(separator: "|"))]"
  }
}
