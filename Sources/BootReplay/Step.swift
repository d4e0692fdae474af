// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock

/// One step of a boot: the kernel function it models and what it does to the state.
package struct Step: Sendable {
  /// The kernel's name: `arm_memblock_init`.
  package let name: String
  /// Whether this boot takes the step.
  package let applies: @Sendable (BootState) -> Bool
  package let run: @Sendable (inout BootState) throws(KernelPanic) -> Void

  package init(
    _ name: String, when applies: @escaping @Sendable (BootState) -> Bool = { _ in true },
    _ run: @escaping @Sendable (inout BootState) throws(KernelPanic) -> Void
  ) {
    self.name = name
    self.applies = applies
    self.run = run
  }
}
