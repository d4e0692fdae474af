// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory
import YAML

/// The kernel's place, the firmware's data, the initrd, CPUs and assumptions.
extension BootMerger {
  // MARK: kernel

  func kernel(
    _ architecture: Architecture, _ image: KernelImageFacts?
  ) throws(InputError) -> KernelFacts {
    var kernel = KernelFacts()
    kernel.image = image
    // The brk area of boot.yaml goes with its kernel.
    let isOther = options.kernelPath != nil && image?.size != file?.kernel.size?.value
    if options.kernelRange == nil, !isOther { kernel.brk = file?.kernel.brk?.value }
    var describer = KernelDescriber()
    describer.architecture = architecture
    describer.image = image.map { ($0, options.kernelPath ?? file?.kernel.image?.value ?? "") }
    describer.map = try systemMap(architecture)
    kernel.take(describer.description())
    if options.kernelPath == nil, let log, let logged = LoggedKernel.sections(log)?.value {
      kernel.sections = logged
    }
    kernel.sections = file?.kernel.sections ?? kernel.sections
    kernel.functions = describer.map?.functions ?? image?.functions ?? [:]
    kernel.symbols = describer.map?.symbols ?? [:]
    addLogged(to: &kernel)
    return kernel
  }

  private func systemMap(_ architecture: Architecture) throws(InputError) -> SymbolMap? {
    let path =
      options.systemMapPath
      ?? file?.kernel.systemMap.map { Files.resolve($0.value, besides: file?.origin ?? "") }
    guard let path else { return nil }
    let map = try SymbolMap(parsing: try inputs.read(path), origin: path)
    if let other = LinkerSymbols.mismatch(map.symbols, with: architecture) {
      throw InputError(.malformed, other, at: FactSource(path))
    }
    return map
  }

  // MARK: firmware

  mutating func firmware(_ architecture: Architecture) throws(InputError) -> Firmware {
    var firmware = Firmware()
    firmware.e820 = inputs.e820
    firmware.efiMemoryMap = inputs.efiMemoryMap
    firmware.setupData = LoggedSetupData.nodes(firmware.e820)
    firmware.hardware = hardware(architecture)
    firmware.deviceTree = inputs.deviceTree
    firmware.atags = inputs.atags
    if let file {
      firmware.efi = file.firmware.efi
      if !file.firmware.setupData.isEmpty {
        firmware.setupData = file.firmware.setupData.map(\.value)
      }
      firmware.mpTable = file.firmware.mpTable?.value
      firmware.kaslrSeed = file.firmware.kaslrSeed?.value
    }
    firmware.atagsAddress = file?.firmware.atagsAddress.map { PhysicalAddress($0.value) }
    firmware.machineType =
      options.machineType ?? file?.firmware.machineType.map { UInt32(clamping: $0.value) }
    firmware.memoryOverride = options.memory.map { Sourced($0, FactSource("--memory")) }
    try requireMemory(&firmware, architecture)
    return firmware
  }

  /// Puts `--memory` in place of what the firmware lists, and sees that there is memory at all.
  private func requireMemory(
    _ firmware: inout Firmware, _ architecture: Architecture
  ) throws(InputError) {
    let memory = firmware.memoryOverride
    if architecture.isX86 {
      if firmware.e820.isEmpty, !firmware.efiMemoryMap.isEmpty {
        firmware.e820 = [E820Table(efi: firmware.efiMemoryMap)]
      }
      if !memory.isEmpty { firmware.e820 = [Self.replacingRAM(in: firmware.e820, by: memory)] }
      guard firmware.e820.contains(where: { !$0.entries.isEmpty }) else {
        throw InputError(
          .missing, "has no e820 table; --memory START+SIZE gives the RAM",
          at: FactSource(inputs.origin))
      }
      return
    }
    if var tree = firmware.deviceTree {
      if !memory.isEmpty {
        tree.replaceMemory(by: memory.map(\.value))
        firmware.deviceTree = tree
      }
      guard !tree.isOverlay else {
        throw InputError(
          .notSupported, "is an overlay, not a board; give the board's blob, and this by --overlay",
          at: FactSource(tree.origin))
      }
      guard !tree.memoryRanges.isEmpty || !firmware.efiMemoryMap.isEmpty else {
        throw InputError(
          .missing,
          "lists no memory: the boot loader fills in /memory; --memory START+SIZE does it here",
          at: FactSource(tree.origin))
      }
      return
    }
    if let atags = firmware.atags {
      if !memory.isEmpty { firmware.atags = atags.replacingMemory(by: memory) }
      return
    }
    throw InputError(
      .missing,
      architecture == .arm
        ? "a log of a device-tree machine: what memblock did follows from its blob, which is "
          + "missing; give the .dtb (with this log as dmesg: in a boot.yaml)"
        : "the device-tree blob is missing: give the .dtb (a log stands beside it as dmesg: in a "
          + "boot.yaml)", at: FactSource(inputs.origin))
  }

  private static func replacingRAM(
    in tables: [E820Table], by memory: [Sourced<MemoryRange>]
  ) -> E820Table {
    var table = tables.first { $0.label == .firmware } ?? E820Table(label: .firmware)
    table.entries.removeAll { $0.value.type == .ram }
    table.entries += memory.map {
      Sourced(E820Entry(base: $0.value.base, size: $0.value.size, type: .ram), $0.source)
    }
    table.entries.sort { $0.value.base < $1.value.base }
    return table
  }

  // MARK: command line, initrd, CPUs

  func commandLine() -> (value: String, source: FactSource?) {
    var (value, source) = ("", nil as FactSource?)
    if let text = options.commandLine {
      (value, source) = (text, FactSource("--cmdline"))
    } else if let text = file?.commandLine {
      (value, source) = (text.value, text.source)
    } else if let tree = inputs.deviceTree, let text = tree.chosen?.string("bootargs") {
      (value, source) = (text, FactSource(tree.origin, .name("/chosen")))
    } else if let text = inputs.atags?.commandLine {
      (value, source) = (text.value, text.source)
    } else if let text = log?.commandLine {
      (value, source) = (text.value, text.source)
    }
    if let more = options.appended {
      value += value.isEmpty ? more : " \(more)"
      source = source ?? FactSource("--append")
    }
    return (value, source)
  }

  mutating func countCPUs(_ boot: inout BootDescription) throws(InputError) {
    boot.knowsPossibleCPUs = true
    if let cpus = options.cpus {
      boot.possibleCPUs = cpus
    } else if let cpus = try assumedNumber("cpus") {
      boot.possibleCPUs = Int(clamping: max(1, min(cpus, 65536)))
    } else if let cpus = file?.cpus {
      boot.possibleCPUs = Int(clamping: max(1, min(cpus.value, 65536)))
    } else if let cpus = log?.cpus.setupPercpu?.value.cpuIDs ?? log?.cpus.rcuCPUIDs?.value
      ?? log?.cpus.slubCPUs?.value ?? log?.cpus.allowed?.value
    {
      boot.possibleCPUs = max(1, min(cpus, 65536))
    } else if let tree = inputs.deviceTree, tree.cpuCount > 0 {
      let limit = boot.config.isEnabled(.smp) ? boot.config.number(.nrCpus, default: 1) : 1
      boot.possibleCPUs = min(tree.cpuCount, Int(clamping: max(1, limit)))
    } else {
      boot.knowsPossibleCPUs = false
      assume("cpus", "1", "no input tells the number of CPUs; --cpus replaces it")
    }
  }

  /// What the log shows of the processor, where boot.yaml is silent. The x86 flags and the address
  /// width the arm64 steps take from the MIDR are theirs to default.
  func fillCPUFacts(_ boot: inout BootDescription) {
    if boot.architecture == .riscv64, boot.cpu.mmu == nil {
      // Up to 6.12 the kernel probes the hardware; `mmu-type` says what it finds.
      boot.cpu.mmu = inputs.deviceTree?.largestRiscvMode
    }
    guard let log else { return }
    if file?.cpu.flags.isEmpty ?? true, boot.architecture == .x86_64 {
      // 52 physical bits: 5-level paging is in use.
      if log.paging.lastPFN.contains(where: { $0.value.architectureMaximum == 1 << 40 }) {
        boot.cpu.flags.insert("la57")
      }
      if log.paging.usesGBPages?.value ?? false { boot.cpu.flags.insert("pdpe1gb") }
    }
    if boot.architecture == .arm64, boot.cpu.physicalAddressBits == nil {
      boot.cpu.physicalAddressBits = log.paging.hasLPA2?.value == true ? 52 : Self.addressBits(log)
    }
    if boot.cpu.bootHart == nil { boot.cpu.bootHart = log.cpus.bootHart?.value }
  }

  /// ID_AA64MMFR0_EL1.PARange by the CPU model that the MIDR names.
  private static func addressBits(_ log: LogFacts) -> Int? {
    guard let midr = log.cpus.midr?.value else { return nil }
    return switch (midr >> 24, midr >> 4 & 0xfff) {
    case (0x41, 0xd07), (0x41, 0xd08): 44
    case (0x41, 0xd03), (0x41, 0xd0b): 40
    default: nil
    }
  }

  mutating func addAssumed(_ boot: inout BootDescription) throws(InputError) {
    for (key, value) in file?.assume ?? [] { boot.assumed[key] = value }
    for (key, value) in options.assume {
      boot.assumed[key] = Sourced(value, FactSource("--assume"))
    }
    for (key, value) in boot.assumed.sorted(by: { $0.key < $1.key }) {
      let known = AssumptionKey.all.first { $0.key == key }
      if known == nil, let constant = KernelConstant(named: key) {
        _ = try constant.value(of: value, .usage)
        boot.assumed[constant.rawValue] = value
        continue
      }
      guard known != nil else {
        throw InputError(
          .usage, "no assumption is called '\(key)' (memreplay list assumptions, list constants)",
          at: value.source)
      }
      let kind = known?.kind ?? .bytes
      if let expected = kind.complaint(about: value.value) {
        throw InputError(
          .usage, "\(key): found '\(value.value.shownInError)', expected \(expected)",
          at: value.source)
      }
      if known?.isNumber ?? true { try checkNumber(value, of: key, unit: kind.unit) }
    }
  }
}
