// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What the arm steps carry from one to the next.
package struct ArmState: Sendable {
  // MARK: placement

  /// PHYS_OFFSET: where PAGE_OFFSET maps to.
  package var physicalOffset: UInt64 = 0
  package var pageOffset: UInt64 = 0xc000_0000
  /// Physical addresses of linker symbols.
  package var text: UInt64 = 0
  package var stext: UInt64 = 0
  package var initBegin: UInt64 = 0
  /// `_sdata`, which is `__init_end` too.
  package var sdata: UInt64 = 0
  package var end: UInt64 = 0
  /// r2: where the blob or the tags lie; 0 for neither.
  package var tagsPointer: UInt64 = 0
  package var isLPAE = false
  package var machine = ArmMachine.genericDT
  /// The tags as the kernel parses them, after merging and fix-ups; for boots without a blob.
  package var usesTags = false

  // MARK: limits

  /// `vmalloc_size`; what `vmalloc=` leaves of it.
  package var vmallocSize: UInt64 = 240 << 20
  /// 5.10: `vmalloc=` sets `vmalloc_min` without the 8 MiB that the default leaves.
  package var vmallocHasNoGap = false
  package var hasDroppedFirmwareMemory = false
  package var lowmemLimit: UInt64 = 0
  package var dmaZoneSize: UInt64 = 0
  /// `arm_dma_limit`.
  package var dmaLimit: UInt64 = 0xffff_ffff
  /// The area `omap_barrier_reserve_memblock()` took.
  package var barrier: UInt64 = 0

  package var tables = ArmPageTables()
  /// `static_vmlist`, ascending.
  package var staticAreas: [ArmStaticArea] = []
  package init() {}

  package var sectionSize: UInt64 { isLPAE ? 2 << 20 : 1 << 20 }
  package static let pmdSize: UInt64 = 2 << 20
  package static let vmallocEnd: UInt64 = 0xff80_0000
  package static let vmallocGap: UInt64 = 8 << 20
  package static let fdtFixedBase: UInt64 = 0xff80_0000
  package static let fixmapStart: UInt64 = 0xffc8_0000
  package static let fixmapTop: UInt64 = 0xffef_f000

  /// `__phys_to_virt()`; wraps at 32 bits.
  package func virtual(_ physical: UInt64) -> UInt64 {
    (physical &- physicalOffset &+ pageOffset) & 0xffff_ffff
  }
  /// The first section boundary at or above `_end`: what head.S maps up to.
  package var kernelSectionsEnd: UInt64 { end.roundedUp(to: sectionSize) }
  package var swapperSize: UInt64 { isLPAE ? 0x5000 : 0x4000 }
  package var swapper: UInt64 { text &- swapperSize }
  package var vmallocStart: UInt64 {
    (virtual(lowmemLimit) &+ Self.vmallocGap).roundedDown(to: Self.vmallocGap)
  }
}

/// Models `struct static_vm`: a mapping made before vmalloc works.
package struct ArmStaticArea: Sendable, Equatable {
  package var address: UInt64
  package var size: UInt64
  package var name: String
}
