// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// What the riscv steps carry from one to the next.
package struct RiscvState: Sendable {
  var space = RiscvAddressSpace(bits: 57)
  /// `phys_ram_base`: the start of RAM rounded down to 2 MiB.
  var ramBase: PhysicalAddress = 0
  /// `dma32_phys_limit`.
  var dma32Limit: PhysicalAddress = 0
  /// `memory_limit`: `mem=`, the smallest; nil until it is set up.
  var memoryLimit: UInt64 = .max
  var debugsPageAlloc = false
  /// `swapper_pg_dir` and what hangs from it.
  var pageTables = KernelPageTables(entryShifts: [])
  /// `standard_resources[]`.
  var standardResources: [IOResource] = []
  /// Pieces of the linear map by leaf size, for the virtual layout.
  var linearMap: [RiscvLinearPiece] = []
  package init() {}
}

/// A run of the linear map with leaves of one size.
struct RiscvLinearPiece: Sendable, Equatable {
  var range: MemoryRange
  var leafShift: Int
}
