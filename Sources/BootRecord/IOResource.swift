// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A node of the kernel's resource tree, as /proc/iomem shows it; `last` is inclusive.
package struct IOResource: Sendable, Equatable {
  package var name: String
  package var first: PhysicalAddress
  package var last: PhysicalAddress
  package var children: [IOResource]

  package init(
    _ name: String, first: PhysicalAddress, last: PhysicalAddress, children: [IOResource] = []
  ) {
    (self.name, self.first, self.last, self.children) = (name, first, last, children)
  }
}

/// One area of the kernel's virtual layout; `last` is inclusive.
package struct VirtualArea: Sendable, Equatable {
  /// `linear map`, `vmalloc`, `fixmap slot 3`, …
  package var name: String
  package var first: UInt64
  package var last: UInt64
  /// What it maps, with which protection and page size; empty where there is nothing to say.
  package var detail: String

  package init(_ name: String, first: UInt64, last: UInt64, detail: String = "") {
    (self.name, self.first, self.last, self.detail) = (name, first, last, detail)
  }
}
