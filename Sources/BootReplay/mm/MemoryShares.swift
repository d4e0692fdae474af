// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// Where memory went: all RAM by owner, at the hand-over, to the byte.
extension BootState {
  func memoryShares(_ reserved: [MemblockRegion]) -> [MemoryShare] {
    var left = PageRuns(memblock.memory.regions.map { bytes($0.range) })
    var shares: [MemoryShare] = []
    func claim(_ owner: String, _ ranges: some Sequence<Range<UInt64>>) {
      var size: UInt64 = 0
      for range in ranges {
        size += left.clamped(to: range).count
        left.remove(range)
      }
      guard size > 0 else { return }
      if let index = shares.firstIndex(where: { $0.owner == owner }) {
        shares[index].size += size
      } else {
        shares.append(MemoryShare(owner: owner, size: size))
      }
    }
    claim(
      "firmware (no-map)",
      memblock.memory.regions.filter { $0.flags.contains(.noMap) }.map { bytes($0.range) })
    for (owner, range) in kernelParts { claim(owner, [range]) }
    if let initrd = mm.initrd { claim("initrd", [bytes(initrd)]) }
    if let address = boot.firmware.deviceTreeAddress, let tree = boot.firmware.deviceTree {
      claim(
        "device tree", [bytes(MemoryRange(capping: address, size: tree.totalSize))])
    }
    claim("CMA", cmaRanges.map(bytes))
    claim("crash kernel", [crashKernel.main, crashKernel.low].compactMap { $0 }.map(bytes))
    for owned in mm.owned where !owned.range.isEmpty { claim(owned.owner, [bytes(owned.range)]) }
    for (owner, ranges) in rangesByCaller { claim(owner, ranges) }
    claim("other reservations", reserved.map { bytes($0.range) })
    let free = freePageRanges().map { $0.lowerBound * pageSize..<$0.upperBound * pageSize }
    claim("free", free)
    claim("not managed (partial pages)", [0..<UInt64.max])
    return shares
  }

  private func bytes(_ range: MemoryRange) -> Range<UInt64> {
    range.base.rawValue..<max(range.base.rawValue, range.end.rawValue)
  }

  /// The image by sections where its symbols are known, else as a whole.
  private var kernelParts: [(String, Range<UInt64>)] {
    var parts: [(String, Range<UInt64>)] = []
    for (owner, first, last) in [
      ("kernel init", "__init_begin", "__init_end"), ("kernel text", "_stext", "_etext"),
      ("kernel text", "_text", "_etext"), ("kernel rodata", "__start_rodata", "__end_rodata"),
      ("kernel data", "_sdata", "_edata"), ("kernel bss", "__bss_start", "__bss_stop"),
    ] {
      guard let start = kernelAddress(of: first), let end = kernelAddress(of: last), start < end
      else { continue }
      parts.append((owner, start.rawValue..<end.rawValue))
    }
    if let range = boot.kernel.range { parts.append(("kernel (rest of the image)", bytes(range))) }
    return parts
  }

  /// What allocations still hold, by the function that asked for it.
  private var rangesByCaller: [(String, [Range<UInt64>])] {
    var held: [String: PageRuns] = [:]
    var order: [String] = []
    var asking: String?
    for case .event(let event, _) in record.entries {
      let range = event.base.rawValue..<max(event.base.rawValue, (event.base + event.size).rawValue)
      switch event.operation {
      case .allocation, .physicalAllocation: asking = event.caller
      case .reserve:
        guard event.caller == "memblock_alloc_range_nid", let asker = asking else { continue }
        let owner = MemoryOwners.owner(of: asker)
        if held[owner] == nil { order.append(owner) }
        held[owner, default: PageRuns()].insert(range)
        asking = nil
      case .free:
        for owner in order { held[owner]?.remove(range) }
      default: continue
      }
    }
    return order.map { ($0, held[$0]?.runs ?? []) }
  }
}

/// Whose memory a function asks for.
enum MemoryOwners {
  private static let byCaller: [String: String] = [
    "alloc_low_pages": "page tables", "early_pgtable_alloc": "page tables",
    "alloc_pte_fixmap": "page tables", "alloc_pmd_fixmap": "page tables",
    "alloc_pud_fixmap": "page tables", "alloc_p4d_fixmap": "page tables",
    "early_alloc": "page tables", "spp_getpage": "page tables",
    "reserve_real_mode": "real-mode trampoline", "setup_log_buf": "log buffer",
    "alloc_large_system_hash": "hash tables", "memblock_double_array": "memblock arrays",
  ]

  static func owner(of caller: String) -> String {
    if let owner = byCaller[caller] { return owner }
    if caller.hasPrefix("pcpu_") { return "per-CPU" }
    if caller.hasPrefix("sparse_") || caller.contains("memmap") { return "memmap" }
    return "boot allocations"
  }
}
