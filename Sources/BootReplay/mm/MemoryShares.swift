// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import Memblock
import PhysicalMemory
import Zones

/// Where memory went: all RAM that memblock knows, by owner, at the hand-over, to the byte.
extension BootState {
  func memoryShares(_ reserved: [MemblockRegion]) -> [MemoryShare] {
    var table = ShareTable(memblock.memory.regions.map { bytes($0.range) })
    let noMap = memblock.memory.regions.filter { $0.flags.contains(.noMap) }.map {
      bytes($0.range)
    }
    for (path, ranges) in reservedNodes {
      table.claim(path, noMap.flatMap { part in ranges.map { $0.clamped(to: part) } })
    }
    table.claim(MemoryOwners.noMap, noMap)
    for place in placements { table.claim(place.owner, [bytes(place.range)]) }
    for held in reservations { table.claim(shareOwner(of: held), [bytes(held.range)]) }
    table.claim(MemoryOwners.other, reserved.map { bytes($0.range) })
    table.claim(
      MemoryOwners.free,
      freePageRanges().map { $0.lowerBound * pageSize..<$0.upperBound * pageSize })
    table.claim(MemoryOwners.partialPages, [0..<UInt64.max])
    return table.shares
  }

  /// A reservation's owner, told apart further than on a picture: the node, else the function.
  private func shareOwner(of held: Holding) -> String {
    if case .name(let name)? = held.cause?.place,
      name.hasPrefix("/reserved-memory/") || name.hasPrefix("/memreserve/")
    {
      return name
    }
    guard held.owner == MemoryOwners.other else { return held.owner }
    // A physical allocation that prints no request.
    if held.caller == "memblock_alloc_range_nid" { return "boot allocations" }
    let isStep = held.caller == "setup_arch" && record.steps.indices.contains(held.began.step)
    return isStep ? record.steps[held.began.step] : held.caller
  }

  /// What is known to lie where, the most telling first: a byte is the first's that claims it.
  var placements: [OwnedRange] {
    var places = kernelParts.map {
      OwnedRange(
        $0, MemoryRange(from: PhysicalAddress($1.lowerBound), to: PhysicalAddress($1.upperBound)))
    }
    if let initrd = mm.initrd { places.append(OwnedRange("initrd", initrd)) }
    if let blob = blobPlace { places.append(OwnedRange("device tree", blob.range)) }
    places += cmaRanges.map { OwnedRange(MemoryOwners.cma, $0) }
    places += [crashKernel.main, crashKernel.low].compactMap { $0 }.map {
      OwnedRange("crash kernel", $0)
    }
    return places + mm.owned
  }

  /// What reservations still hold, in the order in which they were made.
  private var reservations: [Holding] {
    var ledger = ReservationLedger()
    var step = -1
    for (index, entry) in record.entries.enumerated() {
      if case .step(let next) = entry { step = next }
      guard case .event(let event, let cause) = entry else { continue }
      ledger.apply(event, cause: cause, at: Moment(step: step, entry: index))
    }
    return ledger.held.sorted { $0.began.entry < $1.began.entry }
  }

  private func bytes(_ range: MemoryRange) -> Range<UInt64> {
    range.base.rawValue..<max(range.base.rawValue, range.end.rawValue)
  }

  /// The nodes below /reserved-memory with their ranges, named or found, by path.
  private var reservedNodes: [(path: String, ranges: [Range<UInt64>])] {
    let named = of.tree?.root.child("reserved-memory")?.children.filter(\.isAvailable) ?? []
    return named.compactMap { child in
      guard let value = child.property("reg") else { return nil }
      let ranges = truncatedEntries(value).map {
        bytes(MemoryRange(capping: PhysicalAddress($0.base), size: $0.size))
      }
      return (child.path, ranges)
    }
      + of.reservedRegions.map { region in
        let range = MemoryRange(capping: PhysicalAddress(region.base), size: region.size)
        return (region.node.path, [bytes(range)])
      }
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
    if boot.architecture == .arm, arm.text > arm.swapperSize {
      parts.append(("page tables", arm.swapper..<arm.text))
    }
    if let kernel = kernelPlace {
      parts.append(("kernel (rest of the image)", bytes(kernel.range)))
    }
    return parts
  }
}

/// Memory not yet claimed by an owner, and what was.
private struct ShareTable {
  private var left: PageRuns
  private(set) var shares: [MemoryShare] = []

  init(_ memory: [Range<UInt64>]) { left = PageRuns(memory) }

  /// Gives an owner what nobody claimed before.
  mutating func claim(_ owner: String, _ ranges: [Range<UInt64>]) {
    var taken = PageRuns()
    for range in ranges where !range.isEmpty {
      let part = left.clamped(to: range)
      guard !part.isEmpty else { continue }
      for run in part.runs { taken.insert(run) }
      left.remove(range)
    }
    guard !taken.isEmpty else { return }
    if let index = shares.firstIndex(where: { $0.owner == owner }) {
      var all = PageRuns(shares[index].ranges)
      for run in taken.runs { all.insert(run) }
      shares[index].ranges = all.runs
    } else {
      shares.append(MemoryShare(owner: owner, ranges: taken.runs))
    }
  }
}
