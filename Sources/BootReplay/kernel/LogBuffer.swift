// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock

extension BootState {
  /// Models `setup_log_buf()` (kernel/printk/printk.c).
  package mutating func setupLogBuffer(early: Bool) throws(KernelPanic) {}
}
