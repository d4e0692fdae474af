// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import YAML

/// A boot.yaml, decoded: every key optional but `arch` and `firmware`; paths as written.
package struct BootFile: Sendable {
  package struct Kernel: Sendable {
    var release: Sourced<String>?
    var config: Sourced<String>?
    var start: Sourced<UInt64>?
    var size: Sourced<UInt64>?
    var image: Sourced<String>?
    var systemMap: Sourced<String>?
    var brk: Sourced<MemoryRange>?
    var physicalOffset: Sourced<UInt64>?
    var sections: KernelSections?
  }
  package struct Firmware: Sendable {
    var dtb: Sourced<String>?
    var dtbAddress: Sourced<UInt64>?
    var e820: Sourced<String>?
    var atags: Sourced<String>?
    var atagsAddress: Sourced<UInt64>?
    var machineType: Sourced<UInt64>?
    var dmesg: Sourced<String>?
    var efiMemoryMap: Sourced<String>?
    var efi = EFITables()
    var setupData: [Sourced<MemoryRange>] = []
    var kaslrSeed: Sourced<UInt64>?
    var mpTable: Sourced<MemoryRange>?
  }
  package let origin: String
  package let architecture: Sourced<Architecture>
  var kernel = Kernel()
  var firmware = Firmware()
  var initrd: Sourced<MemoryRange>?
  var commandLine: Sourced<String>?
  var cpus: Sourced<UInt64>?
  var assume: [(String, Sourced<String>)] = []
  var cpu = CPUFacts()

  /// Whether text is a boot description rather than a log: a mapping with `arch` and `firmware`.
  static func isBootFile(_ text: some StringProtocol) -> Bool {
    var keys: Set<Substring> = []
    for line in text.utf8.prefix(1 << 16).split(separator: UInt8(ascii: "\n")) {
      let line = Substring(decoding: line, as: UTF8.self)
      if line.hasPrefix("arch:") { keys.insert("arch") }
      if line.hasPrefix("firmware:") { keys.insert("firmware") }
    }
    return keys.count == 2
  }

  package init(parsing bytes: [UInt8], origin: String) throws(InputError) {
    guard let document = try YAMLReader.read(bytes, origin: origin) else {
      throw InputError(.missing, "is empty, expected arch: and firmware:", at: FactSource(origin))
    }
    let top = try YAMLMapping(
      document, origin: origin, what: "boot description",
      keys: ["arch", "kernel", "firmware", "initrd", "cmdline", "cpus", "assume", "cpu"])
    guard let arch = try top.text("arch") else {
      throw InputError(.missing, "has no arch:", at: .line(origin, top.line))
    }
    guard let architecture = Architecture(rawValue: arch.value) else {
      throw InputError(
        .malformed,
        "arch: found '\(arch.value)', expected one of "
          + Architecture.allCases.map(\.rawValue).joined(separator: ", "), at: arch.source)
    }
    self.origin = origin
    self.architecture = Sourced(architecture, arch.source)
    guard top["firmware"] != nil else {
      throw InputError(.missing, "has no firmware:", at: .line(origin, top.line))
    }
    initrd = try top.range("initrd")
    commandLine = try top.text("cmdline")
    cpus = try top.number("cpus")
    assume = try top.dictionary("assume")
    try readKernel(top)
    try readFirmware(top)
    try readCPU(top)
  }

  private mutating func readKernel(_ top: YAMLMapping) throws(InputError) {
    guard
      let node = try top.mapping(
        "kernel",
        keys: [
          "release", "config", "start", "size", "image", "system_map", "brk", "phys_offset",
          "sections",
        ])
    else { return }
    kernel.release = try node.text("release")
    kernel.config = try node.text("config")
    kernel.start = try node.number("start")
    kernel.size = try node.number("size")
    kernel.image = try node.text("image")
    kernel.systemMap = try node.text("system_map")
    kernel.brk = try node.range("brk")
    kernel.physicalOffset = try node.number("phys_offset")
    if let start = kernel.start, let size = kernel.size {
      _ = try YAMLMapping.memoryRange(start.value, size.value, "kernel", start.source)
    }
    let sizes = ["code", "rwdata", "rodata", "init", "bss"]
    guard let sections = try node.mapping("sections", keys: sizes) else { return }
    var values: [UInt64] = []
    for key in sizes {
      guard let value = try sections.number(key) else {
        throw InputError(
          .missing, "sections: has no \(key):", at: .line(origin, sections.line))
      }
      values.append(value.value)
    }
    kernel.sections = KernelSections(
      code: values[0], rwdata: values[1], rodata: values[2], initKiB: values[3], bss: values[4])
  }

  private mutating func readFirmware(_ top: YAMLMapping) throws(InputError) {
    guard
      let node = try top.mapping(
        "firmware",
        keys: [
          "dtb", "dtb_address", "e820", "atags", "atags_address", "machine_type", "dmesg",
          "efi_memmap", "efi", "setup_data", "kaslr_seed", "mp_table",
        ])
    else { return }
    firmware.dtb = try node.text("dtb")
    firmware.dtbAddress = try node.number("dtb_address")
    firmware.e820 = try node.text("e820")
    firmware.atags = try node.text("atags")
    firmware.atagsAddress = try node.number("atags_address")
    firmware.machineType = try node.number("machine_type")
    firmware.dmesg = try node.text("dmesg")
    firmware.efiMemoryMap = try node.text("efi_memmap")
    firmware.setupData = try node.ranges("setup_data")
    firmware.kaslrSeed = try node.number("kaslr_seed")
    firmware.mpTable = try node.range("mp_table")
    if let efi = try node.mapping("efi", keys: ["memmap", "memory_attributes", "memreserve"]) {
      firmware.efi.memmap = try efi.range("memmap")?.value
      firmware.efi.memoryAttributes = try efi.range("memory_attributes")?.value
      firmware.efi.memreserve = try efi.range("memreserve")?.value
    }
  }

  private mutating func readCPU(_ top: YAMLMapping) throws(InputError) {
    guard let node = try top.mapping("cpu", keys: ["flags", "pa_bits", "mmu", "boot_hart"]) else {
      return
    }
    cpu.flags = Set(try node.words("flags").map(\.value))
    if let bits = try node.number("pa_bits") {
      guard (32...52).contains(bits.value) else {
        throw InputError(
          .malformed, "pa_bits: found \(bits.value), expected 32 to 52", at: bits.source)
      }
      cpu.physicalAddressBits = Int(bits.value)
    }
    if let mmu = try node.text("mmu") {
      guard ["sv39", "sv48", "sv57"].contains(mmu.value) else {
        throw InputError(
          .malformed, "mmu: found '\(mmu.value)', expected sv39, sv48 or sv57", at: mmu.source)
      }
      cpu.mmu = mmu.value
    }
    cpu.bootHart = try node.number("boot_hart")?.value
  }
}
