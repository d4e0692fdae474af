// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// `setup_arch()` of x86, in the kernel's order.
func x86Steps(_ series: KernelSeries) -> [Step] { [] }
