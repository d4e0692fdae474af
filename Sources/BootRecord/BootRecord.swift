// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory

/// A line the kernel prints that memblock itself does not.
package struct KernelMessage: Sendable, Equatable {
  /// As `KERN_*`: 3 error, 4 warning, 6 info, 7 debug.
  package var level: Int
  package var text: String
  package init(_ text: String, level: Int = 6) { (self.text, self.level) = (text, level) }
}

/// What happened in a boot, in order; values only.
package struct BootRecord: Sendable {
  package enum Entry: Sendable {
    /// The step of this index (in `steps`) begins.
    case step(Int)
    case event(MemblockEvent, cause: FactSource?)
    case message(KernelMessage, cause: FactSource?)
  }
  package var steps: [String] = []
  package var entries: [Entry] = []
  package var assumptions: [Assumption] = []
  package var notes: [String] = []
  /// Lines of the boot's own log that this replay derives otherwise.
  package var contradictions: [Contradiction] = []
  /// The tables at the moment the last dump of set-up is (or would be) printed, where no dump is.
  package var setupSnapshot: MemblockSnapshot?
  /// Right before memblock_free_all.
  package var finalSnapshot: MemblockSnapshot?
  /// /proc/iomem's memory part, top level in ascending order.
  package var ioResources: [IOResource] = []
  /// The zones as the first user process sees them; unpopulated ones left out.
  package var zones: [ZoneRecord] = []
  /// Free blocks right after memblock_free_all.
  package var buddyLists: [BuddyRecord] = []
  /// What became of every page.
  package var finalMap: FinalMap?
  /// Where memory went, by owner.
  package var memoryShares: [MemoryShare] = []
  /// The tables as each step leaves them.
  package var states: [StepState] = []
  /// What is known to lie where in the end, the most telling first.
  package var placements: [OwnedRange] = []
  package var pageSize: UInt64 = 4096
  /// The first number of the `Memory:` line does not count what slab caches, per-CPU pages and
  /// kernel threads have taken by the time that this kernel prints it.
  package var freeCountIsEstimate = false
  /// Where the kernel, the initrd, the blob and the areas lie.
  package var places: [RecordedPlace] = []
  /// What bounds requests when the record ends.
  package var limits: [RecordedLimit] = []
  /// The tables that refused requests met.
  package var warningStates: [WarningState] = []
  /// The virtual layout that follows, ascending.
  package var virtualAreas: [VirtualArea] = []
  /// What stopped this kernel in its memory set-up.
  package var panic: KernelPanic?
  package init() {}
}
