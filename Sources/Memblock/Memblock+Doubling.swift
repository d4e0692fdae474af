// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// Growing a table's array.
extension Memblock {
  /// Models `memblock_double_array()`; false when there is no room for a larger array. The range
  /// that is about to be added to `reserved` is kept free of the new array.
  mutating func doubleArray(
    _ kind: MemblockType.Kind, excluding base: PhysicalAddress, _ size: UInt64
  ) throws(KernelPanic) -> Bool {
    guard canResize else {
      if kernel.has(.earlyResizePanics) {
        throw KernelPanic("memblock: cannot resize \(kind.rawValue) array")
      }
      return false
    }
    let capacity = capacity(of: kind)
    let newBytes = UInt64(2 * capacity) * traits.regionRecordSize
    let allocated = newBytes.roundedUp(to: traits.pageSize)
    if isHandedOver {
      // kmalloc() gives the array: its place is not memblock's to know, and it is not reserved.
      try replaceArray(kind, by: nil)
      return true
    }
    guard let address = placeForArray(kind, allocated, excluding: base, size) else {
      emit(
        MemblockEvent(
          operation: .message(
            level: 3,
            text: "memblock: Failed to double \(kind.rawValue) array from \(capacity) to "
              + "\(2 * capacity) entries !")))
      return false
    }
    emitRange(
      .doubled(kind, newCapacity: 2 * capacity), address, newBytes, "memblock_double_array")
    try replaceArray(kind, by: (address, newBytes))
    guard try reserveKern(address, allocated, caller: "memblock_double_array") else {
      throw KernelPanic("kernel BUG at mm/memblock.c: no room for the array itself")
    }
    return true
  }

  private mutating func placeForArray(
    _ kind: MemblockType.Kind, _ bytes: UInt64, excluding base: PhysicalAddress, _ size: UInt64
  ) -> PhysicalAddress? {
    guard kind == .reserved else {
      return findInRange(0, currentLimit, bytes, traits.pageSize)
    }
    // The range below may begin at 0, whose end 0 then means the current limit: as in the kernel.
    return findInRange(base + size, currentLimit, bytes, traits.pageSize)
      ?? findInRange(0, min(base, currentLimit), bytes, traits.pageSize)
  }

  /// Switches to the new array, nil for one from the slab allocator, and frees an old one that
  /// memblock had allocated.
  private mutating func replaceArray(
    _ kind: MemblockType.Kind, by array: (base: PhysicalAddress, size: UInt64)?
  ) throws(KernelPanic) {
    let old = table(kind).array
    withTable(kind) { type in
      type.capacity *= 2
      type.array = array
      type.isInSlab = array == nil
    }
    guard let old else { return }
    try free(old.base, old.size.roundedUp(to: traits.pageSize), caller: "memblock_double_array")
  }
}
