// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelSeries
import Memblock

extension MemblockTraits {
  /// The traits that this boot's kernel is built with (include/linux/memblock.h, arch headers).
  package static func forBoot(_ boot: BootDescription) -> MemblockTraits {
    let config = boot.config
    var traits = MemblockTraits(series: boot.series)
    switch boot.architecture {
    case .i386 where !config.isEnabled("X86_PAE"),
      .arm where !config.isEnabled("ARM_LPAE"):
      (traits.physicalBits, traits.regionRecordSize) = (32, 12)
    case .i386: traits.regionRecordSize = 20
    default: break
    }
    traits.hasNodes = config.isEnabled("NUMA")
    traits.maxNodes =
      traits.hasNodes ? 1 << Int(min(10, config.number("NODES_SHIFT", default: 0))) : 1
    if config.isEnabled("ARM64_16K_PAGES") { traits.pageSize = 16384 }
    if config.isEnabled("ARM64_64K_PAGES") { traits.pageSize = 65536 }
    if boot.architecture == .arm, config.number("ARM_L1_CACHE_SHIFT", default: 6) == 5 {
      traits.cacheLine = 32
    }
    if boot.architecture == .arm64 {
      if boot.series >= .v6_1, config.isEnabled("EFI") { traits.memoryCapacity = 1024 }
      if config.isEnabled("ARM_GIC_V3_ITS") {
        traits.reservedCapacity = 128 + Int(config.number("NR_CPUS", default: 256)) + 1
      }
    }
    traits.keepsMemblock = config.isEnabled("ARCH_KEEP_MEMBLOCK")
    return traits
  }
}
