// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// `setup_arch()` of riscv, in the kernel's order.
func riscvSteps(_ series: KernelSeries) -> [Step] { [] }
