// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Files that a boot loader starts, by their magic; all that is looked at here.
package enum BootImageKind: String, CaseIterable, Sendable {
  case bzImage, zImage, elf
  case arm64Image = "arm64 Image"
  case riscvImage = "RISC-V Image"
  case efiZboot = "EFI zboot image"
  case uki = "unified kernel image"
  case efiApplication = "EFI application"
  case uImage
  case androidBoot = "Android boot image"

  /// What these bytes are, if one of them. A FIT image looks as a device-tree blob does.
  package static func identify(_ bytes: [UInt8]) -> BootImageKind? {
    let image = ImageBytes(bytes)
    if image.has([0x7f, 0x45, 0x4c, 0x46], at: 0) { return .elf }
    if image.has(Array("ARM\u{64}".utf8), at: 56) { return .arm64Image }
    if image.has(Array("RISCV".utf8), at: 48) || image.has(Array("RSC\u{05}".utf8), at: 56) {
      return .riscvImage
    }
    if image.u32(0x24) == 0x016f_2818 || image.u32(0x24) == 0x1828_6f01 { return .zImage }
    if image.has(Array("HdrS".utf8), at: 0x202) { return .bzImage }
    if image.has([0x27, 0x05, 0x19, 0x56], at: 0) { return .uImage }
    if image.has(Array("ANDROID!".utf8), at: 0) { return .androidBoot }
    guard image.has(Array("MZ".utf8), at: 0) else { return nil }
    if image.has(Array("zimg".utf8), at: 4) { return .efiZboot }
    guard let pe = PEHeader(image) else { return nil }
    return pe.sections.contains { $0.name == ".linux" } ? .uki : .efiApplication
  }

  /// True where `--kernel` reads it.
  package var isReadAsKernel: Bool {
    switch self {
    case .bzImage, .zImage, .elf, .arm64Image, .riscvImage, .efiZboot: true
    case .uki, .efiApplication, .uImage, .androidBoot: false
    }
  }

  /// What to do with such a file that was given as the boot to replay.
  package var adviceAsInput: String {
    isReadAsKernel
      ? "is a kernel image (\(rawValue)), which says nothing of the machine's memory; give it with "
        + "--kernel, and as input an e820 table, a device-tree blob, ATAGs, a log or a boot.yaml"
      : "is a boot image (\(rawValue)), which is not read; \(howToTakeApart), give the kernel with "
        + "--kernel and the machine's memory as input"
  }

  var howToTakeApart: String {
    switch self {
    case .uki, .efiApplication:
      "take the kernel out (objcopy -O binary --only-section=.linux)"
    case .uImage: "take the kernel out (dumpimage, or skip its 64-byte header)"
    case .androidBoot: "take the kernel out (unpack_bootimg)"
    case .bzImage, .zImage, .elf, .arm64Image, .riscvImage, .efiZboot: "use it as it is"
    }
  }
}

/// The section table of a PE file, as EFI applications carry it.
struct PEHeader {
  struct Section {
    var name: String
    var virtualSize: UInt64
    var address: UInt64
    var fileSize: UInt64
    var fileOffset: UInt64
  }
  var sections: [Section] = []

  init?(_ image: ImageBytes) {
    guard let at = image.u32(0x3c).map(Int.init), image.has([0x50, 0x45, 0, 0], at: at),
      let count = image.u16(at + 6), let optional = image.u16(at + 20)
    else { return nil }
    let table = at + 24 + Int(optional)
    for index in 0..<min(Int(count), 96) {
      let entry = table + index * 40
      guard image.contains(entry, 40), let virtualSize = image.u32(entry + 8),
        let address = image.u32(entry + 12), let size = image.u32(entry + 16),
        let offset = image.u32(entry + 20)
      else { break }
      let name = image.bytes[entry..<entry + 8].prefix { $0 != 0 }
      sections.append(
        Section(
          name: String(decoding: name, as: UTF8.self), virtualSize: UInt64(virtualSize),
          address: UInt64(address), fileSize: UInt64(size), fileOffset: UInt64(offset)))
    }
  }
}
