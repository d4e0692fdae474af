// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import PhysicalMemory

/// What a boot loader reads and writes in a device tree.
extension DeviceTree {
  var chosen: Node? { root.child("chosen") ?? root.child("chosen@0") }

  /// Whether this is made of fragments to lay over another tree.
  var isOverlay: Bool {
    root.child("cpus") == nil && root.children.contains { $0.child("__overlay__") != nil }
  }

  /// Cells of an address or size below the root; the kernel's default is 1.
  private func rootCells(_ name: String) -> Int {
    root.cells(name)?.first.map { Int(clamping: min($0, 4)) } ?? 1
  }

  /// What the memory nodes list, empty ranges and those beyond 2^64 left out.
  package var memoryRanges: [MemoryRange] {
    let (addressCells, sizeCells) = (rootCells("#address-cells"), rootCells("#size-cells"))
    let entry = addressCells + sizeCells
    guard sizeCells > 0 else { return [] }
    func number(_ cells: ArraySlice<UInt32>) -> UInt64 {
      cells.reduce(0) { $0 << 32 | UInt64($1) }
    }
    func ranges(_ node: Node) -> [MemoryRange] {
      var found: [MemoryRange] = []
      if node.string("device_type") == "memory", node.isAvailable,
        let cells = node.cells("linux,usable-memory") ?? node.cells("reg")
      {
        for at in stride(from: 0, to: cells.count - cells.count % entry, by: entry) {
          let base = number(cells[at..<(at + addressCells)])
          let size = number(cells[(at + addressCells)..<(at + entry)])
          if size > 0, let range = MemoryRange(exactly: PhysicalAddress(base), size: size) {
            found.append(range)
          }
        }
      }
      return found + node.children.flatMap(ranges)
    }
    return root.children.flatMap(ranges)
  }

  /// What the tree keeps everybody from using: its reserve map and reserved-memory nodes.
  var reservedRanges: [MemoryRange] {
    let cells = RootCells(of: root)
    let listed = root.child("reserved-memory")?.children.filter(\.isAvailable) ?? []
    let entries =
      listed.flatMap { $0.property("reg").map(cells.entries) ?? [] }
      + reserveMap.map { ($0.address, $0.size) }
    return entries.map { MemoryRange(capping: PhysicalAddress($0.0), size: $0.1) }
  }

  /// `linux,usable-memory-range`: the only memory that a crash kernel may use.
  var usableRanges: [MemoryRange] {
    guard let value = chosen?.property("linux,usable-memory-range") else { return [] }
    return RootCells(of: root).entries(value).map {
      MemoryRange(capping: PhysicalAddress($0.base), size: $0.size)
    }
  }

  /// riscv64: the largest address mode that any cpu node names (`mmu-type`). QEMU's virt machine wrote
  /// sv48 for every CPU before 8.0, also for those that can do sv57: that says nothing.
  var largestRiscvMode: String? {
    let types = root.child("cpus")?.children.compactMap { $0.string("mmu-type") } ?? []
    let mode = ["sv57", "sv48", "sv39"].first { types.contains("riscv,\($0)") }
    return mode == "sv48" && root.isCompatible("riscv-virtio") ? nil : mode
  }

  /// The number of cpu nodes.
  var cpuCount: Int {
    root.child("cpus")?.children.count {
      $0.name == "cpu" || $0.name.hasPrefix("cpu@") || $0.string("device_type") == "cpu"
    } ?? 0
  }

  /// Puts `ranges` in place of what the memory nodes list, as a boot loader does: the first memory
  /// node holds all of them, the others go.
  mutating func replaceMemory(by ranges: [MemoryRange]) {
    let (addressCells, sizeCells) = (rootCells("#address-cells"), rootCells("#size-cells"))
    func bytes(_ value: UInt64, _ cells: Int) -> [UInt8] {
      (0..<cells * 4).map { index in
        let shift = (cells * 4 - 1 - index) * 8
        return shift < 64 ? UInt8(truncatingIfNeeded: value >> UInt64(shift)) : 0
      }
    }
    let reg = ranges.flatMap { range in
      bytes(range.base.rawValue, addressCells) + bytes(range.size, sizeCells)
    }
    let text = { (text: String) in Array(text.utf8) + [0] }
    func isMemory(_ node: Node) -> Bool { node.string("device_type") == "memory" }
    let first = root.children.firstIndex(where: isMemory)
    if let first {
      root.children[first].properties.removeAll {
        $0.name == "reg" || $0.name == "linux,usable-memory"
      }
      root.children[first].properties.append(Property(name: "reg", value: reg))
      let kept = root.children[first].name
      root.children.removeAll { isMemory($0) && $0.name != kept }
    } else {
      root.children.append(
        Node(
          name: "memory", path: "/memory",
          properties: [
            Property(name: "device_type", value: text("memory")),
            Property(name: "reg", value: reg),
          ]))
    }
  }
}

extension DeviceTree.Node {
  /// Models `of_read_number()` over the whole property: the low 64 bits of its cells.
  func number(_ name: String) -> UInt64? {
    guard let cells = cells(name), !cells.isEmpty else { return nil }
    return cells.reduce(0) { $0 << 32 | UInt64($1) }
  }
}
