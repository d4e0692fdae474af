// SPDX-License-Identifier: GPL-2.0-or-later

let riscvAssumptions: [AssumptionKey] = [
  AssumptionKey(
    "riscv-mmu", .oneOf(["sv39", "sv48", "sv57"]), default: "sv57",
    "the largest address mode of the CPU: sv39, sv48 or sv57 (cpu: {mmu:})")
]
