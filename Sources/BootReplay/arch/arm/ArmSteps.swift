// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// `setup_arch()` of arm, in the kernel's order.
func armSteps(_ series: KernelSeries) -> [Step] { [] }
