// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog
import PhysicalMemory

/// One kind of line that a log and a replay both tell: what it says, by key.
struct LoggedKind: Sendable {
  struct Value: Sendable {
    /// What is compared with what: a zone's name, a node, the place in a list.
    var key: String
    var text: String
    var source: FactSource
  }
  var name: String
  var remedy: String
  /// Whether a line that the replay does not print is a contradiction.
  var mustBePrinted = true
  var values: @Sendable (LogFacts) -> [Value]

  static let all: [LoggedKind] = [
    LoggedKind(
      name: "last_pfn", remedy: "the whole memory map, or --memory, mem= or memmap= of that boot"
    ) { log in
      numbered(log.paging.lastPFN) { "last_pfn = \($0.last.hex0x())" }
    },
    LoggedKind(name: "zone ranges", remedy: "--config of that kernel") { log in
      log.zones.zones.map { zone in
        let range = zone.value.range.map(span) ?? "empty"
        return Value(key: zone.value.name, text: "\(zone.value.name) \(range)", source: zone.source)
      }
    },
    LoggedKind(
      name: "node ranges", remedy: "the whole memory map or the device-tree blob of that boot"
    ) { log in
      numbered(log.zones.earlyNodeRanges) { "node \($0.node): \(span($0.range))" }
    },
    LoggedKind(name: "nodes", remedy: "the SRAT lines or the blob of that boot") { log in
      log.zones.initmem.map {
        Value(
          key: "\($0.value.node)", text: "node \($0.value.node) \(span($0.value.range))",
          source: $0.source)
      }
        + log.zones.memorylessNodes.map {
          Value(key: "\($0.value)", text: "node \($0.value) as memoryless", source: $0.source)
        }
    },
    LoggedKind(
      name: "CMA", remedy: "--config of that kernel, --kernel-range, --initrd and --dtb-address"
    ) { log in
      numbered(log.reservations.cma) { area in
        let size = "\(area.sizeInMiB) MiB"
        guard !area.hasFailed else { return "cma: Failed to reserve \(size)" }
        return "cma: Reserved \(size)" + (area.base.map { " at \($0.rawValue.hex0x())" } ?? "")
      }
    },
    LoggedKind(name: "reserved-mem", remedy: "the device-tree blob of that boot") { log in
      // Some releases print whole MiB only.
      log.deviceTree.reserved.map {
        let (base, size) = ($0.value.range.base.rawValue.hex0x(), $0.value.range.size >> 20)
        return Value(
          key: base, text: "reserved memory of \(size) MiB at \(base)", source: $0.source)
      }
    },
    LoggedKind(name: "crashkernel", remedy: "--kernel-range, --initrd and --config") { log in
      [
        ("high", log.reservations.crashkernel), ("low", log.reservations.crashkernelLow),
      ].compactMap { key, area in
        area.map { area in
          let (size, base) = (area.value.size >> 20, area.value.base.rawValue >> 20)
          return Value(
            key: key, text: "\(size) MiB for the crash kernel at \(base) MiB", source: area.source)
        }
      }
    },
    LoggedKind(name: "initrd", remedy: "--initrd START+SIZE") { log in
      [
        ("RAMDISK", log.ramdisk), ("moved RAMDISK", log.movedRamdisk),
        ("disabled initrd", log.reservations.disabledInitrd),
      ].compactMap { key, range in
        range.map { Value(key: key, text: "\(key) \(span($0.value))", source: $0.source) }
      }
    },
    LoggedKind(
      name: "Memory", remedy: "--kernel, or the profile, sections and --config of that kernel",
      mustBePrinted: false
    ) { log in
      guard let line = log.memory.line else { return [] }
      let total = Value(
        key: "total", text: "\(line.value.physicalKiB)K of memory", source: line.source)
      return [total]
        + ["reserved", "cma-reserved", "highmem"].compactMap { name in
          line.value.parts[name].map {
            Value(key: name, text: "\($0)K \(name)", source: line.source)
          }
        }
    },
    LoggedKind(name: "percpu", remedy: "--kernel or --assume percpu.static=") { log in
      guard let sizes = log.percpu.sizes else { return [] }
      let text =
        "percpu: \(sizes.value.pagesPerCPU) pages/cpu s\(sizes.value.staticSize) "
        + "r\(sizes.value.reservedSize) d\(sizes.value.dynamicSize)"
      return [Value(key: "sizes", text: text, source: sizes.source)]
    },
    LoggedKind(
      name: "hash tables", remedy: "the whole memory map, or the command line of that boot",
      mustBePrinted: false
    ) { log in
      log.zones.hashes.map {
        Value(
          key: $0.value.name,
          text:
            "\($0.value.name) hash table entries: \($0.value.entries) (\($0.value.bytes) bytes)",
          source: $0.source)
      }
    },
    LoggedKind(name: "PCI gap", remedy: "the whole memory map") { log in
      log.paging.pciGap.map {
        [Value(key: "gap", text: "\(span($0.value)) available for PCI devices", source: $0.source)]
      } ?? []
    },
  ]

  /// Values that have no name of their own: the first is compared with the first. A capture may hold
  /// each line twice, once for each console.
  private static func numbered<Fact>(
    _ facts: [Sourced<Fact>], _ text: (Fact) -> String
  ) -> [Value] {
    var values: [Value] = []
    for fact in facts {
      let value = text(fact.value)
      if values.last?.text == value { continue }
      values.append(Value(key: "\(values.count)", text: value, source: fact.source))
    }
    return values
  }

  private static func span(_ range: MemoryRange) -> String {
    "[mem \(range.base.rawValue.hex0x(width: 16))-\(range.last.rawValue.hex0x(width: 16))]"
  }
}
