// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Comparing dumps, and learning from them what no line told.
extension LogVerifier {
  /// Traces the first dump back to what was there before the first line: what it holds and the
  /// lines do not bring.
  mutating func adoptInitialTables() {
    guard let first = events.firstIndex(where: { if case .dump = $0.kind { true } else { false } }),
      case .dump(let dump) = events[first].kind, dump.gap == nil
    else { return }
    knowsTables = true
    guard first > 0 else { return }
    var early: [MemblockRegion] = []
    var trial = memblock
    do throws(KernelPanic) {
      for event in events[..<first] {
        guard case .range(let operation, let start, let size, let node, let flags) = event.kind
        else { continue }
        let (base, flagSet) = (PhysicalAddress(start), RegionFlags(rawValue: flags ?? 0))
        switch operation {
        case .add: try trial.add(base, size, caller: "")
        case .addNode: try trial.addNode(base, size, node: node ?? 0, caller: "")
        case .remove: try trial.remove(base, size, caller: "")
        case .reserve:
          try trial.reserveAsPrinted(base, size, node: node ?? noNode, flags: flagSet)
        case .free:
          // What is freed must have been reserved: before the first line, if not since.
          early += freedButNotReserved(base, size, trial)
          try trial.free(base, size, caller: "")
        case .freeLate, .physmemAdd: break
        }
        _ = trial.drainEvents()
      }
    } catch { return }
    let missing = VerifyCoverage.missing(
      dump.snapshot.reserved, in: trial.reserved.regions, anyNode: true)
    let memory = VerifyCoverage.missing(
      VerifyCoverage.withoutNodes(dump.snapshot.memory), in: trial.memory.regions, anyNode: true)
    install(memory: memory, reserved: missing + early)
  }

  private func freedButNotReserved(
    _ base: PhysicalAddress, _ size: UInt64, _ trial: Memblock
  ) -> [MemblockRegion] {
    let size = min(size, memblock.traits.physicalMax &- base.rawValue)
    guard size > 0, size < 1 << 40 else { return [] }
    let range = MemblockRegion(base: base, size: size, node: noNode)
    return VerifyCoverage.missing(
      [range], in: VerifyCoverage.withoutAttributes(trial.reserved.regions), anyNode: true)
  }

  private mutating func install(memory: [MemblockRegion], reserved: [MemblockRegion]) {
    do throws(KernelPanic) {
      for region in memory {
        try memblock.addNode(
          region.base, region.size, node: memblock.traits.maxNodes, flags: region.flags,
          caller: "")
        memblock.setFlags(region.flags, on: .memory, region.base, region.size)
      }
      for region in reserved {
        try memblock.reserveAsPrinted(
          region.base, region.size, node: region.node, flags: region.flags)
        memblock.setFlags(region.flags, on: .reserved, region.base, region.size)
      }
    } catch { return }
    _ = memblock.drainEvents()
    if !memory.isEmpty {
      report.noteUntold("memory added before the first line or silently", memory.count)
    }
    if !reserved.isEmpty { report.noteUntold("reserved before the first line", reserved.count) }
  }

  // MARK: comparing

  mutating func takeDump(_ event: VerifyEvent, _ dump: VerifyDump) {
    if let gap = dump.gap {
      report.unchecked.append((event.line, "the dump cannot be compared: \(gap)"))
      return
    }
    defer {
      memblock.adopt(dump.snapshot)
      _ = memblock.drainEvents()
      (knowsTables, tookNodes) = (true, false)
    }
    guard knowsTables else { return }
    if index == 1 {
      // The log begins with it: there is nothing to compare with.
      report.noteUntold("tables before the first line")
      return
    }
    report.dumps += 1
    compareMemory(event, dump)
    compareReserved(event, dump)
  }

  private mutating func compareMemory(_ event: VerifyEvent, _ dump: VerifyDump) {
    let wanted = dump.snapshot.memory
    if isSame(wanted, memblock.memory.regions) {
      // What was trimmed before the first line is still in the sum.
      let (told, known) = (dump.snapshot.memorySize, memblock.memory.totalSize)
      if told != known {
        if told > known {
          report.noteUntold("memory trimmed")
        } else {
          differ(
            event, kernel: "memory size \(told.hex0x())", model: "memory size \(known.hex0x())")
        }
      }
      return
    }
    var trimmed = memblock
    trimmed.trimMemory(memblock.traits.pageSize)
    if isSame(wanted, trimmed.memory.regions) {
      report.noteUntold("memory trimmed")
      return
    }
    for (candidate, also) in [(memblock.memory.regions, false), (trimmed.memory.regions, true)] {
      guard let silent = silentChange(Array(candidate), to: wanted) else { continue }
      if also { report.noteUntold("memory trimmed") }
      report.noteUntold(silent)
      return
    }
    // Against the table that agrees further.
    let (plain, cut) = (Array(memblock.memory.regions), Array(trimmed.memory.regions))
    let nearer = firstDifference(wanted, cut) > firstDifference(wanted, plain) ? cut : plain
    report(event, dump.memoryLines, "memory", wanted, nearer)
  }

  /// What turns `have` into `want` without a line.
  private func silentChange(_ have: [MemblockRegion], to want: [MemblockRegion]) -> String? {
    let plain = VerifyCoverage.withoutNodes(want)
    if plain == VerifyCoverage.withoutNodes(have) { return "nodes set" }
    if VerifyCoverage.withoutAttributes(want) == VerifyCoverage.withoutAttributes(have) {
      return "flags set"
    }
    guard let low = want.first?.base, let high = want.last?.end else { return nil }
    let limited = VerifyCoverage.clipped(have, from: low, to: high)
    if VerifyCoverage.withoutAttributes(want) == VerifyCoverage.withoutAttributes(limited) {
      return "memory limited"
    }
    if !memblock.traits.kernel.has(.tracesAddNode),
      VerifyCoverage.missing(
        VerifyCoverage.withoutAttributes(have), in: VerifyCoverage.withoutAttributes(want),
        anyNode: true
      ).isEmpty
    {
      return "memory added by memblock_add_node, which prints nothing"
    }
    return nil
  }

  private mutating func compareReserved(_ event: VerifyEvent, _ dump: VerifyDump) {
    let wanted = dump.snapshot.reserved
    let have = Array(memblock.reserved.regions)
    if isSame(wanted, memblock.reserved.regions) {
      let (told, known) = (dump.snapshot.reservedSize, memblock.reserved.totalSize)
      if told != known {
        differ(
          event, kernel: "reserved size \(told.hex0x())", model: "reserved size \(known.hex0x())")
      }
      return
    }
    if VerifyCoverage.withoutNodes(wanted) == VerifyCoverage.withoutNodes(have) {
      report.noteUntold("nodes set")
    } else if VerifyCoverage.withoutAttributes(wanted) == VerifyCoverage.withoutAttributes(have) {
      report.noteUntold("flags set")
    } else if let end = dump.snapshot.memory.last?.end,
      VerifyCoverage.withoutNodes(wanted)
        == VerifyCoverage.withoutNodes(VerifyCoverage.clipped(have, from: 0, to: end))
    {
      report.noteUntold("memory limited")
    } else {
      report(event, dump.reservedLines, "reserved", wanted, have)
    }
  }

  /// Equal as far as a dump shows it.
  private func isSame(_ dump: [MemblockRegion], _ model: RegionTable) -> Bool {
    guard dump.count == model.count else { return false }
    return zip(dump, model).allSatisfy { kernel, model in
      kernel.base == model.base && kernel.size == model.size && kernel.flags == model.flags
        && shownNode(kernel) == shownNode(model)
    }
  }

  private func shownNode(_ region: MemblockRegion) -> NodeID? {
    let traits = memblock.traits
    guard traits.hasNodes, region.node >= 0, region.node < traits.maxNodes else { return nil }
    return region.node
  }

  private func firstDifference(_ kernel: [MemblockRegion], _ model: [MemblockRegion]) -> Int {
    zip(kernel, model).enumerated().first { _, pair in
      pair.0.base != pair.1.base || pair.0.size != pair.1.size || pair.0.flags != pair.1.flags
    }?.offset ?? min(kernel.count, model.count)
  }

  private mutating func report(
    _ event: VerifyEvent, _ lines: [Int], _ name: String, _ kernel: [MemblockRegion],
    _ model: [MemblockRegion]
  ) {
    let index = firstDifference(kernel, model)
    func words(_ regions: [MemblockRegion]) -> String {
      guard index < regions.count else { return "\(name) ends after \(regions.count) regions" }
      let region = regions[index]
      return "\(name)[\(UInt64(index).hex0x())] \(show(region.base, region.size)) "
        + "flags \(region.flags.rawValue.hex0x())"
    }
    let line = index < lines.count ? lines[index] : event.line
    report.differences.append(.init(line: line, kernel: words(kernel), model: words(model)))
  }
}
