// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import Memblock

/// Runs a boot's steps, from setup_arch to the hand-over and what comes back after it.
package enum Replay {
  /// The ordered steps of a boot, as its kernel runs them.
  package static func steps(for boot: BootDescription) -> [Step] {
    steps(boot.architecture, boot.kernelRelease)
  }

  /// The ordered steps of an architecture and release.
  package static func steps(_ architecture: Architecture, _ kernel: KernelRelease) -> [Step] {
    let setup =
      switch architecture {
      case .x86_64, .i386: x86Steps(kernel)
      case .arm: armSteps(kernel)
      case .arm64: arm64Steps(kernel)
      case .riscv64: riscvSteps(kernel)
      }
    return setup + startKernelSteps(kernel)
  }

  /// Replays until the step named `until` is done, or to the end.
  package static func run(
    _ boot: BootDescription, until: String? = nil, keeping parts: RecordParts = .all
  ) -> BootRecord {
    var state: BootState
    do {
      state = try BootState(boot: boot, keeping: parts)
    } catch {
      var record = BootRecord()
      record.panic = error
      return record
    }
    state.record.assumptions = boot.assumptions
    state.record.notes = boot.notes
    if let note = Behaviour.noteOfUnchecked(boot.kernelRelease, on: boot.architecture) {
      state.record.notes.append(note)
    }
    for step in steps(for: boot) where step.applies(to: &state) {
      state.record.entries.append(.step(state.record.steps.count))
      state.record.steps.append(step.name)
      state.cause = nil
      do {
        try step.run(&state)
      } catch {
        state.record.panic = error
      }
      state.flushEvents()
      if parts.contains(.owners) { state.recordStepState() }
      if state.record.panic != nil || step.name == until { break }
    }
    if parts.contains(.owners) { state.record.placements = state.placements }
    state.record.pageSize = state.pageSize
    if state.record.setupSnapshot == nil { state.record.setupSnapshot = state.memblock.snapshot }
    if parts.contains(.owners) { state.recordPlaces() }
    return state.record
  }
}

extension BootState {
  /// Keeps the tables as the step leaves them.
  fileprivate mutating func recordStepState() {
    record.states.append(
      StepState(
        memory: memblock.memory.regions, reserved: memblock.reserved.regions,
        free: mm.buddy?.zones.map(\.freed) ?? []))
  }
}
