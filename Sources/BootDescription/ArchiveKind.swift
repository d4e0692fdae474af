// SPDX-License-Identifier: GPL-2.0-or-later

/// What an initrd begins with: an archive, or one of the compressions that the kernel knows.
enum ArchiveKind {
  private static let magics: [[UInt8]] = [
    Array("070701".utf8), Array("070702".utf8), Array("070707".utf8),  // cpio
    [0xc7, 0x71],  // old cpio, either byte order
    [0x71, 0xc7],
    [0x1f, 0x8b],  // gzip
    [0xfd, 0x37, 0x7a, 0x58, 0x5a],  // xz
    [0x5d, 0x00, 0x00],  // lzma
    Array("BZh".utf8),
    [0x02, 0x21, 0x4c, 0x18],  // lz4, the kernel's form
    [0x28, 0xb5, 0x2f, 0xfd],  // zstd
    [0x89, 0x4c, 0x5a, 0x4f],  // lzo
    [0x27, 0x05, 0x19, 0x56],  // U-Boot's header around any of them
  ]

  static func isKnown(_ head: [UInt8]) -> Bool {
    // Padding may stand in front of an archive.
    let begin = head.drop { $0 == 0 }
    return begin.isEmpty || magics.contains { begin.starts(with: $0) }
  }
}
