// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelLog
import KernelText
import Memblock
import PhysicalMemory

/// Compares the lines that a replay derives with those of the boot's own log, kind by kind. Both are
/// read by the same parser, so that only what a line says counts, not the words of its release.
package enum LogComparison {
  /// - Parameters:
  ///   - log: the facts of the boot's own log.
  ///   - bytes: the log itself, to look for errors in that only the replay prints.
  package static func contradictions(
    of record: BootRecord, traits: MemblockTraits, with log: LogFacts, bytes: [UInt8]
  ) -> [Contradiction] {
    let text = record.logText(MemblockText(traits: traits))
    var found: [Contradiction] = []
    if let stop = panic(record, log) { found.append(stop) }
    do throws(InputError) {
      let replayed = try KernelLog.parse(Array(text.utf8), origin: "replay")
      for kind in LoggedKind.all { found += compare(kind, log, replayed) }
    } catch {
      // A replay that stops early prints no table: there is nothing to compare.
      return found
    }
    return found + inventedErrors(record, log, bytes)
  }

  private static func compare(
    _ kind: LoggedKind, _ log: LogFacts, _ replayed: LogFacts
  ) -> [Contradiction] {
    let derived = kind.values(replayed)
    if derived.isEmpty, !kind.mustBePrinted { return [] }
    let byKey = Dictionary(derived.map { ($0.key, $0.text) }) { first, _ in first }
    return kind.values(log).compactMap { value in
      let other = byKey[value.key]
      guard other != value.text, other != nil || kind.mustBePrinted else { return nil }
      return Contradiction(
        kind: kind.name, source: value.source, kernel: value.text,
        replay: other.map { "derives \($0)" } ?? "derives no such line", remedy: kind.remedy)
    }
  }

  // MARK: what only the replay says

  /// A line that a kernel prints only where its set-up of memory did not stop.
  private static func survivor(_ log: LogFacts) -> Sourced<String>? {
    if let line = log.memory.line { return Sourced("Memory: …", line.source) }
    if let zone = log.zones.initmem.first ?? log.zones.earlyNodeRanges.first {
      return Sourced("its node ranges", zone.source)
    }
    return log.zones.zones.first.map { Sourced("its zone ranges", $0.source) }
  }

  private static func panic(_ record: BootRecord, _ log: LogFacts) -> Contradiction? {
    guard let panic = record.panic, let line = survivor(log) else { return nil }
    return Contradiction(
      kind: "panic", source: line.source, kernel: line.value,
      replay: "stops: \(panic.message)",
      remedy: "--kernel-range, or the whole memory map or blob of that boot")
  }

  /// Errors that the replay prints and the log lacks, though it goes further.
  private static func inventedErrors(
    _ record: BootRecord, _ log: LogFacts, _ bytes: [UInt8]
  ) -> [Contradiction] {
    guard let line = survivor(log) else { return [] }
    var found: [Contradiction] = []
    for case .message(let message, _) in record.entries where message.level <= 3 {
      if bytes[...].contains(text: message.text) { continue }
      found.append(
        Contradiction(
          kind: "errors", source: line.source, kernel: "\(line.value), and no such error before it",
          replay: "prints '\(message.text)'",
          remedy: "--kernel-range, --initrd, --dtb-address or the blob of that boot"))
    }
    return found
  }
}
