// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import KernelBehaviour
import Memblock
import PhysicalMemory

/// `setup_arch()` of x86, in the kernel's order.
func x86Steps(_ kernel: KernelRelease) -> [Step] {
  let isOld = !kernel.has(.reservesFirst64K)
  return (isOld ? oldEarlySteps : earlySteps) + memblockSteps(isOld: isOld)
    + mappingSteps(isOld: isOld) + lateSteps(hasPaging: !kernel.has(.startsWithCoreInitEarly))
}

/// Up to 5.12, to the kernel's own resources.
private let oldEarlySteps: [Step] = [
  Step("setup_arch") { (state: inout BootState) throws(KernelPanic) in
    state.prepareX86()
    try state.reserveKernelImage(at: .setupArch)
    try state.reserveLowPages(at: .setupArch)
  },
  Step("early_reserve_initrd") { (state: inout BootState) throws(KernelPanic) in
    try state.earlyReserveInitrd()
  },
  Step("e820__memory_setup") { (state: inout BootState) in state.e820MemorySetup() },
  parseEarlyParam,
  Step("efi_memblock_x86_reserve_range", when: \.isEFIBoot) {
    (state: inout BootState) throws(KernelPanic) in try state.efiMemblockX86ReserveRange()
  },
  bottomUp,
  Step("memblock_x86_reserve_range_setup_data") { (state: inout BootState) throws(KernelPanic) in
    try state.reserveSetupData()
  },
]

/// 5.13 up: what must not be overwritten comes first.
private let earlySteps: [Step] = [
  Step("early_reserve_memory") { (state: inout BootState) throws(KernelPanic) in
    state.prepareX86()
    try state.reserveKernelImage(at: .earlyReserveMemory)
    try state.reserveLowPages(at: .earlyReserveMemory)
    try state.earlyReserveInitrd()
    try state.reserveSetupData()
    // iBFT moved behind EFI's set-up in 6.5.
    if !state.kernel.has(.reservesIBFTBehindEFI) { try state.reserveIBFTRegion() }
    try state.reserveBIOSRegions()
    try state.trimSNBMemory(at: .trimSnbMemory)
  },
  Step("e820__memory_setup") { (state: inout BootState) in state.e820MemorySetup() },
  parseEarlyParam,
  Step("efi_memblock_x86_reserve_range", when: \.isEFIBoot) {
    (state: inout BootState) throws(KernelPanic) in try state.efiMemblockX86ReserveRange()
  },
  // Newer kernels do this in e820__memblock_setup().
  Step("memblock_set_bottom_up", when: { !$0.kernel.has(.storesNodeAndFlagsOfReserve) }) {
    (state: inout BootState) throws(KernelPanic) in try bottomUp.run(&state)
  },
]

private let parseEarlyParam = Step("parse_early_param") {
  (state: inout BootState) throws(KernelPanic) in
  try state.parseEarlyParameters {
    (state: inout BootState, parameter: KernelCommandLine.Parameter) throws(KernelPanic) in
    if KernelCommandLine.isSameName(parameter.name, "kernelcore"), parameter.value == "mirror" {
      state.memblock.mirroredKernelcore = true
    }
    if KernelCommandLine.isSameName(parameter.name, "movable_node"),
      state.config.isEnabled(.memoryHotplug)
    {
      state.memblock.movableNodeEnabled = true
    }
    try state.parseE820Parameter(parameter)
  }
}

private let bottomUp = Step("memblock_set_bottom_up") { (state: inout BootState) in
  if state.memblock.movableNodeEnabled { state.memblock.bottomUp = true }
}

/// From the edited table to memblock's memory and the first dump.
private func memblockSteps(isOld: Bool) -> [Step] {
  [
    Step("e820__reserve_setup_data", when: { !$0.kernel.has(.keepsSetupDataAsRAM) }) {
      (state: inout BootState) in state.e820ReserveSetupData()
    },
    Step("e820__finish_early_params") { (state: inout BootState) throws(KernelPanic) in
      try state.e820FinishEarlyParams()
    },
    Step("efi_init", when: \.isEFIBoot) { (state: inout BootState) throws(KernelPanic) in
      try state.x86EFIInit()
    },
    Step("reserve_ibft_region", when: { $0.kernel.has(.reservesIBFTBehindEFI) }) {
      (state: inout BootState) throws(KernelPanic) in try state.reserveIBFTRegion()
    },
    Step("setup_kernel_resources") { (state: inout BootState) in state.setupKernelResources() },
    Step("e820_add_kernel_range") { (state: inout BootState) in state.e820AddKernelRange() },
    Step("trim_bios_range") { (state: inout BootState) in state.trimBIOSRange() },
    Step("e820__end_of_ram_pfn") { (state: inout BootState) in state.findEndOfRAM() },
    Step("find_low_pfn_range") { (state: inout BootState) in state.findEndOfLowRAM() },
    Step("find_smp_config") { (state: inout BootState) throws(KernelPanic) in
      try state.findSMPConfig()
    },
    Step("reserve_ibft_region", when: { _ in isOld }) {
      (state: inout BootState) throws(KernelPanic) in try state.reserveIBFTRegion()
    },
    Step("reserve_brk") { (state: inout BootState) throws(KernelPanic) in
      try state.reserveBrk()
      if !state.kernel.has(.storesNodeAndFlagsOfReserve) { state.memblock.currentLimit = 0x10_0000 }
    },
    Step("e820__memblock_setup") { (state: inout BootState) throws(KernelPanic) in
      try state.e820MemblockSetup()
    },
  ]
}

/// From the first dump to the direct mapping.
private func mappingSteps(isOld: Bool) -> [Step] {
  [
    Step("reserve_bios_regions", when: { _ in isOld }) {
      (state: inout BootState) throws(KernelPanic) in try state.reserveBIOSRegions()
    },
    Step("efi_find_mirror", when: \.x86.hasEFIMemoryMap) {
      (state: inout BootState) throws(KernelPanic) in try state.efiFindMirror()
    },
    Step("efi_esrt_init", when: \.x86.hasEFIMemoryMap) {
      (state: inout BootState) throws(KernelPanic) in try state.efiReserveFirmwareTables()
    },
    Step("efi_reserve_boot_services", when: \.x86.hasEFIMemoryMap) {
      (state: inout BootState) throws(KernelPanic) in try state.efiReserveBootServices()
    },
    Step("e820__memblock_alloc_reserved_mpc_new") { (state: inout BootState) throws(KernelPanic) in
      try state.allocMPTable()
    },
    Step("setup_bios_corruption_check") { (state: inout BootState) throws(KernelPanic) in
      try state.setupBIOSCorruptionCheck()
      if state.is32Bit {
        let last = (state.x86.initiallyMappedEnd.rawValue &- 1) & 0xffff_ffff
        state.print(
          "initial memory mapped: [mem 0x00000000-\(last.hex0x(width: 8))]", level: 7)
      }
    },
    Step("reserve_real_mode") { (state: inout BootState) throws(KernelPanic) in
      try state.reserveRealMode()
    },
    Step("trim_platform_memory_ranges", when: { _ in isOld }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.trimSNBMemory(at: .setupArch)
    },
    Step("trim_low_memory_range", when: { _ in isOld }) {
      (state: inout BootState) throws(KernelPanic) in try state.trimLowMemoryRange()
    },
    Step("init_mem_mapping") { (state: inout BootState) throws(KernelPanic) in
      try state.initMemMapping()
      state.memblock.currentLimit = PhysicalAddress(state.x86.maxPfnMapped << 12)
    },
  ]
}

/// From the direct mapping to the end of setup_arch().
private func lateSteps(hasPaging: Bool) -> [Step] {
  [
    Step("setup_log_buf") { (state: inout BootState) throws(KernelPanic) in
      try state.setupLogBuffer(early: true)
    },
    Step("reserve_initrd") { (state: inout BootState) throws(KernelPanic) in
      try state.reserveInitrd()
    },
    Step("acpi_table_upgrade") { (state: inout BootState) throws(KernelPanic) in
      try state.acpiTableUpgrade()
    },
    Step("acpi_boot_table_init") { (state: inout BootState) throws(KernelPanic) in
      try state.acpiBootTableInit()
    },
    Step("initmem_init") { (state: inout BootState) throws(KernelPanic) in
      if state.config.isEnabled(.numa) {
        try state.x86NumaInit()
      } else if state.is32Bit {
        try state.initmemInit32()
      } else {
        try state.memblock.setNode(0, .max, .memory, node: 0)
      }
    },
    Step("dma_contiguous_reserve") { (state: inout BootState) throws(KernelPanic) in
      let online = state.mm.onlineNodes ?? [0]
      try state.dmaContiguousReserve(
        limit: PhysicalAddress(state.x86.maxPfnMapped << 12),
        possibleNodes: state.mm.possibleNodes ?? online, onlineNodes: Set(online))
    },
    Step("hugetlb_cma_reserve", when: { hasPaging && $0.giganticPageOrder != nil }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.hugetlbCMAReserve(order: state.giganticPageOrder)
    },
    Step(
      "hugetlb_bootmem_alloc",
      when: { hasPaging && $0.giganticPageOrder != nil && $0.kernel.has(.allocatesHugePagesEarly) }
    ) { (state: inout BootState) throws(KernelPanic) in try state.hugetlbBootmemAlloc() },
    Step("reserve_crashkernel") { (state: inout BootState) throws(KernelPanic) in
      try state.x86ReserveCrashkernel()
    },
    Step("paging_init") { (state: inout BootState) throws(KernelPanic) in
      try state.pagingInit(runsZones: hasPaging)
    },
    Step("kasan_init", when: { $0.hasKASAN && !$0.is32Bit }) {
      (state: inout BootState) throws(KernelPanic) in
      try state.x86KasanInit()
    },
    Step("early_quirks") { (state: inout BootState) in state.earlyQuirks() },
    Step("acpi_boot_init") { (state: inout BootState) throws(KernelPanic) in
      try state.acpiBootInit()
    },
    Step("init_cpu_to_node", when: { $0.config.isEnabled(.numa) }) {
      (state: inout BootState) throws(KernelPanic) in try state.initCPUToNode()
    },
    Step("io_apic_init_mappings") { (state: inout BootState) throws(KernelPanic) in
      try state.ioAPICInitMappings()
    },
    Step("e820__reserve_resources") { (state: inout BootState) throws(KernelPanic) in
      try state.e820ReserveResources()
    },
    Step("e820__register_nosave_regions") { (state: inout BootState) throws(KernelPanic) in
      try state.e820RegisterNosaveRegions()
    },
    Step("e820__setup_pci_gap") { (state: inout BootState) in state.e820SetupPCIGap() },
  ]
}
