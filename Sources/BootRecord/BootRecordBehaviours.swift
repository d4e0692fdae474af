// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in the tables that a kernel is built with.
extension Behaviour {
  package static let bootRecord: [Behaviour] = [
    efiHasSpareRegions
  ]

  package static let efiHasSpareRegions = Behaviour(
    "efiHasSpareRegions", since: "6.0",
    of: "INIT_MEMBLOCK_MEMORY_REGIONS (arch/arm64/include/asm/memory.h)",
    "With EFI the memory table of arm64 has room for 1024 regions, not 128.",
    dated: "sources of 5.19 and 6.0")
}
