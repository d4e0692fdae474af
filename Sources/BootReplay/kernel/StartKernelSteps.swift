// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import Memblock

/// `start_kernel()` after `setup_arch()`, in the kernel's order: to the hand-over, and what is freed
/// after it.
func startKernelSteps(_ kernel: KernelRelease) -> [Step] {
  var steps: [Step] = []
  if kernel.has(.startsWithCoreInitEarly) { steps += coreInitEarlySteps }
  steps += beforeParameters
  if !kernel.has(.buildsZonelistsInCoreInit) { steps.append(buildAllZonelists) }
  steps += parameters
  steps += beforeMemInit
  steps += memInitSteps(kernel)
  steps += afterHandOverSteps(kernel).map { $0.needed(for: .handOver) }
  return steps
}

/// Allocates once, whoever calls it first.
let hugetlbBootmemAlloc = Step("hugetlb_bootmem_alloc") {
  (state: inout BootState) throws(KernelPanic) in
  try state.hugetlbBootmemAlloc()
}

/// `mm_core_init_early()` (7.0 up).
private let coreInitEarlySteps: [Step] = [
  Step("hugetlb_cma_reserve") { (state: inout BootState) throws(KernelPanic) in
    try state.mm.hooks.hugetlbCMAReserve?(&state)
  },
  hugetlbBootmemAlloc,
  Step("free_area_init") { (state: inout BootState) throws(KernelPanic) in
    try state.freeAreaInit()
  },
]

private let beforeParameters: [Step] = [
  Step("setup_command_line") { (state: inout BootState) throws(KernelPanic) in
    try state.setupCommandLine()
  },
  Step("setup_per_cpu_areas") { (state: inout BootState) throws(KernelPanic) in
    try state.setupPerCPUAreas()
  },
]

private let buildAllZonelists = Step("build_all_zonelists") {
  (state: inout BootState) throws(KernelPanic) in
  state.buildAllZonelists()
}

private let parameters: [Step] = [
  Step("parse_args") { (state: inout BootState) throws(KernelPanic) in
    state.print("Kernel command line: \(state.commandLine.text)", level: 5)
    try state.parseArguments()
  },
  Step("print_unknown_bootoptions") { (state: inout BootState) throws(KernelPanic) in
    try state.printUnknownParameters()
  },
]

private let beforeMemInit: [Step] = [
  Step("setup_log_buf") { (state: inout BootState) throws(KernelPanic) in
    try state.setupLogBuffer(early: false)
  },
  Step("vfs_caches_init_early") { (state: inout BootState) throws(KernelPanic) in
    try state.initEarlyHashes()
  },
  Step("trap_init", when: { $0.mm.hooks.trapInit != nil }) {
    (state: inout BootState) throws(KernelPanic) in
    try state.mm.hooks.trapInit?(&state)
  },
]

/// `mm_init()` (up to 6.3) and `mm_core_init()`, up to `memblock_free_all()`.
private func memInitSteps(_ kernel: KernelRelease) -> [Step] {
  let swiotlb = [
    Step("swiotlb_init") { (state: inout BootState) throws(KernelPanic) in
      try state.swiotlbInit()
    },
    Step("mem_init hook", when: { $0.mm.hooks.memInit != nil }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.mm.hooks.memInit?(&state)
    },
  ]
  var steps: [Step] = []
  if kernel.has(.preparesArchitectureFirst) { steps += swiotlb }
  if kernel.has(.allocatesHugePagesEarly), !kernel.has(.startsWithCoreInitEarly) {
    steps.append(hugetlbBootmemAlloc)
  }
  if kernel.has(.buildsZonelistsInCoreInit) { steps.append(buildAllZonelists) }
  steps += [
    Step("page_ext_init_flatmem", when: { !$0.isSparse }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.pageExtInitFlatmem()
    },
    Step("kfence_alloc_pool", when: { $0.kernel.has(.hasKfence) }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.kfenceAllocPool()
    },
    Step("stack_depot_early_init", when: { $0.config.isEnabled(.stackdepot) }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.stackDepotEarlyInit()
    },
  ]
  if !kernel.has(.preparesArchitectureFirst) { steps += swiotlb }
  steps.append(
    Step("memblock_free_all") { (state: inout BootState) throws(KernelPanic) in
      try state.memblockFreeAll()
    }.needed(for: .handOver))
  return steps
}

/// What comes back after the hand-over, until the first user process.
private func afterHandOverSteps(_ kernel: KernelRelease) -> [Step] {
  var steps: [Step] = []
  if !kernel.has(.printsMemoryLineLate) {
    steps.append(
      Step("mem_init_print_info") { (state: inout BootState) throws(KernelPanic) in
        state.printMemoryLine()
      })
  }
  steps += [
    Step("arch_cpu_finalize_init", when: { $0.alternativesPrecedeMemoryLine }) {
      (state: inout BootState) throws(KernelPanic) in
      state.freeAlternatives()
    },
    Step("efi_free_boot_services", when: { !$0.mm.efiBootServices.isEmpty }) {
      (state: inout BootState) throws(KernelPanic) in
      state.freeBootServices(early: true)
    },
    Step("vfs_caches_init", when: { $0.mm.spreadsHashes }) {
      (state: inout BootState) throws(KernelPanic) in
      state.initSpreadHashes()
    },
    Step("page_alloc_init_late") { (state: inout BootState) throws(KernelPanic) in
      try state.pageAllocInitLate()
    },
    Step("initcalls") { (state: inout BootState) throws(KernelPanic) in
      try state.freeByInitcalls()
    },
  ]
  let iommu = Step("pci_iommu_init", when: { $0.boot.architecture.isX86 }) {
    (state: inout BootState) throws(KernelPanic) in
    state.printSwiotlb()
  }
  let initrd = Step("free_initrd_mem", when: { $0.mm.initrd != nil }) {
    (state: inout BootState) throws(KernelPanic) in
    try state.freeInitrd()
  }
  // populate_rootfs() and pci_iommu_init() are both rootfs_initcalls, linked in this order.
  steps += kernel.has(.unpacksInitramfsAside) ? [iommu, initrd] : [initrd, iommu]
  steps += [
    Step("free_initmem") { (state: inout BootState) throws(KernelPanic) in
      try state.freeInitSections()
    },
    Step("zoneinfo") { (state: inout BootState) throws(KernelPanic) in
      state.recordHandOver()
    },
  ]
  return steps
}
