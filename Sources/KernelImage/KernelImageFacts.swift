// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What a kernel image file tells about the kernel in it.
package struct KernelImageFacts: Sendable {
  package enum Format: String, Sendable { case bzImage, zImage, arm64Image, riscvImage, elf }
  package var format: Format
  package var architecture: Architecture?
  package var release: String?
  /// Physical address the image is linked for (x86: `_text`); nil where it has none.
  package var linkedStart: UInt64?
  /// What boot.yaml's `kernel: size:` means for the architecture, bytes.
  package var size: UInt64?
  /// x86: offset of `__brk_base` from `_text`, and the brk section's size.
  package var brkOffset: UInt64?
  package var brkSize: UInt64?
  /// Offsets by linker symbol, where symbols or sections give them: from the image start
  /// (`_text`; RISC-V `_start`), ARM's from PHYS_OFFSET.
  package var extents: [String: UInt64] = [:]
  package var sections: KernelSections?
  /// Bytes of static per-CPU data.
  package var percpuStatic: UInt64?
  /// Functions that call memblock, as the binary has them: parts and copies by their full names.
  package var functions: [String: UInt64] = [:]
  /// Sizes of structures, from the binary's BTF.
  package var structureSizes: [KernelConstant: UInt64] = [:]
  /// The `.config` that the image carries (IKCONFIG).
  package var config: KernelConfig?
  /// Where single numbers come from, where it is not the symbol table.
  package var sources: [String: String] = [:]
  package init(format: Format) { self.format = format }

  /// What lies in the unpacked kernel as data: BTF and the `.config`.
  mutating func readContents(of image: ImageBytes) {
    structureSizes = BTF.find(in: image)?.structureSizes ?? [:]
    config = IKConfig.find(in: image)
  }
}

extension KernelImageFacts {
  /// Reads a kernel image of any form, plain or packed once more.
  package static func read(
    _ bytes: [UInt8], origin: String
  ) throws(InputError) -> KernelImageFacts {
    if let packing = Compression.detect(bytes) {
      let inner = try packing.decompress(bytes[...], origin: origin)
      return try readPlain(inner, origin: origin)
    }
    return try readPlain(bytes, origin: origin)
  }

  private static func readPlain(
    _ bytes: [UInt8], origin: String
  ) throws(InputError) -> KernelImageFacts {
    guard !bytes.isEmpty else {
      throw InputError(
        .truncated(needed: 1, have: 0), "is empty, expected a kernel image",
        at: FactSource(origin))
    }
    guard let kind = BootImageKind.identify(bytes) else {
      let magic = ImageBytes(bytes, isBigEndian: true).u32(0) ?? 0
      throw InputError(
        .badMagic(magic),
        "is no kernel image: magic is \(magic.hex0x(width: 8)), expected bzImage, zImage, Image, "
          + "Image.gz or vmlinux", at: FactSource(origin))
    }
    switch kind {
    case .bzImage: return try BzImage.read(bytes, origin: origin)
    case .zImage: return try ZImage.read(bytes, origin: origin)
    case .arm64Image: return try RawImage.readArm64(bytes, origin: origin)
    case .riscvImage: return try RawImage.readRiscv(bytes, origin: origin)
    case .elf: return try VmlinuxELF.read(bytes, origin: origin)
    case .efiZboot: return try EFIZboot.read(bytes, origin: origin)
    case .uki, .efiApplication, .uImage, .androidBoot:
      throw InputError(
        .notSupported,
        "is a boot image (\(kind.rawValue)), not a kernel image; \(kind.howToTakeApart)",
        at: FactSource(origin))
    }
  }

  /// The release in the banner that every kernel holds, `Linux version 6.1.0 (…) …`.
  static func release(in image: ImageBytes) -> String? {
    let banner = Array("Linux version ".utf8)
    var from = 0
    while let hit = image.find(banner, from: from) {
      from = hit + banner.count
      if let text = image.text(from, limit: 1024), let end = text.firstIndex(of: " "),
        text.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true, text[end...].hasPrefix(" (")
      {
        return String(text[..<end])
      }
    }
    return nil
  }

  /// Takes the addresses of linker symbols over as extents, sections and per-CPU size.
  mutating func add(symbols: [String: UInt64], origin: UInt64) {
    for (name, address) in symbols where !name.hasPrefix("__per_cpu_") {
      // A table with a relocated base counts from 0: distances wrap as addresses do.
      let offset = address &- origin
      if !LinkerSymbols.all.contains(name) {
        functions[name] = address
      } else if offset < 1 << 32 {
        extents[name] = offset
      }
    }
    sections = sections ?? LinkerSymbols.sections(extents)
    if let start = symbols["__per_cpu_start"], let end = symbols["__per_cpu_end"], end > start {
      percpuStatic = end - start
    }
  }
}
