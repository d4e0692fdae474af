// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// An ATAG list (arch/arm/include/uapi/asm/setup.h), in order, without the closing ATAG_NONE.
package struct AtagList: Sendable {
  package enum Tag: Sendable, Equatable {
    /// Nil fields for the short form (size 2).
    case core(flags: UInt32?, pageSize: UInt32?, rootDevice: UInt32?)
    case memory(size: UInt32, start: UInt32)
    case videoText(words: [UInt32])
    case ramdisk(flags: UInt32, sizeInKiB: UInt32, start: UInt32)
    /// Virtual start.
    case initrd(virtualStart: UInt32, size: UInt32)
    case initrd2(start: UInt32, size: UInt32)
    case serial(low: UInt32, high: UInt32)
    case revision(UInt32)
    case videoLFB(words: [UInt32])
    case commandLine(String)
    case acorn(words: [UInt32])
    case memoryClock(UInt32)
    case unknown(id: UInt32, words: [UInt32])
  }
  /// The tags with their place in the input.
  package var tags: [Sourced<Tag>]
  /// Where the list stood in a dump that says so (`80000100: …`), or in memory behind `r2=`.
  package var address: UInt32?
  package var byteOrder = ByteCursor.ByteOrder.little
  /// What was settled one way: a list without its end, a list found inside a dump.
  package var notes: [Sourced<String>] = []
  package init(tags: [Sourced<Tag>]) { self.tags = tags }
}

/// Tag numbers.
package enum AtagID {
  package static let core: UInt32 = 0x5441_0001
  package static let memory: UInt32 = 0x5441_0002
  package static let videoText: UInt32 = 0x5441_0003
  package static let ramdisk: UInt32 = 0x5441_0004
  package static let initrd: UInt32 = 0x5441_0005
  package static let serial: UInt32 = 0x5441_0006
  package static let revision: UInt32 = 0x5441_0007
  package static let videoLFB: UInt32 = 0x5441_0008
  package static let commandLine: UInt32 = 0x5441_0009
  package static let initrd2: UInt32 = 0x5442_0005
  package static let acorn: UInt32 = 0x4100_0101
  package static let memoryClock: UInt32 = 0x4100_0402

  /// The names that boot loaders and people write.
  package static let names: [(name: String, id: UInt32)] = [
    ("ATAG_NONE", 0), ("ATAG_CORE", core), ("ATAG_MEM", memory), ("ATAG_VIDEOTEXT", videoText),
    ("ATAG_RAMDISK", ramdisk), ("ATAG_INITRD2", initrd2), ("ATAG_INITRD", initrd),
    ("ATAG_SERIAL", serial), ("ATAG_SERIALNR", serial), ("ATAG_REVISION", revision),
    ("ATAG_VIDEOLFB", videoLFB), ("ATAG_CMDLINE", commandLine), ("ATAG_ACORN", acorn),
    ("ATAG_MEMCLK", memoryClock),
  ]
}
