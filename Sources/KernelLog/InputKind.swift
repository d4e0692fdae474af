// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables

/// What an input is, known by its content alone.
package enum InputKind: Sendable, Equatable {
  case empty
  case gzip
  case deviceTreeBlob
  /// Boot images and other things that are no INPUT.
  case refused(Refused)
  case atagsBinary
  case bootDescription
  case deviceTreeSource
  case atagsText
  /// A kernel log, a bare table, /proc/iomem.
  case log
  /// Text that tells nothing of memory.
  case unknownText
  case binary

  /// What the file is, and which option takes it.
  package enum Refused: String, Sendable, CaseIterable {
    case bzImage, zImage, arm64Image, riscvImage, elf, unifiedKernelImage, efiZboot
    case legacyUImage, flattenedImageTree, androidBootImage, androidVendorBoot
    case xz, zstd, bzip2, lz4, lzma, lzop
    case initramfs, portableExecutable, kernelConfig, systemMap

    /// One clause for the error.
    package var message: String {
      switch self {
      case .bzImage: "is an x86 kernel image (bzImage); " + Self.kernelOption
      case .zImage: "is an ARM kernel image (zImage); " + Self.kernelOption
      case .arm64Image: "is an arm64 kernel image (Image); " + Self.kernelOption
      case .riscvImage: "is a RISC-V kernel image (Image); " + Self.kernelOption
      case .elf: "is an ELF file; a vmlinux is given by --kernel, next to an INPUT"
      case .unifiedKernelImage: "is a unified kernel image, which is not read; " + Self.takeOut
      case .efiZboot: "is an EFI zboot kernel, which is not read; " + Self.takeOut
      case .legacyUImage: "is a U-Boot uImage, which is not read; " + Self.takeOut
      case .flattenedImageTree:
        "is a FIT image, which is not read; take the kernel and the device tree out (dumpimage)"
      case .androidBootImage, .androidVendorBoot:
        "is an Android boot image, which is not read; " + Self.takeOut
      case .xz: "is xz-compressed; only gzip is looked into, decompress it first"
      case .zstd: "is zstd-compressed; only gzip is looked into, decompress it first"
      case .bzip2: "is bzip2-compressed; only gzip is looked into, decompress it first"
      case .lz4: "is lz4-compressed; only gzip is looked into, decompress it first"
      case .lzma: "is lzma-compressed; only gzip is looked into, decompress it first"
      case .lzop: "is lzop-compressed; only gzip is looked into, decompress it first"
      case .initramfs: "is an initramfs (cpio); --initrd takes it, next to an INPUT"
      case .portableExecutable: "is an EFI program without a kernel in it"
      case .kernelConfig: "is a kernel configuration; --config takes it, next to an INPUT"
      case .systemMap: "is a System.map; --system-map takes it, next to an INPUT"
      }
    }
    private static let kernelOption = "--kernel takes it, next to an INPUT"
    private static let takeOut = "take the kernel out and give it by --kernel"
  }

  package static func detect(_ bytes: [UInt8]) -> InputKind {
    if bytes.isEmpty { return .empty }
    if bytes.starts(with: [0x1f, 0x8b]) { return .gzip }
    if bytes.starts(with: [0xd0, 0x0d, 0xfe, 0xed]) {
      return holdsImages(bytes) ? .refused(.flattenedImageTree) : .deviceTreeBlob
    }
    if let image = ImageMagic.detect(bytes) { return .refused(image) }
    if AtagList.find(in: bytes[...]) != nil { return .atagsBinary }
    guard isText(bytes) else { return .binary }
    return TextKind.detect(bytes)
  }

  /// A FIT is a flattened tree whose root has the nodes `images` and `configurations`.
  private static func holdsImages(_ bytes: [UInt8]) -> Bool {
    // FDT_BEGIN_NODE and the name, padded to a word.
    let images: [UInt8] = [0, 0, 0, 1] + Array("images".utf8) + [0, 0]
    let configurations: [UInt8] = [0, 0, 0, 1] + Array("configurations".utf8) + [0, 0]
    return find(images, bytes) && find(configurations, bytes)
  }

  private static func find(_ wanted: [UInt8], _ bytes: [UInt8]) -> Bool {
    var at = 0
    while at + wanted.count <= bytes.count {
      if bytes[at...].starts(with: wanted) { return true }
      at += 4
    }
    return false
  }

  /// Serial captures hold some control bytes, binaries are full of them.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return true }
    let sample = bytes.prefix(1 << 16)
    let odd = sample.reduce(into: 0) { count, byte in
      if byte < 0x20, byte != 0x0a, byte != 0x0d, byte != 0x09, byte != 0x1b, byte != 0 {
        count += 1
      }
    }
    let zeros = sample.reduce(into: 0) { if $1 == 0 { $0 += 1 } }
    return odd * 20 <= sample.count && zeros * 2 <= sample.count
  }
}

/// Magic numbers of kernels and what carries them.
private enum ImageMagic {
  static func detect(_ bytes: [UInt8]) -> InputKind.Refused? {
    func stands(_ magic: [UInt8], at offset: Int) -> Bool {
      offset + magic.count <= bytes.count && bytes[offset...].starts(with: magic)
    }
    func stands(_ magic: String, at offset: Int) -> Bool { stands(Array(magic.utf8), at: offset) }
    if stands("MZ", at: 0) {
      if stands("zimg", at: 4) { return .efiZboot }
      if bytes.prefix(4096)[...].contains(text: ".linux") { return .unifiedKernelImage }
    }
    if stands("HdrS", at: 0x202) { return .bzImage }
    if stands([0x18, 0x28, 0x6f, 0x01], at: 0x24) || stands([0x01, 0x6f, 0x28, 0x18], at: 0x24) {
      return .zImage
    }
    if stands("ARM\u{64}", at: 56) { return .arm64Image }
    if stands("RSC\u{05}", at: 56) { return .riscvImage }
    if stands([0x7f, 0x45, 0x4c, 0x46], at: 0) { return .elf }
    if stands([0x27, 0x05, 0x19, 0x56], at: 0) { return .legacyUImage }
    if stands("ANDROID!", at: 0) { return .androidBootImage }
    if stands("VNDRBOOT", at: 0) { return .androidVendorBoot }
    if stands("MZ", at: 0), bytes.contains(0) { return .portableExecutable }
    if stands([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], at: 0) { return .xz }
    if stands([0x28, 0xb5, 0x2f, 0xfd], at: 0) { return .zstd }
    if stands("BZh", at: 0), bytes.count > 10, bytes[4] == 0x31, bytes[5] == 0x41 { return .bzip2 }
    if stands([0x02, 0x21, 0x4c, 0x18], at: 0) || stands([0x04, 0x22, 0x4d, 0x18], at: 0) {
      return .lz4
    }
    if stands([0x89, 0x4c, 0x5a, 0x4f], at: 0) { return .lzop }
    if stands([0x5d, 0, 0], at: 0) { return .lzma }
    if stands("070701", at: 0) || stands("070702", at: 0) { return .initramfs }
    return nil
  }
}
