// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock

/// `setup_arch()` of arm, in the kernel's order.
func armSteps(_ kernel: KernelRelease) -> [Step] {
  [
    Step("stext") { (state: inout BootState) throws(KernelPanic) in state.armTakePlacement() },
    Step("setup_machine_fdt", when: { $0.boot.firmware.deviceTree != nil }) {
      (state: inout BootState) throws(KernelPanic) in try state.armSetupMachine()
    },
    Step("setup_machine_tags", when: { $0.boot.firmware.deviceTree == nil }) {
      (state: inout BootState) throws(KernelPanic) in try state.armSetupMachine()
    },
    Step("parse_early_param") { (state: inout BootState) throws(KernelPanic) in
      try state.armParseEarlyParam()
    },
    Step("setup_dma_zone") { (state: inout BootState) throws(KernelPanic) in
      state.armSetupDMAZone()
    },
    Step("arm_efi_init", when: { $0.of.tree != nil && $0.config.isEnabled(.efi) }) {
      (state: inout BootState) throws(KernelPanic) in try state.efiInit()
    },
    Step("adjust_lowmem_bounds") { (state: inout BootState) throws(KernelPanic) in
      try state.armAdjustLowmemBounds()
    },
    Step("arm_memblock_init") { (state: inout BootState) throws(KernelPanic) in
      try state.armMemblockInit()
    },
    Step("adjust_lowmem_bounds") { (state: inout BootState) throws(KernelPanic) in
      try state.armAdjustLowmemBounds()
    },
    Step("paging_init") { (state: inout BootState) throws(KernelPanic) in
      try state.armPagingInit()
    },
    Step("bootmem_init") { (state: inout BootState) throws(KernelPanic) in
      try state.armBootmemInit()
    },
    Step("kasan_init", when: \.hasKASAN) { (state: inout BootState) throws(KernelPanic) in
      try state.armKasanInit()
    },
    Step("request_standard_resources") { (state: inout BootState) throws(KernelPanic) in
      try state.armRequestStandardResources()
    },
    Step("unflatten_device_tree", when: { $0.of.tree != nil || $0.config.isEnabled(.of) }) {
      (state: inout BootState) throws(KernelPanic) in try state.unflattenDeviceTree()
    },
    Step("reserve_crashkernel") { (state: inout BootState) throws(KernelPanic) in
      try state.armReserveCrashkernel()
      state.armDescribeVirtualLayout()
    },
  ]
}
