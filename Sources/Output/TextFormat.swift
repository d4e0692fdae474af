// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelText
import Memblock

/// The formats of a replay's result, by the names that `--format` takes.
package enum TextFormat: String, CaseIterable, Sendable {
  case dump, dumps, final, trace, log, json, iomem, zoneinfo, buddyinfo, virtual, map, svg, html

  /// The formats whose last line is the panic where the kernel stopped.
  package var showsPanic: Bool { self == .trace || self == .log }

  /// What a replay has to keep for this format.
  package var parts: RecordParts {
    switch self {
    case .dump, .dumps: []
    case .final, .iomem, .zoneinfo, .buddyinfo: .handOver
    case .trace: [.lines, .handOver]
    case .virtual: [.virtualLayout, .handOver]
    case .log: [.lines, .handOver, .owners]
    default: .all
    }
  }

  /// `style` is for what is drawn in a terminal.
  package func render(
    _ record: BootRecord, of boot: BootDescription, style: MapStyle = MapStyle()
  ) -> String {
    let text = MemblockText(traits: MemblockTraits.forBoot(boot))
    return switch self {
    case .dump: record.dumpText(text)
    case .dumps: record.dumpsText(text)
    case .final: record.finalText(text)
    case .trace: record.traceText(text)
    case .log: record.logText(text)
    case .json: RecordJSON(record: record, boot: boot).text
    case .iomem: record.iomemText()
    case .zoneinfo: record.zoneinfoText()
    case .buddyinfo: record.buddyinfoText()
    case .virtual: record.virtualText()
    case .map: TerminalMap(MemoryPicture(record, of: boot), style).text
    case .svg: MemorySVG.text(MemoryPicture(record, of: boot))
    case .html: ReplayPage.text(record, of: boot)
    }
  }
}
