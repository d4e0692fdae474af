// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `efi_bgrt_init()`: the boot logo that the BGRT names is kept.
  mutating func efiBGRTInit() throws(KernelPanic) {
    guard config.isEnabled(.acpiBgrt), x86.hasEFIMemoryMap, !commandLine.has("bgrt_disable"),
      let table = boot.firmware.hardware.acpiTable("BGRT"),
      let image = boot.assumedRange("efi-boot-image") ?? loggedBootImage ?? assumedBootImage()
    else { return }
    cause = table.source
    try efiMemReserve(image)
    flushEvents()
    cause = nil
  }

  private func isBootData(_ range: MemoryRange) -> Bool {
    boot.firmware.efiMemoryMap.isEmpty
      || x86.efiMap.contains {
        $0.value.type == 4
          && MemoryRange(capping: $0.value.base, size: $0.value.size).contains(range)
      }
  }

  /// Where a log shows the table's last edit in boot-services memory.
  private var loggedBootImage: MemoryRange? {
    let esrt = boot.firmware.hardware.esrt?.value
    return boot.firmware.hardware.efiReserved.map(\.value).last {
      isBootData($0) && !(esrt.map($0.overlaps) ?? false)
    }
  }

  /// How large and where the image is changes no size, as long as it lies inside a descriptor.
  private mutating func assumedBootImage() -> MemoryRange? {
    let largest = x86.efiMap.map(\.value).filter { $0.type == 4 && $0.size >= 3 * 4096 }
      .max { $0.size < $1.size }
    guard let largest else { return nil }
    let base = largest.base + (largest.size / 2).roundedDown(to: 4096)
    recordAssumption(
      "efi-boot-image", "\(base.rawValue.hex0x())+0x1000",
      "the place of the image that the BGRT names is not in the inputs")
    return MemoryRange(capping: base, size: 4096)
  }
}
