// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Models `setup_vm_final()` (arch/riscv/mm/init.c): the page tables of the linear map and of the
/// kernel's own mapping.
extension BootState {
  mutating func riscvSetupVMFinal() throws(KernelPanic) {
    try riscvCreateLinearMapping()
    // The kernel at its own address, 2 MiB at a time.
    let pmdSize = UInt64(1) << UInt64(RiscvAddressSpace.pmdShift)
    var offset: UInt64 = 0
    while offset < kernelImage.size {
      try riscvMap(
        RiscvAddressSpace.kernelLinkAddress &+ offset, leafShift: RiscvAddressSpace.pmdShift)
      offset += pmdSize
    }
    memblock.allowResize()
  }

  /// Models `create_pgd_mapping()`: takes what tables the way to a leaf lacks.
  private mutating func riscvMap(_ address: UInt64, leafShift: Int) throws(KernelPanic) {
    for shift in riscv.pageTables.addPath(to: address, leafShift: leafShift) {
      // The functions of the upper levels are alike; the compiler keeps one of them.
      let site: CallSite =
        shift == RiscvAddressSpace.pmdShift ? .allocPteFixmap : .allocPmdFixmap
      try memblock.physAllocRange(size: pageSize, alignment: pageSize, caller: caller(site))
    }
  }

  /// The tables of many leaves. Where no line of theirs is recorded, only their number counts.
  private mutating func riscvMapRun(
    _ first: UInt64, through last: UInt64, leafShift: Int
  ) throws(KernelPanic) {
    let count = riscv.pageTables.addPaths(from: first, through: last, leafShift: leafShift)
    let (size, site) = (pageSize, caller(.allocPteFixmap))
    _ = try memblock.repeatedly(count, size: size, alignment: size) {
      (memblock) throws(KernelPanic) in
      try memblock.physAllocRange(size: size, alignment: size, caller: site)
    }
  }

  /// Models `create_linear_mapping_range()`.
  private mutating func riscvMapLinear(
    _ range: MemoryRange, leafShift fixed: Int? = nil
  ) throws(KernelPanic) {
    let fixed = fixed ?? (riscv.debugsPageAlloc ? RiscvAddressSpace.pageShift : nil)
    var physical = range.base.rawValue
    var left = range.size
    while left > 0 {
      let address = riscv.space.pageOffset &+ (physical &- riscv.ramBase.rawValue)
      let shift = fixed ?? riscv.space.bestMapShift(physical, address, left)
      var step = min(left, UInt64(1) << UInt64(shift))
      if memblock.recordsDebugEvents {
        try riscvMap(address, leafShift: shift)
      } else {
        let room = fixed == nil ? riscv.space.roomForLeaves(physical, address, shift) : .max
        step = max(step, min(left, room).roundedDown(to: UInt64(1) << UInt64(shift)))
        try riscvMapRun(address, through: address &+ (step - 1), leafShift: shift)
      }
      riscvRecord(physical, step, shift)
      physical = physical &+ step
      left -= step
    }
  }

  private mutating func riscvRecord(_ physical: UInt64, _ size: UInt64, _ shift: Int) {
    if let last = riscv.linearMap.last, last.leafShift == shift,
      last.range.end.rawValue == physical
    {
      riscv.linearMap[riscv.linearMap.count - 1].range.size &+= size
    } else {
      riscv.linearMap.append(
        RiscvLinearPiece(
          range: MemoryRange(capping: PhysicalAddress(physical), size: size), leafShift: shift))
    }
  }

  /// Models `create_linear_mapping_page_table()`.
  private mutating func riscvCreateLinearMapping() throws(KernelPanic) {
    let kernelParts = config.isEnabled(.strictKernelRwx) ? riscvReadOnlyParts : []
    for part in kernelParts { try memblock.markNoMap(part.base, part.size) }
    let pool = try riscvAllocKFENCEPool()
    for range in memblock.mappedRanges { try riscvMapLinear(range) }
    for part in kernelParts { try riscvMapLinear(part) }
    for part in kernelParts { try memblock.clearNoMap(part.base, part.size) }
    if let pool {
      try riscvMapLinear(pool, leafShift: RiscvAddressSpace.pageShift)
      try memblock.clearNoMap(pool.base, pool.size)
    }
  }

  /// Text and rodata, which are kept out of larger leaves.
  var riscvReadOnlyParts: [MemoryRange] {
    func part(_ start: UInt64, _ end: UInt64) -> MemoryRange {
      MemoryRange(from: kernelImage.base + start, to: kernelImage.base + end)
    }
    var parts: [MemoryRange] = []
    if let end = kernelOffset("__init_data_begin") { parts.append(part(0, end)) }
    if let start = kernelOffset("__start_rodata"), let end = kernelOffset("_data") {
      parts.append(part(start, end))
    }
    return parts
  }

  /// The pool is taken even where KFENCE's interval is 0.
  private mutating func riscvAllocKFENCEPool() throws(KernelPanic) -> MemoryRange? {
    guard config.isEnabled(.kfence) else { return nil }
    let size = (config.number(.kfenceNumObjects, default: 255) &+ 1) &* 2 &* pageSize
    let found = try memblock.physAllocRange(
      size: size, alignment: pageSize,
      caller: caller(.createLinearMappingPageTable, else: .pagingInit))
    guard let found else { throw KernelPanic("kernel BUG at arch/riscv/mm/init.c") }
    let pool = MemoryRange(capping: found, size: size)
    mm.kfencePool = pool
    try memblock.markNoMap(pool.base, pool.size)
    return pool
  }
}
