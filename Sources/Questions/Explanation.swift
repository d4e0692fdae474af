// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelDescription
import PhysicalMemory
import Zones

/// `memreplay explain`: who, where, since when, because of what, and why not.
package struct Explanation: Sendable {
  let examined: ExaminedBoot

  package init(_ examined: ExaminedBoot) { self.examined = examined }

  /// The answers to the questions asked; to none, the table of owners.
  package func answers(to questions: [String]) -> [Answer] {
    questions.isEmpty ? [overview()] : questions.map(answer)
  }

  package func answer(_ text: String) -> Answer {
    switch Question(text) {
    case .address(let address):
      return place(MemoryRange(capping: PhysicalAddress(address), size: 1))
    case .range(let range): return place(range)
    case .node(let path): return node(path)
    case .option(let name, let text): return option(name, text)
    case .message(let text): return message(text)
    case .word(let word):
      if let check = LintCheck.all.first(where: { $0.id == word }) { return check.explanation }
      return owner(word)
    }
  }

  // MARK: an address or a range

  private func place(_ range: MemoryRange) -> Answer {
    let isAddress = range.size == 1
    let name = isAddress ? range.base.rawValue.hex0x() : Words.range(range)
    var answer = Answer(name)
    addRegion(range, to: &answer)
    let rows = examined.owners.rows(in: range)
    if rows.isEmpty {
      addNoRAM(range, to: &answer)
    }
    for row in rows.prefix(16) {
      let here = row.ranges.first { $0.overlaps(range.bytes) } ?? range.bytes
      var part = Answer(isAddress ? "" : "\(row.owner): \(Words.range(here))")
      describe(row, at: here, to: &part)
      addHistory(of: MemoryRange(here.clamped(to: range.bytes)), to: &part)
      addEnd(row, here.clamped(to: range.bytes), to: &part)
      answer.assumptions += examined.assumptions(behind: row.owner)
      if isAddress {
        answer.facts += part.facts
      } else {
        answer.parts.append(part)
      }
    }
    if rows.count > 16 {
      answer.add("more", .number(rows.count - 16), "\(rows.count - 16) more owners lie in it.")
    }
    for refusal in examined.refusals where refusal.range?.overlaps(range) ?? false {
      answer.parts.append(RefusalReason(refusal: refusal, examined: examined).answer())
    }
    return answer
  }

  /// The memory region, its zone and its node.
  private func addRegion(_ range: MemoryRange, to answer: inout Answer) {
    let regions = examined.record.lastMemory
    for region in regions.filter({ $0.range.overlaps(range) }).prefix(4) {
      let zones = zoneNames(MemoryRange(region.range.bytes.clamped(to: range.bytes)))
      var text = "Memory region \(Words.range(region.range)) (\(Words.size(region.size)))"
      if examined.record.zones.contains(where: { $0.node > 0 }) { text += ", node \(region.node)" }
      if !zones.isEmpty { text += ", zone \(Words.list(zones))" }
      answer.add(
        "region",
        .members([
          Fact("range", .range(region.range), ""), Fact("node", .number(region.node), ""),
          Fact("zones", .list(zones.map { .text($0) }), ""),
        ]), text + ".")
    }
  }

  private func zoneNames(_ range: MemoryRange) -> [String] {
    let pageSize = examined.boot.pageSize
    var names: [String] = []
    for zone in examined.record.zones {
      let start = zone.startPfn &* pageSize
      let end = start &+ zone.spanned &* pageSize
      guard start < end, (start..<end).overlaps(range.bytes) else { continue }
      if !names.contains(zone.kind.rawValue) { names.append(zone.kind.rawValue) }
    }
    return names
  }

  private func addNoRAM(_ range: MemoryRange, to answer: inout Answer) {
    answer.add("owner", .text(""), "Nobody: no RAM is listed there.")
    let runs = examined.owners.installed.runs.runs
    if let below = runs.last(where: { $0.upperBound <= range.base.rawValue }) {
      answer.add(
        "ram_below", .range(MemoryRange(below)), "The RAM below it is \(Words.range(below)).")
    }
    if let above = runs.first(where: { $0.lowerBound > range.base.rawValue }) {
      answer.add(
        "ram_above", .range(MemoryRange(above)), "The RAM above it is \(Words.range(above)).")
    }
    for resource in examined.record.ioResources
    where resource.first <= range.base && range.base <= resource.last {
      answer.add(
        "iomem", .text(resource.name),
        "/proc/iomem has \(resource.name) at "
          + "\(Words.range(MemoryRange(from: resource.first, to: resource.last + 1))).")
    }
  }

  // MARK: an owner's memory

  /// Who holds a range, since when and why.
  private func describe(_ row: OwnerRow, at here: Range<UInt64>, to answer: inout Answer) {
    let range = MemoryRange(here)
    answer.add("owner", .text(row.owner), "")
    answer.add("range", .range(range), "")
    let extent = "\(Words.range(range)) (\(Words.size(range.size)))"
    switch row.owner {
    case MemoryOwners.free:
      answer.add(
        "state", .text("free"), "Free: \(extent) is nobody's and goes to the buddy allocator.")
      return
    case MemoryOwners.partialPages:
      answer.add(
        "state", .text("partial"),
        "Lost: \(extent) is part of a page that is not wholly free, so nobody gets it.")
      return
    case "left-out":
      let by = row.step.isEmpty ? "the kernel takes whole pages only" : examined.step(row.step)
      answer.add("state", .text("left-out"), "Not used: \(extent) is RAM that \(by) left out.")
      return
    default: answer.add("state", .text("held"), "\(row.owner) holds \(extent).")
    }
    if let event = examined.owners.history.holder(of: range.base) {
      answer.add("since", .text(event.step), since(event))
      answer.add("caller", .text(event.caller), "")
      answer.add("cause", .optional(event.cause?.description), "")
    } else if let place = examined.place(row.owner) {
      answer.add("cause", .optional(place.source?.description), because(place.source))
    }
  }

  private func since(_ event: HistoryEvent) -> String {
    let verb = event.kind == .allocated ? "was allocated for \(event.caller)" : "was reserved"
    let by = event.kind != .allocated && event.caller != event.step ? " by \(event.caller)" : ""
    var text = "It \(verb)\(by) in \(examined.step(event.step))"
    if event.range.size > 0 {
      text += ", as part of \(Words.range(event.range)) (\(Words.size(event.range.size)))"
    }
    return text + "." + (event.cause == nil ? "" : " " + because(event.cause))
  }

  private func because(_ cause: FactSource?) -> String {
    guard let cause else { return "" }
    return "The input that decides: \(cause)."
  }

  private func addHistory(of range: MemoryRange, to answer: inout Answer) {
    let events = examined.owners.history.events(touching: range)
    guard !events.isEmpty else { return }
    let lines = events.suffix(12).map { event in
      "  \(event.kind.rawValue.paddedRight(to: 10)) \(Words.range(event.range))  \(event.step)"
        + (event.caller == event.step ? "" : " < \(event.caller)")
    }
    answer.add(
      "history",
      .list(
        events.map { event in
          .members([
            Fact("kind", .text(event.kind.rawValue), ""), Fact("range", .range(event.range), ""),
            Fact("step", .text(event.step), ""), Fact("caller", .text(event.caller), ""),
            Fact("cause", .optional(event.cause?.description), ""),
          ])
        }),
      (["What happened to it:"] + lines).joined(separator: "\n"))
  }

  private func addEnd(_ row: OwnerRow, _ range: Range<UInt64>, to answer: inout Answer) {
    guard let map = examined.record.finalMap else { return }
    let pageSize = examined.boot.pageSize
    let pages = PageRuns([
      range.lowerBound / pageSize..<range.upperBound.dividedRoundingUp(by: pageSize)
    ])
    var atHandOver: UInt64 = 0
    var inTheEnd: UInt64 = 0
    for zone in map.zones {
      atHandOver += zone.handedOver.intersection(pages).count
      inTheEnd += zone.freed.intersection(pages).count
    }
    let size = Words.size
    let text: String
    if inTheEnd == 0 {
      text = "In the end: not free."
    } else if atHandOver >= inTheEnd {
      text = "In the end: free (given to the buddy allocator by memblock_free_all)."
    } else {
      text =
        "In the end: \(size(inTheEnd * pageSize)) of it are free, given back after the hand-over."
    }
    answer.add("free_in_the_end", .hex(inTheEnd * pageSize), text)
  }

  // MARK: an owner by name

  private func owner(_ word: String) -> Answer {
    let rows = examined.owners.rows(named: word)
    let total = rows.reduce(0) { $0 + $1.size }
    var answer = Answer(word)
    if rows.count > 1 || rows.first?.ranges.count ?? 0 > 1 {
      answer.add("size", .hex(total), "\(Words.size(total)) in all.")
    }
    for row in rows.prefix(24) {
      var part = Answer(rows.count == 1 ? "" : row.owner)
      for (index, range) in row.ranges.prefix(8).enumerated() {
        if index == 0 {
          describe(row, at: range, to: &part)
          addEnd(row, range, to: &part)
        } else {
          part.add(
            "range", .range(MemoryRange(range)),
            "Also \(Words.range(range)) (\(Words.size(UInt64(range.count)))).")
        }
      }
      if row.ranges.count > 8 {
        part.add("more", .number(row.ranges.count - 8), "And \(row.ranges.count - 8) more ranges.")
      }
      if rows.count == 1 { answer.facts += part.facts } else { answer.parts.append(part) }
      answer.assumptions += examined.assumptions(behind: row.owner)
    }
    let wanted = OwnerTable.plain(word)
    let refused = examined.refusals.filter { OwnerTable.plain($0.subject.word).hasPrefix(wanted) }
    for refusal in refused {
      answer.parts.append(RefusalReason(refusal: refusal, examined: examined).answer())
    }
    addMeaning(of: wanted, to: &answer)
    if rows.isEmpty, refused.isEmpty {
      let words = Words.list(Array(Set(examined.owners.rows.map(\.owner))).sorted())
      answer.add(
        "owner", .text(""), "Nothing of that name holds memory in this boot. There are: \(words).")
    }
    return answer
  }

  /// Why an owner is as large as it is, where an option or the configuration decides.
  private func addMeaning(of word: String, to answer: inout Answer) {
    let boot = examined.boot
    guard word == "cma", examined.record.places.contains(where: { $0.owner == "cma reserved" })
    else { return }
    if let text = boot.commandLine.last("cma") {
      answer.add("decided_by", .text("cma=\(text)"), "Its size is cma=\(text)'s.")
    } else {
      let size = boot.config.number(.cmaSizeMbytes, default: 0)
      answer.add(
        "decided_by", .text("CONFIG_CMA_SIZE_MBYTES=\(size)"),
        "No cma= is given: CONFIG_CMA_SIZE_MBYTES=\(size) decides. Its pages stay usable for "
          + "movable data; the Memory: line counts them as cma-reserved. cma=0 takes it away.")
    }
  }

  // MARK: a node

  private func node(_ path: String) -> Answer {
    var answer = Answer(path)
    guard let tree = examined.boot.firmware.deviceTree else {
      answer.add("owner", .text(""), "There is no device tree in this boot.")
      return answer
    }
    let rows = examined.owners.rows.filter { $0.owner == path }
    guard tree.root.find(path) != nil || path.hasPrefix("/memreserve/") else {
      answer.add("owner", .text(""), "\(tree.origin) has no node \(path).")
      return answer
    }
    for place in examined.reservedNodes.filter({ $0.path == path }).flatMap(\.ranges) {
      answer.add(
        "asked", .range(place), "It names \(Words.range(place)) (\(Words.size(place.size))).")
    }
    for place in examined.record.places where place.owner == path {
      answer.add(
        "place", .range(place.range),
        "The kernel has it at \(Words.range(place.range)) (\(Words.size(place.range.size))).")
    }
    for row in rows {
      for range in row.ranges.prefix(4) {
        describe(row, at: range, to: &answer)
        addHistory(of: MemoryRange(range), to: &answer)
        addEnd(row, range, to: &answer)
      }
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for refusal in examined.refusals where refusal.subject == .node(name) {
      answer.parts.append(RefusalReason(refusal: refusal, examined: examined).answer())
    }
    if rows.isEmpty, answer.parts.isEmpty { addNodeRanges(path, to: &answer) }
    return answer
  }

  /// A node whose memory another owner's row holds.
  private func addNodeRanges(_ path: String, to answer: inout Answer) {
    for node in examined.reservedNodes where node.path == path {
      for range in node.ranges {
        let holders = examined.owners.rows(in: range).map(\.owner)
        answer.add(
          "holders", .list(holders.map { .text($0) }),
          holders.isEmpty
            ? "No RAM is listed there." : "Its memory is counted as \(Words.list(holders)).")
      }
    }
  }

  // MARK: an option

  private func option(_ name: String, _ text: String) -> Answer {
    var answer = Answer(text)
    let values = examined.boot.commandLine.values(of: name)
    if values.isEmpty {
      return untriedOption(name, text)
    }
    let words = values.map { value in value.map { "\(name)=\($0)" } ?? name }
    let source = examined.boot.commandLineSource.map { " (\($0))" } ?? ""
    answer.add(
      "given", .list(words.map { .text($0) }), "The command line has \(Words.list(words))\(source)."
    )
    let without = examined.boot.with(option: name, nil).replayed()
    addEffect(from: without, to: examined, in: &answer)
    for refusal in examined.refusals where concerns(refusal, name) {
      answer.parts.append(RefusalReason(refusal: refusal, examined: examined).answer())
    }
    return answer
  }

  private func concerns(_ refusal: Refusal, _ name: String) -> Bool {
    refusal.subject == .option(name) || refusal.subject.word == name
      || name == "initrdmem" && refusal.subject == .initrd
      || name == "mem" && refusal.subject == .memory
  }

  /// What an option would do that is not given.
  private func untriedOption(_ name: String, _ text: String) -> Answer {
    var answer = Answer(text)
    answer.add("given", .list([]), "The command line has no \(name)=.")
    guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex else {
      return answer
    }
    let change = examined.boot.with(
      option: name, String(text[text.index(after: equals)...]))
    let after = change.replayed()
    answer.add("tried", .flag(true), "With it (replayed):")
    addEffect(from: examined, to: after, in: &answer)
    let new = after.refusals.filter { !examined.refusals.contains($0) && concerns($0, name) }
    for refusal in new {
      answer.parts.append(RefusalReason(refusal: refusal, examined: after).answer())
    }
    return answer
  }

  private func addEffect(
    from before: ExaminedBoot, to after: ExaminedBoot, in answer: inout Answer
  ) {
    if let panic = after.record.panic {
      answer.add("panic", .text(panic.message), "This kernel stops: \(panic.message)")
    }
    let changes = OwnerDifference.between(
      Layout(before, name: "").owners, Layout(after, name: "").owners
    ).sorted { $0.weight > $1.weight }
    let lines = changes.prefix(12).map { "  \($0.text)" }
    let text =
      changes.isEmpty
      ? "It changes nothing: the same owners hold the same memory without it."
      : (["What it changes:"] + lines).joined(separator: "\n")
    answer.add("effect", .list(changes.map { .members($0.facts) }), text)
  }

  // MARK: a message

  private func message(_ text: String) -> Answer {
    if let refusal = examined.refusals.first(where: { $0.message == text }) {
      return RefusalReason(refusal: refusal, examined: examined).answer()
    }
    guard let read = RefusalReader.read(text) else {
      var answer = Answer(text)
      addPlainMessage(text, to: &answer)
      return answer
    }
    let same = examined.refusals.first { $0.subject == read.subject && $0.kind == read.kind }
    if let same {
      var answer = RefusalReason(refusal: same, examined: examined).answer()
      if same.message != text {
        answer.facts.insert(
          Fact(
            "asked", .text(text), "This replay prints it with other numbers; you gave: \(text)"),
          at: 0)
      }
      return answer
    }
    var answer = Answer(text)
    answer.add(
      "printed", .flag(false),
      "This replay does not refuse \(read.subject.word): its inputs differ from that boot's.")
    if let range = read.range {
      let holders = examined.owners.rows(in: range).map(\.owner)
      answer.add(
        "holders", .list(holders.map { .text($0) }),
        "In \(Words.range(range)) it has \(holders.isEmpty ? "no RAM" : Words.list(holders)).")
    }
    return answer
  }

  private func addPlainMessage(_ text: String, to answer: inout Answer) {
    var step = ""
    for entry in examined.record.entries {
      switch entry {
      case .step(let index): step = examined.record.steps[index]
      case .message(let message, let cause) where message.text.contains(text):
        answer.add("message", .text(message.text), "The kernel prints: \(message.text)")
        answer.add(
          "step", .text(step),
          "That is \(examined.step(step))." + (cause.map { " It follows \($0)." } ?? ""))
        return
      default: continue
      }
    }
    answer.add(
      "printed", .flag(false),
      "This replay prints no such line. A message is looked up by its own words "
        + "(memreplay INPUT --format log shows them all).")
  }
}
