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

  /// The upper limit of vmemmap allocations: 7.2 keeps kmemleak off them, which prints as 1.
  private var vmemmapLimit: PhysicalAddress {
    rules.sparseInFreeAreaInit ? Memblock.noLeakTrace : Memblock.accessible
  }

  mutating func populateVmemmap(
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
      let table = VmemmapLayout.Table(shift: shift, window: address >> UInt64(shift))
      guard mm.vmemmapTables.insert(table).inserted else { continue }
      let page = try memblock.alloc(
        .tryNidRaw, size: pageSize, alignment: pageSize, from: mm.maxDMAAddress,
        to: vmemmapLimit, node: node, caller: caller(.vmemmapTable))
      if let page { own("page tables", MemoryRange(from: page, to: page + pageSize)) }
    }
  }

  /// Remembers whose a range is, for the table of where memory went.
  mutating func own(_ owner: String, _ range: MemoryRange) {
    mm.owned.append(OwnedRange(owner, range))
  }
}
