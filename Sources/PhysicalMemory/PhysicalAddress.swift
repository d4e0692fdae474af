// SPDX-License-Identifier: GPL-2.0-or-later

/// An address in physical memory.
///
/// Adding and subtracting wrap at 2^64, as the kernel's `phys_addr_t` does; a 32-bit
/// `phys_addr_t` is the business of whoever knows the width (`Memblock`). Parsers check before
/// they build one (`MemoryRange.init?(exactly:size:)`).
package struct PhysicalAddress: RawRepresentable, Hashable, Comparable, Sendable,
  ExpressibleByIntegerLiteral
{
  package var rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }
  package init(_ rawValue: UInt64) { self.rawValue = rawValue }
  package init(integerLiteral value: UInt64) { rawValue = value }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  package static func + (a: Self, bytes: UInt64) -> Self { Self(a.rawValue &+ bytes) }
  package static func - (a: Self, bytes: UInt64) -> Self { Self(a.rawValue &- bytes) }
  /// The distance in bytes from `b` up to `a`, wrapping.
  package static func - (a: Self, b: Self) -> UInt64 { a.rawValue &- b.rawValue }
  package static func += (a: inout Self, bytes: UInt64) { a = a + bytes }
  package static func -= (a: inout Self, bytes: UInt64) { a = a - bytes }

  /// The next multiple of `alignment` (a power of two) at or above; wraps to 0 as the kernel's `ALIGN()`.
  package func roundedUp(to alignment: UInt64) -> Self { Self(rawValue.roundedUp(to: alignment)) }
  /// The multiple of `alignment` (a power of two) at or below.
  package func roundedDown(to alignment: UInt64) -> Self {
    Self(rawValue.roundedDown(to: alignment))
  }
  package func isAligned(to alignment: UInt64) -> Bool { rawValue & (alignment &- 1) == 0 }
}

/// A page frame number: physical address divided by the page size.
package typealias PageFrame = UInt64

extension UInt64 {
  /// Models `ALIGN()`: the next multiple of a power of two, wrapping at 2^64.
  package func roundedUp(to alignment: UInt64) -> UInt64 {
    (self &+ (alignment &- 1)) & ~(alignment &- 1)
  }
  /// Models `ALIGN_DOWN()` for a power of two.
  package func roundedDown(to alignment: UInt64) -> UInt64 { self & ~(alignment &- 1) }
  /// Models `DIV_ROUND_UP()`; the divisor is not zero.
  package func dividedRoundingUp(by divisor: UInt64) -> UInt64 {
    self / divisor + (self % divisor == 0 ? 0 : 1)
  }
  /// Models `roundup_pow_of_two()`; 0 and 1 give 1, what does not fit gives 2^63.
  package var roundedUpToPowerOfTwo: UInt64 {
    self <= 1 ? 1 : 1 << Swift.min(63, UInt64(64 - (self - 1).leadingZeroBitCount))
  }
  /// Models `fls64()`: the number of the highest set bit, counted from 1; 0 for 0.
  package var highestBitNumber: Int { 64 - leadingZeroBitCount }
}
