// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import Testing

@testable import BootReplay

@Suite struct Arm64AddressSpaceTests {
  private func space(
    _ series: KernelRelease, _ config: [String: String], has52Bits: Bool = false
  ) -> Arm64AddressSpace {
    Arm64AddressSpace(kernel: series, config: KernelConfig(config), has52Bits: has52Bits)
  }
  private let bits48 = ["ARM64_VA_BITS": "48", "ARM64_PA_BITS": "48"]
  private let bits52 = ["ARM64_VA_BITS": "52", "ARM64_PA_BITS": "52"]

  @Test func placesOfA48BitKernelMoveWithTheSeries() {
    #expect(space(.v5_10, bits48).kernelImageStart == 0xffff_8000_1000_0000)
    #expect(space(.v6_1, bits48).kernelImageStart == 0xffff_8000_0800_0000)
    #expect(space(.v6_12, bits48).kernelImageStart == 0xffff_8000_8000_0000)
    #expect(space(.v5_10, bits48).vmemmapStart == 0xffff_fdff_ffe0_0000)
    #expect(space(.v6_1, bits48).vmemmapStart == 0xffff_fc00_0000_0000)
    #expect(space(.v6_12, bits48).vmemmapStart == 0xffff_fdff_c000_0000)
  }

  @Test func theLinearRegionIsHalfOfTheAddressSpace() {
    #expect(space(.v5_10, bits48).linearRegionSize == 1 << 47)
    #expect(space(.v6_1, bits48).linearRegionSize == 1 << 47)
    #expect(space(.v6_12, bits52).linearRegionSize == 1 << 47)
    #expect(
      space(.v6_12, bits52, has52Bits: true).linearRegionSize == (1 << 52) - (1 << 47))
  }

  @Test func sixteenKilobytePagesFallBackTo47Bits() {
    let pages = bits52.merging(["ARM64_16K_PAGES": "y"]) { a, _ in a }
    let space = space(.v6_12, pages)
    #expect(space.vaBitsActual == 47)
    #expect(space.linearRegionSize == 1 << 46)
    #expect(space.memstartAlignment == 1 << 30)
    #expect(space.blockShifts == [25])
  }

  @Test func physicalWidthIs48WithoutLPA2() {
    #expect(space(.v6_12, bits52).physicalBits == 48)
    #expect(space(.v6_12, bits52, has52Bits: true).physicalBits == 52)
  }

  @Test func a52BitKernelOnASmallerCPUMovesTheStartOfMemory() {
    #expect(space(.v6_12, bits52).memstartCorrection == (1 << 52) - (1 << 48))
    #expect(space(.v6_12, bits52, has52Bits: true).memstartCorrection == 0)
    #expect(space(.v6_12, bits48).memstartCorrection == 0)
  }

  @Test func memstartAlignmentFollowsPagesAndSections() {
    let wide = ["ARM64_VA_BITS": "48", "ARM64_64K_PAGES": "y"]
    #expect(space(.v5_10, bits48).memstartAlignment == 1 << 30)
    #expect(space(.v5_10, wide).memstartAlignment == 1 << 30)
    #expect(space(.v6_1, wide).memstartAlignment == 512 << 20)
  }

  @Test func linearAddressesCountFromTheStartOfMemory() {
    let space = space(.v6_1, bits48)
    #expect(space.linearAddress(0x4020_0000, memstart: 0x4000_0000) == 0xffff_0000_0020_0000)
    // A randomised start lies below 0.
    #expect(
      space.linearAddress(0x4000_0000, memstart: 0xffff_9efb_8000_0000) == 0xffff_6104_c000_0000)
    #expect(
      space.vmemmapAddress(0x4000_1000, memstart: 0x4000_0000) == space.vmemmapStart + 64)
  }
}
