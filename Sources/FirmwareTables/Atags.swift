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
  package init(tags: [Sourced<Tag>]) { self.tags = tags }
}
