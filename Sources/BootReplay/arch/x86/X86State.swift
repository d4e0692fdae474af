// SPDX-License-Identifier: GPL-2.0-or-later

/// What the x86 steps carry from one to the next.
package struct X86State: Sendable {
  package init() {}
}
