// SPDX-License-Identifier: GPL-2.0-or-later
@_exported import KernelBehaviour
import PhysicalMemory

/// What differs from one kernel series to the next, as values. To add a series: add one value at
/// the end of `all`, a profile, and the steps that really changed.
package struct KernelSeries: Sendable, Equatable {
  /// `5.10`, `6.1`, …
  package let name: String
  package let major: Int
  package let minor: Int

  // MARK: memblock

  /// The name of the physical free: `memblock_free` before 5.16, `memblock_phys_free` since.
  package let physicalFreeName: String
  /// `memblock_reserve` up to 6.12, `__memblock_reserve` (with node and flags) since.
  package let reserveTracesNodeAndFlags: Bool
  /// `memblock_add_node` prints a line (6.1 up).
  package let addNodeIsTraced: Bool
  /// `memblock_phys_alloc_range` prints its request (6.1 up).
  package let physicalAllocationIsTraced: Bool
  /// An empty type holds one dummy region (up to 6.1).
  package let emptyTypeHoldsDummy: Bool
  /// Merging looks at the changed neighbourhood only (6.3 up).
  package let mergesLocally: Bool
  /// Plain `memblock_reserve` stores no node (-1) rather than MAX_NUMNODES (7.2).
  package let plainReserveStoresNoNode: Bool
  /// Allocations store the requested node and the kernel flag in `reserved` (7.2).
  package let marksKernelReservations: Bool
  /// Resizing before it is allowed panics (6.12 up) instead of failing silently.
  package let earlyResizePanics: Bool
  /// `mark_mirror` acts only with `kernelcore=mirror` (6.1 up).
  package let mirrorNeedsKernelcore: Bool
  /// `cap_memory_range` warns when no memory is registered (6.1 up).
  package let capWarnsWithoutMemory: Bool
  /// Driver-managed regions are skipped unless asked for (6.1 up).
  package let hasDriverManaged: Bool
  /// An invalid node means any node, silently (6.12 up).
  package let invalidNodeMeansAny: Bool

  // MARK: allocation wrappers

  /// Callers that must not fail go through `__memblock_alloc_or_panic` (6.14 up).
  package let hasAllocOrPanic: Bool

  /// All reference series, oldest first.
  package static let all: [KernelSeries] = [v5_10, v6_1, v6_12, v7_2]

  package static let v5_10 = KernelSeries(
    name: "5.10", major: 5, minor: 10,
    physicalFreeName: "memblock_free", reserveTracesNodeAndFlags: false, addNodeIsTraced: false,
    physicalAllocationIsTraced: false, emptyTypeHoldsDummy: true, mergesLocally: false,
    plainReserveStoresNoNode: false, marksKernelReservations: false, earlyResizePanics: false,
    mirrorNeedsKernelcore: false, capWarnsWithoutMemory: false, hasDriverManaged: false,
    invalidNodeMeansAny: false, hasAllocOrPanic: false)

  package static let v6_1 = KernelSeries(
    name: "6.1", major: 6, minor: 1,
    physicalFreeName: "memblock_phys_free", reserveTracesNodeAndFlags: false,
    addNodeIsTraced: true, physicalAllocationIsTraced: true, emptyTypeHoldsDummy: true,
    mergesLocally: false, plainReserveStoresNoNode: false, marksKernelReservations: false,
    earlyResizePanics: false, mirrorNeedsKernelcore: true, capWarnsWithoutMemory: true,
    hasDriverManaged: true, invalidNodeMeansAny: false, hasAllocOrPanic: false)

  package static let v6_12 = KernelSeries(
    name: "6.12", major: 6, minor: 12,
    physicalFreeName: "memblock_phys_free", reserveTracesNodeAndFlags: false,
    addNodeIsTraced: true, physicalAllocationIsTraced: true, emptyTypeHoldsDummy: false,
    mergesLocally: true, plainReserveStoresNoNode: false, marksKernelReservations: false,
    earlyResizePanics: true, mirrorNeedsKernelcore: true, capWarnsWithoutMemory: true,
    hasDriverManaged: true, invalidNodeMeansAny: true, hasAllocOrPanic: false)

  package static let v7_2 = KernelSeries(
    name: "7.2", major: 7, minor: 2,
    physicalFreeName: "memblock_phys_free", reserveTracesNodeAndFlags: true,
    addNodeIsTraced: true, physicalAllocationIsTraced: true, emptyTypeHoldsDummy: false,
    mergesLocally: true, plainReserveStoresNoNode: true, marksKernelReservations: true,
    earlyResizePanics: true, mirrorNeedsKernelcore: true, capWarnsWithoutMemory: true,
    hasDriverManaged: true, invalidNodeMeansAny: true, hasAllocOrPanic: true)

  package static var newest: KernelSeries { v7_2 }

  /// The series a release belongs to: itself, else the nearest older one, else the oldest.
  package static func forRelease(_ release: KernelRelease) -> (series: KernelSeries, exact: Bool) {
    let older = all.last { ($0.major, $0.minor) <= (release.major, release.minor) } ?? v5_10
    return (older, older.major == release.major && older.minor == release.minor)
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
  package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
  package static func >= (a: Self, b: Self) -> Bool { !(a < b) }
}
