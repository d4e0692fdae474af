// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelLog
import KernelText
import Memblock
import PhysicalMemory

/// Re-runs the memblock lines of a kernel's log on the allocator and compares.
///
/// Each line is a call; what memblock says on that call's behalf (the reservation an allocation
/// ends in, an array that grows) is predicted and compared with the lines that follow, and each
/// dump with the tables. Calls that print nothing are taken from the next dump.
package struct LogVerifier {
  let events: [VerifyEvent]
  let facts: LogFacts
  var memblock: Memblock
  var report = VerifyReport()
  /// The next event.
  var index = 0
  /// The tables are known: a whole dump has been seen, or the first one could be traced back.
  var knowsTables = false
  /// Nodes were taken from the dump that ends this stretch.
  var tookNodes = false
  /// How often the current limit or the direction was found to have changed.
  var limitChanges = 0
  private let text: MemblockText

  /// The hidden settings may change this often; more would explain anything.
  static let allowedLimitChanges = 6

  package static func verify(
    _ facts: LogFacts, release: KernelRelease? = nil, file: String
  ) throws(InputError) -> VerifyReport {
    var verifier = try LogVerifier(facts, release: release, file: file)
    verifier.run()
    return verifier.report
  }

  init(_ facts: LogFacts, release: KernelRelease?, file: String) throws(InputError) {
    self.facts = facts
    guard !facts.memblock.isEmpty else {
      throw InputError(
        .missing, "holds no memblock line: boot that kernel with memblock=debug",
        at: FactSource(file))
    }
    let known = release ?? facts.release.flatMap { KernelRelease($0.value) }
    let kernel = known ?? Self.guess(facts)
    var traits = MemblockTraits(kernel: kernel)
    let widths = facts.memblock.map(\.addressDigits).filter { $0 > 0 }
    traits.physicalBits = widths.contains { $0 > 8 } ? 64 : 32
    traits.hasNodes = facts.memblock.contains(where: Self.namesNode)
    traits.maxNodes = 1024
    // How many records the built-in arrays hold follows from the first line that says one grew.
    (traits.memoryCapacity, traits.reservedCapacity) = (1 << 40, 1 << 40)
    for line in facts.memblock.reversed() {
      guard case .doubled(let type, let capacity, let first, let last) = line.kind,
        capacity >= 2, capacity <= 1 << 32
      else { continue }
      let built = Int(capacity / 2)
      if type == "memory" { traits.memoryCapacity = built }
      if type == "reserved" { traits.reservedCapacity = built }
      traits.regionRecordSize = max(1, (last &- first &+ 1) / capacity)
    }
    memblock = Memblock(traits: traits)
    memblock.allowResize()
    text = MemblockText(traits: traits)
    let absent = traits.hasNodes ? traits.maxNodes : 0
    events = VerifyEventReader.read(
      facts.memblock, physicalMax: traits.physicalMax,
      absentNode: (
        absent, traits.hasNodes && kernel.has(.storesNodeAndFlagsOfReserve) ? noNode : absent
      ))
    report.file = file
    report.kernel =
      (known?.text).map { "kernel \($0)" } ?? "no release in the log, taken as \(kernel)"
  }

  private static func namesNode(_ line: MemblockLogLine) -> Bool {
    if case .region(_, _, _, _, _, let node, _) = line.kind { node != nil } else { false }
  }

  /// The newest reference kernel that prints lines such as these.
  private static func guess(_ facts: LogFacts) -> KernelRelease {
    let names = Set(
      facts.memblock.compactMap { line -> String? in
        switch line.kind {
        case .range(let name, _, _, _, _), .request(let name, _, _, _, _, _): name
        default: nil
        }
      })
    let shown: [(name: String, behaviour: Behaviour)] = [
      ("__memblock_reserve", .storesNodeAndFlagsOfReserve),
      ("memblock_phys_free", .namesPhysicalFree),
      ("memblock_phys_alloc_range", .tracesPhysicalAllocation),
    ]
    let latest = shown.first { names.contains($0.name) }?.behaviour
    let kernels = ReferenceSeries.all.map(\.release)
    guard let latest else { return kernels[0] }
    return kernels.first { $0.has(latest) } ?? ReferenceSeries.newest.release
  }

  // MARK: the run

  mutating func run() {
    adoptInitialTables()
    for note in facts.notes where note.value.contains("memblock") || note.value.contains("[0x") {
      if case .line(let line) = note.source.place {
        report.unchecked.append((line, note.value))
      }
    }
    while index < events.count {
      let event = events[index]
      index += 1
      do throws(KernelPanic) {
        try take(event)
      } catch {
        differ(event, kernel: "goes on", model: "panics: \(error.message)")
      }
    }
    if !knowsTables {
      report.unchecked.append(
        (nil, "the log holds no whole dump: where allocations must go is not known"))
    }
  }

  mutating func differ(_ event: VerifyEvent, kernel: String, model: String) {
    report.differences.append(.init(line: event.line, kernel: kernel, model: model))
  }

  private mutating func take(_ event: VerifyEvent) throws(KernelPanic) {
    switch event.kind {
    case .range(let operation, let base, let size, let node, let flags):
      try takeRange(
        event, operation, PhysicalAddress(base), size, node,
        RegionFlags(rawValue: flags ?? 0))
    case .request(let request): try takeRequest(event, request)
    case .doubled(let kind, let capacity, _, _):
      differ(
        event, kernel: "doubles the \(kind.rawValue) array to \(capacity)",
        model: "has room for another record")
    case .dump(let dump): takeDump(event, dump)
    }
  }

  private mutating func takeRange(
    _ event: VerifyEvent, _ operation: VerifyEvent.RangeOperation, _ base: PhysicalAddress,
    _ size: UInt64, _ node: NodeID?, _ flags: RegionFlags
  ) throws(KernelPanic) {
    switch operation {
    case .add: try memblock.add(base, size, caller: "")
    case .addNode: try memblock.addNode(base, size, node: node ?? 0, flags: flags, caller: "")
    case .remove: try memblock.remove(base, size, caller: "")
    case .free: try memblock.free(base, size, caller: "")
    case .freeLate, .physmemAdd: break
    case .reserve:
      if isAllocation(event) {
        checkUnrequested(event, base, size)
        report.noteUntold("allocations without a request line")
      }
      try memblock.reserveAsPrinted(base, size, node: node ?? noNode, flags: flags)
    }
    if !(operation == .reserve && isAllocation(event)) { report.operations += 1 }
    try compareNested(from: memblock.drainEvents().dropFirst())
  }

  /// The reservation that an allocation ends in.
  func isAllocation(_ event: VerifyEvent) -> Bool {
    event.caller.hasPrefix("memblock_alloc_range_nid")
      || event.caller.hasPrefix("memblock_alloc_internal")
      || event.caller.hasPrefix("memblock_virt_alloc_internal")
      || event.caller.hasPrefix("memblock_alloc_base_nid")
  }

  /// An allocation of unknown wishes must lie in free memory all the same.
  private mutating func checkUnrequested(
    _ event: VerifyEvent, _ base: PhysicalAddress, _ size: UInt64
  ) {
    guard knowsTables, size > 0 else { return }
    if memblock.isRegionReserved(base, size) {
      differ(event, kernel: "allocates \(show(base, size))", model: "has it reserved already")
    }
  }

  /// Compares what the call said beyond its own line with the lines that follow.
  mutating func compareNested(from expected: ArraySlice<MemblockEvent>) throws(KernelPanic) {
    for wanted in expected {
      if case .message = wanted.operation { continue }
      let wantedText = text.lines(wanted).first ?? ""
      guard index < events.count else {
        report.unchecked.append((events.last?.line, "the log ends before \(wantedText)"))
        return
      }
      let event = events[index]
      if matches(event, wanted) {
        index += 1
        if case .doubled = wanted.operation {
          report.allocations += 1
        } else {
          report.operations += 1
        }
      } else {
        differ(event, kernel: describe(event), model: wantedText)
        return
      }
    }
  }

  private func matches(_ event: VerifyEvent, _ wanted: MemblockEvent) -> Bool {
    switch (event.kind, wanted.operation) {
    case (.range(.reserve, let base, let size, _, _), .reserve),
      (.range(.free, let base, let size, _, _), .free):
      base == wanted.base.rawValue && size == wanted.size
    case (.doubled(let kind, let capacity, let base, let size), .doubled(let type, let count)):
      kind == type && capacity == count && base == wanted.base.rawValue && size == wanted.size
    default: false
    }
  }

  func show(_ base: PhysicalAddress, _ size: UInt64) -> String {
    let width = memblock.traits.physicalBits / 4
    let last = (base.rawValue &+ size &- 1) & memblock.traits.physicalMax
    return "[\(base.rawValue.hex0x(width: width))-\(last.hex0x(width: width))]"
  }

  func describe(_ event: VerifyEvent) -> String {
    switch event.kind {
    case .range(let operation, let base, let size, _, _):
      "\(operation.rawValue) \(show(PhysicalAddress(base), size)) \(event.caller)"
    case .request(let request): "a request of \(request.size) bytes \(event.caller)"
    case .doubled(let kind, let capacity, let base, let size):
      "\(kind.rawValue) doubled to \(capacity) at \(show(PhysicalAddress(base), size))"
    case .dump: "a dump"
    }
  }
}
