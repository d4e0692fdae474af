// SPDX-License-Identifier: GPL-2.0-or-later

/// What the arm64 steps carry from one to the next.
package struct Arm64State: Sendable {
  package init() {}
}
