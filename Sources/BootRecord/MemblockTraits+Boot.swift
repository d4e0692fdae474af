// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock

extension MemblockTraits {
  /// The traits that this boot's kernel is built with (include/linux/memblock.h, arch headers).
  package static func forBoot(_ boot: BootDescription) -> MemblockTraits {
    let config = boot.config
    var traits = MemblockTraits(kernel: boot.kernelRelease)
    switch boot.architecture {
    case .i386 where !config.isEnabled(.x86Pae),
      .arm where !config.isEnabled(.armLpae):
      (traits.physicalBits, traits.regionRecordSize) = (32, 12)
    case .i386: traits.regionRecordSize = 20
    default: break
    }
    traits.hasNodes = config.isEnabled(.numa)
    traits.maxNodes =
      traits.hasNodes ? 1 << Int(min(10, config.number(.nodesShift, default: 0))) : 1
    if config.isEnabled(.arm64Pages16K) { traits.pageSize = 16384 }
    if config.isEnabled(.arm64Pages64K) { traits.pageSize = 65536 }
    traits.cacheLine = boot.build.cacheLine
    if boot.architecture == .arm64 {
      if boot.kernelRelease.has(.efiHasSpareRegions), config.isEnabled(.efi) {
        traits.memoryCapacity = 1024
      }
      if config.isEnabled(.armGicV3Its) {
        traits.reservedCapacity = 128 + Int(config.number(.nrCpus, default: 256)) + 1
      }
    }
    traits.keepsMemblock = config.isEnabled(.archKeepMemblock)
    return traits
  }
}
