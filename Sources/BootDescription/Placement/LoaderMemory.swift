// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import PhysicalMemory

/// Memory as a boot loader sees it: the RAM that the firmware lists, less what any input names as
/// taken.
struct LoaderMemory: Sendable {
  /// RAM, ascending; neighbours that touch are one bank.
  private(set) var banks: [MemoryRange]
  /// What nobody has taken, ascending.
  private(set) var free: [MemoryRange]

  init(ram: [MemoryRange], taken: [MemoryRange]) {
    banks = Self.joined(ram)
    free = Self.subtracting(Self.joined(taken), from: banks)
  }

  mutating func take(_ range: MemoryRange) {
    free = Self.subtracting([range].filter { !$0.isEmpty }, from: free)
  }

  /// The same memory, no more of it than lies in `ranges`.
  func limited(to ranges: [MemoryRange]) -> LoaderMemory {
    var limited = self
    (limited.banks, limited.free) = (Self.common(banks, ranges), Self.common(free, ranges))
    return limited
  }

  func bank(holding address: PhysicalAddress) -> MemoryRange? {
    banks.first { $0.contains(address) }
  }

  func isFree(_ range: MemoryRange) -> Bool { free.contains { $0.contains(range) } }

  /// The lowest free place at or above `start`.
  func lowest(
    _ size: UInt64, alignment: UInt64, from start: PhysicalAddress = 0
  ) -> PhysicalAddress? {
    for piece in free where piece.last >= start {
      let place = max(piece.base, start).roundedUp(to: alignment)
      guard place >= piece.base, place <= piece.end else { continue }
      if size <= piece.end - place { return place }
    }
    return nil
  }

  /// The highest free place that ends at or below `end`.
  func highest(
    _ size: UInt64, alignment: UInt64, below end: PhysicalAddress
  ) -> PhysicalAddress? {
    for piece in free.reversed() where piece.base < end {
      let top = min(piece.end, end)
      guard size <= top - piece.base else { continue }
      let place = (top - size).roundedDown(to: alignment)
      if place >= piece.base { return place }
    }
    return nil
  }

  // MARK: arithmetic on sorted ranges

  private static func joined(_ ranges: [MemoryRange]) -> [MemoryRange] {
    var result: [MemoryRange] = []
    for range in ranges.sorted(by: { $0.base < $1.base }) where !range.isEmpty {
      // An end at 2^64 would wrap: the last byte of the address space is nobody's place.
      let range = MemoryRange(capping: range.base, size: range.size)
      if let last = result.last, last.end >= range.base {
        result[result.count - 1] = MemoryRange(from: last.base, to: max(last.end, range.end))
      } else {
        result.append(range)
      }
    }
    return result
  }

  private static func subtracting(
    _ taken: [MemoryRange], from ranges: [MemoryRange]
  ) -> [MemoryRange] {
    var (result, next) = ([MemoryRange](), 0)
    for range in ranges {
      var base = range.base
      while next < taken.count, taken[next].end <= base { next += 1 }
      var at = next
      while at < taken.count, taken[at].base < range.end {
        let gap = MemoryRange(from: base, to: taken[at].base)
        if !gap.isEmpty { result.append(gap) }
        base = max(base, taken[at].end)
        at += 1
      }
      let rest = MemoryRange(from: base, to: range.end)
      if !rest.isEmpty { result.append(rest) }
    }
    return result
  }

  private static func common(_ some: [MemoryRange], _ others: [MemoryRange]) -> [MemoryRange] {
    let others = joined(others)
    return some.flatMap { range in
      others.filter { $0.overlaps(range) }.map {
        MemoryRange(from: max($0.base, range.base), to: min($0.end, range.end))
      }
    }
  }
}

extension LoaderMemory {
  /// The memory of this boot: from the e820 table, the EFI map, the tree or the tags.
  init(of boot: BootDescription) {
    let firmware = boot.firmware
    var (ram, taken) = ([MemoryRange](), boot.placement.taken.map(\.value))
    if boot.architecture.isX86 {
      (ram, taken) = Self.e820(firmware.e820, taken)
      taken += firmware.setupData
    } else if firmware.efiMemoryMap.contains(where: { $0.value.isUsableMemory }) {
      ram = firmware.efiMemoryMap.map(\.value).filter(\.isUsableMemory).map {
        MemoryRange(capping: $0.base, size: $0.size)
      }
    } else if let tree = firmware.deviceTree {
      ram = tree.memoryRanges
    } else if let tags = firmware.atags {
      for case .memory(let size, let start) in tags.tags.map(\.value) {
        ram.append(MemoryRange(capping: PhysicalAddress(UInt64(start)), size: UInt64(size)))
      }
    }
    if let tree = firmware.deviceTree { taken += tree.reservedRanges }
    if let initrd = boot.placement.initrd { taken.append(initrd.value) }
    taken += Self.initrd(on: boot.commandLine)
    if !firmware.memoryOverride.isEmpty, firmware.atags == nil || firmware.deviceTree != nil {
      ram = firmware.memoryOverride.map(\.value)
    }
    self.init(ram: ram, taken: taken)
    if let tree = firmware.deviceTree, !tree.usableRanges.isEmpty {
      self = limited(to: tree.usableRanges)
    }
    if let area = crashArea(boot) { self = limited(to: [area]) }
  }

  private static func e820(
    _ tables: [E820Table], _ taken: [MemoryRange]
  ) -> (ram: [MemoryRange], taken: [MemoryRange]) {
    let table = tables.first { $0.label == .firmware } ?? tables.last
    var (ram, taken) = ([MemoryRange](), taken)
    for entry in table?.entries.map(\.value) ?? [] {
      let range = MemoryRange(capping: entry.base, size: entry.size)
      if entry.type == .ram { ram.append(range) } else { taken.append(range) }
    }
    return (ram, taken)
  }

  /// `initrd=START,SIZE`, as arm and some boot loaders write it.
  private static func initrd(on line: KernelCommandLine) -> [MemoryRange] {
    line.values(of: "initrd").compactMap { value in
      let parts = value?.split(separator: ",") ?? []
      guard parts.count == 2, let start = Memparse.exactSize(parts[0]),
        let size = Memparse.exactSize(parts[1])
      else { return nil }
      return MemoryRange(capping: PhysicalAddress(start), size: size)
    }
  }

  /// A crash kernel's own memory: the bank that holds the old kernel's core header, or ends at it,
  /// as kexec leaves the header out of the map.
  private func crashArea(_ boot: BootDescription) -> MemoryRange? {
    let given = boot.commandLine.last("elfcorehdr").flatMap { text in
      Memparse.exactSize(text.split(separator: "@").last ?? "")
    }
    let chosen = boot.firmware.deviceTree?.chosen?.cells("linux,elfcorehdr")?.prefix(2)
    let inTree = chosen.map { cells in cells.reduce(UInt64(0)) { $0 << 32 | UInt64($1) } }
    guard let header = (given ?? inTree).map({ PhysicalAddress($0) }) else { return nil }
    let below = banks.last { $0.base <= header }
    return below.flatMap { $0.contains(header) || $0.end == header ? $0 : nil } ?? banks.last
  }
}
