// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelLog
import PhysicalMemory

/// The log of a device-tree machine without its blob, used as far as it goes: a tree of the memory
/// and of the reserved memory that its lines name.
enum LogTree {
  /// Puts such a tree where the blob is missing.
  static func stand(in inputs: inout BootInputs, _ options: BootOptions) throws(InputError) {
    guard inputs.deviceTree == nil, inputs.atags == nil, let log = inputs.log else { return }
    let listing = inputs.e820.first { $0.label == .iomem }
    guard inputs.e820.isEmpty || listing != nil else { return }
    let told =
      options.architecture?.rawValue ?? inputs.file?.architecture.value.rawValue
      ?? log.architecture?.value
    if told == nil, let listing, let odd = notOfX86(listing) {
      throw InputError(
        .missing,
        "is the /proc/iomem of no x86 machine (those have something below 1 MiB, and no RAM from "
          + "640 KiB up to there); give --arch, or better its device-tree blob", at: odd)
    }
    guard let name = told else {
      try complainOfArchitecture(log)
      return
    }
    guard let architecture = Architecture(rawValue: name) else { return }
    if architecture.isX86 { return standAsTable(in: &inputs, log, listing) }
    if architecture == .arm, let sign = log.tagSign {
      return try standAsTags(in: &inputs, log, sign, options)
    }
    let (memory, kind) = listing.map { (Self.memory($0), "/proc/iomem") } ?? ranges(log)
    let given = options.memory.first.map { Sourced($0, FactSource("--memory")) }
    guard let first = memory.first ?? given else { return }
    let banks = LoggedMap.banks(log)
    let reserved = LoggedMap.reserved(
      reservedMemory(log), log, isARM: architecture == .arm)
    var entries = tree(
      banks.isEmpty
        ? memory.map { (range: $0.value, node: nil) } : banks.map { ($0.range, $0.node) },
      reserved)
    if let model = log.platform.model {
      entries.append(.init(path: "model", isDirectory: false, bytes: text(model.value)))
    }
    inputs.deviceTree = try DeviceTree(folder: entries, origin: inputs.origin)
    inputs.standsInForBlob = true
    inputs.e820 = []
    let pieces = reserved.count
    inputs.notes.append(
      "\(first.source): the device-tree blob is missing: memory is taken from \(kind), reserved "
        + "memory from \(pieces == 0 ? "no line" : "lines on \(pieces) areas"); what the log does "
        + "not name (reserve map, other nodes, the blob's own size and place) is left out; give the .dtb, "
        + "with this log as dmesg: in a boot.yaml")
  }

  /// What the kernel lists, else what U-Boot's dump marks as no-map.
  private static func reservedMemory(_ log: LogFacts) -> [ReservedMemoryNode] {
    let listed = log.deviceTree.reserved.map(\.value).filter { !$0.range.isEmpty }
    guard listed.isEmpty else { return listed }
    return log.bootLoader.noMap.map {
      ReservedMemoryNode(name: "", range: $0.value, isNoMap: true, isReusable: false)
    }
  }

  /// A log that tells memory, and no line of which tells the architecture.
  private static func complainOfArchitecture(_ log: LogFacts) throws(InputError) {
    let hints =
      "; give --arch, or more of the log: the lines that begin `Linux version`, `Booting Linux "
      + "on`, `CPU:`, `last_pfn`, `riscv:` tell it"
    if let model = log.platform.model {
      throw InputError(
        .missing,
        "is the log of \(model.value), a device-tree machine, and does not tell its architecture"
          + hints, at: model.source)
    }
    guard let first = ranges(log).ranges.first?.source ?? log.reservations.cma.first?.source
    else { return }
    throw InputError(
      .missing, "tells ranges of memory, but not of which architecture" + hints, at: first)
  }

  /// Node or zone ranges of an x86 machine, where no map is left: RAM as that kernel had it.
  private static func standAsTable(
    in inputs: inout BootInputs, _ log: LogFacts, _ listing: E820Table?
  ) {
    let (memory, kind) = ranges(log)
    guard listing == nil, inputs.efiMemoryMap.isEmpty, let first = memory.first else { return }
    inputs.e820 = [
      E820Table(
        label: .firmware,
        entries: memory.map {
          Sourced(E820Entry(base: $0.value.base, size: $0.value.size, type: .ram), $0.source)
        })
    ]
    inputs.notes.append(
      "\(first.source): the firmware's memory map is missing: RAM is taken from \(kind); what was "
        + "reserved is not told")
  }

  /// A machine that boots with a tag list: a list of the memory that the log or the options name.
  private static func standAsTags(
    in inputs: inout BootInputs, _ log: LogFacts, _ sign: Sourced<String>, _ options: BootOptions
  ) throws(InputError) {
    let given = options.memory.map { Sourced($0, FactSource("--memory")) }
    let (ranges, kind) = given.isEmpty ? ranges(log) : (given, "--memory")
    let memory = ranges.compactMap { range -> Sourced<AtagList.Tag>? in
      guard let start = UInt32(exactly: range.value.base.rawValue),
        let size = UInt32(exactly: range.value.size), size > 0
      else { return nil }
      return Sourced(.memory(size: size, start: start), range.source)
    }
    guard let first = memory.first else {
      throw InputError(
        .missing,
        "is the log of a machine that boots with a tag list, not with a device tree (\(sign.value)); "
          + "give the list (/proc/atags, or a dump of what r2 points to), or its RAM with --memory",
        at: sign.source)
    }
    let core = Sourced(
      AtagList.Tag.core(flags: nil, pageSize: nil, rootDevice: nil), sign.source)
    var list = AtagList(tags: [core] + memory)
    if let line = log.commandLine ?? log.kernelCommandLine {
      list.tags.append(Sourced(.commandLine(line.value), line.source))
    }
    inputs.atags = list
    inputs.notes.append(
      "\(first.source): the tag list is missing: its memory is taken from \(kind), in as many tags; "
        + "give the list (/proc/atags)")
  }

  /// The first line of a listing that no x86 machine shows: there the area from 640 KiB to 1 MiB is
  /// never RAM, and something is always below it.
  private static func notOfX86(_ listing: E820Table) -> FactSource? {
    guard let first = listing.entries.first else { return nil }
    if listing.entries.allSatisfy({ $0.value.base >= 0x10_0000 }) { return first.source }
    return listing.entries.first {
      $0.value.type == .ram && $0.value.base < 0xa_0000
        && $0.value.base.rawValue &+ $0.value.size > 0x10_0000
    }?.source
  }

  /// What is left of the firmware's memory in /proc/iomem: RAM, with what is reserved in it.
  private static func memory(_ listing: E820Table) -> [Sourced<MemoryRange>] {
    joined(
      listing.entries.filter { $0.value.type == .ram && $0.value.size > 0 }.map {
        Sourced(MemoryRange(capping: $0.value.base, size: $0.value.size), $0.source)
      })
  }

  /// The memory that the log names best: a dump's, else the node ranges.
  private static func ranges(_ log: LogFacts) -> (ranges: [Sourced<MemoryRange>], kind: String) {
    if !log.deviceTree.memory.isEmpty {
      return (joined(log.deviceTree.memory), "what the kernel read of the memory nodes")
    }
    let dumped = dump(log)
    if !dumped.isEmpty { return (joined(dumped), "the log's memblock dump") }
    let nodes = log.zones.earlyNodeRanges.map { Sourced($0.value.range, $0.source) }
    if !nodes.isEmpty { return (joined(nodes), "the early memory node ranges") }
    if !log.bootLoader.banks.isEmpty {
      return (joined(log.bootLoader.banks), "the banks that U-Boot lists")
    }
    let zones = log.zones.zones.compactMap { zone in
      zone.value.range.map { Sourced($0, zone.source) }
    }
    return (joined(zones), "the zone ranges (they hide holes)")
  }

  /// The memory regions of the first dump.
  private static func dump(_ log: LogFacts) -> [Sourced<MemoryRange>] {
    var ranges: [Sourced<MemoryRange>] = []
    var dumps = 0
    for line in log.memblock {
      if case .dumpHead = line.kind { dumps += 1 }
      if dumps > 1 { break }
      guard case .region("memory", _, let first, _, let size, _, _) = line.kind, size > 0,
        let range = MemoryRange(exactly: PhysicalAddress(first), size: size)
      else { continue }
      ranges.append(Sourced(range, .line(log.origin, line.line)))
    }
    return ranges
  }

  /// Neighbours that touch are one bank, cut by flags of the kernel's own.
  private static func joined(_ ranges: [Sourced<MemoryRange>]) -> [Sourced<MemoryRange>] {
    var result: [Sourced<MemoryRange>] = []
    for range in ranges.sorted(by: { $0.value.base < $1.value.base }) {
      if let last = result.last?.value, last.end == range.value.base,
        let both = MemoryRange(exactly: last.base, size: last.size &+ range.value.size)
      {
        result[result.count - 1].value = both
      } else {
        result.append(range)
      }
    }
    return result
  }

  private static func tree(
    _ memory: [(range: MemoryRange, node: Int?)], _ reserved: [ReservedMemoryNode]
  ) -> [DeviceTree.FolderEntry] {
    var entries = cells("")
    for (range, id) in memory {
      let node = "memory@\(range.base.rawValue.hex())"
      entries += [
        .init(path: node, isDirectory: true),
        .init(path: "\(node)/device_type", isDirectory: false, bytes: text("memory")),
        .init(path: "\(node)/reg", isDirectory: false, bytes: register(range)),
      ]
      if let id, let id = UInt32(exactly: id) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * UInt32($0))) }
        entries.append(.init(path: "\(node)/numa-node-id", isDirectory: false, bytes: bytes))
      }
    }
    entries.append(.init(path: "chosen", isDirectory: true))
    guard !reserved.isEmpty else { return entries }
    entries.append(.init(path: "reserved-memory", isDirectory: true))
    entries += cells("reserved-memory/")
    entries.append(.init(path: "reserved-memory/ranges", isDirectory: false))
    for (index, node) in reserved.enumerated() { entries += self.node(node, index) }
    return entries
  }

  private static func node(_ node: ReservedMemoryNode, _ index: Int) -> [DeviceTree.FolderEntry] {
    var name = node.name.filter { $0.isLetter || $0.isNumber || ",._+-@".contains($0) }
    if name.isEmpty { name = "pool\(index)" }
    if !name.contains("@") { name += "@\(node.range.base.rawValue.hex())" }
    let path = "reserved-memory/\(name)"
    var entries: [DeviceTree.FolderEntry] = [
      .init(path: path, isDirectory: true),
      .init(path: "\(path)/reg", isDirectory: false, bytes: register(node.range)),
    ]
    func flag(_ name: String, _ bytes: [UInt8] = []) {
      entries.append(.init(path: "\(path)/\(name)", isDirectory: false, bytes: bytes))
    }
    if node.isNoMap == true { flag("no-map") }
    if node.isReusable == true { flag("reusable") }
    if node.isPool || node.isReusable == true { flag("compatible", text("shared-dma-pool")) }
    if node.name.hasPrefix("linux,cma") { flag("linux,cma-default") }
    return entries
  }

  private static func cells(_ prefix: String) -> [DeviceTree.FolderEntry] {
    ["#address-cells", "#size-cells"].map {
      .init(path: prefix + $0, isDirectory: false, bytes: [0, 0, 0, 2])
    }
  }
  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
  private static func register(_ range: MemoryRange) -> [UInt8] {
    [range.base.rawValue, range.size].flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
    }
  }
}

extension LogFacts {
  /// The line that proves a kernel with a tag list, and what it shows.
  var tagSign: Sourced<String>? {
    if let machine = arm.machine, platform.model == nil, deviceTree.reserved.isEmpty {
      return Sourced("its board file is \(machine.value)", machine.source)
    }
    return arm.tagSign
  }
}
