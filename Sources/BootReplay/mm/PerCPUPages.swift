// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// `percpu_alloc=page` (mm/percpu.c): the first chunk in single pages, mapped in vmalloc space.
extension BootState {
  /// Models `percpu_alloc_setup()`: the last value that this kernel knows. x86 is always built with
  /// it, arm64 and riscv64 where they have nodes.
  var choosesPageFirstChunk: Bool {
    guard boot.architecture.isX86 || config.isEnabled(.needPerCpuPageFirstChunk) else {
      return false
    }
    return commandLine.values(of: "percpu_alloc").last { $0 == "page" || $0 == "embed" } == "page"
  }

  /// Models `pcpu_page_first_chunk()`.
  mutating func pageFirstChunk() throws(KernelPanic) {
    let cpus = possibleCPUs
    var sizes = perCPUSizes
    sizes.dynamic = 0
    let layout = PerCPULayout(
      sizes: sizes, nodeOfCPU: Array(repeating: 0, count: cpus), atom: pageSize,
      pageSize: pageSize)
    let info = try allocateInfo(layout)
    let unitPages = layout.unitSize / pageSize
    let pagesSize = (unitPages * UInt64(cpus) * wordSize).roundedUp(to: pageSize)
    let pages = try memblock.alloc(
      size: pagesSize, alignment: memblock.traits.cacheLine, caller: caller(.perCPUPages))
    for cpu in 0..<cpus {
      for _ in 0..<unitPages {
        let page = try memblock.alloc(
          size: pageSize, alignment: pageSize, from: mm.maxDMAAddress,
          node: perCPUNode(nodeOfCPU(cpu)), caller: caller(.perCPUUnits))
        if let page { own("per-CPU", MemoryRange(from: page, to: page + pageSize)) }
      }
    }
    try mm.hooks.populatePerCPUPages?(&self, UInt64(cpus) * layout.unitSize)
    print(
      "percpu: \(unitPages) \(pageSize >> 10)K pages/cpu s\(layout.staticSize)"
        + " r\(layout.reserved) d\(layout.dynamic)")
    // The area is in vmalloc space, page aligned.
    try setupFirstChunk(layout, groups: 1, cpus: cpus, base: 0)
    if let pages { try memblock.free(pages, pagesSize, caller: caller(.perCPUFreePages)) }
    if let info { try memblock.free(info.base, info.size, caller: caller(.perCPUFreePagesInfo)) }
  }

  /// Models the generic `pcpu_populate_pte()` over an area: the tables that are not there yet.
  mutating func populatePerCPUPageTables(
    _ existing: KernelPageTables, at start: UInt64, size: UInt64
  ) throws(KernelPanic) {
    var tables = existing
    var address = start
    while address < start &+ size {
      for _ in tables.addPath(to: address, leafShift: pageShift) {
        let table = try memblock.alloc(
          size: pageSize, alignment: pageSize, caller: panickingCaller(.perCPUPopulate))
        guard let table else { throw KernelPanic("pcpu_populate_pte: Failed to allocate memory") }
        own("page tables", MemoryRange(from: table, to: table + pageSize))
      }
      address &+= pageSize
    }
  }
}
