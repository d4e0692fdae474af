// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelText
import Memblock
import PhysicalMemory
import Questions
import Zones

/// `--format json`: everything of a replay. Documentation/json.md describes the members.
package struct RecordJSON {
  /// Raised when a member changes its meaning; new members do not raise it.
  package static let schemaVersion = 1

  private let record: BootRecord
  private let boot: BootDescription
  private let lines: MemblockText

  package init(record: BootRecord, boot: BootDescription) {
    (self.record, self.boot) = (record, boot)
    lines = MemblockText(traits: MemblockTraits.forBoot(boot))
  }

  package var text: String {
    let layout = layout
    return JSON.object([
      ("schema_version", .number(Self.schemaVersion)),
      ("boot", bootJSON),
      ("assumptions", .array(record.assumptions.map(assumption))),
      ("notes", .array(record.notes.map(JSON.string))),
      ("contradictions", .array(record.contradictions.map(contradiction))),
      ("steps", .array(record.steps.map(JSON.string))),
      ("entries", .array(entries)),
      ("setup", record.setupSnapshot.map(snapshot) ?? .null),
      ("final", record.finalSnapshot.map(snapshot) ?? .null),
      ("zones", zones),
      ("buddy", buddy),
      ("iomem", .array(record.ioResources.map(resource))),
      ("owners", owners(layout)),
      ("firmware_map", .array(layout.firmware.map(JSON.string))),
      ("memory_regions", .array(layout.memory.map(JSON.string))),
      ("reserved_regions", .array(layout.reserved.map(JSON.string))),
      ("virtual", .array(record.virtualAreas.map(area))),
      ("findings", .array(record.finalMapFindings().map(JSON.string))),
      ("panic", record.panic.map { .string($0.message) } ?? .null),
    ]).text
  }

  private func contradiction(_ contradiction: Contradiction) -> JSON {
    .object([
      ("kind", .string(contradiction.kind)),
      ("source", .string(contradiction.source.description)),
      ("kernel", .string(contradiction.kernel)), ("replay", .string(contradiction.replay)),
      ("remedy", .string(contradiction.remedy)),
    ])
  }

  private var bootJSON: JSON {
    .object([
      ("arch", .string(boot.architecture.rawValue)),
      ("series", .string(boot.kernelRelease.version.series)),
      ("release", boot.release.map { sourced(.string($0.value.text), $0.source) } ?? .null),
      ("profile", .string(boot.profile.name)),
      (
        "kernel",
        boot.placement.kernel.map { range in
          .object(
            [("start", .hex(range.base)), ("size", .hex(range.size))]
              + source(boot.placement.kernelSource))
        } ?? .null
      ),
      (
        "initrd",
        boot.placement.initrd.map { initrd in
          .object(
            [("start", .hex(initrd.value.base)), ("size", .hex(initrd.value.size))]
              + source(initrd.source))
        } ?? .null
      ),
      (
        "cmdline",
        .object(
          [("text", .string(boot.commandLine.text))] + source(boot.commandLineSource))
      ),
      ("cpus", .number(boot.possibleCPUs)),
    ])
  }

  private func source(_ source: FactSource?) -> [(String, JSON)] {
    source.map { [("source", .string($0.description))] } ?? []
  }
  private func sourced(_ value: JSON, _ source: FactSource) -> JSON {
    .object([("value", value), ("source", .string(source.description))])
  }
  private func assumption(_ assumption: Assumption) -> JSON {
    .object([
      ("key", .string(assumption.key)), ("value", .string(assumption.value)),
      ("reason", .string(assumption.reason)),
    ])
  }

  private var entries: [JSON] {
    var step = -1
    return record.entries.compactMap { entry in
      switch entry {
      case .step(let index):
        step = index
        return nil
      case .message(let message, let cause):
        return .object(
          [
            ("step", .number(step)), ("kind", .string("message")),
            ("level", .number(message.level)), ("text", .string(message.text)),
          ] + source(cause))
      case .event(let event, let cause):
        return .object([("step", .number(step))] + members(event) + source(cause))
      }
    }
  }

  private func members(_ event: MemblockEvent) -> [(String, JSON)] {
    if case .dump(let tables) = event.operation {
      return [
        ("kind", .string("dump")), ("traced", .bool(event.isTraced)), ("tables", snapshot(tables)),
      ]
    }
    return [
      ("kind", .string("memblock")), ("traced", .bool(event.isTraced)),
      ("base", .hex(event.base)), ("size", .hex(event.size)), ("caller", .string(event.caller)),
      ("line", .string(lines.lines(event).joined(separator: "\n"))),
    ]
  }

  private func snapshot(_ tables: MemblockSnapshot) -> JSON {
    .object([
      ("memory_size", .hex(tables.memorySize)), ("reserved_size", .hex(tables.reservedSize)),
      ("memory", .array(tables.memory.map(region))),
      ("reserved", .array(tables.reserved.map(region))),
    ])
  }

  private func region(_ region: MemblockRegion) -> JSON {
    .object([
      ("start", .hex(region.base)), ("size", .hex(region.size)), ("node", .number(region.node)),
      ("flags", .hex(UInt64(region.flags.rawValue))),
    ])
  }

  private func resource(_ resource: IOResource) -> JSON {
    .object([
      ("name", .string(resource.name)), ("first", .hex(resource.first)),
      ("last", .hex(resource.last)), ("children", .array(resource.children.map(self.resource))),
    ])
  }

  private func area(_ area: VirtualArea) -> JSON {
    .object([
      ("name", .string(area.name)), ("first", .hex(area.first)), ("last", .hex(area.last)),
      ("detail", .string(area.detail)),
    ])
  }

  private var zones: JSON {
    .array(
      record.zones.map { zone in
        .object([
          ("node", .number(zone.node)), ("name", .string(zone.kind.rawValue)),
          ("start_pfn", .count(zone.startPfn)), ("spanned", .count(zone.spanned)),
          ("present", .count(zone.present)), ("managed", .count(zone.managed)),
          ("cma", .count(zone.cma)), ("managed_at_hand_over", .count(zone.managedAtHandOver)),
        ])
      })
  }

  private var buddy: JSON {
    .array(
      record.buddyLists.map { list in
        .object([
          ("node", .number(list.node)), ("zone", .string(list.kind.rawValue)),
          ("free_blocks", .array(list.freeBlocks.map(JSON.count))),
        ])
      })
  }

  /// What `diff` compares by; the memory that is left out is here too.
  private var layout: Layout { Layout(ExaminedBoot(boot, record), name: "") }

  private func owners(_ layout: Layout) -> JSON {
    .array(
      layout.owners.map { owner in
        .object([
          ("name", .string(owner.name)), ("size", .hex(owner.size)),
          (
            "ranges",
            .array(
              owner.ranges.map {
                .object([
                  ("start", .hex($0.lowerBound)), ("size", .hex($0.upperBound - $0.lowerBound)),
                ])
              })
          ), ("cause", .string(owner.cause)),
        ])
      })
  }
}
