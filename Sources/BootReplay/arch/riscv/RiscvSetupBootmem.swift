// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Zones

/// Models `parse_dtb()`, `setup_bootmem()` and `misc_mem_init()` (arch/riscv), checked against 6.12
/// and 7.2.
extension BootState {
  // MARK: parse_dtb

  mutating func riscvParseDtb() throws(KernelPanic) {
    riscv.space = RiscvAddressSpace(bits: riscvAddressBits())
    riscv.memoryLimit = riscv.space.kernelVirtualSize
    riscv.pageTables = KernelPageTables(
      pageShift: RiscvAddressSpace.pageShift, addressBits: riscv.space.bits)
    guard try earlyInitDtScan(), let root = of.tree?.root else {
      return print("No DTB passed to the kernel", level: 3)
    }
    if let model = root.string("model") ?? root.strings("compatible").first {
      print("Machine model: \(model)")
    }
    if !kernel.has(.riscvForcesCommandLineQuietly), config.isEnabled(.cmdlineForce) {
      print("Forcing kernel command line to: \(commandLine.text)")
    }
  }

  /// Models `set_satp_mode()`: what the CPU can do, limited by the command line and, in newer
  /// kernels, by
  /// the first available cpu node.
  private mutating func riscvAddressBits() -> Int {
    var bits = 57
    switch boot.cpu.mmu {
    case "sv39": bits = 39
    case "sv48": bits = 48
    case "sv57": bits = 57
    default:
      let mode = assume(
        "riscv-mmu", default: "sv57",
        because: "nothing tells the CPU's largest address mode; cpu: {mmu:} does")
      bits = mode == "sv39" ? 39 : mode == "sv48" ? 48 : 57
    }
    let line = commandLine.text
    if line.contains("no4lvl") {
      bits = 39
    } else if line.contains("no5lvl") {
      bits = min(bits, 48)
    }
    guard kernel.has(.riscvReadsMMUType), let root = boot.firmware.deviceTree?.root else {
      return bits
    }
    let cpus = root.child("cpus")?.children ?? []
    let first = cpus.first { node in
      node.name.split(separator: "@").first == "cpu" && node.isAvailable
    }
    switch first?.string("mmu-type") {
    case "riscv,sv39": return 39
    case "riscv,sv48": return min(bits, 48)
    default: return bits
    }
  }

  mutating func handleRiscvEarlyParameter(_ parameter: KernelCommandLine.Parameter) {
    if KernelCommandLine.isSameName(parameter.name, "mem") {
      guard let value = parameter.value else { return }
      var text = Substring(value).utf8
      let size = Memparse.size(&text).roundedDown(to: pageSize)
      riscv.memoryLimit = min(riscv.memoryLimit, size)
      print("Memory limited to \(riscv.memoryLimit >> 20)MB", level: 5)
    } else if KernelCommandLine.isSameName(parameter.name, "debug_pagealloc") {
      guard config.isEnabled(.debugPagealloc), let value = parameter.value,
        let isOn = Self.boolean(value)
      else { return }
      riscv.debugsPageAlloc = isOn
    } else {
      handleNumaEarlyParameter(parameter)
    }
  }

  // MARK: setup_bootmem

  mutating func riscvSetupBootmem() throws(KernelPanic) {
    let site = caller(.setupBootmem, else: .pagingInit)
    try memblock.enforceMemoryLimit(riscv.memoryLimit)
    var end = kernelImage.end
    if config.isEnabled(.strictKernelRwx) { end = end.roundedUp(to: 2 << 20) }
    flushEvents()
    cause = boot.placement.kernelSource
    try memblock.reserve(kernelImage.base, end - kernelImage.base, caller: site)
    flushEvents()
    cause = nil
    riscv.ramBase = memblock.startOfDRAM.roundedDown(to: 2 << 20)
    try riscvCapMemory()
    maxLowPfn = memblock.endOfDRAM.rawValue / pageSize
    maxPfn = maxLowPfn
    riscv.dma32Limit = min(PhysicalAddress(4 << 30), PhysicalAddress(maxLowPfn &* pageSize))
    mm.dmaPhysicalLimit = riscv.dma32Limit
    try reserveInitrdMem(caller: .reserveInitrdMem)
    try earlyInitFdtScanReservedMem()
    if let address = boot.placement.deviceTree, let tree = boot.firmware.deviceTree,
      !config.isEnabled(.builtinDtb)
    {
      flushEvents()
      cause = FactSource(tree.origin)
      try memblock.reserve(address, tree.totalSize, caller: site)
      flushEvents()
      cause = nil
    }
    try dmaContiguousReserve(
      limit: riscv.dma32Limit, possibleNodes: riscvEarlyNodes,
      onlineNodes: Set(riscvEarlyNodes.prefix(1)))
    if !kernel.has(.startsWithCoreInitEarly) {
      try hugetlbCMAReserve(order: RiscvAddressSpace.pudShift - RiscvAddressSpace.pageShift)
    }
  }

  /// Before NUMA is set up every node is possible and node 0 is online.
  private var riscvEarlyNodes: [NodeID] { Array(0..<memblock.traits.maxNodes) }

  /// Drops RAM that the linear map has no room for.
  private mutating func riscvCapMemory() throws(KernelPanic) {
    let size = riscv.space.kernelVirtualSize
    guard kernel.has(.riscvTellsLinearOverflow) else {
      return try memblock.capMemoryRange(riscv.ramBase, size)
    }
    let limit = riscv.ramBase + size
    guard memblock.endOfDRAM > limit else { return }
    try memblock.capMemoryRange(riscv.ramBase, size)
    print(
      "Physical memory overflows the linear mapping size: region above "
        + "\(limit.rawValue.hex0x(width: 16)) removed", level: 4)
  }

  // MARK: misc_mem_init

  /// What `sparse_init()` and `free_area_init()` want to know.
  mutating func riscvSetZoneLimits() {
    if config.isEnabled(.zoneDma32) {
      mm.zoneLimits[.dma32] = riscv.dma32Limit.rawValue / pageSize
    }
    mm.zoneLimits[.normal] = maxLowPfn
    mm.maxDMAAddress = riscv.ramBase
    mm.maxPhysicalBits = 56
    mm.vmemmap = riscvVmemmapLayout()
    mm.hooks.hugetlbCMAReserve = { (state: inout BootState) throws(KernelPanic) in
      try state.hugetlbCMAReserve(
        order: RiscvAddressSpace.pudShift - RiscvAddressSpace.pageShift)
    }
    mm.hooks.populatePerCPUPages = { (state: inout BootState, size) throws(KernelPanic) in
      try state.populatePerCPUPageTables(
        state.riscv.pageTables, at: state.riscv.space.vmallocStart, size: size)
    }
  }

  private func riscvVmemmapLayout() -> VmemmapLayout {
    let leaf = RiscvAddressSpace.pmdShift
    let shifts = riscv.pageTables.entryShifts.filter { $0 > leaf }.sorted(by: >)
    // Newer kernels align the memory map to the largest folio, for the sake of hugetlb's savings.
    let savesMap =
      kernel.has(.riscvAlignsVmemmapToFolios) && config.isEnabled(.hugetlbPageOptimizeVmemmap)
      && config.isEnabled(.hugetlbPage)
    let alignment: UInt64 = savesMap ? 16 << 30 : 128 << 20
    return VmemmapLayout(
      base: riscv.space.vmemmapStart,
      basePfn: riscv.ramBase.roundedDown(to: alignment).rawValue / pageSize,
      tableShifts: shifts, leafShift: leaf,
      existing: riscv.pageTables.tables)
  }

  /// Models `arch_reserve_crashkernel()`.
  mutating func riscvReserveCrashkernel() throws(KernelPanic) {
    guard config.isEnabled(.crashReserve) else { return }
    cause = boot.commandLineSource
    if let request = parseCrashkernel(systemRAM: memblock.memory.totalSize, takesHigh: true) {
      try reserveCrashkernelGeneric(
        request,
        limits: CrashkernelLimits(
          alignment: 2 << 20, lowMax: riscv.dma32Limit, highMax: memblock.endOfDRAM))
    }
    flushEvents()
    cause = nil
  }
}
