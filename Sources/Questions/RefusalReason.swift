import BootDescription
import BootRecord
import BootReplay
// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import PhysicalMemory
import Zones

/// Why a request was refused, in numbers, and the nearest change that makes it work.
struct RefusalReason: Sendable {
  let refusal: Refusal
  let examined: ExaminedBoot

  /// The whole answer; the change is looked for by replaying, which takes a moment.
  func answer() -> Answer {
    var answer = Answer(title)
    if !refusal.message.isEmpty {
      answer.add("message", .text(refusal.message), "The kernel says: \(refusal.message)")
    } else {
      answer.add("message", .text(""), "The kernel says nothing.")
    }
    if !refusal.step.isEmpty {
      var text = "That is \(examined.step(refusal.step))."
      if let cause = refusal.cause { text += " It follows \(cause)." }
      answer.add("step", .text(refusal.step), text)
      answer.add("cause", .optional(refusal.cause?.description), "")
    }
    answer.add("kind", .text(refusal.kind.rawValue), "")
    addReason(to: &answer)
    if let change = remedy() {
      answer.add(
        "remedy",
        .members([
          Fact("text", .text(change.text), ""), Fact("option", .text(change.option), ""),
          Fact("verified", .flag(true), ""),
        ]),
        "What works (replayed): \(change.text)."
          + (change.option.isEmpty ? "" : " Try it with \(change.option)."))
    } else if refusal.kind != .moved {
      answer.add("remedy", .text(""), advice)
    }
    answer.assumptions = examined.assumptions(behind: refusal.subject.word)
    return answer
  }

  private var title: String {
    let word = refusal.subject.word
    return switch refusal.kind {
    case .notMemory: "\(word): refused, its range is not RAM"
    case .inUse: "\(word): refused, its range is in use"
    case .beyondLinearMap: "\(word): refused, the kernel cannot map it"
    case .noRoom: "\(word): refused, no room"
    case .unaligned: "\(word): refused, not aligned"
    case .overLimit: "\(word): refused, beyond its limit"
    case .acrossHighMemory: "\(word): refused, across the border of high memory"
    case .tableFull: "\(word): refused, the kernel's table is full"
    case .notActivated: "\(word): reserved, but not usable"
    case .malformed: "\(word): ignored, malformed"
    case .overlap: "\(word): overlaps another node"
    case .moved: "\(word): moved"
    case .ramLost: "RAM that is not used"
    case .numaRefused: "numa: refused"
    case .adjusted: "\(word): adjusted"
    case .noEffect: "\(word): has no effect"
    case .driverRefused: "\(word): refused by its driver"
    }
  }

  /// Where no replayed change works.
  private var advice: String {
    switch refusal.kind {
    case .malformed: "Correct what the message names; no change was tried."
    case .tableFull: "Use fewer regions; the table's size is fixed in the kernel."
    case .adjusted: "Give a value that the kernel takes as it is."
    default: "No single change of a size, a place or an option makes it work here."
    }
  }

  // MARK: the reason

  private func addReason(to answer: inout Answer) {
    switch refusal.kind {
    case .notMemory: addNotMemory(to: &answer)
    case .inUse, .overlap:
      addPartiesInTheWay(to: &answer)
      if refusal.subject == .crashkernel { addRequest(to: &answer) }
    case .beyondLinearMap: addBeyondLinearMap(to: &answer)
    case .noRoom, .overLimit, .unaligned, .acrossHighMemory: addRequest(to: &answer)
    case .notActivated: addZones(to: &answer)
    case .ramLost: addLostMemory(to: &answer)
    case .noEffect, .malformed, .adjusted: addOptionReason(to: &answer)
    case .numaRefused: addNumaReason(to: &answer)
    case .tableFull, .driverRefused: addDriverReason(to: &answer)
    case .moved:
      let state = examined.state(of: refusal)
      addLimits(state.limits, to: &answer)
      answer.add(
        "reason", .text("limit"),
        "The kernel reaches only what it has mapped by then, so it copied the initrd there.")
    }
  }

  /// The range of the request: the message's; a node's exact one from the tree.
  var requestedRange: MemoryRange? {
    if case .node = refusal.subject, let path = nodePath,
      let ranges = examined.reservedNodes.first(where: { $0.path == path })?.ranges
    {
      return ranges.first { $0.base == refusal.range?.base } ?? ranges.first ?? refusal.range
    }
    if refusal.subject == .crashkernel, refusal.range == nil { return fixedCrashkernel }
    return refusal.range
  }

  var nodePath: String? {
    if case .name(let name)? = refusal.cause?.place, name.hasPrefix("/reserved-memory/") {
      return name
    }
    guard case .node(let name) = refusal.subject else { return nil }
    let nodes = examined.boot.firmware.deviceTree?.root.child("reserved-memory")?.children ?? []
    return nodes.first { $0.name == name }?.path
  }

  private func addNotMemory(to answer: inout Answer) {
    guard let range = requestedRange else { return }
    let tables = examined.state(of: refusal).tables
    var missing = PageRuns([range.bytes])
    for region in tables.memory { missing.remove(region.range.bytes) }
    let size = missing.count
    answer.add("missing", .hex(size), "")
    let what = missing.runs.map { Words.range($0) }
    answer.add(
      "missing_ranges", .list(missing.runs.map { .range(MemoryRange($0)) }),
      "\(Words.size(size)) of its \(Words.size(range.size)) are not RAM that this kernel uses: "
        + "\(Words.list(Array(what.prefix(3)))).")
    for part in examined.owners.installed.leftOut {
      let lost = part.runs.intersection(missing)
      guard !lost.isEmpty, !part.step.isEmpty else { continue }
      answer.add(
        "left_out_by", .text(part.step),
        "\(Words.size(lost.count)) of them are RAM that \(examined.step(part.step)) left out.")
    }
    let regions = tables.memory.map { Words.range($0.range) }
    answer.add(
      "memory", .list(tables.memory.map { .range($0.range) }),
      "RAM is \(Words.list(Array(regions.prefix(4))))\(regions.count > 4 ? " and more" : "").")
  }

  private func addPartiesInTheWay(to answer: inout Answer) {
    guard let range = requestedRange else { return }
    answer.add(
      "request", .range(range), "It asks for \(Words.range(range)) (\(Words.size(range.size))).")
    let parties = self.parties(in: range)
    guard !parties.isEmpty else { return }
    answer.add(
      "in_the_way",
      .list(
        parties.map {
          .members([Fact("owner", .text($0.owner), ""), Fact("range", .range($0.range), "")])
        }),
      "In the way: "
        + Words.list(parties.prefix(6).map { "\($0.owner) at \(Words.range($0.range))" }) + ".")
  }

  /// Who held what of a range when the request came.
  func parties(in range: MemoryRange) -> [Obstacle] {
    let tables = examined.state(of: refusal).tables
    var found: [Obstacle] = []
    for region in tables.reserved where region.range.overlaps(range) {
      // One region may be several owners' that touch.
      let events = examined.owners.history.events.filter {
        ($0.kind == .reserved || $0.kind == .allocated) && $0.entry < refusal.entry ?? .max
          && $0.range.overlaps(range)
      }
      for event in events {
        let party = Obstacle(owner: examined.ownerName(of: event), range: event.range)
        if !found.contains(party) { found.append(party) }
      }
      if events.isEmpty { found.append(Obstacle(owner: "reserved", range: region.range)) }
    }
    if refusal.kind == .overlap {
      for node in examined.reservedNodes {
        for part in node.ranges
        where part.overlaps(range) && !(part == range && node.path == nodePath) {
          let party = Obstacle(owner: node.path, range: part)
          if !found.contains(party) { found.append(party) }
        }
      }
    }
    return found
  }

  private func addBeyondLinearMap(to answer: inout Answer) {
    guard let initrd = examined.boot.placement.initrd?.value ?? chosenInitrd else { return }
    let tables = examined.state(of: refusal).tables
    let start = tables.memory.first?.base ?? 0
    answer.add(
      "request", .range(initrd),
      "The initrd is \(Words.range(initrd)) (\(Words.size(initrd.size))).")
    if initrd.base < start {
      answer.add(
        "limit", .hex(start.rawValue),
        "RAM starts at \(start.rawValue.hex0x()): the initrd begins "
          + "\(Words.size(start - initrd.base)) below it, where the linear map does not reach.")
    } else {
      answer.add("limit", .hex(start.rawValue), "The linear map ends below the initrd's end.")
    }
  }

  /// What /chosen says, where no option does.
  private var chosenInitrd: MemoryRange? {
    guard let chosen = examined.boot.firmware.deviceTree?.root.child("chosen"),
      let start = chosen.property("linux,initrd-start"),
      let end = chosen.property("linux,initrd-end")
    else { return nil }
    return MemoryRange(
      from: PhysicalAddress(RootCells.number(start)), to: PhysicalAddress(RootCells.number(end)))
  }

  /// Size, limits and the holes of a request that found no place.
  private func addRequest(to answer: inout Answer) {
    let state = examined.state(of: refusal)
    let request = lastRequest
    if let size = refusal.size ?? request?.size ?? requestedSize {
      answer.add("size", .hex(size), "It asks for \(Words.size(size)).")
    }
    var window: Range<UInt64> = 0..<UInt64.max
    if let request, request.limit.rawValue > request.base.rawValue {
      window = request.base.rawValue..<request.limit.rawValue
      answer.add(
        "window", .range(MemoryRange(window)),
        "The kernel looked in \(Words.range(window)), in steps of "
          + "\(Words.size(max(request.alignment, 1))).")
    }
    let named = limits(state.limits, of: window)
    addLimits(named, to: &answer)
    if request == nil, let end = named.map(\.end.rawValue).min() { window = 0..<end }
    let free = FreeSpace(state.tables)
    if let hole = free.largestHole(in: window, alignment: max(request?.alignment ?? 1, 1)) {
      answer.add(
        "largest_hole", .range(MemoryRange(hole)),
        "The largest hole there is \(Words.range(hole)) (\(Words.size(UInt64(hole.count)))).")
    } else {
      answer.add("largest_hole", .range(MemoryRange(0..<0)), "There is no hole at all.")
    }
    let parties = bigReservations(in: window)
    if !parties.isEmpty {
      answer.add(
        "in_the_way",
        .list(
          parties.map {
            .members([Fact("owner", .text($0.owner), ""), Fact("range", .range($0.range), "")])
          }),
        "In the way: "
          + Words.list(parties.map { "\($0.owner) at \(Words.range($0.range))" }) + ".")
    }
  }

  /// The limits that can have ended a window.
  private func limits(_ limits: [RecordedLimit], of window: Range<UInt64>) -> [RecordedLimit] {
    guard window.upperBound != .max else { return limits }
    return limits.filter { $0.end.rawValue == window.upperBound }
  }

  private func addLimits(_ limits: [RecordedLimit], to answer: inout Answer) {
    for limit in limits {
      answer.add(
        "limit",
        .members([
          Fact("name", .text(limit.name), ""), Fact("end", .hex(limit.end.rawValue), ""),
          Fact("reason", .text(limit.reason), ""),
        ]), "The limit is \(limit.end.rawValue.hex0x()), \(limit.name): \(limit.reason).")
    }
  }

  /// The largest reservations of a window, at most six, in ascending order.
  private func bigReservations(in window: Range<UInt64>) -> [Obstacle] {
    examined.obstacles().filter { $0.range.bytes.overlaps(window) }
      .sorted { $0.range.size > $1.range.size }.prefix(6)
      .sorted { $0.range.base < $1.range.base }
  }

  /// The allocator call behind the refusal, where one was recorded.
  private var lastRequest:
    (size: UInt64, alignment: UInt64, base: PhysicalAddress, limit: PhysicalAddress)?
  {
    guard let entry = refusal.entry, entry > 0 else { return nil }
    for index in stride(from: entry - 1, through: 0, by: -1) {
      switch examined.record.entries[index] {
      case .step: return nil
      case .message: continue
      case .event(let event, _):
        guard event.operation == .physicalAllocation else { continue }
        return (event.size, event.alignment, event.base, event.limit)
      }
    }
    return nil
  }

  private var requestedSize: UInt64? {
    guard let path = nodePath, let tree = examined.boot.firmware.deviceTree,
      let value = tree.root.find(path)?.property("size")
    else { return nil }
    return RootCells.number(value)
  }

  /// `size@base` of crashkernel=.
  private var fixedCrashkernel: MemoryRange? {
    guard let text = examined.boot.commandLine.last("crashkernel") else { return nil }
    var rest = Substring(text).utf8
    let size = Memparse.size(&rest)
    guard let at = text.lastIndex(of: "@") else { return nil }
    var base = text[text.index(after: at)...].utf8
    return MemoryRange(capping: PhysicalAddress(Memparse.size(&base)), size: size)
  }
}
