// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import Memblock
import Zones

/// Behaviours that are declared together.
package struct BehaviourArea: Sendable {
  package let name: String
  package let behaviours: [Behaviour]
  private let architectures: Set<Architecture>

  init(
    _ name: String, _ behaviours: [Behaviour],
    on architectures: Set<Architecture> = Set(Architecture.allCases)
  ) {
    (self.name, self.behaviours, self.architectures) = (name, behaviours, architectures)
  }

  /// Whether kernels of this architecture ask for them.
  package func concerns(_ architecture: Architecture) -> Bool {
    architectures.contains(architecture)
  }
}

extension Behaviour {
  /// Every behaviour: what `memreplay list behaviours` prints.
  package static let all: [BehaviourArea] = [
    BehaviourArea("memblock", memblock),
    BehaviourArea("zones", zones),
    BehaviourArea("memory map", memoryMap),
    BehaviourArea("huge pages, CMA", hugePages),
    BehaviourArea("nodes", numa),
    BehaviourArea("start_kernel", startKernel),
    BehaviourArea("crash kernel", crashKernel),
    BehaviourArea("device tree", flatTree, on: [.arm, .arm64, .riscv64]),
    BehaviourArea("EFI", efi),
    BehaviourArea("x86", x86, on: [.x86_64, .i386]),
    BehaviourArea("arm64", arm64, on: [.arm64]),
    BehaviourArea("arm64 tables", bootRecord, on: [.arm64]),
    BehaviourArea("arm", arm, on: [.arm]),
    BehaviourArea("arm placement", placement, on: [.arm]),
    BehaviourArea("riscv", riscv, on: [.riscv64]),
  ]

  /// What to say of a kernel that no boot has checked; nil for a checked one.
  static func noteOfUnchecked(
    _ kernel: KernelRelease, on architecture: Architecture
  ) -> String? {
    noteOfUnchecked(kernel, areas: all.filter { $0.concerns(architecture) }.map(\.behaviours))
  }
}
