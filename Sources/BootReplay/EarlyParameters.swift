// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock

/// `parse_early_param()` (init/main.c): early parameters take effect in the order they stand.
extension BootState {
  /// Calls the generic handlers and `handle` for each parameter in order. From `memblock=debug` on,
  /// memblock's lines are printed; parameters before it run unprinted. Without that parameter the
  /// replay behaves as if it stood first.
  package mutating func parseEarlyParameters(
    _ handle: (inout BootState, KernelCommandLine.Parameter) throws(KernelPanic) -> Void
  ) throws(KernelPanic) {
    let isAsked = commandLine.values(of: "memblock").contains { $0?.contains("debug") ?? false }
    if !isAsked {
      flushEvents()
      memblock.debug = true
    }
    for parameter in commandLine.parameters {
      if KernelCommandLine.isSameName(parameter.name, "memblock"),
        parameter.value?.contains("debug") ?? false
      {
        flushEvents()
        memblock.debug = true
      }
      try handle(&self, parameter)
    }
  }
}
