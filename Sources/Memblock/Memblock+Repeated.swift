// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Many allocations of one kind, one behind the other: page tables, and the memory of struct pages.
extension Memblock {
  /// The same as asking `count` times for `size` bytes aligned to `alignment`, not below `minimum`.
  /// Where two answers lie side by side, the next ones do so as far as the free range reaches, and
  /// take one step together; with traced calls each one is made. False where one of them fails.
  package mutating func repeatedly(
    _ count: UInt64, size: UInt64, alignment: UInt64, from minimum: PhysicalAddress = 0,
    _ allocate: (inout Memblock) throws(KernelPanic) -> PhysicalAddress?
  ) throws(KernelPanic) -> Bool {
    var left = count
    var previous: PhysicalAddress?
    while left > 0 {
      guard let found = try allocate(&self) else { return false }
      left -= 1
      if let previous, found + size == previous, !bottomUp, !recordsDebugEvents, left > 0,
        size >= traits.pageSize, size.isMultiple(of: max(1, alignment))
      {
        left -= try takeBelow(found, atMost: left, size: size, minimum)
      }
      previous = found
    }
    return true
  }

  /// Takes up to `most` pieces of `size` bytes right below `address`, which is reserved. They join
  /// its region, as one reservation for each of them would.
  private mutating func takeBelow(
    _ address: PhysicalAddress, atMost most: UInt64, size: UInt64, _ minimum: PhysicalAddress
  ) throws(KernelPanic) -> UInt64 {
    let position = reserved.regions.firstEnding(above: address.rawValue)
    guard !reserved.regions.isEnd(position) else { return 0 }
    let region = reserved.regions[position]
    guard region.base == address else { return 0 }
    let memoryPosition = memory.regions.firstEnding(above: (address - 1).rawValue)
    guard !memory.regions.isEnd(memoryPosition) else { return 0 }
    var low = memory.regions[memoryPosition].base
    if let below = reserved.regions.position(before: position) {
      low = max(low, reserved.regions[below].end)
    }
    // The first page is never given out; an answer below the wanted place came from a second try.
    low = max(low, PhysicalAddress(traits.pageSize), address >= minimum ? minimum : 0)
    guard low < address else { return 0 }
    let taken = min(most, (address - low) / size)
    guard taken > 0 else { return 0 }
    let bytes = taken * size
    guard
      try addRange(.reserved, address - bytes, bytes, node: region.node, flags: region.flags)
    else { return 0 }
    return taken
  }
}
