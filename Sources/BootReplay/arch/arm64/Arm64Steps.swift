// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// `setup_arch()` of arm64 (arch/arm64/kernel/setup.c), in the kernel's order.
func arm64Steps(_ kernel: KernelRelease) -> [Step] {
  [
    Step("setup_machine_fdt") { (state: inout BootState) throws(KernelPanic) in
      try state.arm64SetupMachineFdt()
    },
    Step("parse_early_param") { (state: inout BootState) throws(KernelPanic) in
      try state.parseEarlyParameters { (state: inout BootState, parameter) throws(KernelPanic) in
        state.handleArm64EarlyParameter(parameter)
      }
    },
    Step("efi_init") { (state: inout BootState) throws(KernelPanic) in
      try state.efiInit()
      state.arm64CheckPlacement()
    },
    Step("arm64_memblock_init") { (state: inout BootState) throws(KernelPanic) in
      try state.arm64MemblockInit()
    },
    Step("paging_init") { (state: inout BootState) throws(KernelPanic) in
      try state.arm64PagingInit()
      state.arm64DescribeVirtualLayout()
    },
    Step("acpi_boot_table_init") { (state: inout BootState) throws(KernelPanic) in
      state.archNuma.usesACPI = state.choosesACPI
    },
    Step("unflatten_device_tree", when: { !$0.archNuma.usesACPI }) {
      (state: inout BootState) throws(KernelPanic) in try state.unflattenDeviceTree()
    },
    Step("bootmem_init") { (state: inout BootState) throws(KernelPanic) in
      state.arm64SetMaxPfn()
    },
  ] + bootmemSteps(kernel) + [
    Step("memblock_dump_all") { (state: inout BootState) throws(KernelPanic) in
      state.memblock.dumpAll()
      state.flushEvents()
      state.record.setupSnapshot = state.memblock.snapshot
    },
    Step("kasan_init", when: \.hasKASAN) { (state: inout BootState) throws(KernelPanic) in
      try state.arm64KasanInit()
    },
    Step("request_standard_resources") { (state: inout BootState) throws(KernelPanic) in
      try state.arm64RequestStandardResources()
    },
  ]
}

/// The calls of `bootmem_init()`, whose order changed.
private func bootmemSteps(_ kernel: KernelRelease) -> [Step] {
  let numa = Step("arch_numa_init") { (state: inout BootState) throws(KernelPanic) in
    try state.archNumaInit()
  }
  let hugetlb = Step("arm64_hugetlb_cma_reserve") {
    (state: inout BootState) throws(KernelPanic) in
    try state.hugetlbCMAReserve(order: state.arm64GiganticOrder)
  }
  let perNode = Step("dma_pernuma_cma_reserve") {
    (state: inout BootState) throws(KernelPanic) in
    try state.dmaNumaCmaReserve(
      possibleNodes: state.mm.possibleNodes ?? [0],
      onlineNodes: Set(state.mm.onlineNodes ?? [0]))
  }
  let limits = Step("dma_limits_init") { (state: inout BootState) throws(KernelPanic) in
    state.arm64SetDMALimits()
  }
  let sparse = Step("sparse_init") { (state: inout BootState) throws(KernelPanic) in
    try state.sparseInit()
  }
  let zones = Step("zone_sizes_init") { (state: inout BootState) throws(KernelPanic) in
    state.arm64SetDMALimits()
    try state.freeAreaInit()
  }
  let contiguous = Step("dma_contiguous_reserve") {
    (state: inout BootState) throws(KernelPanic) in
    try state.dmaContiguousReserve(
      limit: state.arm64.dmaPhysicalLimit, possibleNodes: state.mm.possibleNodes ?? [0],
      onlineNodes: Set(state.mm.onlineNodes ?? [0]))
  }
  let crash = Step(
    "reserve_crashkernel",
    when: { $0.kernel.has(.arm64CrashkernelKeepsBlocks) || $0.arm64DefersCrashkernel }
  ) { (state: inout BootState) throws(KernelPanic) in try state.arm64ReserveCrashkernel() }
  if kernel.has(.startsWithCoreInitEarly) { return [numa, limits, contiguous, crash] }
  let nodes = kernel.has(.contiguousReservesNodes) ? [] : [perNode]
  return [numa, hugetlb] + nodes + [sparse, zones, contiguous, crash]
}

extension BootState {
  /// Models `setup_machine_fdt()`: the blob is reserved before it is read.
  mutating func arm64SetupMachineFdt() throws(KernelPanic) {
    arm64ReadMachine()
    arm64PrintKASLR()
    guard let tree = boot.firmware.deviceTree else { return }
    if let address = boot.placement.deviceTree {
      cause = FactSource(tree.origin)
      try memblock.reserve(address, tree.totalSize, caller: caller(.setupMachineFdt))
      flushEvents()
      cause = nil
    }
    try earlyInitDtScan()
    let model = tree.root.string("model") ?? tree.root.strings("compatible").first
    if let model { print("Machine model: \(model)") }
  }

  /// What `setup_arch()` says of an image that no EFI stub moved.
  mutating func arm64CheckPlacement() {
    let isEFI = of.chosen?.has("linux,uefi-system-table") ?? false
    guard !isEFI, !kernelImage.base.isAligned(to: 2 << 20) else { return }
    print(
      "[Firmware Bug]: Kernel image misaligned at boot, please fix your bootloader!", level: 4)
  }

  /// The order of a gigantic page: PUD with 4K pages, else a run of PMDs.
  var arm64GiganticOrder: Int {
    let space = arm64.space
    let shift =
      space.pageShift == 12 ? space.pudShift : space.pmdShift + 5
    return shift - space.pageShift
  }
}
