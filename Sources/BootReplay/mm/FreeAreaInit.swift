// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `free_area_init()`, from the `zoneLimits` the architecture set.
  package mutating func freeAreaInit() throws(KernelPanic) {}

  /// Models `memblock_find_dma_reserve()` (x86-64 up to 6.1): used pages below 16 MiB.
  package mutating func findDMAReserve() {}
}
