// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription

/// What drivers/of prints, is called and takes, by behaviour.
enum FlatTreeTables {
  /// Level of `failed to reserve memory`.
  static let failureLevel = ByBehaviour(6, (.reservationFailuresAreErrors, 3))
  /// Prefix of the lines about static nodes and /reserved-memory itself.
  static let staticPrefix = ByBehaviour(
    "OF: fdt: ", (.reservedMemoryHasOneFile, "OF: reserved mem: "))

  // MARK: callers

  static let memReserveCaller = ByBehaviour<CallSite>(
    .earlyInitDtReserveMemoryArch, (.reservesMapEntriesItself, .earlyInitFdtScanReservedMem))
  static let staticCaller = ByBehaviour<CallSite>(
    .earlyInitDtReserveMemoryArch, (.reservesMapEntriesItself, .earlyInitFdtScanReservedMem),
    (.reservedMemoryHasOneFile, .fdtScanReservedMem))
  static let lateScan = ByBehaviour<CallSite>(
    .fdtScanReservedMemRegNodes, (.movesReservationsToLateScan, .fdtScanReservedMemLate))
  static let refusedStaticCaller = ByBehaviour<CallSite>(
    .fdtInitReservedMem, (.setsUpStaticNodesLate, .fdtScanReservedMemRegNodes),
    (.movesReservationsToLateScan, .fdtScanReservedMemLate))
  static let refusedDynamicCaller = ByBehaviour<CallSite>(
    .fdtInitReservedMem, (.setsUpStaticNodesLate, .fdtScanReservedMemRegNodes),
    (.movesReservationsToLateScan, .fdtInitReservedMemNode))
}
