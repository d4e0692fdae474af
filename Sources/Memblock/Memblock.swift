// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// The kernel's boot-time allocator (mm/memblock.c), as a value.
///
/// Operations record `MemblockEvent`s, printed text is made elsewhere. All arithmetic is that of
/// the modelled `phys_addr_t`, which wraps.
package struct Memblock: Sendable {
  package let traits: MemblockTraits
  package internal(set) var memory: MemblockType
  package internal(set) var reserved: MemblockType
  package var bottomUp = false
  /// Early 5.10 and older kernels search bottom-up above their own image's end, then top-down; 0
  /// for none.
  package var bottomUpFloor: PhysicalAddress = 0
  /// `MEMBLOCK_ALLOC_ANYWHERE` until set.
  package var currentLimit: PhysicalAddress
  package internal(set) var canResize = false
  /// `movable_node` is given: hot-pluggable memory is left alone.
  package var movableNodeEnabled = false
  /// `kernelcore=mirror` was parsed.
  package var mirroredKernelcore = false
  package internal(set) var hasMirror = false
  var mirrorWarningsOfSearches = 0
  var mirrorWarningsOfAllocations = 0
  /// `memblock=debug` was parsed: from here on events are printed.
  package var debug = false
  /// 7.2: allocate from KHO scratch memory only.
  package var khoScratchOnly = false
  /// The buddy allocator has taken over.
  package var isHandedOver = false
  package internal(set) var events: [MemblockEvent] = []
  /// The last operation that changes a table or its flags gave -ENOMEM.
  package internal(set) var lastCallFailed = false
  /// False where nobody reads the debug lines: only warnings and errors are kept then.
  package var recordsDebugEvents = true
  package var hasEvents: Bool { !events.isEmpty }

  /// `MEMBLOCK_ALLOC_ANYWHERE`: no limit at all.
  package var anywhere: PhysicalAddress { PhysicalAddress(traits.physicalMax) }
  /// `MEMBLOCK_ALLOC_ACCESSIBLE`: up to the current limit.
  package static let accessible: PhysicalAddress = 0
  /// `MEMBLOCK_ALLOC_NOLEAKTRACE`: as accessible, prints as 1.
  package static let noLeakTrace: PhysicalAddress = 1

  package init(traits: MemblockTraits) {
    var traits = traits
    if !traits.hasNodes { traits.maxNodes = 1 }
    self.traits = traits
    memory = MemblockType(kind: .memory, capacity: traits.memoryCapacity)
    reserved = MemblockType(kind: .reserved, capacity: traits.reservedCapacity)
    currentLimit = PhysicalAddress(traits.physicalMax)
  }

  var kernel: KernelRelease { traits.kernel }

  /// Takes the events recorded since the last call.
  package mutating func drainEvents() -> [MemblockEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  mutating func emit(_ event: MemblockEvent) {
    if !recordsDebugEvents, !event.isAlwaysKept { return }
    var event = event
    event.isTraced = debug
    event.isAfterHandOver = isHandedOver
    events.append(event)
  }

  mutating func emitRange(
    _ operation: MemblockEvent.Operation, _ base: PhysicalAddress, _ size: UInt64,
    node: NodeID = noNode, flags: RegionFlags = [], _ caller: String
  ) {
    guard recordsDebugEvents else { return }
    emit(
      MemblockEvent(
        operation: operation, base: base, size: size, node: node, flags: flags, caller: caller))
  }

  // MARK: the operations

  /// Models `memblock_add()`.
  package mutating func add(
    _ base: PhysicalAddress, _ size: UInt64, caller: String
  ) throws(KernelPanic) {
    emitRange(.add, base, size, caller)
    lastCallFailed = try !addRange(.memory, base, size, node: traits.maxNodes, flags: [])
  }

  /// Models `memblock_add_node()`.
  package mutating func addNode(
    _ base: PhysicalAddress, _ size: UInt64, node: NodeID, flags: RegionFlags = [], caller: String
  ) throws(KernelPanic) {
    // 5.10 takes no flags here, and prints nothing.
    if kernel.has(.tracesAddNode) {
      emitRange(.addNode, base, size, node: node, flags: flags, caller)
    }
    lastCallFailed = try !addRange(
      .memory, base, size, node: node, flags: kernel.has(.tracesAddNode) ? flags : [])
  }

  /// Models `memblock_reserve()`.
  @discardableResult
  package mutating func reserve(
    _ base: PhysicalAddress, _ size: UInt64, caller: String
  ) throws(KernelPanic) -> Bool {
    try reserve(base, size, node: noNode, flags: [], caller: caller)
  }

  /// Models `memblock_reserve_kern()`; elsewhere a plain reservation.
  @discardableResult
  package mutating func reserveKern(
    _ base: PhysicalAddress, _ size: UInt64, caller: String
  ) throws(KernelPanic) -> Bool {
    try reserve(
      base, size, node: noNode,
      flags: kernel.has(.storesNodeAndFlagsOfReserve) ? .reservedKern : [],
      caller: caller)
  }

  /// Models `__memblock_reserve()` of 6.16 and later; older kernels drop node and flags.
  @discardableResult
  mutating func reserve(
    _ base: PhysicalAddress, _ size: UInt64, node: NodeID, flags: RegionFlags, caller: String
  ) throws(KernelPanic) -> Bool {
    emitRange(.reserve, base, size, node: node, flags: flags, caller)
    let done =
      kernel.has(.storesNodeAndFlagsOfReserve)
      ? try addRange(.reserved, base, size, node: node, flags: flags)
      : try addRange(.reserved, base, size, node: traits.maxNodes, flags: [])
    lastCallFailed = !done
    return done
  }

  /// Models `memblock_remove()`.
  package mutating func remove(
    _ base: PhysicalAddress, _ size: UInt64, caller: String
  ) throws(KernelPanic) {
    emitRange(.remove, base, size, caller)
    lastCallFailed = try !removeRange(.memory, base, size)
  }

  /// Models `memblock_phys_free()` (`memblock_free()` of 5.10).
  package mutating func free(
    _ base: PhysicalAddress, _ size: UInt64, caller: String
  ) throws(KernelPanic) {
    emitRange(.free, base, size, caller)
    lastCallFailed = false
    // The table is left alone once the buddy allocator has the pages, unless it is kept.
    if isHandedOver, kernel.has(.freeKeepsTableOfBuddy), !traits.keepsMemblock { return }
    lastCallFailed = try !removeRange(.reserved, base, size)
  }

  /// Models `memblock_free_late()`: only the line; the pages are the hand-over's business.
  package mutating func freeLate(_ base: PhysicalAddress, _ size: UInt64, caller: String) {
    emitRange(.freeLate, base, size, caller)
  }

  /// Models `memblock_allow_resize()`.
  package mutating func allowResize() { canResize = true }

  /// Models `memblock_dump_all()`.
  package mutating func dumpAll() { emit(MemblockEvent(operation: .dump(snapshot))) }

  package var snapshot: MemblockSnapshot {
    MemblockSnapshot(
      memory: Array(memory.regions), reserved: Array(reserved.regions),
      memorySize: memory.totalSize,
      reservedSize: reserved.totalSize, memoryWasFilled: memory.wasFilled,
      reservedWasFilled: reserved.wasFilled)
  }
}
