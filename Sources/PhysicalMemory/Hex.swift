// SPDX-License-Identifier: GPL-2.0-or-later

extension FixedWidthInteger where Self: UnsignedInteger {
  /// Lower-case hexadecimal digits, padded with zeros to `width`; no prefix.
  package func hex(width: Int = 0) -> String {
    let digits = String(self, radix: 16)
    return digits.utf8.count >= width
      ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
  }
  /// `0x` and at least `width` hexadecimal digits: the kernel's `0x%0*llx`.
  package func hex0x(width: Int = 0) -> String { "0x" + hex(width: width) }
}

extension String {
  /// Pads with blanks on the right (`%-8s`).
  package func paddedRight(to width: Int) -> String {
    utf8.count >= width ? self : self + String(repeating: " ", count: width - utf8.count)
  }
  /// Pads with blanks on the left (`%8s`).
  package func paddedLeft(to width: Int) -> String {
    utf8.count >= width ? self : String(repeating: " ", count: width - utf8.count) + self
  }
}
