// SPDX-License-Identifier: GPL-2.0-or-later

/// What the riscv steps carry from one to the next.
package struct RiscvState: Sendable {
  package init() {}
}
