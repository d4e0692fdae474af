// SPDX-License-Identifier: GPL-2.0-or-later

/// What the arm steps carry from one to the next.
package struct ArmState: Sendable {
  package init() {}
}
