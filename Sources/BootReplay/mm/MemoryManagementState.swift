// SPDX-License-Identifier: GPL-2.0-or-later

/// What the architecture-independent steps carry from one to the next.
package struct MemoryManagementState: Sendable {
  package init() {}
}
