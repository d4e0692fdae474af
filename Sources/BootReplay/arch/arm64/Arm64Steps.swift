// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// `setup_arch()` of arm64, in the kernel's order.
func arm64Steps(_ series: KernelSeries) -> [Step] { [] }
