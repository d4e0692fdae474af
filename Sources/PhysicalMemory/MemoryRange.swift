// SPDX-License-Identifier: GPL-2.0-or-later

/// A run of physical memory, `base ..< base + size`; the end is exclusive and may be 2^64.
package struct MemoryRange: Hashable, Sendable {
  package var base: PhysicalAddress
  package var size: UInt64

  /// For parsers: nil if the range runs past the address space; a range may end at 2^64.
  package init?(exactly base: PhysicalAddress, size: UInt64) {
    guard size == 0 || size - 1 <= UInt64.max - base.rawValue else { return nil }
    (self.base, self.size) = (base, size)
  }

  /// For parsers: both ends inclusive, as the kernel prints `[mem 0x…-0x…]`; nil if `last` lies below
  /// `first`, or for the whole address space, whose size has no 64-bit value.
  package init?(first: UInt64, last: UInt64) {
    guard last >= first, last - first < UInt64.max else { return nil }
    (base, size) = (PhysicalAddress(first), last - first + 1)
  }

  /// For the model: shortens the range as `memblock_cap_size()` does.
  package init(capping base: PhysicalAddress, size: UInt64) {
    (self.base, self.size) = (base, min(size, UInt64.max - base.rawValue))
  }

  /// For the model: from `base` to `end` (exclusive); empty where `end` is not above `base`.
  package init(from base: PhysicalAddress, to end: PhysicalAddress) {
    (self.base, self.size) = (base, end > base ? end - base : 0)
  }

  /// The exclusive end; wraps to 0 for a range that ends at 2^64.
  package var end: PhysicalAddress { base + size }
  /// The last byte's address; for an empty range `base - 1`, wrapping, as the kernel prints it.
  package var last: PhysicalAddress { base + size - 1 }
  package var isEmpty: Bool { size == 0 }

  package func contains(_ address: PhysicalAddress) -> Bool {
    address >= base && address - base < size
  }
  package func contains(_ other: MemoryRange) -> Bool {
    other.size == 0 ? contains(other.base) : contains(other.base) && contains(other.last)
  }
  /// True where the two share a byte; touching is not overlapping.
  package func overlaps(_ other: MemoryRange) -> Bool {
    size > 0 && other.size > 0 && base <= other.last && other.base <= last
  }
}
