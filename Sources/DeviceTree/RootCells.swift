// SPDX-License-Identifier: GPL-2.0-or-later

/// Models `dt_root_addr_cells` and `dt_root_size_cells`.
package struct RootCells: Sendable, Equatable {
  package var address = 1
  package var size = 1
  package init() {}

  /// Models `early_init_dt_scan_root()`: what the root says, 1 where it says nothing.
  package init(of root: DeviceTree.Node) {
    func cells(_ name: String) -> Int {
      // More cells than any property can have are as good as too many.
      root.cells(name)?.first.map { Int(min($0, 0xffff)) } ?? 1
    }
    (address, size) = (cells("#address-cells"), cells("#size-cells"))
  }

  package var bytesPerEntry: Int { (address + size) * 4 }

  /// Every whole (address, size) pair of a property, as `dt_mem_next_cell()` reads them.
  package func entries(_ value: [UInt8]) -> [(base: UInt64, size: UInt64)] {
    guard bytesPerEntry > 0 else { return [] }
    return stride(from: 0, through: value.count - bytesPerEntry, by: bytesPerEntry).map { at in
      (
        Self.number(value[at..<at + address * 4]),
        Self.number(value[at + address * 4..<at + bytesPerEntry])
      )
    }
  }

  /// Models `of_read_number()`: the low 64 bits of big-endian cells.
  package static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension DeviceTree.Node {
  /// Models `fdt_subnode_offset()`: a name without unit address also finds one with.
  package func subnode(_ name: String) -> DeviceTree.Node? {
    children.first { child in
      child.name == name
        || (!name.contains("@") && child.name.hasPrefix(name + "@"))
    }
  }
  /// Models `fdt_path_offset()` for a path from this root.
  package func node(at path: String) -> DeviceTree.Node? {
    var node = self
    for name in path.split(separator: "/") {
      guard let next = node.subnode(String(name)) else { return nil }
      node = next
    }
    return node
  }
  /// Models `of_flat_dt_is_compatible()`: case does not count.
  package func isCompatible(_ name: String) -> Bool {
    strings("compatible").contains { $0.lowercased() == name.lowercased() }
  }
  /// This node and all below it, in blob order.
  package func preorder(_ visit: (DeviceTree.Node) -> Void) {
    visit(self)
    for child in children { child.preorder(visit) }
  }
}
