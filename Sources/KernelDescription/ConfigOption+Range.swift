// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

extension ConfigOption {
  /// The values that Kconfig lets a number have; where it sets no bound, those that a kernel could
  /// still be linked and started with. Nil for options that are no numbers. The replay's arithmetic
  /// stands on these bounds: they are checked once, where the inputs are merged.
  package func range(for architecture: Architecture) -> ClosedRange<UInt64>? {
    switch self {
    case .archForceMaxOrder: 0...30
    case .arm64PaBits: 48...52
    case .arm64VaBits: 36...52
    case .armL1CacheShift: 5...7
    case .cmaAreas: 0...4096
    case .cmaSizeMbytes: 0...(1 << 20)
    case .cmaSizePercentage: 0...100
    case .debugUartPhys, .debugUartVirt, .physOffset: 0...0xffff_ffff
    case .forceMaxZoneorder: 1...31
    case .kfenceNumObjects: 1...65535
    case .kfenceSampleInterval: 0...0xffff_ffff
    case .logBufShift: 12...25
    case .logCpuMaxBufShift: 0...21
    case .nodesShift: 0...10
    case .nrCpus: 1...8192
    case .pageBlockMaxOrder: 1...30
    // User space keeps some memory, and so do the kernel and its vmalloc area.
    case .pageOffset: architecture.is64Bit ? nil : 0x1000_0000...0xf000_0000
    case .physicalStart: 0...0x3fff_ffff
    case .x86ReserveLow: 4...640
    default: nil
    }
  }
}
