// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Sizes of what describes pages.
package enum StructPages {
  /// Models `calc_memmap_size()` (up to 6.1): pages the memory map of a zone takes.
  package static func memoryMapPages(
    spanned: UInt64, present: UInt64, isSparse: Bool, recordSize: UInt64, pageSize: UInt64
  ) -> UInt64 {
    let pages = isSparse && spanned > present + present >> 4 ? present : spanned
    return (pages &* recordSize).dividedRoundingUp(by: pageSize)
  }

  /// Models `usemap_size()`: bytes of a zone's pageblock flags.
  package static func usemapSize(
    start: PageFrame, spanned: UInt64, blockPages: UInt64, bitsPerBlock: UInt64, wordSize: UInt64
  ) -> UInt64 {
    let pages = (spanned &+ (start & (blockPages - 1))).roundedUp(to: blockPages)
    return (pages / blockPages * bitsPerBlock).roundedUp(to: 8 * wordSize) / 8
  }

  /// Models `defer_init()`: the first pfn of a node whose struct page is left for later, nil where
  /// all are initialised at boot. `ranges` are the node's memory pages in its last zone.
  package static func firstDeferredPfn(
    ranges: [Range<PageFrame>], pagesPerSection: UInt64
  ) -> PageFrame? {
    var counted: UInt64 = 0
    for range in ranges {
      let pages = range.upperBound - range.lowerBound
      // The limit is the first section border where the count, this page included, is more than
      // a section.
      let needed = pagesPerSection >= counted ? pagesPerSection - counted : 0
      let earliest = range.lowerBound &+ needed
      let border = max(earliest, range.lowerBound).roundedUp(to: pagesPerSection)
      if border < range.upperBound { return border }
      counted += pages
    }
    return nil
  }
}

/// Models the size of `alloc_large_system_hash()` (mm/page_alloc.c).
package struct SystemHash: Sendable, Equatable {
  package var entriesLog2: Int
  /// Nil where the table has no room at all.
  package func size(bucket: UInt64) -> UInt64 { bucket << UInt64(entriesLog2) }

  /// `wanted` is `dhash_entries=` or `ihash_entries=`, 0 where not given; without a `highLimit` a
  /// table takes at most a sixteenth of all memory.
  package init(
    wanted: UInt64, bucket: UInt64, scale: UInt64, lowLimit: UInt64, kernelPages: UInt64,
    allPages: UInt64, pageShift: UInt64, is64Bit: Bool, highLimit: UInt64 = 0
  ) {
    var entries = wanted
    if entries == 0 {
      entries = kernelPages
      // Rounded up to a megabyte.
      if pageShift < 20 { entries = entries.roundedUp(to: 1 << (20 - pageShift)) }
      var scale = scale
      if is64Bit, highLimit == 0 {
        var adapt = (UInt64(64) << 30) >> pageShift
        while adapt < entries {
          scale += 1
          adapt <<= 2
        }
      }
      if scale > pageShift {
        entries >>= scale - pageShift
      } else {
        entries <<= pageShift - scale
      }
      if entries &* bucket < 1 << pageShift { entries = (1 << pageShift) / bucket }
    }
    entries = entries.roundedUpToPowerOfTwo
    var limit = highLimit == 0 ? ((allPages << pageShift) >> 4) / bucket : highLimit
    limit = min(limit, 0x8000_0000)
    entries = min(max(entries, lowLimit), max(limit, 1))
    entriesLog2 = max(0, entries.highestBitNumber - 1)
  }
}
