// SPDX-License-Identifier: GPL-2.0-or-later

/// The architectures whose boot is replayed, by the names the contract uses.
package enum Architecture: String, CaseIterable, Sendable {
  case x86_64, i386, arm, arm64, riscv64

  package var is64Bit: Bool { self == .x86_64 || self == .arm64 || self == .riscv64 }
  package var isX86: Bool { self == .x86_64 || self == .i386 }
}
