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

  /// What the file is, where it is none of the images that the kernel readers know.
  package enum Refused: String, Sendable, CaseIterable {
    case flattenedImageTree, androidVendorBoot
    case xz, zstd, bzip2, lz4, lzma, lzop
    case initramfs, kernelConfig, systemMap

    /// One clause for the error.
    package var message: String {
      switch self {
      case .flattenedImageTree:
        "is a FIT image, which is not read; take the kernel and the device tree out (dumpimage), "
          + "give the tree as input and the kernel with --kernel"
      case .androidVendorBoot:
        "is an Android vendor boot image, which is not read; take the device tree out "
          + "(unpack_bootimg)"
      case .xz, .zstd, .bzip2, .lz4, .lzma, .lzop:
        "is \(rawValue)-compressed; only gzip is looked into, decompress it first"
      case .initramfs: "is an initramfs (cpio); give it with --initrd, next to an input"
      case .kernelConfig: "is a kernel configuration; give it with --config, next to an input"
      case .systemMap: "is a System.map; give it with --system-map, next to an input"
      }
    }
  }

  package static func detect(_ bytes: [UInt8]) -> InputKind {
    if bytes.isEmpty { return .empty }
    if bytes.starts(with: [0x1f, 0x8b]) { return .gzip }
    if bytes.starts(with: [0xd0, 0x0d, 0xfe, 0xed]) {
      return holdsImages(bytes) ? .refused(.flattenedImageTree) : .deviceTreeBlob
    }
    if let magic = OtherMagic.detect(bytes) { return .refused(magic) }
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

/// Magic numbers of what else people hand over.
private enum OtherMagic {
  private static let table: [(magic: [UInt8], kind: InputKind.Refused)] = [
    (Array("VNDRBOOT".utf8), .androidVendorBoot),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz), ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
    (Array("BZh".utf8), .bzip2), ([0x02, 0x21, 0x4c, 0x18], .lz4),
    ([0x04, 0x22, 0x4d, 0x18], .lz4), ([0x89, 0x4c, 0x5a, 0x4f], .lzop), ([0x5d, 0, 0], .lzma),
    (Array("070701".utf8), .initramfs), (Array("070702".utf8), .initramfs),
  ]

  static func detect(_ bytes: [UInt8]) -> InputKind.Refused? {
    table.first { bytes.starts(with: $0.magic) }?.kind
  }
}
