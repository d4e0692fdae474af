// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock

extension BootState {
  /// Models `sparse_init()`; without SPARSEMEM nothing happens.
  package mutating func sparseInit() throws(KernelPanic) {}
}
