// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import Memblock
import PhysicalMemory

/// EFI on x86 (arch/x86/platform/efi, drivers/firmware/efi), as far as it concerns memory.
extension BootState {
  /// EFI_MEMORY_* attributes.
  private enum Attribute {
    static let writeBack: UInt64 = 0x8
    static let moreReliable: UInt64 = 0x1_0000
    static let specificPurpose: UInt64 = 0x4_0000
    static let runtime: UInt64 = 1 << 63
  }
  private enum EFIType {
    static let loaderCode: UInt32 = 1
    static let bootServicesCode: UInt32 = 3
    static let bootServicesData: UInt32 = 4
    static let conventional: UInt32 = 7
    static let unusable: UInt32 = 8
    static let acpiReclaim: UInt32 = 9
    static let acpiNVS: UInt32 = 10
    static let memoryMappedIO: UInt32 = 11
    static let persistent: UInt32 = 14
  }

  /// `efi_soft_reserve_enabled()`.
  private var softReserves: Bool {
    config.isEnabled(.efiSoftReserve) && !efiOption("nosoftreserve")
  }
  /// Whether `efi=` has this word.
  func efiOption(_ word: String) -> Bool {
    commandLine.values(of: "efi").contains {
      $0?.split(separator: ",").contains(where: { $0.hasPrefix(word) }) ?? false
    }
  }

  /// The map as it was handed over: with efi=debug a log shows a second one, of what is left.
  private var handedOverEFIMap: [Sourced<EFIMemoryDescriptor>] {
    var map: [Sourced<EFIMemoryDescriptor>] = []
    for descriptor in boot.firmware.efiMemoryMap {
      let range = MemoryRange(capping: descriptor.value.base, size: descriptor.value.size)
      let isKnown = map.contains {
        MemoryRange(capping: $0.value.base, size: $0.value.size).overlaps(range)
      }
      if isKnown { break }
      map.append(descriptor)
    }
    return map
  }

  /// Models `efi_memblock_x86_reserve_range()`.
  mutating func efiMemblockX86ReserveRange() throws(KernelPanic) {
    x86.efiMap = handedOverEFIMap
    x86.hasEFIMemoryMap = true
    let isSoft =
      softReserves
      && x86.efiMap.contains {
        $0.value.type == EFIType.conventional
          && $0.value.attribute & Attribute.specificPurpose != 0
      }
    if commandLine.has("add_efi_memmap") || isSoft { addEFIMemmap() }
    guard let map = boot.assumedRange("efi-memmap") ?? boot.firmware.efi.memmap else {
      return recordAssumption(
        "efi-memmap", "not reserved",
        "the place of the EFI memory map is not in the inputs")
    }
    try memblock.reserve(map.base, map.size, caller: caller(.efiMemblockX86ReserveRange))
  }

  /// Models `do_add_efi_memmap()`.
  private mutating func addEFIMemmap() {
    for descriptor in x86.efiMap {
      let entry = descriptor.value
      let type = e820Type(of: entry)
      editE820 { $0.add(entry.base.rawValue, entry.size, type) }
      x86.e820Sources.append(
        Sourced(MemoryRange(capping: entry.base, size: entry.size), descriptor.source))
    }
    x86.e820.sanitize()
  }

  private func e820Type(of entry: EFIMemoryDescriptor) -> E820Type {
    switch entry.type {
    case 1...4, EFIType.conventional:
      if softReserves, entry.attribute & Attribute.specificPurpose != 0 { return .softReserved }
      return entry.attribute & Attribute.writeBack != 0 ? .ram : .reserved
    case EFIType.acpiReclaim: return .acpi
    case EFIType.acpiNVS: return .nvs
    case EFIType.unusable: return .unusable
    case EFIType.persistent: return .pmem
    default: return .reserved
    }
  }

  /// Models `efi_init()`: the tables that reserve memory of their own.
  mutating func x86EFIInit() throws(KernelPanic) {
    let tables = boot.firmware.efi
    if !is32Bit, let attributes = tables.memoryAttributes ?? assumedMemoryAttributes() {
      try memblock.reserve(attributes.base, attributes.size, caller: caller(.efiMemattrInit))
    }
    for key in ["efi-tpm-log", "efi-tpm-final-log"] {
      if let range = boot.assumedRange(key) {
        try memblock.reserve(range.base, range.size, caller: caller(.efiTpmEventlogInit))
      }
    }
    if let reserved = tables.memreserve {
      try memblock.reserve(
        reserved.base, reserved.size,
        caller: caller(.efiConfigParseTables))
    }
    try reserveUnacceptedTable()
    if commandLine.has("noefi") || efiOption("noruntime") {
      x86.hasEFIMemoryMap = false
      x86.efiMap = []
      return
    }
    x86.efiMap.removeAll { $0.value.size == 0 }
    if kernel.has(.removesMMIOFromE820) || !boot.firmware.hardware.efiMMIO.isEmpty {
      efiRemoveE820MMIO()
    }
    if efiOption("debug") { printEFIMap() }
  }

  /// Models `reserve_unaccepted()` (drivers/firmware/efi/efi.c, 6.5 up): the table's pages become RAM
  /// that is reserved.
  private mutating func reserveUnacceptedTable() throws(KernelPanic) {
    // Only a kernel with CONFIG_UNACCEPTED_MEMORY names the table.
    guard let address = boot.firmware.hardware.efiTable("Unaccepted") else { return }
    let key = "efi-unaccepted-table"
    let told = boot.assumedRange(key)
    // The header has 24 bytes; the bitmap of a small machine ends in the same page.
    let table = told ?? MemoryRange(capping: address, size: 24 + 64)
    if told == nil {
      recordAssumption(
        key, "\(address.rawValue.hex0x())+0x58",
        "the log names the table's address, not its length")
    }
    let start = table.base.rawValue & ~0xfff
    let end = (table.base.rawValue &+ table.size &+ 0xfff) & ~0xfff
    try memblock.add(PhysicalAddress(start), end &- start, caller: caller(.reserveUnaccepted))
    try memblock.reserve(PhysicalAddress(start), end &- start, caller: caller(.reserveUnaccepted))
  }

  /// A table that the log names by its address only.
  private mutating func assumedMemoryAttributes() -> MemoryRange? {
    if let range = boot.assumedRange("efi-memory-attributes") { return range }
    guard let base = boot.firmware.hardware.efiTable("MEMATTR") else { return nil }
    recordAssumption(
      "efi-memory-attributes", "\(base.rawValue.hex0x())+0x430",
      "the log names the table's address, not its length")
    return MemoryRange(capping: base, size: 0x430)
  }

  /// Models `efi_remove_e820_mmio()` (6.12 up).
  private mutating func efiRemoveE820MMIO() {
    // Without the map itself, its MMIO may still be known from what the kernel said of it.
    if boot.firmware.efiMemoryMap.isEmpty {
      for area in boot.firmware.hardware.efiMMIO {
        cause = area.source
        removeMMIO(area.value.number, area.value.range)
      }
      cause = nil
      return
    }
    for (index, descriptor) in x86.efiMap.enumerated()
    where descriptor.value.type == EFIType.memoryMappedIO {
      removeMMIO(
        index, MemoryRange(capping: descriptor.value.base, size: descriptor.value.size))
    }
  }

  private mutating func removeMMIO(_ index: Int, _ range: MemoryRange) {
    let number = index < 10 ? "0\(index)" : "\(index)"
    let (first, last) = (
      range.base.rawValue.hex0x(width: 8), range.last.rawValue.hex0x(width: 8)
    )
    let words = "mem\(number): MMIO range=[\(first)-\(last)]"
    if range.size >= 256 << 10 {
      print("efi: Remove \(words) (\(range.size >> 20)MB) from e820 map")
      editE820 { $0.remove(range.base.rawValue, range.size, .reserved) }
    } else {
      print("efi: Not removing \(words) (\(range.size >> 10)KB) from e820 map")
    }
  }

  /// Models `efi_find_mirror()`.
  mutating func efiFindMirror() throws(KernelPanic) {
    var (mirrored, total) = (UInt64(0), UInt64(0))
    for descriptor in x86.efiMap {
      total &+= descriptor.value.size
      guard descriptor.value.attribute & Attribute.moreReliable != 0 else { continue }
      try memblock.markMirror(descriptor.value.base, descriptor.value.size)
      mirrored &+= descriptor.value.size
    }
    if mirrored > 0 {
      print("efi: Memory: \(mirrored >> 20)M/\(total >> 20)M mirrored memory")
    }
  }

  /// Models `efi_esrt_init()` and `efi_mokvar_table_init()`: tables in boot-services memory.
  mutating func efiReserveFirmwareTables() throws(KernelPanic) {
    if let esrt = boot.firmware.hardware.esrt {
      cause = esrt.source
      let (first, end) = (
        esrt.value.base.rawValue.hex0x(width: 16), esrt.value.end.rawValue.hex0x(width: 16)
      )
      print("esrt: Reserving ESRT space from \(first) to \(end).")
      try efiMemReserve(esrt.value)
    }
    if let mokvar = boot.assumedRange("efi-mokvar-table") { try efiMemReserve(mokvar) }
    cause = nil
  }

  /// Models `efi_mem_reserve()` with x86's `efi_arch_mem_reserve()`: the memory map gets room for
  /// one more border or two, in a new place.
  mutating func efiMemReserve(_ range: MemoryRange) throws(KernelPanic) {
    if !memblock.isRegionReserved(range.base, range.size) {
      try memblock.reserve(range.base, range.size, caller: caller(.efiMemReserve))
    }
    let start = range.base.roundedDown(to: 4096)
    let size = (range.size &+ range.base.rawValue % 4096).roundedUp(to: 4096)
    if boot.firmware.efiMemoryMap.isEmpty {
      // The table of a firmware that boots lies in boot-services memory; how long the new map is
      // depends on the old one.
      recordAssumption(
        "efi-memmap", "not copied", "the EFI memory map is not in the inputs; efi=debug prints it")
      editE820 {
        $0.update(start.rawValue, size, from: .ram, to: .reserved)
        $0.sanitize()
      }
      return
    }
    let index = x86.efiMap.firstIndex {
      MemoryRange(capping: $0.value.base, size: $0.value.size).contains(range.base)
    }
    guard let index, x86.efiMap[index].value.type == EFIType.bootServicesData else {
      return print(
        "efi: Failed to lookup EFI memory descriptor for \(range.base.rawValue.hex0x(width: 16))",
        level: 3)
    }
    let pieces = split(x86.efiMap[index], at: MemoryRange(capping: start, size: size))
    // Firmware leaves 8 bytes more than the specification's 40 in each descriptor.
    let count = UInt64(x86.efiMap.count + pieces.count - 1)
    let told = boot.assumed["efi-descriptor-size"].flatMap { Memparse.exactSize($0.value) }
    try memblock.physAllocRange(
      size: count &* (told ?? 48),
      alignment: memblock.traits.cacheLine,
      caller: caller(.efiMemmapAlloc))
    x86.efiMap.replaceSubrange(index...index, with: pieces)
    editE820 {
      $0.update(start.rawValue, size, from: .ram, to: .reserved)
      $0.sanitize()
    }
  }

  /// Models `efi_memmap_insert()` for one descriptor: the part inside becomes runtime memory.
  private func split(
    _ descriptor: Sourced<EFIMemoryDescriptor>, at range: MemoryRange
  ) -> [Sourced<EFIMemoryDescriptor>] {
    let whole = descriptor.value
    let end = whole.base + whole.size
    let borders = [whole.base, max(whole.base, range.base), min(end, range.end), end]
    var pieces: [Sourced<EFIMemoryDescriptor>] = []
    for (index, (low, high)) in zip(borders, borders.dropFirst()).enumerated() where low < high {
      let attribute = index == 1 ? whole.attribute | Attribute.runtime : whole.attribute
      pieces.append(
        Sourced(
          EFIMemoryDescriptor(
            type: whole.type, attribute: attribute, base: low, size: high - low),
          descriptor.source))
    }
    return pieces
  }

  /// Models `efi_reserve_boot_services()`.
  mutating func efiReserveBootServices() throws(KernelPanic) {
    for descriptor in x86.efiMap {
      let (base, size) = (descriptor.value.base, descriptor.value.size)
      guard
        descriptor.value.type == EFIType.bootServicesCode
          || descriptor.value.type == EFIType.bootServicesData,
        !memblock.isRegionReserved(base, size)
      else { continue }
      cause = descriptor.source
      try memblock.reserve(base, size, caller: caller(.efiReserveBootServices))
      flushEvents()
      if canFree(base, size), descriptor.value.attribute & Attribute.runtime == 0 {
        mm.efiBootServices.append(MemoryRange(capping: base, size: size))
      }
    }
    cause = nil
  }

  /// Models `can_free_region()`: not the image, and RAM all over.
  private func canFree(_ base: PhysicalAddress, _ size: UInt64) -> Bool {
    let start = boot.placement.kernel?.base ?? 0
    if base + size > start, base <= imageEnd { return false }
    return x86.e820.isMappedWholly(base.rawValue, base.rawValue &+ size, .ram)
  }
}
