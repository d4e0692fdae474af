// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// The first look at the blob (drivers/of/fdt.c): /chosen, memory nodes, usable ranges.
extension BootState {
  /// The source of a node's facts.
  func source(of node: DeviceTree.Node) -> FactSource {
    FactSource(of.tree?.origin ?? "device tree", .name(node.path))
  }

  /// Models `early_init_dt_verify()` and `early_init_dt_scan_root()`: takes the blob; false where
  /// there is none.
  @discardableResult
  package mutating func earlyInitDtVerify() -> Bool {
    // A decompressor may have changed what the boot loader handed over.
    guard let tree = of.tree ?? boot.firmware.deviceTree else { return false }
    of.tree = tree
    of.rootCells = RootCells(of: tree.root)
    return true
  }

  /// Models `early_init_dt_scan()`: false where no blob is.
  @discardableResult
  package mutating func earlyInitDtScan() throws(KernelPanic) -> Bool {
    guard earlyInitDtVerify() else { return false }
    try earlyInitDtScanNodes()
    return true
  }

  /// Models `early_init_dt_scan_nodes()`.
  package mutating func earlyInitDtScanNodes() throws(KernelPanic) {
    earlyInitDtScanChosen()
    try earlyInitDtScanMemory()
    if kernel.has(.capsUsableMemory) { try earlyInitDtCheckForUsableMemRange() }
    cause = nil
  }

  /// Models `early_init_dt_scan_chosen()`.
  mutating func earlyInitDtScanChosen() {
    guard let root = of.tree?.root else { return }
    if !kernel.has(.scansDirectChildren) {
      of.chosen = root.children.first { $0.name == "chosen" || $0.name == "chosen@0" }
    } else {
      of.chosen = root.subnode("chosen") ?? root.child("chosen@0")
    }
    takeGivenInitrd()
    if let chosen = of.chosen {
      earlyInitDtCheckForInitrd(chosen)
      earlyInitDtCheckForElfCoreHeader(chosen)
      if chosen.has("linux,kho-fdt"), kernel.has(.readsKexecHandover) {
        record.notes.append("\(source(of: chosen)): kexec hand-over is not modelled")
      }
    } else if !kernel.has(.scansDirectChildren) {
      print("OF: fdt: No chosen node found, continuing without", level: 4)
      return
    }
    applyConfiguredCommandLine()
  }

  /// An initrd that the user or boot.yaml gives: the boot loader names it in /chosen, and makes that
  /// node where there is none.
  private mutating func takeGivenInitrd() {
    guard config.isEnabled(.blkDevInitrd), let given = boot.placement.initrd else { return }
    (initrd.start, initrd.size) = (given.value.base.rawValue, given.value.size)
    initrd.source = given.source
  }

  /// Models `early_init_dt_check_for_initrd()`. What the user or boot.yaml says comes first.
  private mutating func earlyInitDtCheckForInitrd(_ chosen: DeviceTree.Node) {
    guard config.isEnabled(.blkDevInitrd), boot.placement.initrd == nil else { return }
    guard let startCells = chosen.cells("linux,initrd-start"),
      let endCells = chosen.cells("linux,initrd-end")
    else { return }
    func number(_ cells: [UInt32]) -> UInt64 { cells.reduce(0) { $0 << 32 | UInt64($1) } }
    let (start, end) = (number(startCells), number(endCells))
    if kernel.has(.checksInitrdOrder), start > end { return }
    initrd.start = start & memblock.traits.physicalMax
    // `unsigned long`: 32 bits wide also where addresses are wider.
    initrd.size = (end &- start) & (boot.architecture.is64Bit ? .max : 0xffff_ffff)
    initrd.source = source(of: chosen)
  }

  private mutating func earlyInitDtCheckForElfCoreHeader(_ chosen: DeviceTree.Node) {
    guard config.isEnabled(.crashDump), kernel.has(.scansDirectChildren),
      let value = chosen.property("linux,elfcorehdr"),
      let first = of.rootCells.entries(value).first
    else { return }
    if kernel.has(.wantsWholeEntries), value.count != of.rootCells.bytesPerEntry { return }
    of.elfCoreHeader = (first.base, first.size)
  }

  /// Applies CONFIG_CMDLINE to what the boot loader handed over, and cuts at COMMAND_LINE_SIZE.
  mutating func applyConfiguredCommandLine() {
    let limit = boot.architecture == .arm64 ? 2048 : 1024
    func cut(_ text: String) -> String {
      text.utf8.count < limit ? text : String(decoding: text.utf8.prefix(limit - 1), as: UTF8.self)
    }
    var text = cut(commandLine.text)
    if let configured = config.string(.cmdline) {
      if config.isEnabled(.cmdlineExtend) {
        text = cut(text + " " + configured)
      } else if config.isEnabled(.cmdlineForce) || text.isEmpty {
        text = cut(configured)
      }
    }
    if text != commandLine.text { commandLine = KernelCommandLine(text) }
  }

  /// Models `early_init_dt_scan_memory()`.
  mutating func earlyInitDtScanMemory() throws(KernelPanic) {
    guard let root = of.tree?.root else { return }
    for node in memoryNodes(root) {
      cause = source(of: node)
      for entry in memoryEntries(node) where entry.size != 0 {
        try earlyInitDtAddMemory(base: entry.base, size: entry.size)
        if node.has("hotpluggable") {
          try memblock.markHotplug(PhysicalAddress(entry.base), entry.size)
        }
      }
    }
  }

  /// Nodes with `device_type = "memory"` that this kernel takes, in blob order.
  func memoryNodes(_ root: DeviceTree.Node) -> [DeviceTree.Node] {
    guard !kernel.has(.scansDirectChildren) else {
      return root.children.filter { $0.string("device_type") == "memory" && $0.isAvailable }
    }
    var found: [DeviceTree.Node] = []
    root.preorder { if $0.string("device_type") == "memory" { found.append($0) } }
    return found
  }

  /// The (base, size) pairs of a memory node: `linux,usable-memory`, else `reg`.
  func memoryEntries(_ node: DeviceTree.Node) -> [(base: UInt64, size: UInt64)] {
    func value(_ name: String) -> [UInt8]? {
      node.property(name).flatMap { value in
        let isWhole =
          of.rootCells.bytesPerEntry > 0
          && value.count % of.rootCells.bytesPerEntry == 0
        return kernel.has(.wantsWholeEntries) && !isWhole ? nil : value
      }
    }
    return (value("linux,usable-memory") ?? value("reg")).map(of.rootCells.entries) ?? []
  }

  /// Models `early_init_dt_add_memory_arch()`; also used for EFI descriptors.
  package mutating func earlyInitDtAddMemory(
    base: UInt64, size: UInt64, caller: CallSite = .earlyInitDtAddMemoryArch
  ) throws(KernelPanic) {
    let (minimum, maximum) = (of.minimumMemoryAddress, memblock.traits.physicalMax)
    var (base, size) = (base, size)
    func ignoring(_ what: String, _ from: UInt64, _ to: UInt64) -> String {
      "OF: fdt: Ignoring memory \(what) \(from.hex0x()) - \(to.hex0x())"
    }
    // All sums wrap at 64 bits as the kernel's do.
    let head = pageSize - (base & (pageSize - 1))
    if size < head {
      return print(ignoring("block", base, base &+ size), level: 4)
    }
    if head != pageSize { (base, size) = (base &+ head, size - head) }
    size = size.roundedDown(to: pageSize)
    if base > maximum {
      return print(ignoring("block", base, base &+ size), level: 4)
    }
    if base &+ size &- 1 > maximum {
      print(ignoring("range", maximum &+ 1, base &+ size), level: 4)
      size = maximum &- base &+ 1
    }
    if base &+ size < minimum {
      return print(ignoring("block", base, base &+ size), level: 4)
    }
    if base < minimum {
      print(ignoring("range", base, minimum), level: 4)
      (base, size) = (minimum, size &- (minimum - base))
    }
    try memblock.add(PhysicalAddress(base), size, caller: self.caller(caller))
  }

  /// Models `early_init_dt_check_for_usable_mem_range()` (6.1 up): a crash kernel's memory.
  package mutating func earlyInitDtCheckForUsableMemRange() throws(KernelPanic) {
    guard let chosen = of.chosen, let value = chosen.property("linux,usable-memory-range"),
      of.rootCells.bytesPerEntry > 0
    else { return }
    // Up to 6.12 a byte count is compared with a count of cells, which nearly any length passes.
    let unit =
      kernel.has(.wantsWholeEntries)
      ? of.rootCells.bytesPerEntry : of.rootCells.bytesPerEntry / 4
    guard value.count % unit == 0 else { return }
    let ranges = of.rootCells.entries(value).prefix(2)
    cause = source(of: chosen)
    guard let first = ranges.first else { return }
    try memblock.capMemoryRange(PhysicalAddress(first.base), first.size)
    for range in ranges.dropFirst() where range.size != 0 {
      try memblock.add(
        PhysicalAddress(range.base), range.size,
        caller: caller(.earlyInitDtCheckForUsableMemRange))
    }
    flushEvents()
    cause = nil
  }
}
