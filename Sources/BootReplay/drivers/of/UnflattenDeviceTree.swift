// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// `unflatten_device_tree()` (drivers/of/fdt.c) and what it needs memory for.
extension BootState {
  package mutating func unflattenDeviceTree() throws(KernelPanic) {
    if kernel.has(.setsUpStaticNodesLate) { try lateScanReservedMemory() }
    cause = of.tree.map { FactSource($0.origin) }
    var used = of.tree
    if used == nil { used = try emptyRoot() }
    guard let tree = used else { return }
    let size = unflattenedSize(tree.root).roundedUp(to: 4) + 4
    try allocateForTree(size, alignment: wordSize)
    try scanAliases(tree.root)
    flushEvents()
    cause = nil
  }

  private mutating func allocateForTree(_ size: UInt64, alignment: UInt64) throws(KernelPanic) {
    let site = CallSite.earlyInitDtAllocMemoryArch
    let address = try memblock.alloc(
      size: size, alignment: alignment, caller: panickingCaller(site))
    if address == nil {
      let tail = kernel.has(.hasAllocOrPanic) ? "" : " align=\(alignment.hex0x())"
      throw KernelPanic("\(site.rawValue): Failed to allocate \(size) bytes\(tail)")
    }
  }

  /// The built-in empty tree (6.12 up) is copied where no blob was handed over.
  private mutating func emptyRoot() throws(KernelPanic) -> DeviceTree? {
    guard kernel.has(.hasEmptyRoot) else { return nil }
    // 6.12's has no properties, 7.2's #address-cells and #size-cells.
    let hasCells = kernel.has(.emptyRootHasCells)
    let properties = ["#address-cells", "#size-cells"].map {
      DeviceTree.Property(name: $0, value: [0, 0, 0, 2])
    }
    let root = DeviceTree.Node(name: "", path: "/", properties: hasCells ? properties : [])
    let size: UInt64 = hasCells ? 131 : 72
    // Aligned as the header of version 17 (40 bytes) rounded up to a power of two.
    try allocateForTree(size, alignment: 64)
    return DeviceTree(root: root, reserveMap: [], totalSize: size, origin: "empty_root")
  }

  /// Models the dry run of `unflatten_dt_nodes()`: bytes for all nodes and properties.
  func unflattenedSize(_ root: DeviceTree.Node) -> UInt64 {
    let align = wordSize
    let nodeSize = constant(.deviceNode)
    let propertySize = constant(.deviceProperty)
    let keepsDisabled = config.isEnabled(.ofKobj) || config.string(.ofKobj) == nil
    var total: UInt64 = 0
    func add(_ bytes: UInt64) { total = total.roundedUp(to: align) + bytes }
    root.preorder { node in
      guard keepsDisabled || node.isAvailable else { return }
      add(nodeSize + UInt64(node.name.utf8.count) + 1)
      var hasName = false
      for property in node.properties {
        // Taken out of the blob when the random seed was read.
        if property.name == "rng-seed", !property.value.isEmpty, node.path == of.chosen?.path {
          continue
        }
        hasName = hasName || property.name == "name"
        add(propertySize)
      }
      if !hasName {
        // The unit address goes off at the *last* @.
        let name = node.name.utf8
        let at = name.lastIndex(of: UInt8(ascii: "@")) ?? name.endIndex
        add(propertySize + UInt64(name.distance(from: name.startIndex, to: at)) + 1)
      }
    }
    return total
  }

  /// Models `of_alias_scan()`: one record for each alias of a node that ends in a number.
  private mutating func scanAliases(_ root: DeviceTree.Node) throws(KernelPanic) {
    guard let aliases = root.child("aliases") else { return }
    let record = constant(.aliasProperty)
    for property in aliases.properties {
      if ["name", "phandle", "linux,phandle"].contains(property.name) { continue }
      let path = String(decoding: property.value.prefix { $0 != 0 }, as: UTF8.self)
      guard root.exactNode(at: path, aliases: aliases) != nil else { continue }
      let name = property.name.utf8
      let digits = name.reversed().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      // `kstrtoint()`: nothing, or what is no int, is no number.
      let number = String(decoding: digits.reversed(), as: UTF8.self)
      guard !number.isEmpty, Int32(number) != nil else { continue }
      let stem = UInt64(name.count - digits.count)
      try allocateForTree(record + stem + 1, alignment: wordSize)
    }
  }

  /// Models `fdt_scan_reserved_mem_reg_nodes()` (6.12) and `fdt_scan_reserved_mem_late()` (7.2).
  private mutating func lateScanReservedMemory() throws(KernelPanic) {
    guard let root = of.tree?.root else { return }
    guard let reserved = root.subnode("reserved-memory") else {
      return print("OF: reserved mem: Reserved memory: No reserved-memory node in the DT")
    }
    cause = source(of: reserved)
    if of.reservedCapacity != 0 {
      let size = constant(.reservedMemory)
      let address = try memblock.alloc(
        size: UInt64(of.reservedCapacity) * size, alignment: memblock.traits.cacheLine,
        caller: caller(FlatTreeTables.lateScan(kernel)))
      if address == nil {
        of.reservedRegions = []
        return print(
          "OF: reserved mem: Failed to allocate memory for reserved_mem array with err: -12",
          level: 3)
      }
    }
    guard let nodes = reservedMemoryNodes().children else { return }
    for node in nodes where node.isAvailable {
      cause = source(of: node)
      try setUpStaticNodeLate(node)
      flushEvents()
    }
    checkReservedOverlap()
  }

  private mutating func setUpStaticNodeLate(_ node: DeviceTree.Node) throws(KernelPanic) {
    guard let value = node.property("reg") else { return }
    let unit = of.rootCells.bytesPerEntry
    let isWhole = unit > 0 && value.count % unit == 0
    let entries = truncatedEntries(value)
    if kernel.has(.reservesFirstEntryOnly) {
      guard isWhole, !entries.isEmpty, validates(node) else { return }
    } else if !isWhole {
      return print(invalidReg(node), level: 3)
    } else if entries.count > 1 {
      print(
        "OF: reserved mem: fdt_scan_reserved_mem_reg_nodes() ignores \(entries.count - 1)"
          + " regions in node '\(node.name)'", level: 4)
    }
    guard let first = entries.first, first.size != 0 else { return }
    try setUpLate(
      ReservedRegion(node: node, base: first.base, size: first.size), isStatic: true)
  }
}

extension DeviceTree.Node {
  /// Models `of_find_node_by_path()` on the unflattened tree: names count in full; a path that does
  /// not start at the root begins with an alias; options behind a colon are left out.
  func exactNode(at path: String, aliases: DeviceTree.Node?) -> DeviceTree.Node? {
    let path = path.prefix { $0 != ":" }
    var names = path.split(separator: "/").map(String.init)
    var node = self
    if !path.hasPrefix("/") {
      guard let alias = names.first, let target = aliases?.string(alias), target.hasPrefix("/"),
        let start = exactNode(at: target, aliases: nil)
      else { return nil }
      node = start
      names.removeFirst()
    }
    for name in names {
      guard let next = node.child(name) else { return nil }
      node = next
    }
    return node
  }
}
