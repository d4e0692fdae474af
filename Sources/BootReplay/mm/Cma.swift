// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Models `struct cma`.
package struct CMAArea: Sendable, Equatable {
  package var base: PhysicalAddress
  package var size: UInt64
  package var name: String
  package var range: MemoryRange { MemoryRange(capping: base, size: size) }
}

/// What mm/cma.c and kernel/dma/contiguous.c keep between their calls.
package struct CMAState: Sendable {
  /// `cma_areas[]`, in the order they were made.
  package var areas: [CMAArea] = []
  /// `dma_contiguous_default_area`.
  package var defaultArea: CMAArea?
  /// What `dma_contiguous_early_fixup()` was told (ARM maps it again), in order.
  package var earlyFixups: [MemoryRange] = []
  /// Where low memory ends (`__pa(high_memory - 1) + 1`); nil: at the end of RAM.
  package var highMemory: PhysicalAddress?
  package init() {}
}

/// Why an area was not made; the kernel's error number.
package enum CMAError: Int, Sendable {
  case noMemory = 12, busy = 16, invalid = 22, noSpace = 28
}

extension BootState {
  private var cmaSite: CallSite {
    kernel.has(.cmaDeclaresInParts) ? .cmaDeclareContiguousNidInner : .cmaDeclareContiguousNid
  }
  private var cmaCapacity: Int {
    Int(config.number(.cmaAreas, default: 7)) + (kernel.has(.cmaHasOneMoreArea) ? 1 : 0)
  }

  /// CMA_MIN_ALIGNMENT_BYTES (up to 5.18 from MAX_ORDER too).
  package var cmaMinimumAlignment: UInt64 {
    let order =
      kernel.has(.cmaAlignsToPageblocks)
      ? pageblockOrderForCMA : max(largestBlockOrder, pageblockOrderForCMA)
    return pageSize << order
  }

  /// The order of the buddy allocator's largest blocks.
  private var largestBlockOrder: UInt64 {
    UInt64(maxOrder)
  }

  /// `pageblock_order` (include/linux/pageblock-flags.h).
  private var pageblockOrderForCMA: UInt64 {
    let pageShift = UInt64(pageSize.trailingZeroBitCount)
    // A PMD covers one page of entries: 8 bytes each, 4 where i386 goes without PAE.
    let isShort = boot.architecture == .i386 && !config.isEnabled(.x86Pae)
    let pmdOrder = boot.architecture == .arm ? 21 - pageShift : pageShift - (isShort ? 2 : 3)
    let largest = min(20, largestBlockOrder)
    if kernel.has(.hasPageblockMaxOrder) {
      let limit = min(20, config.number(.pageBlockMaxOrder, default: largest))
      let isHuge =
        config.isEnabled(.hugetlbPage) || config.isEnabled(.transparentHugepage)
      return isHuge ? min(pmdOrder, limit) : limit
    }
    if config.isEnabled(.hugetlbPage) {
      return kernel.has(.capsPageblockOrder) ? min(pmdOrder, largest) : pmdOrder
    }
    if kernel.has(.transparentHugePagesSizePageblocks), config.isEnabled(.transparentHugepage) {
      return min(pmdOrder, largest)
    }
    return largest
  }

  /// Models `cma_init_reserved_mem()`; nil where the kernel refuses.
  package mutating func cmaInitReservedMem(
    base: PhysicalAddress, size: UInt64, name: String
  ) -> CMAArea? {
    if cma.areas.count >= cmaCapacity {
      print("cma: Not enough slots for CMA reserved regions!", level: 3)
      return nil
    }
    guard size != 0, memblock.isRegionReserved(base, size),
      (base.rawValue | size) & (cmaMinimumAlignment - 1) == 0
    else { return nil }
    let area = CMAArea(base: base, size: size, name: name)
    cma.areas.append(area)
    return area
  }

  /// Models `cma_declare_contiguous_nid()`: finds or takes the area and tells about it.
  @discardableResult
  package mutating func cmaDeclareContiguous(
    base: PhysicalAddress, size: UInt64, limit: PhysicalAddress, alignment: UInt64 = 0,
    orderPerBit: UInt64 = 0, fixed: Bool, name: String, node: NodeID = noNode
  ) throws(KernelPanic) -> Result<CMAArea, CMAFailure> {
    let mask = memblock.traits.physicalMax
    let node = kernel.has(.cmaIgnoresNodesWithoutNUMA) && !config.isEnabled(.numa) ? noNode : node
    var request = CMARequest(
      base: base.rawValue & mask, size: size & mask, limit: limit.rawValue & mask,
      alignment: alignment, orderPerBit: orderPerBit, isFixed: fixed, node: node)
    let result = try placeCMA(&request, name: name)
    let suffix = kernel.has(.cmaNamesNode) ? " on node \(node)" : ""
    // Newer kernels print the size that was asked for, before it was rounded up.
    let printed = (kernel.has(.cmaDeclaresInParts) ? size : request.size) >> 20
    switch result {
    case .success(let area):
      print("cma: Reserved \(printed) MiB at \(pa(area.base))\(suffix)")
    case .failure(let failure):
      if failure.isTold || kernel.has(.cmaDeclaresInParts) {
        print("cma: Failed to reserve \(printed) MiB\(suffix)", level: 3)
      }
    }
    return result
  }

  mutating func placeCMA(
    _ request: inout CMARequest, name: String
  ) throws(KernelPanic) -> Result<CMAArea, CMAFailure> {
    if cma.areas.count >= cmaCapacity {
      print("cma: Not enough slots for CMA reserved regions!", level: 3)
      return .failure(CMAFailure(.noSpace, isTold: false))
    }
    if let failure = sanitize(&request) { return .failure(failure) }
    let found: PhysicalAddress?
    if request.isFixed {
      if let failure = try reserveFixed(request) { return .failure(failure) }
      found = PhysicalAddress(request.base)
    } else {
      found = try allocateCMA(request)
    }
    guard let found else { return .failure(CMAFailure(.noMemory)) }
    guard let area = cmaInitReservedMem(base: found, size: request.size, name: name) else {
      try memblock.free(found, request.size, caller: caller(cmaSite))
      return .failure(CMAFailure(.invalid))
    }
    return .success(area)
  }

  /// Alignment, rounding and limits; what is wrong with the request, if anything.
  private mutating func sanitize(_ request: inout CMARequest) -> CMAFailure? {
    let mask = memblock.traits.physicalMax
    if request.size == 0 { return CMAFailure(.invalid, isTold: false) }
    if request.alignment != 0, request.alignment & (request.alignment - 1) != 0 {
      return CMAFailure(.invalid, isTold: false)
    }
    request.alignment = max(request.alignment, cmaMinimumAlignment)
    let alignment = request.alignment
    if request.isFixed, request.base & (alignment - 1) != 0 {
      print(
        "cma: Region at \(pa(request.base)) must be aligned to \(pa(alignment)) bytes", level: 3)
      return CMAFailure(.invalid)
    }
    request.base = request.base.roundedUp(to: alignment) & mask
    request.size = request.size.roundedUp(to: alignment) & mask
    request.limit = request.limit.roundedDown(to: alignment)
    if request.base == 0 { request.isFixed = false }
    let pages = request.size / pageSize
    if pages & ((1 << min(63, request.orderPerBit)) - 1) != 0 {
      return CMAFailure(.invalid, isTold: false)
    }
    if !kernel.has(.cmaDeclaresInParts), let failure = crossesHighMemory(request) { return failure }
    let end = memblock.endOfDRAM.rawValue
    if request.limit == 0 || request.limit > end { request.limit = end }
    if (request.base &+ request.size) & mask > request.limit {
      print(
        "cma: Size (\(pa(request.size))) of region at \(pa(request.base)) exceeds limit "
          + "(\(pa(request.limit)))", level: 3)
      return CMAFailure(.invalid)
    }
    return nil
  }

  private var highMemoryStart: UInt64 { (cma.highMemory ?? memblock.endOfDRAM).rawValue }

  private mutating func crossesHighMemory(_ request: CMARequest) -> CMAFailure? {
    let boundary = highMemoryStart
    guard request.isFixed, request.base < boundary, request.base &+ request.size > boundary else {
      return nil
    }
    print(
      "cma: Region at \(pa(request.base)) defined on low/high memory boundary (\(pa(boundary)))",
      level: 3)
    return CMAFailure(.invalid)
  }

  private mutating func reserveFixed(_ request: CMARequest) throws(KernelPanic) -> CMAFailure? {
    if kernel.has(.cmaDeclaresInParts), config.isEnabled(.highmem),
      let failure = crossesHighMemory(request)
    {
      return failure
    }
    let base = PhysicalAddress(request.base)
    if memblock.isRegionReserved(base, request.size) { return CMAFailure(.busy) }
    let isDone = try memblock.reserve(base, request.size, caller: caller(cmaSite))
    return isDone ? nil : CMAFailure(.busy)
  }

  /// The place that an input shows for an area of this size, where it is free: something that the
  /// inputs do not name lies where the kernel would look first.
  private mutating func placeShown(
    for request: CMARequest
  ) throws(KernelPanic) -> PhysicalAddress? {
    let shown = boot.kernel.cmaAreas.first { shown in
      shown.value.size >> 20 == request.size >> 20
        && !cma.areas.contains { $0.base == shown.value.base }
    }
    guard let shown else { return nil }
    let range = MemoryRange(capping: shown.value.base, size: request.size)
    guard range.base.isAligned(to: request.alignment), request.base <= range.base.rawValue,
      memblock.isRegionMemory(range.base, range.size),
      !memblock.isRegionReserved(range.base, range.size)
    else { return nil }
    return try memblock.allocRangeNid(
      size: request.size, alignment: request.alignment, from: range.base, to: range.end,
      node: request.node, exact: true)
  }

  /// Models the attempts of `cma_declare_contiguous_nid()`, in the order of the kernel.
  private mutating func allocateCMA(
    _ request: CMARequest
  ) throws(KernelPanic) -> PhysicalAddress? {
    if let place = try placeShown(for: request) { return place }
    var limit = request.limit
    let boundary = highMemoryStart
    let hasHighMemory = !kernel.has(.cmaDeclaresInParts) || config.isEnabled(.highmem)
    func attempt(
      _ memblock: inout Memblock, from start: UInt64, to end: UInt64
    ) throws(KernelPanic) -> PhysicalAddress? {
      try memblock.allocRangeNid(
        size: request.size, alignment: request.alignment, from: PhysicalAddress(start),
        to: PhysicalAddress(end), node: request.node, exact: true)
    }
    func bottomUp(_ memblock: inout Memblock) throws(KernelPanic) -> PhysicalAddress? {
      memblock.bottomUp = true
      defer { memblock.bottomUp = false }
      return try attempt(&memblock, from: 1 << 32, to: limit)
    }
    let reach = kernel.has(.cmaDeclaresInParts) ? limit : memblock.endOfDRAM.rawValue
    let triesBottomUp =
      kernel.has(.cmaTriesAboveFourGiB) && memblock.traits.physicalBits == 64 && !memblock.bottomUp
      && reach >= (1 << 32) &+ request.size
    var found: PhysicalAddress?
    let comesFirst = kernel.has(.cmaTriesFourGiBBeforeHighMemory)
    if triesBottomUp, comesFirst { found = try bottomUp(&memblock) }
    if found == nil, hasHighMemory, request.base < boundary, limit > boundary {
      found = try attempt(&memblock, from: boundary, to: limit)
      limit = boundary
    }
    // Up to 6.2 this overwrites what high memory gave; that range stays reserved for nobody.
    if triesBottomUp, !comesFirst { found = try bottomUp(&memblock) }
    if let found { return found }
    return try attempt(&memblock, from: request.base, to: limit)
  }
}

/// A failed request: the error, and whether `Failed to reserve` is printed for it up to 6.14.
package struct CMAFailure: Error, Sendable, Equatable {
  package var error: CMAError
  var isTold: Bool
  init(_ error: CMAError, isTold: Bool = true) { (self.error, self.isTold) = (error, isTold) }
}

struct CMARequest {
  var base: UInt64
  var size: UInt64
  var limit: UInt64
  var alignment: UInt64
  var orderPerBit: UInt64
  var isFixed: Bool
  var node: NodeID
}
