// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelImage

@Suite struct KernelImageFactsTests {
  @Test func anImageMayHaveNoExtents() {
    #expect(KernelImageFacts(format: .elf).extents.isEmpty)
  }
}
