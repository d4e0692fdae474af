// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelText
import Memblock
import PhysicalMemory
import Questions

/// What the page knows of one boot, as compact JSON; Documentation/page.md describes it.
struct PageData {
  private let record: BootRecord
  private let boot: BootDescription
  private let title: String
  private var strings = StringTable()
  private var owners = StringTable()

  private init(_ record: BootRecord, of boot: BootDescription, title: String) {
    (self.record, self.boot, self.title) = (record, boot, title)
  }

  static func json(_ record: BootRecord, of boot: BootDescription, title: String) -> JSON {
    var data = PageData(record, of: boot, title: title)
    return data.json()
  }

  private mutating func json() -> JSON {
    // Index 0 is no text at all.
    _ = strings.index(of: "")
    let ownership = Ownership(record)
    let holdings = ownership.holdings.map { row($0) }
    let findings = PageFinding.all(record, of: boot, ownership)
    return .object([
      ("title", text(title)),
      ("pageSize", .count(record.pageSize)),
      ("facts", .array(facts.map { .array([text($0), text($1)]) })),
      ("strings", .array(strings.all.map(text))),
      ("groups", .array(OwnerGroup.allCases.map(group))),
      ("owners", .array(owners.all.map(owner))),
      ("steps", steps),
      ("holdings", .array(holdings)),
      ("zones", zones),
      ("assumptions", .array(record.assumptions.map(assumption))),
      ("findings", .array(findings.map(finding))),
      ("notes", .array(record.notes.map(text))),
      ("panic", record.panic.map { text($0.message) } ?? .null),
    ])
  }

  private func text(_ words: String) -> JSON { .string(PictureText.visible(words)) }

  /// Digits only: the page reads thousands of them.
  private func hex(_ value: UInt64) -> JSON { .string(String(value, radix: 16)) }

  private mutating func row(_ holding: Holding) -> JSON {
    let layer =
      switch holding.layer {
      case .memory: 0
      case .reserved: 1
      case .free: 2
      }
    return .array([
      .number(layer), hex(holding.range.base.rawValue), hex(holding.range.size),
      .number(owners.index(of: holding.owner)), .number(strings.index(of: holding.caller)),
      .number(strings.index(of: holding.cause?.description ?? "")), .number(holding.node),
      .number(Int(holding.flags.rawValue)), .number(holding.began.step),
      .number(holding.began.entry), .number(holding.ended?.step ?? -1),
      .number(strings.index(of: holding.endedBy)),
    ])
  }

  private func group(_ group: OwnerGroup) -> JSON {
    .object([
      ("name", .string(group.name)), ("color", .string(group.color)),
      ("isDark", .bool(group.isDark)),
    ])
  }

  private func owner(_ name: String) -> JSON {
    let group = OwnerGroup(owner: name)
    return .array([text(name), .number(OwnerGroup.allCases.firstIndex(of: group) ?? 0)])
  }

  private var steps: JSON {
    let text = MemblockText(traits: MemblockTraits.forBoot(boot))
    var lines = [[JSON]](repeating: [], count: record.steps.count)
    var step = -1
    for entry in record.entries {
      if case .step(let index) = entry {
        step = index
      } else if lines.indices.contains(step) {
        lines[step] += text.logLines(entry).map(self.text)
      }
    }
    return .array(
      zip(record.steps, lines).map { name, lines in
        let file = KernelFiles.file(of: name, boot.architecture) ?? ""
        return .array([self.text(name), .string(file), .array(lines)])
      })
  }

  private var zones: JSON {
    .array(
      record.zones.map { zone in
        .array([
          .number(zone.node), .string(zone.kind.rawValue),
          hex(zone.startPfn &* record.pageSize), hex(zone.spanned &* record.pageSize),
        ])
      })
  }

  private func assumption(_ assumption: Assumption) -> JSON {
    .object([
      ("key", text(assumption.key)), ("value", text(assumption.value)),
      ("reason", text(assumption.reason)),
    ])
  }

  private func finding(_ finding: PageFinding) -> JSON {
    .object([
      ("id", text(finding.id)), ("severity", text(finding.severity)), ("text", text(finding.text)),
      ("range", finding.range.map { .array([hex($0.base.rawValue), hex($0.size)]) } ?? .null),
    ])
  }

  /// Name and value, the summary first.
  private var facts: [(String, String)] {
    let ram = record.states.last?.memory.reduce(UInt64(0)) { $0 &+ $1.size } ?? 0
    var facts = [
      ("RAM", "\(PictureText.size(ram)) of RAM, \(record.steps.count) steps"),
      ("Architecture", boot.architecture.rawValue),
      ("Kernel", boot.release.map { "\($0.value.text) (\($0.source))" } ?? boot.kernelRelease.text),
      ("Stands in for what is not told", boot.profile.name),
      (
        "Command line",
        boot.commandLine.text + (boot.commandLineSource.map { " (\($0))" } ?? "")
      ),
      ("CPUs", String(boot.possibleCPUs)),
    ]
    if let range = boot.placement.kernel {
      facts.append(("Kernel at", place(range, boot.placement.kernelSource)))
    }
    if let initrd = boot.placement.initrd {
      facts.append(("initrd at", place(initrd.value, initrd.source)))
    }
    return facts
  }

  private func place(_ range: MemoryRange, _ source: FactSource?) -> String {
    "\(range.base.rawValue.hex0x()), \(PictureText.size(range.size))"
      + (source.map { " (\($0))" } ?? "")
  }
}

/// Texts by number, each once.
private struct StringTable {
  private(set) var all: [String] = []
  private var indices: [String: Int] = [:]

  mutating func index(of text: String) -> Int {
    if let index = indices[text] { return index }
    indices[text] = all.count
    all.append(text)
    return all.count - 1
  }
}
