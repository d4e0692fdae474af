// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Predicting allocations from their request lines.
extension LogVerifier {
  mutating func takeRequest(
    _ event: VerifyEvent, _ request: VerifyRequest
  ) throws(KernelPanic) {
    let answer = answerEvent(to: request)
    guard knowsTables else {
      report.noteUntold("requests before any whole dump")
      return
    }
    if request.node >= 0 { takeNodesOfNextDump() }
    let before = memblock
    var place = try perform(request)
    if place != answer {
      memblock = before
      switch try explain(request, answer) {
      case .by(let found): place = found
      case .not: place = try perform(request)
      }
    }
    let isRight = place == answer
    if isRight {
      report.allocations += 1
    } else {
      differ(event, kernel: outcome(request, answer), model: outcome(request, place))
      // Go on with what the kernel did.
      memblock = before
      if let answer {
        try memblock.reserveAsPrinted(
          PhysicalAddress(answer), request.size, node: printedNode(of: index) ?? request.node,
          flags: memblock.traits.kernel.has(.storesNodeAndFlagsOfReserve) ? .reservedKern : [])
      }
    }
    let said = memblock.drainEvents()
    // The request's own line, then the reservation, then what that causes.
    guard answer != nil else { return }
    if isRight { comparePrintedNode(event, said) }
    index += 1
    try compareNested(
      from: said.drop { $0.operation != .reserve }.dropFirst())
  }

  /// Where the log says that the request was put: the reserve line that follows it.
  private func answerEvent(to request: VerifyRequest) -> UInt64? {
    guard index < events.count, let reservation = events[index].reservation,
      reservation.size == request.size,
      isAllocation(events[index]) || events[index].caller.contains("alloc")
        || events[index].caller.isEmpty
    else { return nil }
    return reservation.base
  }

  private func printedNode(of index: Int) -> NodeID? {
    if case .range(_, _, _, let node, _) = events[index].kind { node } else { nil }
  }

  /// 6.16 and later print the node and the flags that are stored.
  private mutating func comparePrintedNode(_ event: VerifyEvent, _ said: [MemblockEvent]) {
    guard memblock.traits.kernel.has(.storesNodeAndFlagsOfReserve),
      case .range(_, _, _, let node?, let flags?) = events[index].kind,
      let reservation = said.first(where: { $0.operation == .reserve })
    else { return }
    if node != reservation.node || flags != reservation.flags.rawValue {
      differ(
        events[index], kernel: "nid=\(node) flags=\(flags.hex())",
        model: "nid=\(reservation.node) flags=\(reservation.flags.rawValue.hex())")
    }
  }

  private mutating func perform(_ request: VerifyRequest) throws(KernelPanic) -> UInt64? {
    let (from, limit) = (PhysicalAddress(request.from), PhysicalAddress(request.limit))
    switch request.call {
    case .physical:
      return try memblock.physAllocRange(
        size: request.size, alignment: request.alignment, from: from, to: limit, caller: ""
      )?.rawValue
    case .pointer, .exact:
      return try memblock.alloc(
        request.call == .exact ? .exactNidRaw : .tryNid, size: request.size,
        alignment: request.alignment, from: from, to: limit, node: request.node, caller: ""
      )?.rawValue
    }
  }

  private func outcome(_ request: VerifyRequest, _ place: UInt64?) -> String {
    guard let place else { return "no place for \(request.size) bytes" }
    return "allocates \(show(PhysicalAddress(place), request.size))"
  }

  // MARK: what no line tells

  /// Looks for a hidden setting that puts the request where the kernel put it: nodes and flags
  /// that were set before the next dump, the direction, or the current limit. Nil if none does;
  /// the request is then not performed.
  private mutating func explain(
    _ request: VerifyRequest, _ answer: UInt64?
  ) throws(KernelPanic) -> Explained {
    takeNodesOfNextDump()
    let plain = memblock
    if tookNodes, try perform(request) == answer { return .by(answer) }
    memblock = plain
    guard limitChanges < Self.allowedLimitChanges else { return .not }
    guard let answer else { return try explainFailure(request) }
    for trial in trials(request, answer) {
      trial.change(&memblock)
      if try perform(request) == answer {
        if trial.isHiddenSetting { limitChanges += 1 }
        report.noteUntold(trial.what)
        return .by(answer)
      }
      memblock = plain
    }
    return .not
  }

  /// A limit below all free memory makes a request fail that there is room for; true if this did.
  private mutating func explainFailure(
    _ request: VerifyRequest
  ) throws(KernelPanic) -> Explained {
    guard request.dependsOnLimit else { return .not }
    let plain = memblock
    memblock.currentLimit = PhysicalAddress(memblock.traits.pageSize)
    guard try perform(request) == nil else {
      memblock = plain
      return .not
    }
    limitChanges += 1
    report.noteUntold("changes of the current limit, to below all free memory")
    return .by(nil)
  }

  private enum Explained {
    case not
    case by(UInt64?)
  }

  private struct Trial {
    var what: String
    var isHiddenSetting = true
    var change: (inout Memblock) -> Void
  }

  private func trials(_ request: VerifyRequest, _ answer: UInt64) -> [Trial] {
    let (place, size) = (PhysicalAddress(answer), request.size)
    var trials = [
      // Memory that a later call marks (no-map, by a device tree's wish) was plain when it was taken.
      Trial(what: "flags set after an allocation", isHiddenSetting: false) {
        $0.setFlags([], on: .memory, place, size)
      },
      Trial(what: "changes of the direction") { $0.bottomUp.toggle() },
    ]
    // The kernel's image ends where something reserved ends.
    if let below = memblock.reserved.regions.last(where: { $0.end <= place }) {
      trials.append(
        Trial(what: "a bottom-up search kept above the kernel's image") {
          ($0.bottomUp, $0.bottomUpFloor) = (true, below.end)
        })
    }
    if request.dependsOnLimit {
      let lowered = roundest(from: answer &+ size, span: max(1, request.alignment))
      trials += [
        Trial(what: "changes of the current limit") { $0.currentLimit = $0.anywhere },
        Trial(what: "changes of the current limit") {
          $0.currentLimit = PhysicalAddress(lowered)
        },
      ]
    }
    return trials
  }

  /// The number of `first ..< first + span` that most zero bits end: limits are round.
  private func roundest(from first: UInt64, span: UInt64) -> UInt64 {
    var best = first
    for shift in 1..<UInt64(48) {
      let rounded = first.roundedUp(to: 1 << shift)
      guard rounded >= first, rounded - first < span else { break }
      best = rounded
    }
    return best
  }

  /// Sets nodes and flags as the dump that ends this stretch has them; once a stretch. False
  /// where that changes nothing.
  @discardableResult
  mutating func takeNodesOfNextDump() -> Bool {
    guard !tookNodes, let dump = nextDump(), dump.namesNodes || hasFlags(dump) else {
      return false
    }
    tookNodes = true
    report.noteUntold("nodes and flags of memory set before a dump shows them")
    applyNextDumpAttributes()
    return true
  }

  private func hasFlags(_ dump: VerifyDump) -> Bool {
    dump.snapshot.memory.contains { !$0.flags.isEmpty }
  }

  func nextDump() -> VerifyDump? {
    for event in events[index...] {
      if case .dump(let dump) = event.kind { return dump.gap == nil ? dump : nil }
    }
    return nil
  }

  mutating func applyNextDumpAttributes() {
    guard let dump = nextDump() else { return }
    memblock.setAttributes(as: dump.snapshot.memory)
    memblock.setNodesOfReserved(as: dump.snapshot.reserved)
    _ = memblock.drainEvents()
  }
}
