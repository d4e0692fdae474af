// SPDX-License-Identifier: GPL-2.0-or-later
import CLibFDT
import PhysicalMemory

extension DeviceTree {
  /// Nodes nested deeper are refused; the kernel stops looking at 64.
  static let deepestNesting = 128
  /// Bound on the text of all paths together, which grows with depth times nodes.
  static let mostPathBytes = 64 << 20

  /// Reads a blob with libfdt: `fdt_check_full()` first, then every node and property in blob
  /// order. Tags that were overwritten with NOP are not in the tree.
  package init(blob: [UInt8], origin: String) throws(InputError) {
    let buffer = try FDTBuffer(blob, origin: origin)
    try self.init(reading: buffer)
  }

  init(reading buffer: FDTBuffer) throws(InputError) {
    var walk = Walk(buffer: buffer)
    self.init(
      root: try walk.tree(), reserveMap: try Self.reserveMap(of: buffer),
      totalSize: UInt64(memreplay_fdt_totalsize(buffer.memory)), origin: buffer.origin)
  }

  private static func reserveMap(
    of buffer: FDTBuffer
  ) throws(InputError) -> [(address: UInt64, size: UInt64)] {
    let count = try buffer.check(fdt_num_mem_rsv(buffer.memory), "memory reserve map")
    var entries: [(address: UInt64, size: UInt64)] = []
    for index in 0..<count {
      var entry: (address: UInt64, size: UInt64) = (0, 0)
      try buffer.check(
        fdt_get_mem_rsv(buffer.memory, Int32(index), &entry.address, &entry.size),
        "memory reserve map: entry \(index)")
      entries.append(entry)
    }
    return entries
  }
}

/// Walks the structure block once.
private struct Walk {
  let buffer: FDTBuffer
  var pathBytes = 0
  /// Property names by their offset in the strings block: few names stand for many properties.
  var names: [UInt: String] = [:]

  /// The nodes on the way from the root to the node at hand.
  private var open: [DeviceTree.Node] = []

  init(buffer: FDTBuffer) { self.buffer = buffer }

  mutating func tree() throws(InputError) -> DeviceTree.Node {
    var depth: Int32 = -1
    var offset = fdt_next_node(buffer.memory, -1, &depth)
    while offset >= 0, depth >= 0 {
      guard depth < DeviceTree.deepestNesting else {
        throw InputError(
          .tooLarge, "nodes are nested deeper than \(DeviceTree.deepestNesting)",
          at: FactSource(buffer.origin, .name(open.last?.path ?? "/")))
      }
      close(downTo: Int(depth))
      open.append(try node(at: offset))
      offset = fdt_next_node(buffer.memory, offset, &depth)
    }
    if offset < 0, offset != -FDT_ERR_NOTFOUND { try buffer.check(offset, "structure block") }
    close(downTo: 1)
    guard let root = open.first else {
      throw InputError(.missing, "the blob has no root node", at: FactSource(buffer.origin))
    }
    return root
  }

  /// Hangs finished nodes into their parents until `count` are open.
  private mutating func close(downTo count: Int) {
    while open.count > max(count, 1), let done = open.popLast() {
      open[open.count - 1].children.append(done)
    }
  }

  private mutating func node(at offset: Int32) throws(InputError) -> DeviceTree.Node {
    var length: Int32 = 0
    let name = fdt_get_name(buffer.memory, offset, &length)
    guard let name else {
      try buffer.check(length, "node name", at: Int(offset))
      throw InputError(.malformed, "a node has no name", at: FactSource(buffer.origin))
    }
    let text = String(cString: name)
    let parent = open.last?.path ?? ""
    let path = open.isEmpty ? "/" : (parent == "/" ? "" : parent) + "/" + text
    pathBytes += path.utf8.count
    guard pathBytes <= DeviceTree.mostPathBytes else {
      throw InputError(
        .tooLarge, "the node names are too long altogether", at: FactSource(buffer.origin))
    }
    var node = DeviceTree.Node(name: open.isEmpty ? "" : text, path: path, offset: Int(offset))
    var at = fdt_first_property_offset(buffer.memory, offset)
    while at >= 0 {
      node.properties.append(try property(at: at, in: path))
      at = fdt_next_property_offset(buffer.memory, at)
    }
    if at != -FDT_ERR_NOTFOUND { try buffer.check(at, "properties of \(path)") }
    return node
  }

  private mutating func property(
    at offset: Int32, in path: String
  ) throws(InputError) -> DeviceTree.Property {
    var name: UnsafePointer<CChar>?
    var length: Int32 = 0
    let value = fdt_getprop_by_offset(buffer.memory, offset, &name, &length)
    guard let value, let name, length >= 0 else {
      try buffer.check(min(length, -1), "a property of \(path)", at: Int(offset))
      return DeviceTree.Property(name: "", value: [])
    }
    let key = UInt(bitPattern: name)
    let text = names[key] ?? String(cString: name)
    names[key] = text
    return DeviceTree.Property(
      name: text, value: Array(UnsafeRawBufferPointer(start: value, count: Int(length))))
  }
}
