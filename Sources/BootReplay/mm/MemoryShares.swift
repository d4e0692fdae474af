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
      MemoryOwners.noMap,
      memblock.memory.regions.filter { $0.flags.contains(.noMap) }.map { bytes($0.range) })
    for place in placements { claim(place.owner, [bytes(place.range)]) }
    for held in reservations where held.owner != MemoryOwners.other {
      claim(held.owner, [bytes(held.range)])
    }
    claim(MemoryOwners.other, reserved.map { bytes($0.range) })
    let free = freePageRanges().map { $0.lowerBound * pageSize..<$0.upperBound * pageSize }
    claim(MemoryOwners.free, free)
    claim("not managed (partial pages)", [0..<UInt64.max])
    return shares
  }

  /// What is known to lie where, the most telling first: a byte is the first's that claims it.
  var placements: [OwnedRange] {
    var places = kernelParts.map {
      OwnedRange(
        $0, MemoryRange(from: PhysicalAddress($1.lowerBound), to: PhysicalAddress($1.upperBound)))
    }
    if let initrd = mm.initrd { places.append(OwnedRange("initrd", initrd)) }
    if let address = boot.placement.deviceTree, let tree = boot.firmware.deviceTree {
      places.append(
        OwnedRange("device tree", MemoryRange(capping: address, size: tree.totalSize)))
    }
    places += cmaRanges.map { OwnedRange("CMA", $0) }
    places += [crashKernel.main, crashKernel.low].compactMap { $0 }.map {
      OwnedRange("crash kernel", $0)
    }
    return places + mm.owned
  }

  /// What reservations still hold, in the order in which they were made.
  private var reservations: [Holding] {
    var ledger = ReservationLedger()
    for (index, entry) in record.entries.enumerated() {
      guard case .event(let event, let cause) = entry else { continue }
      ledger.apply(event, cause: cause, at: Moment(step: record.steps.count - 1, entry: index))
    }
    return ledger.held.sorted { $0.began.entry < $1.began.entry }
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
    if let range = boot.placement.kernel {
      parts.append(("kernel (rest of the image)", bytes(range)))
    }
    return parts
  }
}
