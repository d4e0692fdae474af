// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The lines that memblock prints, per release.
package struct MemblockText: Sendable {
  package let traits: MemblockTraits
  package init(traits: MemblockTraits) { self.traits = traits }

  private func address(_ address: PhysicalAddress) -> String { value(address.rawValue) }
  private func value(_ value: UInt64) -> String {
    (value & traits.physicalMax).hex0x(width: traits.physicalBits / 4)
  }

  /// The block of `memblock_dump_all()`; each line without its newline.
  package func dump(_ snapshot: MemblockSnapshot) -> [String] {
    [
      "MEMBLOCK configuration:",
      " memory size = \(value(snapshot.memorySize)) reserved size = \(value(snapshot.reservedSize))",
    ]
      + table("memory", snapshot.memory, wasFilled: snapshot.memoryWasFilled)
      + table("reserved", snapshot.reserved, wasFilled: snapshot.reservedWasFilled)
  }

  private func table(_ name: String, _ regions: [MemblockRegion], wasFilled: Bool) -> [String] {
    if regions.isEmpty, !traits.kernel.has(.emptyTableHasNoDummy) {
      let node = traits.hasNodes && !wasFilled ? " on node 0" : ""
      return [
        " \(name).cnt  = 0x1",
        " \(name)[0x0]\t[\(value(0))-\(value(.max))], \(value(0)) bytes\(node) flags: 0x0",
      ]
    }
    return [" \(name).cnt  = \(UInt64(regions.count).hex0x())"]
      + regions.enumerated().map { index, region in
        let showsNode =
          traits.hasNodes
          && (traits.kernel.has(.invalidNodeMeansAny)
            ? region.node >= 0 && region.node < traits.maxNodes : region.node != traits.maxNodes)
        let node = showsNode ? " on node \(region.node)" : ""
        return " \(name)[\(UInt64(index).hex0x())]\t[\(address(region.base))-"
          + "\(address(region.end - 1))], \(value(region.size)) bytes\(node) "
          + "flags: \(region.flags.rawValue.hex0x())"
      }
  }

  /// The lines of one event; empty where this kernel prints none.
  package func lines(_ event: MemblockEvent) -> [String] {
    let caller = event.caller.isEmpty ? "" : " \(event.caller)"
    let range = "[\(address(event.base))-\(address(event.base + event.size - 1))]"
    let nodeAndFlags = " nid=\(event.node) flags=\(event.flags.rawValue.hex())"
    let request =
      "\(event.size) bytes align=\(event.alignment.hex0x())"
    let window = "from=\(address(event.base)) max_addr=\(address(event.limit))"
    switch event.operation {
    case .add: return ["memblock_add: \(range)\(caller)"]
    case .addNode: return ["memblock_add_node: \(range)\(nodeAndFlags)\(caller)"]
    case .remove: return ["memblock_remove: \(range)\(caller)"]
    case .reserve:
      return traits.kernel.has(.storesNodeAndFlagsOfReserve)
        ? ["__memblock_reserve: \(range)\(nodeAndFlags)\(caller)"]
        : ["memblock_reserve: \(range)\(caller)"]
    case .free:
      let name = traits.kernel.has(.namesPhysicalFree) ? "memblock_phys_free" : "memblock_free"
      return ["\(name): \(range)\(caller)"]
    case .freeLate:
      let name =
        traits.kernel.has(.namesPhysicalFree) ? "memblock_free_late" : "__memblock_free_late"
      return ["\(name): \(range)\(caller)"]
    case .physicalAllocation: return ["memblock_phys_alloc_range: \(request) \(window)\(caller)"]
    case .allocation(let kind):
      return ["\(kind.rawValue): \(request) nid=\(event.node) \(window)\(caller)"]
    case .doubled(let kind, let capacity):
      return ["memblock: \(kind.rawValue) is doubled to \(capacity) at \(range)"]
    case .dump(let snapshot): return dump(snapshot)
    case .message(_, let text): return [text]
    }
  }
}
