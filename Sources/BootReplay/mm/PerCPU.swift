// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// `setup_per_cpu_areas()` and the first chunk (mm/percpu.c).
extension BootState {
  /// Models `setup_per_cpu_areas()`; x86 makes its CPU masks behind it.
  package mutating func setupPerCPUAreas() throws(KernelPanic) {
    if !config.isEnabled(.smp) {
      // x86 has the SMP code's areas on one processor too, but no Debian kernel is built so.
      try setupUniprocessorAreas()
    } else if choosesPageFirstChunk {
      try pageFirstChunk()
    } else {
      try embedFirstChunk()
    }
    if boot.architecture == .x86_64 { try setupNodeCpumasks() }
    try mm.hooks.afterPerCPU?(&self)
  }

  /// Masks besides those of the nodes: `setup_cpu_local_masks()` made four up to 6.8.
  private var cpumasksBesidesNodes: Int { kernel.has(.hasOneLocalCPUMask) ? 1 : 4 }

  /// x86: `setup_node_to_cpumask_map()` and `setup_cpu_local_masks()`.
  private mutating func setupNodeCpumasks() throws(KernelPanic) {
    guard config.isEnabled(.numa) else { return }
    let nodes = Set(memoryPages.map(\.node)).union(mm.possibleNodes ?? mm.onlineNodes ?? [])
    for _ in 0..<((nodes.max() ?? 0) + 1 + cpumasksBesidesNodes) {
      try allocBootmemCpumask(bits: UInt64(max(1, boot.possibleCPUs)))
    }
  }

  /// Sizes the kernel's binary and its log give.
  var perCPUSizes: PerCPUSizes {
    PerCPUSizes(
      staticSize: constant(.perCPUStatic), reserved: constant(.perCPUReserved),
      dynamic: constant(.perCPUDynamic), earlyDynamic: constant(.perCPUEarlyDynamic))
  }

  /// No more CPUs than the kernel is built for.
  var possibleCPUs: Int {
    let most = config.number(.nrCpus, default: 8192)
    return min(max(1, boot.possibleCPUs), Int(min(max(1, most), 1 << 16)))
  }

  func nodeOfCPU(_ cpu: Int) -> NodeID {
    cpu < mm.nodeOfCPU.count ? mm.nodeOfCPU[cpu] : firstOnlineNode
  }

  /// Models `pcpu_embed_first_chunk()`.
  private mutating func embedFirstChunk() throws(KernelPanic) {
    let cpus = possibleCPUs
    let atom = mm.perCPUAtom ?? (boot.architecture == .x86_64 ? 0x20_0000 : pageSize)
    let layout = PerCPULayout(
      sizes: perCPUSizes, nodeOfCPU: (0..<cpus).map { nodeOfCPU($0) }, atom: atom,
      pageSize: pageSize)
    let info = try allocateInfo(layout)
    let areasSize = (UInt64(layout.groups.count) * wordSize).roundedUp(to: pageSize)
    let areas = try memblock.alloc(
      size: areasSize, alignment: memblock.traits.cacheLine, caller: caller(.perCPUAreas))
    var bases: [PhysicalAddress] = []
    for group in layout.groups {
      let size = UInt64(group.units) * layout.unitSize
      guard
        let base = try memblock.alloc(
          size: size, alignment: atom, from: mm.maxDMAAddress,
          node: perCPUNode(group.node), caller: caller(.perCPUUnits))
      else { throw KernelPanic("Failed to initialize percpu areas.") }
      bases.append(base)
      own("per-CPU", MemoryRange(from: base, to: base + size))
    }
    for (group, base) in zip(layout.groups, bases) {
      for unit in 0..<group.units {
        let start = base + UInt64(unit) * layout.unitSize
        if unit < group.cpus {
          try memblock.free(
            start + layout.sum, layout.unitSize - layout.sum, caller: caller(.perCPUUnitFree))
        } else {
          try memblock.free(start, layout.unitSize, caller: caller(.perCPUUnitFree))
        }
      }
    }
    print(
      "percpu: Embedded \(layout.sum / pageSize) pages/cpu s\(layout.staticSize)"
        + " r\(layout.reserved) d\(layout.dynamic) u\(layout.unitSize)")
    try setupFirstChunk(
      layout, groups: layout.groups.count, cpus: cpus, base: bases.min() ?? 0)
    if let info { try memblock.free(info.base, info.size, caller: caller(.perCPUFreeInfo)) }
    if let areas { try memblock.free(areas, areasSize, caller: caller(.perCPUFreeAreas)) }
  }

  /// The node to allocate for, none where the kernel has none.
  func perCPUNode(_ node: NodeID) -> NodeID {
    guard config.isEnabled(.numa) else { return noNode }
    // A node without memory has no node data to allocate from.
    let hasData = memoryPages.contains { $0.node == node } || mm.nodeData[node] != nil
    return hasData ? node : noNode
  }

  /// Models `pcpu_alloc_alloc_info()`.
  mutating func allocateInfo(
    _ layout: PerCPULayout
  ) throws(KernelPanic) -> MemoryRange? {
    // The record, a group record each, and an int per unit.
    let header: UInt64 = is64Bit ? 64 : 32
    let group: UInt64 = is64Bit ? 24 : 12
    let units = layout.groups.reduce(0) { $0 + $1.units }
    let size = (header + group * UInt64(layout.groups.count) + 4 * UInt64(units))
      .roundedUp(to: pageSize)
    let base = try memblock.alloc(
      size: size, alignment: pageSize, caller: caller(.perCPUAllocInfo))
    return base.map { MemoryRange(from: $0, to: $0 + size) }
  }

  /// Models `setup_per_cpu_areas()` without SMP: one unit, all of it dynamic.
  private mutating func setupUniprocessorAreas() throws(KernelPanic) {
    var layout = PerCPULayout(uniprocessor: perCPUSizes.dynamic)
    layout.groups = [PerCPULayout.Group(node: 0, cpus: 1, units: 1)]
    let info = try allocateInfo(layout)
    let base = try memblock.alloc(
      size: layout.unitSize, alignment: pageSize, from: mm.maxDMAAddress,
      caller: caller(.perCPUUnits))
    guard let base else { throw KernelPanic("Failed to allocate memory for percpu areas.") }
    own("per-CPU", MemoryRange(from: base, to: base + layout.unitSize))
    try setupFirstChunk(layout, groups: 1, cpus: 1, base: base)
    if let info { try memblock.free(info.base, info.size, caller: caller(.perCPUFreeInfo)) }
  }

  /// Models `pcpu_setup_first_chunk()`.
  mutating func setupFirstChunk(
    _ layout: PerCPULayout, groups: Int, cpus: Int, base: PhysicalAddress
  ) throws(KernelPanic) {
    let line = memblock.traits.cacheLine
    let cpus = UInt64(cpus)
    let units = layout.slotCount(
      isOld: !kernel.has(.perCPUListsAreOfOneType), accounted: accountsPerCPU)
    for size in [
      UInt64(groups) * wordSize, UInt64(groups) * wordSize, 4 * cpus, wordSize * cpus,
      2 * wordSize * units,
    ] {
      try memblock.alloc(size: size, alignment: line, caller: caller(.perCPUSetup))
    }
    if layout.reserved > 0 {
      try allocateChunk(at: base + layout.staticSize, size: layout.reserved)
    }
    try allocateChunk(at: base + layout.staticSize + layout.reserved, size: layout.dynamic)
  }

  /// Up to 5.13 there is a second set of slot lists for accounted chunks.
  private var accountsPerCPU: Bool { config.isEnabled(.memcgKmem) }

  /// Models `pcpu_alloc_first_chunk()`: the record and its maps.
  private mutating func allocateChunk(
    at address: PhysicalAddress, size: UInt64
  ) throws(KernelPanic) {
    let region = ((address.rawValue & (pageSize - 1)) + size).roundedUp(to: pageSize)
    let wordBits = wordSize * 8
    let bits = region / 4
    let pages = region / pageSize
    let record = constant(.perCPUChunk) + pages.dividedRoundingUp(by: wordBits) * wordSize
    let line = memblock.traits.cacheLine
    for bytes in [
      record, bits.dividedRoundingUp(by: wordBits) * wordSize,
      (bits + 1).dividedRoundingUp(by: wordBits) * wordSize,
      // A block is a page's worth of map.
      region / pageSize * 32,
    ] {
      try memblock.alloc(size: bytes, alignment: line, caller: caller(.perCPUChunk))
    }
  }
}
