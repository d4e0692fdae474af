// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// Something that happened to a range in a boot.
package struct HistoryEvent: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case added, removed, reserved, allocated, freed, freedLate = "freed-late"
    case dropped, markedNoMap = "no-map", handedOver = "handed-over", givenBack = "given-back"
  }
  package var kind: Kind
  /// The kernel function of the step.
  package var step: String
  /// The function that made the call.
  package var caller: String
  package var cause: FactSource?
  package var range: MemoryRange
  /// Index in the record's entries; for what no entry shows, of the entry before.
  package var entry: Int
}

/// What happened to memory, in order, from one pass over a record.
package struct OwnershipHistory: Sendable {
  package private(set) var events: [HistoryEvent] = []
  private let record: BootRecord

  package init(_ record: BootRecord) {
    self.record = record
    var step = (index: -1, name: "")
    var asker: String?
    var memory = PageRuns()
    for (index, entry) in record.entries.enumerated() {
      switch entry {
      case .step(let number):
        noteDropped(at: step.index, from: &memory, entry: index)
        step = (number, record.steps[number])
      case .message: continue
      case .event(let event, let cause):
        add(event, cause, step.name, &asker, index)
      }
    }
    noteDropped(at: step.index, from: &memory, entry: record.entries.count)
  }

  private mutating func add(
    _ event: MemblockEvent, _ cause: FactSource?, _ step: String, _ asker: inout String?,
    _ entry: Int
  ) {
    var caller = event.caller
    let kind: HistoryEvent.Kind
    switch event.operation {
    case .add, .addNode: kind = .added
    case .remove: kind = .removed
    case .free: kind = .freed
    case .freeLate: kind = .freedLate
    case .allocation, .physicalAllocation:
      asker = event.caller
      return
    case .reserve:
      let isAllocation = event.caller == "memblock_alloc_range_nid"
      kind = isAllocation ? .allocated : .reserved
      if isAllocation {
        caller = asker ?? step
        asker = nil
      }
    case .doubled, .dump, .message: return
    }
    events.append(
      HistoryEvent(
        kind: kind, step: step, caller: caller, cause: cause,
        range: MemoryRange(capping: event.base, size: event.size), entry: entry))
  }

  /// What a step took out of the memory table, by whatever call.
  private mutating func noteDropped(at step: Int, from memory: inout PageRuns, entry: Int) {
    guard record.states.indices.contains(step) else { return }
    let now = PageRuns(record.states[step].memory.map { $0.range.bytes })
    guard now != memory else { return }
    var gone = memory
    for run in now.runs { gone.remove(run) }
    for run in gone.runs {
      events.append(
        HistoryEvent(
          kind: .dropped, step: record.steps[step], caller: record.steps[step], cause: nil,
          range: MemoryRange(run), entry: entry))
    }
    memory = now
  }

  /// The events that touch a range, in order.
  package func events(touching range: MemoryRange) -> [HistoryEvent] {
    events.filter { $0.range.overlaps(range) }
  }

  /// Who holds an address before the entry `end`, by reservations: the latest that still stands.
  package func holder(of address: PhysicalAddress, before end: Int = .max) -> HistoryEvent? {
    var holder: HistoryEvent?
    for event in events where event.entry < end && event.range.contains(address) {
      switch event.kind {
      case .reserved, .allocated: holder = holder ?? event
      case .freed, .freedLate: holder = nil
      default: continue
      }
    }
    return holder
  }
}
