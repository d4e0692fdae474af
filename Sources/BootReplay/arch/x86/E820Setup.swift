// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import Memblock
import PhysicalMemory

/// arch/x86/kernel/e820.c: from the boot loader's table to memblock's.
extension BootState {
  /// Changes the table and prints what the change prints.
  mutating func editE820(_ edit: (inout E820Map) -> Void) {
    edit(&x86.e820)
    for message in x86.e820.drainMessages() { print(message.text, level: message.level) }
  }
  mutating func editE820Kexec(_ edit: (inout E820Map) -> Void) {
    edit(&x86.e820Kexec)
    for message in x86.e820Kexec.drainMessages() { print(message.text, level: message.level) }
  }
  mutating func printE820(_ title: String, _ who: String) {
    print("\(title) physical RAM map:")
    for line in x86.e820.lines(who) { print(line) }
  }

  /// Models `e820__memory_setup()`.
  mutating func e820MemorySetup() {
    let nodes = memblock.traits.hasNodes ? memblock.traits.maxNodes : 1
    let capacity = 128 + (config.isEnabled(.efi) ? 3 * nodes : 0)
    x86.e820 = E820Map(capacity: capacity, words: E820Words.of(kernel))
    let entries = firmwareEntries()
    let who = takeFirmwareTable(entries.prefix(Self.zeroPageEntries))
    x86.e820.sanitize()
    (x86.e820Kexec, x86.e820Firmware) = (x86.e820, x86.e820)
    printE820("BIOS-provided", who)
    var rest = Array(entries.dropFirst(Self.zeroPageEntries))
    if rest.isEmpty, boot.firmware.e820.first?.label == .firmware {
      rest = boot.firmware.e820.first { $0.label == .extended }?.entries ?? []
    }
    if !rest.isEmpty { e820MemorySetupExtended(rest) }
  }

  /// E820_MAX_ENTRIES_ZEROPAGE: what the boot protocol's first page holds.
  private static let zeroPageEntries = 128

  /// Models `append_e820_table()` and the fallback of `e820__memory_setup_default()`.
  private mutating func takeFirmwareTable(_ entries: ArraySlice<Sourced<E820Entry>>) -> String {
    for entry in entries {
      let base = entry.value.base.rawValue
      guard entry.value.size == 0 || base <= base &+ entry.value.size &- 1 else {
        return fallBack(entries)
      }
      addE820(entry)
    }
    return entries.count < (kernel.has(.acceptsOneFirmwareEntry) ? 1 : 2)
      ? fallBack(entries) : "BIOS-e820"
  }

  private mutating func addE820(_ entry: Sourced<E820Entry>) {
    editE820 { $0.add(entry.value.base.rawValue, entry.value.size, entry.value.type) }
    x86.e820Sources.append(
      Sourced(MemoryRange(capping: entry.value.base, size: entry.value.size), entry.source))
  }

  /// The table to begin with: the firmware's, else the latest that a log shows.
  private func firmwareEntries() -> [Sourced<E820Entry>] {
    let tables = boot.firmware.e820
    var entries =
      (tables.first { $0.label == .firmware } ?? tables.last)?.entries ?? []
    guard !boot.firmware.memoryOverride.isEmpty else { return entries }
    entries.removeAll { $0.value.type == .ram }
    for range in boot.firmware.memoryOverride {
      entries.append(
        Sourced(
          E820Entry(base: range.value.base, size: range.value.size, type: .ram), range.source))
    }
    return entries
  }

  /// Below 640K and above 1M, as older BIOS calls tell it.
  private mutating func fallBack(_ entries: ArraySlice<Sourced<E820Entry>>) -> String {
    let high =
      entries.map(\.value).filter { $0.type == .ram }
      .map { ($0.base + $0.size).rawValue }.max() ?? 0
    let kib = assume(
      "bios-memory-kib", default: high > 0x10_0000 ? (high - 0x10_0000) >> 10 : 0,
      because: "a table of \(entries.count) entries is not used; what the BIOS reports above 1 MiB "
        + "by other means is not known")
    x86.e820.entries.removeAll()
    x86.e820.add(0, 0x9_f000, .ram)
    x86.e820.add(0x10_0000, kib << 10, .ram)
    return "BIOS-e801"
  }

  /// Models `e820__memory_setup_extended()`: what a log shows of it is the sanitized whole.
  private mutating func e820MemorySetupExtended(_ entries: [Sourced<E820Entry>]) {
    for entry in entries { addE820(entry) }
    x86.e820.sanitize()
    (x86.e820Kexec, x86.e820Firmware) = (x86.e820, x86.e820)
    printE820("extended", "extended")
  }

  /// Models `e820__reserve_setup_data()` (up to 6.15).
  mutating func e820ReserveSetupData() {
    let nodes = boot.firmware.setupData
    guard !nodes.isEmpty else { return }
    for node in nodes {
      editE820 { $0.update(node.base.rawValue, node.size, from: .ram, to: .reservedKern) }
      if !kernel.has(.keepsKexecTableOfSetupData) {
        editE820Kexec { $0.update(node.base.rawValue, node.size, from: .ram, to: .reservedKern) }
      }
    }
    x86.e820.sanitize()
    if !kernel.has(.keepsKexecTableOfSetupData) { x86.e820Kexec.sanitize() }
    printE820("extended", "reserve setup_data")
  }

  /// Models `e820__finish_early_params()`.
  mutating func e820FinishEarlyParams() throws(KernelPanic) {
    guard x86.isUserDefined else { return }
    guard x86.e820.sanitize() else { throw KernelPanic("Invalid user supplied memory map") }
    printE820("user-defined", "user")
  }

  /// Models `e820_add_kernel_range()`.
  mutating func e820AddKernelRange() {
    guard let start = boot.placement.kernel?.base.rawValue else { return }
    let size = imageEnd - PhysicalAddress(start)
    if x86.e820.isMappedWholly(start, start &+ size, .ram) { return }
    print(".text .data .bss are not marked as E820_TYPE_RAM!", level: 4)
    editE820 {
      $0.remove(start, size, nil)
      $0.add(start, size, .ram)
    }
  }

  /// Models `trim_bios_range()`.
  mutating func trimBIOSRange() {
    editE820 {
      $0.update(0, 4096, from: .ram, to: .reserved)
      $0.remove(0xa_0000, 0x6_0000, .ram)
      $0.sanitize()
    }
  }

  /// Models `e820__end_of_ram_pfn()` and `e820__end_of_low_ram_pfn()`.
  mutating func e820EndOfRAM(below limit: PageFrame) -> PageFrame {
    let last = min(
      x86.e820.endPfn(
        below: limit, counting: kernel.has(.lastPfnCountsACPI) ? [.ram, .acpi] : [.ram]), maxArchPfn
    )
    print("last_pfn = \(last.hex0x()) max_arch_pfn = \(maxArchPfn.hex0x())")
    return last
  }

  /// Models `e820__memblock_setup()`.
  mutating func e820MemblockSetup() throws(KernelPanic) {
    if kernel.has(.storesNodeAndFlagsOfReserve) {
      if commandLine.has("movable_node"), config.isEnabled(.memoryHotplug) {
        memblock.bottomUp = true
      }
      memblock.currentLimit = 0x10_0000
    }
    memblock.allowResize()
    for entry in x86.e820.entries {
      let end = entry.base.rawValue &+ entry.size
      if memblock.traits.physicalBits == 32, end > 0xffff_ffff { continue }
      cause = x86.e820Sources.last { $0.value.contains(entry.base) }?.source
      if entry.type == .softReserved {
        try memblock.reserve(entry.base, entry.size, caller: caller(.e820MemblockSetup))
      }
      guard entry.type == .ram || entry.type == .reservedKern && !kernel.has(.keepsSetupDataAsRAM)
      else { continue }
      try memblock.add(entry.base, entry.size, caller: caller(.e820MemblockSetup))
      flushEvents()
    }
    cause = nil
    if kernel.has(.storesNodeAndFlagsOfReserve) { try memblock.markKhoScratch(0, 0x10_0000) }
    if kernel.has(.trimsHighMemory), is32Bit {
      try memblock.remove(
        PhysicalAddress(maxPfn << 12), memblock.traits.physicalMax,
        caller: caller(.e820MemblockSetup))
    }
    memblock.trimMemory(4096)
    memblock.dumpAll()
    record.setupSnapshot = memblock.snapshot
  }
}
