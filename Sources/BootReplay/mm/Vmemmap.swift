// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// `vmemmap_populate()` of a section (mm/sparse-vmemmap.c): page tables as they are needed, and the
/// memory of the struct pages.
extension BootState {
  /// Models `sparse_buffer_alloc()`: from the node's buffer, nil where it has no room.
  mutating func takeFromBuffer(
    _ buffer: inout SparseBuffer, _ size: UInt64
  ) throws(KernelPanic) -> PhysicalAddress? {
    guard let next = buffer.next else { return nil }
    let address = PhysicalAddress(next.rawValue.dividedRoundingUp(by: size) * size)
    guard address + size <= buffer.end else { return nil }
    if address > next {
      try memblock.free(next, address - next, caller: caller(.sparseBufferFree))
    }
    buffer.next = address + size
    return address
  }

  /// The upper limit of vmemmap allocations: newer kernels keep kmemleak off them, which prints as 1.
  private var vmemmapLimit: PhysicalAddress {
    kernel.has(.memoryMapLeavesNoTrace) ? Memblock.noLeakTrace : Memblock.accessible
  }

  /// The memory map of neighbouring sections. Where each ends on a leaf's border they are one run:
  /// for each window of the lowest tables, the tables that are missing, then the leaves below it.
  mutating func populateVmemmap(
    _ sections: Range<UInt64>, node: NodeID, buffer: inout SparseBuffer
  ) throws(KernelPanic) {
    guard let layout = mm.vmemmap else { return }
    let bytes = pagesPerSection * structPageSize
    let leaf = UInt64(1) << UInt64(layout.leafShift)
    let start = layout.address(
      of: sections.lowerBound * pagesPerSection, recordSize: structPageSize)
    guard start & (leaf - 1) == 0, bytes & (leaf - 1) == 0, !memblock.recordsDebugEvents else {
      for section in sections { try populateSection(section, node: node, buffer: &buffer) }
      return
    }
    let window = layout.tableShifts.last.map { UInt64(1) << UInt64($0) } ?? UInt64.max
    var address = start
    var left = bytes * (sections.upperBound - sections.lowerBound)
    while left > 0 {
      let step = min(left, window - (address & (window &- 1)))
      try populateTables(layout, at: address, node: node)
      try populateLeaves(step / leaf, leaf, node: node, buffer: &buffer)
      address &+= step
      left -= step
    }
  }

  private mutating func populateLeaves(
    _ count: UInt64, _ leaf: UInt64, node: NodeID, buffer: inout SparseBuffer
  ) throws(KernelPanic) {
    var left = count
    if left > 0, try takeFromBuffer(&buffer, leaf) != nil {
      left -= 1
      if let next = buffer.next {
        let more = min(left, (buffer.end - next) / leaf)
        buffer.next = next + more * leaf
        left -= more
      }
    }
    let (minimum, limit, site) = (mm.maxDMAAddress, vmemmapLimit, caller(.vmemmapBlock))
    _ = try memblock.repeatedly(left, size: leaf, alignment: leaf, from: minimum) {
      (memblock) throws(KernelPanic) in
      try memblock.alloc(
        .tryNidRaw, size: leaf, alignment: leaf, from: minimum, to: limit, node: node,
        caller: site)
    }
  }

  /// One section, leaf by leaf; it may begin or end inside a leaf.
  private mutating func populateSection(
    _ section: UInt64, node: NodeID, buffer: inout SparseBuffer
  ) throws(KernelPanic) {
    guard let layout = mm.vmemmap else { return }
    let pfn = section * pagesPerSection
    let start = layout.address(of: pfn, recordSize: structPageSize)
    let bytes = pagesPerSection * structPageSize
    let leaf = UInt64(1) << UInt64(layout.leafShift)
    var done: UInt64 = 0
    while done < bytes {
      let address = start &+ done
      // To the next leaf border; sections begin on one but for odd linear-map offsets.
      let step = leaf - (address & (leaf - 1))
      try populateTables(layout, at: address, node: node)
      var block = try takeFromBuffer(&buffer, leaf)
      if block == nil {
        block = try memblock.alloc(
          .tryNidRaw, size: leaf, alignment: leaf, from: mm.maxDMAAddress, to: vmemmapLimit,
          node: node, caller: caller(.vmemmapBlock))
        if let block { own("memmap", MemoryRange(from: block, to: block + leaf)) }
      }
      done += step
    }
  }

  private mutating func populateTables(
    _ layout: VmemmapLayout, at address: UInt64, node: NodeID
  ) throws(KernelPanic) {
    for shift in layout.tableShifts {
      guard mm.vmemmapTables.add(shift: shift, from: address, through: address) > 0 else {
        continue
      }
      let page = try memblock.alloc(
        .tryNidRaw, size: pageSize, alignment: pageSize, from: mm.maxDMAAddress,
        to: vmemmapLimit, node: node, caller: caller(.vmemmapTable))
      if let page { own("page tables", MemoryRange(from: page, to: page + pageSize)) }
    }
  }

  /// Remembers whose a range is, for the table of where memory went.
  mutating func own(_ owner: String, _ range: MemoryRange) {
    if parts.contains(.owners) { mm.owned.append(OwnedRange(owner, range)) }
  }
}
