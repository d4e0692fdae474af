// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import KernelSeries

/// What differs between the series in drivers/of/fdt.c and drivers/of/of_reserved_mem.c.
package struct FlatTreeRules: Sendable {
  // MARK: scan

  /// Memory nodes are looked for at any depth whatever their status says, `chosen` is a must, and
  /// everything below /reserved-memory counts as its child (up to 5.10).
  var walksWholeTree = false
  /// The root's cells are read after /chosen, before memory (5.10), or before both.
  var warnsWithoutChosen = false
  /// An initrd whose end lies below its start is left out (6.1 up).
  var checksInitrdOrder = true
  /// `linux,usable-memory-range` is handled here for all architectures (6.1 up).
  var capsUsableMemory = true
  /// A property that is not a whole number of entries counts as absent (7.2).
  var wantsWholeEntries = false

  // MARK: reserved memory

  /// /memreserve/ entries come last (6.12 up), not first.
  var reserveMapComesLast = false
  /// Static nodes are set up when the tree is unflattened (6.12 up).
  var setsUpStaticNodesLate = false
  /// Only the first `reg` entry of a static node is reserved (7.2).
  var reservesFirstEntryOnly = false
  /// `no-map` is refused over anything reserved, even outside RAM (5.10).
  var refusesNoMapOutsideMemory = false
  /// Level of `failed to reserve memory`.
  var failureLevel = 3
  /// Prefix of the lines about static nodes and /reserved-memory itself.
  var staticPrefix = "OF: reserved mem: "
  /// Dynamic `no-map` memory is taken out of `memory` (5.10) instead of being marked.
  var removesDynamicNoMap = false
  /// Dynamic nodes are placed next to recorded ones where `alloc-ranges` touch them (6.12 up).
  var keepsDynamicNodesTogether = false
  /// The line about a dynamic node that finds no place tells its size (6.1 up).
  var failureTellsSize = true
  /// Handlers of the same `compatible` are tried on after an error (up to 6.12).
  var triesAllHandlers = true
  /// The DMA remap list is filled while reserving (6.12 up), not while setting up.
  var remapsWhenReserving = false
  /// `no-map`, alignment and `cma=` keep a node from that list (7.2).
  var remapNeedsCMANode = false
  /// `sort()` takes the two largest elements at a time (6.11 up).
  var sortTakesTwo = false
  /// Ties are broken by the node's place in the blob (6.12).
  var sortsByOffset = false
  /// A malformed /reserved-memory leaves room for 64 regions (6.12).
  var keepsTableOnBadRoot = false
  /// A tree is there even where no blob is (6.12 up).
  var hasEmptyRoot = false

  // MARK: callers

  var memReserveCaller: CallSite = .earlyInitFdtScanReservedMem
  var staticCaller: CallSite = .fdtScanReservedMem
  var lateScan: CallSite = .fdtScanReservedMemRegNodes
  var refusedStaticCaller: CallSite = .fdtInitReservedMem
  var refusedDynamicCaller: CallSite = .fdtInitReservedMem

  static func of(_ series: KernelSeries) -> FlatTreeRules {
    if series >= .v7_2 { return v7_2 }
    if series >= .v6_12 { return v6_12 }
    return series >= .v6_1 ? v6_1 : v5_10
  }

  static let v5_10: FlatTreeRules = {
    var rules = FlatTreeRules()
    rules.walksWholeTree = true
    rules.warnsWithoutChosen = true
    rules.checksInitrdOrder = false
    rules.capsUsableMemory = false
    rules.refusesNoMapOutsideMemory = true
    rules.failureLevel = 6
    rules.staticPrefix = "OF: fdt: "
    rules.removesDynamicNoMap = true
    rules.failureTellsSize = false
    rules.memReserveCaller = .earlyInitDtReserveMemoryArch
    rules.staticCaller = .earlyInitDtReserveMemoryArch
    return rules
  }()

  static let v6_1: FlatTreeRules = {
    var rules = FlatTreeRules()
    rules.staticPrefix = "OF: fdt: "
    rules.staticCaller = .earlyInitFdtScanReservedMem
    return rules
  }()

  static let v6_12: FlatTreeRules = {
    var rules = FlatTreeRules()
    rules.reserveMapComesLast = true
    rules.setsUpStaticNodesLate = true
    rules.keepsDynamicNodesTogether = true
    rules.remapsWhenReserving = true
    rules.sortTakesTwo = true
    rules.sortsByOffset = true
    rules.keepsTableOnBadRoot = true
    rules.hasEmptyRoot = true
    rules.refusedStaticCaller = .fdtScanReservedMemRegNodes
    rules.refusedDynamicCaller = .fdtScanReservedMemRegNodes
    return rules
  }()

  static let v7_2: FlatTreeRules = {
    var rules = v6_12
    rules.wantsWholeEntries = true
    rules.reservesFirstEntryOnly = true
    rules.triesAllHandlers = false
    rules.remapNeedsCMANode = true
    rules.sortsByOffset = false
    rules.keepsTableOnBadRoot = false
    rules.lateScan = .fdtScanReservedMemLate
    rules.refusedStaticCaller = .fdtScanReservedMemLate
    rules.refusedDynamicCaller = .fdtInitReservedMemNode
    return rules
  }()
}
