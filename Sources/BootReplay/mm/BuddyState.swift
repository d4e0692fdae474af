// SPDX-License-Identifier: GPL-2.0-or-later

/// The buddy allocator's view of memory from `memblock_free_all()` on.
package struct BuddyState: Sendable {
  package init() {}
}
