// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import FirmwareTables
import PhysicalMemory
import Zones

/// The RAM that a machine has, as far as its firmware or its user says so.
package struct InstalledMemory: Sendable {
  /// Bytes.
  package let runs: PageRuns
  /// What the kernel does not use, by the step that left it out.
  package let leftOut: [(step: String, runs: PageRuns)]

  package init(_ boot: BootDescription, _ record: BootRecord) {
    var installed = PageRuns(Self.listed(boot).map(\.bytes))
    for state in record.memoryStates {
      for region in state.regions { installed.insert(region.range.bytes) }
    }
    for case .event(let event, _) in record.entries {
      guard event.operation == .add || event.operation == .addNode else { continue }
      let range = MemoryRange(capping: event.base, size: event.size).bytes
      // Sizes like ~0 ask for "all": they say nothing of what is there.
      if range.upperBound < 1 << 56 { installed.insert(range) }
    }
    runs = installed
    leftOut = Self.leftOut(of: installed, record)
  }

  package var size: UInt64 { runs.count }

  /// The ranges that the firmware lists as RAM, or the user with `--memory`.
  package static func listed(_ boot: BootDescription) -> [MemoryRange] {
    let firmware = boot.firmware
    if !firmware.memoryOverride.isEmpty { return firmware.memoryOverride.map(\.value) }
    if boot.architecture.isX86 {
      let table = firmware.e820.first { $0.label == .firmware } ?? firmware.e820.last
      return (table?.entries ?? []).map(\.value).filter { $0.type == .ram }.map {
        MemoryRange(capping: $0.base, size: $0.size)
      }
    }
    if let atags = firmware.atags, firmware.deviceTree == nil {
      return atags.tags.compactMap { tag in
        guard case .memory(let size, let start) = tag.value else { return nil }
        return MemoryRange(capping: PhysicalAddress(UInt64(start)), size: UInt64(size))
      }
    }
    if !firmware.efiMemoryMap.isEmpty { return [] }
    return firmware.deviceTree?.memoryRanges ?? []
  }

  /// What is installed and not in the last memory table: by the step that took it out, else by
  /// the step that cut it from the firmware's map.
  private static func leftOut(
    of installed: PageRuns, _ record: BootRecord
  ) -> [(step: String, runs: PageRuns)] {
    var missing = installed
    for region in record.lastMemory { missing.remove(region.range.bytes) }
    guard !missing.isEmpty else { return [] }
    var found: [(step: String, runs: PageRuns)] = []
    func note(_ step: String, _ runs: PageRuns) {
      let part = runs.intersection(missing)
      guard !part.isEmpty else { return }
      for run in part.runs { missing.remove(run) }
      if let index = found.firstIndex(where: { $0.step == step }) {
        var all = found[index].runs
        for run in part.runs { all.insert(run) }
        found[index].runs = all
      } else {
        found.append((step, part))
      }
    }
    // The last step that dropped a byte counts: it may have come back in between.
    let states = record.memoryStates
    for (state, before) in zip(states.dropFirst(), states).reversed() {
      var gone = PageRuns(before.regions.map { $0.range.bytes })
      for region in state.regions { gone.remove(region.range.bytes) }
      note(record.steps[state.step], gone)
    }
    var step = ""
    for entry in record.entries {
      switch entry {
      case .step(let index): step = record.steps[index]
      case .event(let event, _):
        guard event.operation == .remove else { continue }
        note(step, PageRuns([MemoryRange(capping: event.base, size: event.size).bytes]))
      case .message(let message, _):
        if let range = KernelLines.e820Edit(message.text) { note(step, PageRuns([range.bytes])) }
      }
    }
    // What a step added and cut within itself.
    step = ""
    for entry in record.entries {
      if case .step(let index) = entry { step = record.steps[index] }
      guard case .event(let event, _) = entry, event.operation == .add else { continue }
      note(step, PageRuns([MemoryRange(capping: event.base, size: event.size).bytes]))
    }
    // Whole pages that never came: the step that reads the list did not take them.
    let reader =
      record.entries.contains { entry in
        guard case .message(let message, _) = entry else { return false }
        return message.text == "user-defined physical RAM map:"
      }
      ? "e820__finish_early_params" : states.first.map { record.steps[$0.step] } ?? ""
    for run in missing.runs where run.upperBound - run.lowerBound >= 4096 {
      note(reader, PageRuns([run]))
    }
    if !missing.isEmpty { found.append(("", missing)) }
    return found
  }
}
