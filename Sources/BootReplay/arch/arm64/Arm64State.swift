// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What the arm64 steps carry from one to the next.
package struct Arm64State: Sendable {
  var space = Arm64AddressSpace(
    kernel: ReferenceSeries.newest.release, config: KernelConfig(), has52Bits: false)
  /// `memstart_addr`: what PAGE_OFFSET maps; wraps when the linear map is randomised.
  var memstart: UInt64 = .max
  /// The KASLR seed; 0 for none.
  var kaslrSeed: UInt64 = 0
  /// `id_aa64mmfr0_parange_to_phys_shift()` of the boot CPU.
  var cpuPhysicalBits = 48
  /// `swapper_pg_dir` and what hangs from it.
  var pageTables = KernelPageTables(entryShifts: [])

  // MARK: early parameters

  /// `mem=`, page rounded; nil without.
  var memoryLimit: UInt64?
  var isRodataEnabled = true
  var isRodataFull = false
  /// `crashkernel=` stands on the command line at all.
  var namesCrashKernel = false
  /// `kfence_early_init`.
  var initialisesKFENCEEarly = false
  var debugsPageAlloc = false

  /// `arm64_dma_phys_limit`.
  var dmaPhysicalLimit: PhysicalAddress = 0
  /// ZONE_DMA's end, exclusive.
  var zoneDMAEnd: PhysicalAddress?
  /// `standard_resources[]`.
  var standardResources: [IOResource] = []
  /// Pieces of the linear map as they were made, for the virtual layout.
  var linearMap: [LinearMapping] = []
  package init() {}
}

/// One call of `__map_memblock()`.
struct LinearMapping: Sendable, Equatable {
  var range: MemoryRange
  var usesBlocks: Bool
  var purpose: String
}
