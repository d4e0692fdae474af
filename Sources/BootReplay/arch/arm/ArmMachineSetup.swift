// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Which machine this is, and what its firmware says: `setup_machine_fdt()`, else
/// `setup_machine_tags()`.
extension BootState {
  mutating func armSetupMachine() throws(KernelPanic) {
    if boot.firmware.deviceTree != nil {
      if config.isEnabled(.of) || config.isEnabled(.useOf) || config.string(.useOf) == nil {
        return try armSetupMachineFdt()
      }
      record.notes.append(
        "\(boot.firmware.deviceTree?.origin ?? ""): this kernel reads no device trees (CONFIG_USE_OF)"
      )
    }
    try armSetupMachineTags()
  }

  /// Models `setup_machine_fdt()` (arch/arm/kernel/devtree.c) and the reservation behind it.
  private mutating func armSetupMachineFdt() throws(KernelPanic) {
    armMergeTags()
    earlyInitDtVerify()
    guard let root = of.tree?.root else { return }
    arm.machine = ArmMachine.matching(root.strings("compatible"), config)
    let model = root.string("model") ?? root.string("compatible") ?? ""
    print("OF: fdt: Machine model: \(model)")
    if let limit = arm.machine.memoryEntryLimit { limitMemoryEntries(to: limit) }
    try earlyInitDtScanNodes()
    cause = of.tree.map { FactSource($0.origin) }
    try memblock.reserve(
      PhysicalAddress(arm.tagsPointer), of.tree?.totalSize ?? 0, caller: caller(.setupArch))
    flushEvents()
    cause = nil
  }

  /// Models `of_fdt_limit_memory()`: cuts the `reg` of /memory.
  private mutating func limitMemoryEntries(to limit: Int) {
    guard var tree = of.tree else { return }
    let most = limit * of.rootCells.bytesPerEntry
    for index in tree.root.children.indices {
      guard tree.root.children[index].string("device_type") == "memory",
        let at = tree.root.children[index].properties.firstIndex(where: { $0.name == "reg" }),
        tree.root.children[index].properties[at].value.count > most
      else { continue }
      let value = tree.root.children[index].properties[at].value
      tree.root.children[index].properties[at].value = Array(value.prefix(most))
      // The kernel stops at the first memory node.
      break
    }
    of.tree = tree
  }

  /// Models `setup_machine_tags()` (arch/arm/kernel/atags_parse.c).
  private mutating func armSetupMachineTags() throws(KernelPanic) {
    arm.usesTags = true
    let number = armMachineNumber()
    if let machine = number.flatMap({ ArmMachine.numbered($0, config) }) {
      arm.machine = machine
    } else if isDeviceTreeOnlyKernel {
      throw KernelPanic("Error: invalid dtb and unrecognized/unsupported machine ID")
    } else {
      let named = number.map { "\($0)" } ?? "unknown"
      arm.machine = ArmMachine.unlisted("machine \(named)")
      record.notes.append(
        "machine number \(named): its static mappings are not known here; none are assumed")
    }
    print("Machine: \(arm.machine.name)")
    var tags = boot.firmware.atags?.tags ?? []
    if case .core? = tags.first?.value {
      try armFixUp(&tags)
    } else {
      print("Warning: Neither atags nor dtb found", level: 4)
      let source = FactSource("built-in tags")
      tags = [
        Sourced(.core(flags: 1, pageSize: 4096, rootDevice: 0xff), source),
        Sourced(
          .memory(size: 16 << 20, start: UInt32(truncatingIfNeeded: arm.physicalOffset)), source),
      ]
    }
    try armParseTags(tags)
    if let given = boot.placement.initrd, config.isEnabled(.blkDevInitrd) {
      (initrd.start, initrd.size) = (given.value.base.rawValue, given.value.size)
      initrd.source = given.source
    }
  }

  /// r1, or what the decompressor of some StrongARM machines puts in its place.
  private mutating func armMachineNumber() -> UInt32? {
    if config.isEnabled(.sa1100Collie) { return 146 }
    if config.isEnabled(.sa1100Simpad) { return 87 }
    if let given = boot.firmware.machineType { return given }
    recordAssumption(
      "arm-machine", "unknown", "no input tells the machine number (r1); --machine-type gives it")
    return nil
  }

  /// Kernels for ARMv7 have no machine left that boots with tags.
  private var isDeviceTreeOnlyKernel: Bool {
    config.isEnabled(.archMultiV7)
      || (config.isEnabled(.archMultiV6) && config.isEnabled(.archBcm2835))
  }

  /// The machine's `fixup`; then no MEM tag counts where memory is known already.
  private mutating func armFixUp(
    _ tags: inout [Sourced<AtagList.Tag>]
  ) throws(KernelPanic) {
    switch arm.machine.fixup {
    case .none: break
    case .addsMemory(let base, let size):
      try memblock.add(PhysicalAddress(base), size, caller: caller(.fixup))
    case .movesBanks(let from, let to):
      for index in tags.indices {
        if case .memory(let size, let start) = tags[index].value, UInt64(start) == from {
          tags[index].value = .memory(size: size, start: UInt32(truncatingIfNeeded: to))
        }
      }
    case .clearsInvalidBanks:
      for index in tags.indices {
        guard case .memory(let size, let start) = tags[index].value,
          size == 0 || size & 4095 != 0 || start & 4095 != 0
        else { continue }
        print(
          "Clearing invalid memory bank \(size / 1024)KB@\(UInt64(start).hex0x(width: 8))",
          level: 4)
        tags[index].value = .unknown(id: 0, words: [])
      }
    }
    guard memblock.memory.totalSize != 0 else { return }
    for index in tags.indices {
      if case .memory = tags[index].value { tags[index].value = .unknown(id: 0, words: []) }
    }
  }

  /// Models `parse_tags()`.
  private mutating func armParseTags(
    _ tags: [Sourced<AtagList.Tag>]
  ) throws(KernelPanic) {
    var line = config.string(.cmdline) ?? ""
    let isForced = config.isEnabled(.cmdlineForce)
    let extends = config.isEnabled(.cmdlineExtend)
    var given = commandLine.text.isEmpty ? nil : Optional(commandLine.text)
    for tag in tags {
      cause = tag.source
      switch tag.value {
      case .memory(let size, let start):
        try armAddMemory(start: UInt64(start), size: UInt64(size))
      case .initrd(let start, let size) where config.isEnabled(.blkDevInitrd):
        print("ATAG_INITRD is deprecated; please update your bootloader.", level: 4)
        initrd.start = (UInt64(start) &- arm.pageOffset &+ arm.physicalOffset) & 0xffff_ffff
        (initrd.size, initrd.source) = (UInt64(size), tag.source)
      case .initrd2(let start, let size) where config.isEnabled(.blkDevInitrd):
        (initrd.start, initrd.size) = (UInt64(start), UInt64(size))
        initrd.source = tag.source
      case .commandLine(let text):
        // The user's or boot.yaml's command line stands for what the loader handed over.
        let text = given ?? text
        given = text
        if extends {
          line += " " + text
        } else if isForced {
          print("Ignoring tag cmdline (using the default kernel command line)", level: 4)
        } else {
          line = text
        }
      default:
        if let id = unhandledTag(tag.value) {
          print("Ignoring unrecognised tag \(UInt64(id).hex0x(width: 8))", level: 4)
        }
      }
      flushEvents()
    }
    cause = nil
    if let given, !tags.contains(where: { if case .commandLine = $0.value { true } else { false } })
    {
      line = extends ? line + " " + given : isForced ? line : given
    }
    let cut = String(decoding: line.utf8.prefix(1023), as: UTF8.self)
    if cut != commandLine.text { commandLine = KernelCommandLine(cut) }
  }

  /// The id of a tag that this kernel has no handler for.
  private func unhandledTag(_ tag: AtagList.Tag) -> UInt32? {
    switch tag {
    case .core, .memory, .serial, .revision, .commandLine: return nil
    case .initrd: return config.isEnabled(.blkDevInitrd) ? nil : 0x5441_0005
    case .initrd2: return config.isEnabled(.blkDevInitrd) ? nil : 0x5442_0005
    case .ramdisk: return config.isEnabled(.blkDevRam) ? nil : 0x5441_0004
    case .videoText:
      let has =
        kernel.has(.armVideoTagNeedsFootbridge)
        ? config.isEnabled(.archFootbridge) && config.isEnabled(.vgaConsole)
        : config.isEnabled(.vgaConsole) || config.isEnabled(.dummyConsole)
      return has ? nil : 0x5441_0003
    case .videoLFB: return 0x5441_0008
    case .acorn: return config.isEnabled(.archRpc) ? nil : 0x4100_0101
    case .memoryClock: return config.isEnabled(.archFootbridge) ? nil : 0x4100_0402
    case .unknown(let id, _): return id
    }
  }
}
