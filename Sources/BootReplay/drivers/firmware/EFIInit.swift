// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// Models drivers/firmware/efi/efi-init.c: memory from the EFI map, for architectures whose stub
/// hands over a device tree.
extension BootState {
  /// Models `efi_init()`.
  package mutating func efiInit() throws(KernelPanic) {
    guard config.isEnabled(.efi) else { return }
    guard let parameters = efiGetFdtParams() else { return }
    let map = boot.firmware.efiMemoryMap
    guard !map.isEmpty else {
      record.notes.append(
        "this boot's memory comes from the EFI map, which no input gives (efi_memmap: or a log "
          + "with efi=debug); the tree's memory nodes stand in for it")
      return
    }
    printEFITables()
    try reserveEFITables()
    try reserveEFIRegions()
    if kernel.has(.capsUsableMemory) { try earlyInitDtCheckForUsableMemRange() }
    let base = parameters.mapStart.roundedDown(to: pageSize)
    let size = (parameters.mapSize &+ (parameters.mapStart &- base)).roundedUp(to: pageSize)
    flushEvents()
    cause = FactSource(of.tree?.origin ?? "device tree", .name("/chosen"))
    try memblock.reserve(PhysicalAddress(base), size, caller: caller(.efiInit))
    flushEvents()
    cause = nil
  }

  private var debugsEFI: Bool { hasEFIWord("debug") }

  /// A word of `efi=`, as `parse_option_str()` finds it.
  private func hasEFIWord(_ word: String) -> Bool {
    commandLine.values(of: "efi").contains { value in
      value?.split(separator: ",").contains { $0 == word } ?? false
    }
  }

  /// Models `efi_get_fdt_params()`: where the stub says the map lies; nil for a boot without EFI.
  private mutating func efiGetFdtParams() -> (mapStart: UInt64, mapSize: UInt64)? {
    func number(_ node: DeviceTree.Node, _ name: String) -> UInt64? {
      node.cells(name)?.prefix(2).reduce(0) { $0 << 32 | UInt64($1) }
    }
    guard let chosen = of.tree?.root.child("chosen"),
      let table = number(chosen, "linux,uefi-system-table")
    else {
      print("efi: UEFI not found.")
      return nil
    }
    let digits = Int(2 * wordSize)
    let names: [(property: String, label: String, digits: Int)] = [
      ("linux,uefi-mmap-start", "MemMap Address       ", memblock.traits.physicalBits / 4),
      ("linux,uefi-mmap-size", "MemMap Size          ", digits),
      ("linux,uefi-mmap-desc-size", "MemMap Desc. Size    ", digits),
      ("linux,uefi-mmap-desc-ver", "MemMap Desc. Version ", digits),
    ]
    if debugsEFI {
      print("efi: Getting UEFI parameters from /chosen in DT:")
      print("efi:   System Table         : \(table.hex0x(width: digits))")
    }
    var values: [UInt64] = []
    for name in names {
      guard let value = number(chosen, name.property) else {
        print("efi: Can't find property '\(name.property)' in DT!", level: 3)
        return nil
      }
      if debugsEFI { print("efi:   \(name.label): \(value.hex0x(width: name.digits))") }
      values.append(value)
    }
    if debugsEFI, let secureBoot = number(chosen, "linux,uefi-secure-boot") {
      print("efi:   Secure Boot Enabled  : \(secureBoot.hex0x(width: 8))")
    }
    return (values[0], values[1])
  }

  /// The lines that name the firmware and its tables, which only a log tells.
  private mutating func printEFITables() {
    let hardware = boot.firmware.hardware
    if let version = hardware.efiVersion {
      cause = version.source
      print("efi: EFI v\(version.value)")
    }
    guard let first = hardware.efiTables.first else { return }
    cause = first.source
    let tables = hardware.efiTables.map { "\($0.value.name)=\($0.value.address.rawValue.hex0x()) " }
    print("efi: " + tables.joined())
    cause = nil
  }

  /// What `efi_config_parse_tables()` reserves of the tables the firmware lists.
  private mutating func reserveEFITables() throws(KernelPanic) {
    flushEvents()
    cause = FactSource("boot.yaml", .name("efi"))
    if let table = boot.firmware.efi.memoryAttributes {
      try memblock.reserve(table.base, table.size, caller: caller(.efiMemattrInit))
    }
    if let table = boot.firmware.efi.memreserve {
      try memblock.reserve(table.base, table.size, caller: caller(.efiConfigParseTables))
    }
    flushEvents()
    cause = nil
  }

  /// Models `reserve_regions()`: the tree's memory goes, the map's comes.
  private mutating func reserveEFIRegions() throws(KernelPanic) {
    if debugsEFI { print("efi: Processing EFI memory map:") }
    memblock.dumpAll()
    let site = caller(.reserveRegions)
    try memblock.remove(0, memblock.traits.physicalMax, caller: site)
    let softReserves = config.isEnabled(.efiSoftReserve) && !hasEFIWord("nosoftreserve")
    for entry in boot.firmware.efiMemoryMap {
      let descriptor = entry.value
      flushEvents()
      cause = entry.source
      if debugsEFI { print(efiLine(descriptor)) }
      // Pages larger than EFI's take in what they touch.
      let base = descriptor.base.roundedDown(to: pageSize)
      let size = (descriptor.size &+ (descriptor.base - base)).roundedUp(to: pageSize)
      guard descriptor.isMemory else { continue }
      if softReserves, descriptor.attribute & EFIMemoryDescriptor.specificPurpose != 0 { continue }
      // The last call of arm's function is a jump, which leaves its caller's address.
      let adds: CallSite = boot.architecture == .arm ? .reserveRegions : .earlyInitDtAddMemoryArch
      try earlyInitDtAddMemory(base: base.rawValue, size: size, caller: adds)
      if !descriptor.isUsableMemory { try memblock.markNoMap(base, size) }
      if descriptor.type == 9 { try memblock.reserve(base, size, caller: site) }
    }
    flushEvents()
    cause = nil
  }

  private func efiLine(_ descriptor: EFIMemoryDescriptor) -> String {
    "efi:   \(descriptor.base.rawValue.hex0x(width: 12))-"
      + "\((descriptor.base + descriptor.size - 1).rawValue.hex0x(width: 12)) "
      + descriptor.typeAndAttributes(kernel)
  }
}

extension EFIMemoryDescriptor {
  /// EFI_MEMORY_SP.
  static let specificPurpose: UInt64 = 1 << 18

  /// Models `is_memory()`: anything that can be cached in some way.
  var isMemory: Bool { attribute & 0xe != 0 }
  private static let typeNames = [
    "Reserved", "Loader Code", "Loader Data", "Boot Code", "Boot Data", "Runtime Code",
    "Runtime Data", "Conventional", "Unusable", "ACPI Reclaim", "ACPI Mem NVS", "MMIO",
    "MMIO Port", "PAL Code", "Persistent",
  ]

  /// Models `efi_md_typeattr_format()`.
  func typeAndAttributes(_ kernel: KernelRelease) -> String {
    let name =
      type < Self.typeNames.count
      ? Self.typeNames[Int(type)].paddedRight(to: 12) : "type=\(type)"
    let newer: [(bit: UInt64, text: String)] =
      kernel.has(.efiKnowsHotPluggable) ? [(20, "HP")] : []
    let columns: [(bit: UInt64, text: String)] =
      [(63, "RUN")] + newer + [
        (16, "MR"), (19, "CC"), (18, "SP"), (15, "NV"), (14, "XP"), (13, "RP"), (12, "WP"),
        (17, "RO"), (4, "UCE"),
        (3, "WB"), (2, "WT"), (1, "WC"), (0, "UC"),
      ]
    let known = columns.reduce(UInt64(0)) { $0 | 1 << $1.bit }
    guard attribute & ~known == 0 else { return "[\(name)|attr=\(attribute.hex0x(width: 16))]" }
    let words = columns.map { column in
      attribute >> column.bit & 1 != 0
        ? column.text : String(repeating: " ", count: column.text.utf8.count)
    }
    return "[\(name)|\(words.joined(separator: "|"))]"
  }
}
