// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// `setup_arch()` of riscv (arch/riscv/kernel/setup.c), in the kernel's order.
func riscvSteps(_ kernel: KernelRelease) -> [Step] {
  let sparse: [Step] =
    kernel.has(.startsWithCoreInitEarly)
    ? []
    : [
      Step("sparse_init") { (state: inout BootState) throws(KernelPanic) in
        try state.sparseInit()
      },
      Step("zone_sizes_init") { (state: inout BootState) throws(KernelPanic) in
        try state.freeAreaInit()
      },
    ]
  return [
    Step("parse_dtb") { (state: inout BootState) throws(KernelPanic) in
      try state.riscvParseDtb()
    },
    Step("parse_early_param") { (state: inout BootState) throws(KernelPanic) in
      try state.parseEarlyParameters { (state: inout BootState, parameter) throws(KernelPanic) in
        state.handleRiscvEarlyParameter(parameter)
      }
    },
    Step("efi_init") { (state: inout BootState) throws(KernelPanic) in try state.efiInit() },
    Step("setup_bootmem") { (state: inout BootState) throws(KernelPanic) in
      try state.riscvSetupBootmem()
    },
    Step("setup_vm_final") { (state: inout BootState) throws(KernelPanic) in
      try state.riscvSetupVMFinal()
      state.riscvDescribeVirtualLayout()
    },
    Step("acpi_boot_table_init") { (state: inout BootState) throws(KernelPanic) in
      state.archNuma.usesACPI = state.choosesACPI
    },
    Step("unflatten_device_tree", when: { !$0.archNuma.usesACPI }) {
      (state: inout BootState) throws(KernelPanic) in try state.unflattenDeviceTree()
    },
    Step("misc_mem_init") { (state: inout BootState) throws(KernelPanic) in
      try state.archNumaInit()
      state.riscvSetZoneLimits()
    },
  ] + sparse + [
    Step("arch_reserve_crashkernel") { (state: inout BootState) throws(KernelPanic) in
      try state.riscvReserveCrashkernel()
    },
    Step("memblock_dump_all") { (state: inout BootState) throws(KernelPanic) in
      state.memblock.dumpAll()
      state.flushEvents()
      state.record.setupSnapshot = state.memblock.snapshot
    },
    Step("init_resources") { (state: inout BootState) throws(KernelPanic) in
      try state.riscvInitResources()
    },
    Step("kasan_init", when: \.hasKASAN) { (state: inout BootState) throws(KernelPanic) in
      try state.riscvKasanInit()
    },
  ]
}
