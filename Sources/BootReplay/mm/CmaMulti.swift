// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Areas of several ranges (mm/cma.c, 7.2).
extension BootState {
  private static let maximumCMARanges = 8

  /// Models `cma_declare_contiguous_multi()`: one range where there is room, else the largest free
  /// ones above 4 GiB. The area stands for all of its ranges.
  package mutating func cmaDeclareContiguousMulti(
    size: UInt64, alignment: UInt64, orderPerBit: UInt64, name: String, node: NodeID
  ) throws(KernelPanic) -> Result<CMAArea, CMAFailure> {
    var request = CMARequest(
      base: 0, size: size, limit: 0, alignment: alignment, orderPerBit: orderPerBit,
      isFixed: false, node: node)
    var result = try placeCMA(&request, name: name)
    var count = 1
    if case .failure(let failure) = result, failure.error == .noMemory {
      (result, count) = try placeCMARanges(
        size: size, alignment: max(alignment, cmaMinimumAlignment), orderPerBit: orderPerBit,
        name: name, node: node)
    }
    switch result {
    case .success:
      print("cma: Reserved \(size >> 20) MiB in \(count) range\(count == 1 ? "" : "s")")
    case .failure:
      print("cma: Failed to reserve \(size >> 20) MiB", level: 3)
    }
    return result
  }

  private mutating func placeCMARanges(
    size total: UInt64, alignment: UInt64, orderPerBit: UInt64, name: String, node: NodeID
  ) throws(KernelPanic) -> (Result<CMAArea, CMAFailure>, Int) {
    let unit = pageSize << min(40, orderPerBit)
    var largest: [MemoryRange] = []
    for range in memblock.freeRanges(node: node) where range.base.rawValue >> 32 != 0 {
      let start = range.base.roundedUp(to: alignment)
      let end = range.end.roundedDown(to: alignment)
      guard end > start else { continue }
      let size = (end - start).roundedDown(to: unit)
      guard size > 0 else { continue }
      if largest.count == Self.maximumCMARanges {
        guard let smallest = largest.last, size >= smallest.size else { continue }
        largest.removeLast()
      }
      let place = largest.firstIndex { $0.size < size } ?? largest.count
      largest.insert(MemoryRange(capping: start, size: size), at: place)
    }
    guard largest.reduce(0, { $0 &+ $1.size }) >= total else {
      return (.failure(CMAFailure(.noMemory)), 0)
    }
    var chosen: [MemoryRange] = []
    for range in largest {
      chosen.append(range)
      if chosen.reduce(0, { $0 &+ $1.size }) >= total { break }
    }
    var left = total
    var taken: [MemoryRange] = []
    for range in chosen.sorted(by: { $0.base < $1.base }) where left > 0 {
      let size = min(left, range.size)
      try memblock.reserve(
        range.base, size, caller: caller(.cmaDeclareContiguousMulti))
      taken.append(MemoryRange(capping: range.base, size: size))
      left -= size
    }
    let areas = taken.map { CMAArea(base: $0.base, size: $0.size, name: name) }
    cma.areas += areas
    return (.success(areas[0]), areas.count)
  }
}
