// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// What a kernel build fixes about its memblock.
package struct MemblockTraits: Sendable {
  /// The release whose allocator runs.
  package var kernel: KernelRelease
  /// Width of `phys_addr_t` in bits: 32 or 64.
  package var physicalBits: Int = 64
  /// Regions have a node field (CONFIG_NUMA).
  package var hasNodes = true
  /// MAX_NUMNODES.
  package var maxNodes: Int = 16
  package var pageSize: UInt64 = 4096
  /// Records the built-in arrays hold.
  package var memoryCapacity = 128
  package var reservedCapacity = 128
  /// Bytes of one record, for doubling: 24; 20 on i386 with PAE; 12 with 32-bit addresses.
  package var regionRecordSize: UInt64 = 24
  /// SMP_CACHE_BYTES, which stands in for an alignment of 0.
  package var cacheLine: UInt64 = 64
  /// ARCH_KEEP_MEMBLOCK.
  package var keepsMemblock = false

  package init(kernel: KernelRelease) { self.kernel = kernel }

  /// How often a call site warns that mirrored memory ran out; nil for always (5.10).
  var mirrorWarningBurst: Int? { kernel.has(.mirrorNeedsKernelcore) ? 10 : nil }

  /// PHYS_ADDR_MAX.
  package var physicalMax: UInt64 { physicalBits == 32 ? 0xffff_ffff : .max }
}
