// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries
import Memblock

/// `start_kernel()` after `setup_arch()`: to the hand-over, and what is freed after it.
func startKernelSteps(_ series: KernelSeries) -> [Step] {
  [
    Step("memblock_free_all") { (state: inout BootState) throws(KernelPanic) in
      state.record.finalSnapshot = state.memblock.snapshot
    }
  ]
}
