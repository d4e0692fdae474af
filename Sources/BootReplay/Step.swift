// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock

/// One step of a boot: the kernel function it models and what it does to the state.
package struct Step: Sendable {
  /// The kernel's name: `arm_memblock_init`.
  package let name: String
  /// Whether this boot takes the step; nil for always. The state is not changed: passed `inout`, it
  /// is not copied.
  private let condition: (@Sendable (inout BootState) -> Bool)?
  /// The parts of the record that it is needed for; none where all the others stand on it.
  package private(set) var parts: RecordParts = []
  package let run: @Sendable (inout BootState) throws(KernelPanic) -> Void

  package init(
    _ name: String, when condition: (@Sendable (inout BootState) -> Bool)? = nil,
    _ run: @escaping @Sendable (inout BootState) throws(KernelPanic) -> Void
  ) {
    self.name = name
    self.condition = condition
    self.run = run
  }

  /// Whether a boot takes the step where these parts are asked for.
  func applies(to state: inout BootState) -> Bool {
    guard parts.isSubset(of: state.parts) else { return false }
    return condition?(&state) ?? true
  }

  /// The same step, run only where these parts are asked for.
  func needed(for parts: RecordParts) -> Step {
    var step = self
    step.parts = parts
    return step
  }
}
