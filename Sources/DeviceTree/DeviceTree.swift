// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A flattened device tree as read by libfdt, with what the kernel's early code looks at.
package struct DeviceTree: Sendable {
  package struct Property: Sendable, Equatable {
    package var name: String
    package var value: [UInt8]
    package init(name: String, value: [UInt8]) { (self.name, self.value) = (name, value) }
  }
  package struct Node: Sendable {
    /// Unit name as in the blob; empty for the root.
    package var name: String
    /// Full path; `/` for the root.
    package var path: String
    /// Offset of the node in the structure block (sorting of reserved-memory nodes uses it).
    package var offset: Int
    package var properties: [Property]
    package var children: [Node]
    package init(
      name: String, path: String, offset: Int = 0, properties: [Property] = [],
      children: [Node] = []
    ) {
      self.name = name
      self.path = path
      self.offset = offset
      self.properties = properties
      self.children = children
    }
  }
  package var root: Node
  /// The header's /memreserve/ entries: address and size, in order, without the closing zero entry.
  package var reserveMap: [(address: UInt64, size: UInt64)]
  /// `totalsize` of the header, bytes.
  package var totalSize: UInt64
  /// The file's name, for sources.
  package var origin: String
  /// True where the tree was put together from a folder: the order of siblings, the reserve map
  /// and `totalSize` are assumptions then.
  package var isReconstructed = false

  package init(
    root: Node, reserveMap: [(address: UInt64, size: UInt64)], totalSize: UInt64, origin: String
  ) {
    self.root = root
    self.reserveMap = reserveMap
    self.totalSize = totalSize
    self.origin = origin
  }
}

extension DeviceTree.Node {
  /// The bytes of a property; nil where there is none.
  package func property(_ name: String) -> [UInt8]? {
    properties.first { $0.name == name }?.value
  }
  package func has(_ name: String) -> Bool { properties.contains { $0.name == name } }
  /// Big-endian 32-bit cells of a property; trailing bytes are left out.
  package func cells(_ name: String) -> [UInt32]? {
    guard let value = property(name) else { return nil }
    return stride(from: 0, to: value.count - value.count % 4, by: 4).map { at in
      value[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }
  /// The property's text up to its first NUL.
  package func string(_ name: String) -> String? {
    property(name).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
  /// The NUL-separated strings of a property (`compatible`).
  package func strings(_ name: String) -> [String] {
    property(name)?.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } ?? []
  }
  /// Direct child by unit name.
  package func child(_ name: String) -> DeviceTree.Node? { children.first { $0.name == name } }
  /// Models `of_fdt_device_is_available()`.
  package var isAvailable: Bool {
    guard let status = string("status") else { return true }
    return status == "ok" || status == "okay"
  }
}
