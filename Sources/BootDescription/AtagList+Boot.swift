// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What a boot loader reads and writes in an ATAG list.
extension AtagList {
  /// The last ATAG_CMDLINE; the kernel lets each replace the one before.
  var commandLine: Sourced<String>? {
    tags.reversed().lazy.compactMap { tag in
      if case .commandLine(let text) = tag.value { Sourced(text, tag.source) } else { nil }
    }.first
  }

  /// Puts `ranges` in place of the ATAG_MEM tags. The tags hold 32 bits: what does not fit is cut.
  func replacingMemory(by ranges: [Sourced<MemoryRange>]) -> AtagList {
    var list = self
    list.tags.removeAll { if case .memory = $0.value { true } else { false } }
    let memory = ranges.map { range in
      Sourced(
        Tag.memory(
          size: UInt32(clamping: range.value.size),
          start: UInt32(clamping: range.value.base.rawValue)), range.source)
    }
    list.tags.insert(contentsOf: memory, at: min(1, list.tags.count))
    return list
  }
}
