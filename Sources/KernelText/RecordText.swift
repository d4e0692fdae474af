// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// The text formats of a whole record.
extension BootRecord {
  /// How the kernel begins the line that says why it stopped.
  package static let panicPrefix = "Kernel panic - not syncing: "

  package var dumps: [MemblockSnapshot] {
    entries.compactMap { entry in
      if case .event(let event, _) = entry, case .dump(let snapshot) = event.operation,
        event.isTraced
      {
        return snapshot
      }
      return nil
    }
  }

  /// `--format dumps`: every block, separated by one empty line.
  package func dumpsText(_ text: MemblockText) -> String {
    dumps.map { text.dump($0).joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// `--format dump`: the last block of the set-up, or the one that would stand there.
  package func dumpText(_ text: MemblockText) -> String {
    (dumps.last ?? setupSnapshot).map { text.dump($0).joined(separator: "\n") + "\n" } ?? ""
  }

  /// `--format final`.
  package func finalText(_ text: MemblockText) -> String {
    finalSnapshot.map { text.dump($0).joined(separator: "\n") + "\n" } ?? ""
  }

  /// `--format trace`: the lines that memblock=debug causes, dumps left out.
  package func traceText(_ text: MemblockText) -> String {
    var lines: [String] = []
    for case .event(let event, _) in entries where event.isTraced {
      switch event.operation {
      case .dump, .message: continue
      default: lines += text.lines(event)
      }
    }
    if let panic { lines.append(Self.panicPrefix + panic.message) }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  /// `--format log`: every memory-related line, in order, without timestamps.
  package func logText(_ text: MemblockText) -> String {
    var lines = entries.flatMap(text.logLines)
    if let panic { lines.append(Self.panicPrefix + panic.message) }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }
}

extension MemblockText {
  /// The lines of the kernel's log that an entry is.
  package func logLines(_ entry: BootRecord.Entry) -> [String] {
    switch entry {
    case .step: return []
    case .message(let message, _): return [message.text]
    case .event(let event, _):
      if case .message = event.operation { return lines(event) }
      return event.isTraced ? lines(event) : []
    }
  }
}
