// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

extension LogFacts {
  /// Ranges of memory without a word of the architecture: RAM from page 0 or 1 up to below 640 KiB and
  /// again from 1 MiB is what x86 machines have, and no other.
  mutating func guessArchitectureByHole() {
    guard architecture == nil, e820.isEmpty else { return }
    var ranges = zones.earlyNodeRanges.map { Sourced($0.value.range, $0.source) }
    if ranges.isEmpty { ranges = dumpedMemory }
    ranges.sort { $0.value.base < $1.value.base }
    guard let low = ranges.first, ranges.count > 1, low.value.base.rawValue <= 0x1000,
      low.value.size <= 0xa_0000, low.value.size >= 0x8_0000,
      ranges[1].value.base.rawValue == 0x10_0000
    else { return }
    architecture = Sourced("x86_64", low.source)
    notes.append(
      Sourced(
        "RAM ends below 640 KiB and goes on at 1 MiB: this is taken for an x86_64 machine; --arch "
          + "replaces it", low.source))
  }

  /// The memory regions of the first dump.
  private var dumpedMemory: [Sourced<MemoryRange>] {
    var found: [Sourced<MemoryRange>] = []
    var dumps = 0
    for line in memblock {
      if case .dumpHead = line.kind { dumps += 1 }
      if dumps > 1 { break }
      if case .region("memory", _, let first, _, let size, _, _) = line.kind, size > 0,
        let range = MemoryRange(exactly: PhysicalAddress(first), size: size)
      {
        found.append(Sourced(range, .line(origin, line.line)))
      }
    }
    return found
  }
}
