// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What an operation on memblock makes visible, before the state changes; renderers make text of it.
package struct MemblockEvent: Sendable {
  package enum Operation: Sendable, Equatable {
    case add, addNode, remove, reserve, free, freeLate
    /// `memblock_phys_alloc_range`.
    case physicalAllocation
    case allocation(AllocationKind)
    /// An array was doubled to `newCapacity` records; the range is the new array's.
    case doubled(MemblockType.Kind, newCapacity: Int)
    case dump(MemblockSnapshot)
    /// A kernel message that memblock itself prints; `level` as in `KERN_*`.
    case message(level: Int, text: String)

    package static func == (a: Self, b: Self) -> Bool {
      switch (a, b) {
      case (.add, .add), (.addNode, .addNode), (.remove, .remove), (.reserve, .reserve),
        (.free, .free), (.freeLate, .freeLate), (.physicalAllocation, .physicalAllocation):
        true
      case (.allocation(let a), .allocation(let b)): a == b
      case (.doubled(let a, let n), .doubled(let b, let m)): a == b && n == m
      case (.message(_, let a), .message(_, let b)): a == b
      default: false
      }
    }
  }
  package var operation: Operation
  /// Base address; for requests the lower limit (`from=`).
  package var base: PhysicalAddress = 0
  /// Size in bytes as passed in, not capped.
  package var size: UInt64 = 0
  package var alignment: UInt64 = 0
  /// The upper limit (`max_addr=`) of a request.
  package var limit: PhysicalAddress = 0
  package var node: NodeID = noNode
  package var flags: RegionFlags = []
  /// The function that `%pS` of the return address names.
  package var caller: String = ""
  /// True when `memblock=debug` was on.
  package var isTraced = true
  package var isAfterHandOver = false

  /// Lines of a level that is always printed, and dumps: kept also where no other event is.
  var isAlwaysKept: Bool {
    switch operation {
    case .message, .dump: true
    default: false
    }
  }
}

/// The pointer-returning allocation calls.
package enum AllocationKind: String, Sendable {
  case tryNid = "memblock_alloc_try_nid"
  case tryNidRaw = "memblock_alloc_try_nid_raw"
  case exactNidRaw = "memblock_alloc_exact_nid_raw"
}

/// Both tables at one moment: what `memblock_dump_all()` prints.
package struct MemblockSnapshot: Sendable {
  package var memory: [MemblockRegion]
  package var reserved: [MemblockRegion]
  package var memorySize: UInt64
  package var reservedSize: UInt64
  /// Whether a type was ever filled (the dummy of an empty type prints differently).
  package var memoryWasFilled: Bool
  package var reservedWasFilled: Bool

  package init(
    memory: [MemblockRegion] = [], reserved: [MemblockRegion] = [], memorySize: UInt64 = 0,
    reservedSize: UInt64 = 0, memoryWasFilled: Bool = true, reservedWasFilled: Bool = true
  ) {
    (self.memory, self.reserved) = (memory, reserved)
    (self.memorySize, self.reservedSize) = (memorySize, reservedSize)
    (self.memoryWasFilled, self.reservedWasFilled) = (memoryWasFilled, reservedWasFilled)
  }
}
