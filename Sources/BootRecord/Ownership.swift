// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory
import Zones

/// When something happened: an entry of the record, and the step that it belongs to.
package struct Moment: Sendable, Equatable {
  package var step: Int
  package var entry: Int
  package init(step: Int, entry: Int) { (self.step, self.entry) = (step, entry) }
}

/// A range and whose it is.
package struct OwnedRange: Sendable, Equatable {
  package var owner: String
  package var range: MemoryRange
  package init(_ owner: String, _ range: MemoryRange) { (self.owner, self.range) = (owner, range) }
}

/// A range that somebody holds from one moment to another.
package struct Holding: Sendable, Equatable {
  package enum Layer: String, Sendable {
    /// RAM as memblock knows it.
    case memory
    case reserved
    /// Pages of the buddy allocator.
    case free
  }
  package var layer: Layer
  package var range: MemoryRange
  /// As in the table of where memory went: `kernel text`, `CMA`, `memmap`.
  package var owner: String
  /// The function that asked for it.
  package var caller = ""
  package var cause: FactSource?
  package var node: NodeID = noNode
  package var flags: RegionFlags = []
  package var began: Moment
  /// Nil while it lasts.
  package var ended: Moment?
  /// The function that gave it back.
  package var endedBy = ""

  /// Whether it is held when this step is done.
  package func isHeld(after step: Int) -> Bool {
    began.step <= step && (ended.map { $0.step > step } ?? true)
  }
}

/// The tables when a step is done. Tables share what did not change, so that one a step is cheap.
package struct StepState: Sendable {
  package var memory: RegionTable
  package var reserved: RegionTable
  /// Pages of the buddy allocator by zone; none before the hand-over.
  package var free: [PageRuns]
  package init(memory: RegionTable, reserved: RegionTable, free: [PageRuns]) {
    (self.memory, self.reserved, self.free) = (memory, reserved, free)
  }
}

/// Who holds which range, from which moment to which, and why: a boot's whole history of memory.
package struct Ownership: Sendable {
  /// By layer, then in the order in which they began.
  package let holdings: [Holding]
  package let stepCount: Int

  package init(_ record: BootRecord) {
    var reserved = ReservationLedger()
    var spans = SpanHistory()
    var step = -1
    var isHandedOver = false
    let areas = record.placements.filter { $0.owner == MemoryOwners.cma && !$0.range.isEmpty }
      .map(\.range).sorted { $0.base < $1.base }
    func close(_ step: Int, before entry: Int) {
      guard record.states.indices.contains(step) else { return }
      let state = record.states[step]
      let moment = Moment(step: step, entry: max(0, entry - 1))
      if !isHandedOver {
        reserved.reconcile(
          with: state.reserved, at: moment, function: record.steps[step])
      }
      isHandedOver = isHandedOver || !state.free.isEmpty
      spans.memory(state.memory, at: moment, function: record.steps[step])
      let given = spans.free(state.free, pageSize: record.pageSize, at: moment)
      // A CMA area stays one when its pages become the buddy allocator's.
      for range in SortedRanges.difference(given, areas) {
        reserved.end(range, at: moment, function: record.steps[step])
      }
    }
    for (index, entry) in record.entries.enumerated() {
      switch entry {
      case .step(let next):
        close(step, before: index)
        step = next
      case .event(let event, let cause):
        let moment = Moment(step: step, entry: index)
        reserved.apply(event, cause: cause, at: moment)
        spans.note(event, cause: cause, at: moment)
      case .message: continue
      }
    }
    close(step, before: record.entries.count)
    // A name is good for what lasts up to the hand-over: another may have held the place before.
    let handOver = record.states.firstIndex { !$0.free.isEmpty } ?? record.steps.count
    let owners = OwnerMap(record.placements)
    holdings =
      spans.holdings
      + reserved.holdings.flatMap { holding in
        holding.ended.map { $0.step < handOver } ?? false ? [holding] : owners.named(holding)
      }
    stepCount = record.steps.count
  }

  /// What is held when a step is done, ascending within each layer.
  package func held(after step: Int, layer: Holding.Layer) -> [Holding] {
    holdings.filter { $0.layer == layer && $0.isHeld(after: step) }
      .sorted { $0.range.base < $1.range.base }
  }

  /// Everything that ever held a part of a range, in order.
  package func history(of range: MemoryRange) -> [Holding] {
    holdings.filter { $0.range.overlaps(range) }
      .sorted { ($0.began.entry, $0.range.base) < ($1.began.entry, $1.range.base) }
  }
}
