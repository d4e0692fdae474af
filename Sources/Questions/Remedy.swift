// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import DeviceTree
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// The nearest change that makes a refused request work, found by replaying.
extension RefusalReason {
  /// The first candidate that works; nil where none does.
  func remedy() -> BootChange? {
    candidates().first(where: works)
  }

  /// Whether the request is granted after a change, and nothing else is refused because of it.
  func works(_ change: BootChange) -> Bool {
    let new = change.replayed()
    if new.record.panic != nil { return false }
    let same = new.refusals.filter { $0.subject == refusal.subject && $0.kind == refusal.kind }
    let old = examined.refusals.filter {
      $0.subject == refusal.subject && $0.kind == refusal.kind
    }
    guard same.count < old.count, new.refusals.count < examined.refusals.count else {
      return false
    }
    switch refusal.subject {
    case .initrd: return new.place("initrd") != nil
    case .crashkernel: return new.place("crashkernel") != nil
    case .cma: return new.record.places.contains { $0.owner.hasPrefix("cma ") }
    case .memory:
      return new.owners.installed.leftOut.reduce(0) { $0 + $1.runs.count }
        < examined.owners.installed.leftOut.reduce(0) { $0 + $1.runs.count }
    case .node, .numa, .vmalloc, .option: return true
    }
  }

  private func candidates() -> [BootChange] {
    switch refusal.subject {
    case .initrd: initrdChanges
    case .cma: cmaChanges
    case .crashkernel: crashkernelChanges
    case .node: nodeChanges
    case .memory: memoryChanges
    case .numa: numaChanges
    case .vmalloc: []
    case .option(let name): optionChanges(name)
    }
  }

  // MARK: initrd

  private var initrdChanges: [BootChange] {
    let boot = examined.boot
    var size = refusal.range?.size ?? boot.placement.initrd?.value.size ?? 0
    if let exact = boot.placement.initrd?.value.size { size = exact }
    guard size > 0, refusal.kind != .moved else { return [] }
    if !boot.config.isEnabled(.blkDevInitrd) {
      return [boot.with(config: .blkDevInitrd, "y")]
    }
    return examined.initrdWindows(of: size).prefix(4).flatMap { window in
      placements(in: window, size: size).map { boot.with(initrd: $0) }
    }
  }

  /// Low and high in a window, on 64 KiB where it has room.
  private func placements(in window: Window, size: UInt64) -> [MemoryRange] {
    let range = window.range
    guard range.size >= size else { return [] }
    var found: [MemoryRange] = []
    let aligned = range.base.roundedUp(to: 2 << 20)
    if aligned >= range.base, aligned - range.base <= range.size - size {
      found.append(MemoryRange(capping: aligned, size: size))
    }
    found.append(MemoryRange(capping: range.base, size: size))
    return found
  }

  // MARK: cma, crashkernel

  private var cmaChanges: [BootChange] {
    let boot = examined.boot
    if !boot.config.isEnabled(.dmaCma) {
      return [boot.with(config: .dmaCma, "y")]
    }
    var changes: [BootChange] = []
    if boot.commandLine.last("cma")?.contains("@") ?? false, let size = optionSize("cma") {
      changes.append(boot.with(option: "cma", Words.option(size)))
    }
    let asked = refusal.size ?? optionSize("cma") ?? 0
    if refusal.kind == .notActivated {
      let limits = examined.record.limits.map(\.end.rawValue)
      for limit in limits.sorted().reversed() where asked == 0 || limit > asked {
        let size = asked > 0 ? asked : 16 << 20
        changes.append(
          boot.with(option: "cma", "\(Words.option(size))@0-\(Words.option(limit))"))
      }
    }
    let smaller = LargestSize(examined: examined)
    if let size = smaller.option("cma", granting: "cma reserved", below: asked) {
      changes.append(boot.with(option: "cma", Words.option(size)))
    }
    return changes
  }

  private func optionSize(_ name: String) -> UInt64? {
    examined.boot.commandLine.last(name).map { text in
      var rest = Substring(text).utf8
      return Memparse.size(&rest)
    }
  }

  private var crashkernelChanges: [BootChange] {
    let boot = examined.boot
    var changes: [BootChange] = []
    let texts = boot.commandLine.values(of: "crashkernel").compactMap { $0 }
    let size = crashSize(texts)
    let plain = Words.option(size)
    if !boot.config.isEnabled(.crashReserve), !boot.config.isEnabled(.kexecCore),
      !boot.config.isEnabled(.kexec)
    {
      let name: ConfigOption = boot.architecture == .arm ? .kexec : .kexecCore
      return [boot.with(config: name, "y"), boot.with(config: .crashReserve, "y")]
    }
    if size > 0, texts != [plain] {
      changes.append(boot.with(option: "crashkernel", plain))
      changes.append(boot.with(option: "crashkernel", "\(plain),high"))
    }
    if size > 0, texts == [plain] {
      changes.append(boot.with(option: "crashkernel", "\(plain),high"))
    }
    let largest = LargestSize(examined: examined)
    let bound = size > 0 ? size : 256 << 20
    if let size = largest.option("crashkernel", granting: "crashkernel", below: bound) {
      changes.append(boot.with(option: "crashkernel", Words.option(size)))
    }
    return changes
  }

  /// The size that is meant: the last option's, of ranges the first one's.
  private func crashSize(_ texts: [String]) -> UInt64 {
    let wanted = texts.last { !$0.hasSuffix(",low") } ?? texts.last ?? ""
    let part = wanted.split(separator: ":").dropFirst().first ?? Substring(wanted)
    var rest = part.utf8
    return Memparse.size(&rest)
  }

  // MARK: reserved nodes

  private var nodeChanges: [BootChange] {
    guard let path = nodePath, let node = examined.boot.firmware.deviceTree?.root.find(path) else {
      return reservedRootChanges
    }
    let boot = examined.boot
    var changes: [BootChange] = []
    if let range = requestedRange, node.has("reg") {
      for party in parties(in: range) {
        if party.owner == "initrd" {
          changes += examined.initrdWindows(of: party.range.size).prefix(2).flatMap {
            placements(in: $0, size: boot.placement.initrd?.value.size ?? party.range.size).map {
              boot.with(initrd: $0)
            }
          }
        }
        if party.owner == "dtb" {
          let windows = examined.freeWindows(
            of: party.range.size, alignment: 2 << 20, except: "dtb")
          changes += windows.prefix(2).map { boot.with(blobAt: $0.range.base) }
        }
      }
      let windows = examined.freeWindows(of: range.size, alignment: 4 << 20, except: path)
      for window in windows.prefix(2) {
        if let change = moved(path, range, to: window.range.base) { changes.append(change) }
      }
    } else if node.has("size") {
      changes += dynamicChanges(node, path)
    }
    return changes
  }

  /// The node with its range at another place.
  private func moved(
    _ path: String, _ range: MemoryRange, to base: PhysicalAddress
  ) -> BootChange? {
    guard let root = examined.boot.firmware.deviceTree?.root else { return nil }
    let cells = RootCells(of: root)
    guard let node = root.find(path), let old = node.property("reg") else { return nil }
    var value: [UInt8] = []
    for entry in cells.entries(old) {
      let isIt = entry.base == range.base.rawValue
      value += Self.cells(isIt ? base.rawValue : entry.base, count: cells.address)
      value += Self.cells(entry.size, count: cells.size)
    }
    return examined.boot.with(
      property: "reg", value, at: path,
      text: "move \(path) to \(base.rawValue.hex0x()) (\(Words.size(range.size)))")
  }

  static func cells(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count * 4).reversed().map { byte in
      byte < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(byte * 8)) : 0
    }
  }

  private func dynamicChanges(_ node: DeviceTree.Node, _ path: String) -> [BootChange] {
    guard let root = examined.boot.firmware.deviceTree?.root else { return [] }
    let cells = RootCells(of: root)
    let boot = examined.boot
    var changes: [BootChange] = []
    if node.has("alloc-ranges"),
      let change = boot.with(
        property: "alloc-ranges", nil, at: path, text: "take alloc-ranges out of \(path)")
    {
      changes.append(change)
    }
    guard let asked = node.property("size").map({ RootCells.number($0) }), asked > 0 else {
      return changes
    }
    let unit: UInt64 = 1 << 20
    let found = LargestSize.search(from: 1, to: asked / unit) { mebibytes in
      guard
        let change = boot.with(
          property: "size", Self.cells(mebibytes * unit, count: cells.size), at: path, text: "")
      else { return false }
      return works(change)
    }
    if let found,
      let change = boot.with(
        property: "size", Self.cells(found * unit, count: cells.size), at: path,
        text: "give \(path) a size of \(Words.size(found * unit))")
    {
      changes.insert(change, at: 0)
    }
    return changes
  }

  /// A /reserved-memory node that lacks what the kernel asks of it.
  private var reservedRootChanges: [BootChange] {
    guard case .node("reserved-memory") = refusal.subject, refusal.kind == .malformed,
      var tree = examined.boot.firmware.deviceTree
    else { return [] }
    let cells = RootCells(of: tree.root)
    let isChanged = tree.root.change("/reserved-memory") { node in
      let wanted: [(String, [UInt8])] = [
        ("#address-cells", Self.cells(UInt64(cells.address), count: 1)),
        ("#size-cells", Self.cells(UInt64(cells.size), count: 1)), ("ranges", []),
      ]
      for (name, value) in wanted {
        node.properties.removeAll { $0.name == name }
        node.properties.append(DeviceTree.Property(name: name, value: value))
      }
    }
    guard isChanged else { return [] }
    var boot = examined.boot
    boot.firmware.deviceTree = tree
    return [
      BootChange(
        text: "give /reserved-memory #address-cells = <\(cells.address)>, #size-cells = "
          + "<\(cells.size)> and an empty ranges", option: "", boot: boot)
    ]
  }

  // MARK: memory, numa, options

  private var memoryChanges: [BootChange] {
    let boot = examined.boot
    var changes: [BootChange] = []
    if boot.architecture == .arm || boot.architecture == .i386 {
      if !boot.config.isEnabled(.highmem) { changes.append(boot.with(config: .highmem, "y")) }
      if boot.architecture == .i386, !boot.config.isEnabled(.x86Pae) {
        changes.append(boot.with(config: .x86Pae, "y"))
      }
      changes += ["256M", "128M", "64M", "32M", "16M"].map { boot.with(option: "vmalloc", $0) }
    }
    if boot.commandLine.has("mem") { changes.append(boot.with(option: "mem", nil)) }
    return changes
  }

  private var numaChanges: [BootChange] {
    let boot = examined.boot
    if !boot.config.isEnabled(.numaEmu) { return [boot.with(config: .numaEmu, "y")] }
    guard let text = boot.commandLine.last("numa"), text.hasPrefix("fake=") else {
      return [boot.with(option: "numa", nil)]
    }
    return [64, 32, 16, 8, 4, 2].map { boot.with(option: "numa", "fake=\($0)") }
      + [boot.with(option: "numa", nil)]
  }

  private func optionChanges(_ name: String) -> [BootChange] {
    let boot = examined.boot
    guard let text = boot.commandLine.last(name) else { return [] }
    var rest = Substring(text).utf8
    let size = Memparse.size(&rest)
    switch name {
    case "mem":
      return [boot.with(option: "mem", "\(text)M"), boot.with(option: "mem", nil)]
    case "memmap":
      let without = boot.with(option: "memmap", nil).replayed()
      let windows = without.freeWindows(of: size, alignment: 1 << 20, except: "")
      let range = windows.first { $0.range.base.rawValue >= 1 << 20 }?.range
      guard let range, size > 0 else { return [boot.with(option: "memmap", nil)] }
      // In the middle, where it hems nobody in.
      let start = (range.base + (range.size - size) / 2).roundedUp(to: 1 << 20).rawValue
      return [
        boot.with(option: "memmap", "\(Words.option(size))$\(start.hex0x())"),
        boot.with(option: "memmap", nil),
      ]
    default: return [boot.with(option: name, nil)]
    }
  }
}
