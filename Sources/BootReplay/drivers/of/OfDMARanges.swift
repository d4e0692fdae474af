// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree

/// Models `of_dma_get_max_cpu_address()` (drivers/of/address.c): the smallest of the highest
/// addresses that the buses with `dma-ranges` reach.
struct OfDMARanges {
  private struct Bus {
    var node: DeviceTree.Node
    /// Cells of an address and a size on this bus; inherited where the node does not say.
    var addressCells: Int
    var sizeCells: Int
  }

  /// The limit of a whole tree; all ones where nothing constrains DMA.
  static func maximumCPUAddress(_ root: DeviceTree.Node) -> UInt64 { limit(root, above: []) }

  private static func limit(_ node: DeviceTree.Node, above: [Bus]) -> UInt64 {
    func cells(_ name: String, _ inherited: Int?) -> Int {
      node.cells(name)?.first.map { Int(min($0, 8)) } ?? inherited ?? 1
    }
    let bus = Bus(
      node: node, addressCells: cells("#address-cells", above.last?.addressCells),
      sizeCells: cells("#size-cells", above.last?.sizeCells))
    var limit = UInt64.max
    if let value = node.property("dma-ranges"), !value.isEmpty {
      var end: UInt64 = 0
      for range in ranges(of: bus, parent: above.last ?? bus) {
        let address = translate(range.parent, through: above)
        if address &+ range.size > end { end = address &+ range.size &- 1 }
      }
      limit = end
    }
    for child in node.children where child.isAvailable {
      limit = min(limit, Self.limit(child, above: above + [bus]))
    }
    return limit
  }

  private static func number(_ words: ArraySlice<UInt32>) -> UInt64 {
    words.suffix(2).reduce(0) { $0 << 32 | UInt64($1) }
  }

  /// The entries of a bus's `dma-ranges`: address on the bus, on its parent, and size.
  private static func ranges(
    of bus: Bus, parent: Bus
  ) -> [(child: UInt64, parent: UInt64, size: UInt64)] {
    let words = bus.node.cells("dma-ranges") ?? []
    let (child, upper) = (bus.addressCells, bus.addressCells + parent.addressCells)
    let step = upper + bus.sizeCells
    guard step > 0 else { return [] }
    return stride(from: 0, through: words.count - step, by: step).map { at in
      (
        number(words[at..<(at + child)]), number(words[(at + child)..<(at + upper)]),
        number(words[(at + upper)..<(at + step)])
      )
    }
  }

  /// Models `of_translate_dma_address()`: a bus without `dma-ranges`, or with empty ones, passes
  /// addresses on; one that does not list the address makes it bad (all ones).
  private static func translate(_ address: UInt64, through above: [Bus]) -> UInt64 {
    var address = address
    for index in above.indices.reversed() where index > 0 {
      guard let value = above[index].node.property("dma-ranges"), !value.isEmpty else { continue }
      let entry = ranges(of: above[index], parent: above[index - 1]).first {
        address >= $0.child && address - $0.child < $0.size
      }
      guard let entry else { return .max }
      address = entry.parent &+ (address - entry.child)
    }
    return address
  }
}

extension BootState {
  func ofDMAMaxCPUAddress() -> UInt64 {
    guard !archNuma.usesACPI, let root = of.tree?.root else { return .max }
    return OfDMARanges.maximumCPUAddress(root)
  }
}
