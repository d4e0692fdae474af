// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// The setup_data nodes that a log shows by the map it prints for them (5.10 to 6.12): the nodes and
/// the RAM between them alternate in an entry of the firmware's, and both are `usable`.
enum LoggedSetupData {
  static func nodes(_ tables: [E820Table]) -> [MemoryRange] {
    guard let cut = tables.first(where: { $0.label == .setupData }),
      let whole = tables.first(where: { $0.label == .firmware })
    else { return [] }
    return whole.entries.map(\.value).filter { $0.type == .ram }.flatMap { ram in
      let range = MemoryRange(capping: ram.base, size: ram.size)
      let pieces = cut.entries.map(\.value).filter {
        $0.type == .ram && range.contains($0.base)
      }
      return nodes(among: pieces.map { MemoryRange(capping: $0.base, size: $0.size) })
    }
  }

  /// Every second piece is a node; an entry may begin with one. Nodes are small beside RAM.
  static func nodes(among pieces: [MemoryRange]) -> [MemoryRange] {
    guard pieces.count > 1 else { return [] }
    func every(from first: Int) -> [MemoryRange] {
      stride(from: first, to: pieces.count, by: 2).map { pieces[$0] }
    }
    func size(_ ranges: [MemoryRange]) -> UInt64 { ranges.reduce(0) { $0 &+ $1.size } }
    let (even, odd) = (every(from: 0), every(from: 1))
    return size(even) < size(odd) ? even : odd
  }
}
