// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Where something came to lie in a boot, and which input put it there.
package struct RecordedPlace: Sendable, Equatable {
  package var owner: String
  package var range: MemoryRange
  package var source: FactSource?
  package init(_ owner: String, _ range: MemoryRange, source: FactSource? = nil) {
    (self.owner, self.range, self.source) = (owner, range, source)
  }
}

/// An address that bounds requests, and who set it.
package struct RecordedLimit: Sendable, Equatable {
  /// The kernel's name: `arm_dma_limit`.
  package var name: String
  /// Exclusive.
  package var end: PhysicalAddress
  /// One clause: what made it so.
  package var reason: String
  package init(_ name: String, _ end: PhysicalAddress, because reason: String) {
    (self.name, self.end, self.reason) = (name, end, reason)
  }
}

/// Both tables and the limits at the moment a warning or an error was printed.
package struct WarningState: Sendable {
  /// The message's index in `BootRecord.entries`.
  package var entry: Int
  package var tables: MemblockSnapshot
  package var limits: [RecordedLimit]
  package init(entry: Int, tables: MemblockSnapshot, limits: [RecordedLimit]) {
    (self.entry, self.tables, self.limits) = (entry, tables, limits)
  }
}

/// The memory table after a step that changed it.
package struct MemoryState: Sendable {
  /// Index in `BootRecord.steps`.
  package var step: Int
  package var regions: [MemblockRegion]
}

extension BootRecord {
  /// The memory table after each step that changed it.
  package var memoryStates: [MemoryState] {
    var found: [MemoryState] = []
    for (step, state) in states.enumerated() {
      let regions = Array(state.memory)
      if regions != found.last?.regions ?? [] {
        found.append(MemoryState(step: step, regions: regions))
      }
    }
    return found
  }

  /// The memory table as the last step leaves it.
  package var lastMemory: [MemblockRegion] { states.last.map { Array($0.memory) } ?? [] }
}
