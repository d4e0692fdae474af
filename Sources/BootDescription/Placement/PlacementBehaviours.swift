// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in where kernels are put.
extension Behaviour {
  package static let placement: [Behaviour] = [
    armTakesTwoMiBSteps, armChecksStartOfMemory, armQcomReservesByOption,
  ]

  package static let armTakesTwoMiBSteps = Behaviour(
    "armTakesTwoMiBSteps", since: "5.11",
    of: "__fixup_pv_table (arch/arm/kernel/phys2virt.S)",
    "PHYS_OFFSET is found in steps of 2 MiB, where it was 16 MiB.",
    dated: "sources of 5.10 and 5.11")

  package static let armChecksStartOfMemory = Behaviour(
    "armChecksStartOfMemory", since: "5.12",
    of: "fdt_check_mem_start() (arch/arm/boot/compressed/fdt_check_mem_start.c)",
    "The decompressor looks up the start of memory in the device tree.",
    dated: "sources of 5.11 and 5.12")

  package static let armQcomReservesByOption = Behaviour(
    "armQcomReservesByOption", since: "6.9",
    of: "textofs (arch/arm/Makefile)",
    "ARCH_QCOM_RESERVE_SMEM chooses the place of the kernel, where single platforms did.",
    dated: "sources of 6.8 and 6.9")
}
