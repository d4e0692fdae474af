// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import Memblock
import PhysicalMemory

/// What the end of `setup_arch()` makes of the e820 table: resources, nosave regions, the PCI gap.
extension BootState {
  /// Models `e820__reserve_resources()`.
  mutating func e820ReserveResources() throws(KernelPanic) {
    try memblock.alloc(
      size: resourceSize * UInt64(x86.e820.entries.count), alignment: memblock.traits.cacheLine,
      caller: panickingCaller(.e820ReserveResources))
    insertE820Resources()
    guard config.isEnabled(.firmwareMemmap) else { return }
    let exposed = kernel.has(.keepsSetupDataAsRAM) ? x86.e820Kexec : x86.e820Firmware
    let size = constant(.firmwareMapEntry)
    for _ in exposed.entries {
      try memblock.alloc(
        size: size, alignment: memblock.traits.cacheLine, caller: caller(.firmwareMapAddEarly))
    }
  }

  /// Models `e820__register_nosave_regions()`.
  mutating func e820RegisterNosaveRegions() throws(KernelPanic) {
    guard config.isEnabled(.hibernation) else { return }
    var registered = NosaveRegions()
    if !kernel.has(.nosaveWalksRAM) {
      var pfn: PageFrame = 0
      for entry in x86.e820.entries {
        let start = entry.base.rawValue.roundedUp(to: 4096) >> 12
        if pfn < start { try registerNosave(pfn, start, &registered) }
        pfn = (entry.base.rawValue &+ entry.size) >> 12
        if !isSaved(entry.type) { try registerNosave(start, pfn, &registered) }
        if pfn >= maxPfn { break }
      }
      return
    }
    var lastEnd: UInt64 = 0
    for entry in x86.e820.entries where isSaved(entry.type) {
      let start = entry.base.rawValue
      if lastEnd < start {
        try registerNosave(lastEnd >> 12, start.roundedUp(to: 4096) >> 12, &registered)
      }
      lastEnd = start &+ entry.size
    }
    try registerNosave(lastEnd >> 12, maxPfn, &registered)
  }

  private func isSaved(_ type: E820Type) -> Bool {
    type == .ram || type == .reservedKern && !kernel.has(.keepsSetupDataAsRAM)
  }

  /// What `register_nosave_region()` compares with: the end of the region before.
  private struct NosaveRegions { var lastEnd: PageFrame? }

  /// Models `register_nosave_region()` (kernel/power/snapshot.c): touching regions are one.
  private mutating func registerNosave(
    _ start: PageFrame, _ end: PageFrame, _ registered: inout NosaveRegions
  ) throws(KernelPanic) {
    guard start < end else { return }
    if registered.lastEnd != start {
      let size = constant(.nosaveRegion)
      try memblock.alloc(
        size: size, alignment: memblock.traits.cacheLine,
        caller: panickingCaller(.registerNosaveRegion))
    }
    registered.lastEnd = end
    let range = Self.mem(PhysicalAddress(start << 12), PhysicalAddress(end << 12))
    print("PM: hibernation: Registered nosave memory: \(range)")
  }

  /// Models `e820__setup_pci_gap()`: the largest hole of at least 4 MiB below 4 GiB.
  mutating func e820SetupPCIGap() {
    let border: UInt64 = 1 << 32
    var best: (start: UInt64, size: UInt64)?
    func offer(_ start: UInt64, _ end: UInt64) {
      let size = end &- start
      if size >= best?.size ?? 4 << 20 { best = (start, size) }
    }
    if kernel.has(.spellsOutE820) {
      var previousEnd: UInt64 = 0
      for entry in x86.e820.entries {
        let start = entry.base.rawValue
        if start > previousEnd, previousEnd < border {
          offer(previousEnd, min(start, border))
        }
        previousEnd = start &+ entry.size
      }
      if previousEnd < border { offer(previousEnd, border) }
    } else {
      // From the top down, counting from 4 GiB to the last entry's end.
      var last = border
      for entry in x86.e820.entries.reversed() {
        let (start, end) = (entry.base.rawValue, entry.base.rawValue &+ entry.size)
        if last > end { offer(end, last) }
        if start < last { last = start }
      }
    }
    let word = kernel.has(.spellsOutE820) ? "gap" : "mem"
    let gap = best ?? (is32Bit ? 256 << 20 : (maxPfn << 12) + (1 << 20), 4 << 20)
    if best == nil, !is32Bit {
      print("Cannot find an available gap in the 32-bit address range", level: 3)
      print("PCI devices with unassigned 32-bit BARs may not work!", level: 3)
    }
    let last = gap.start &+ gap.size &- 1
    print(
      "[\(word) \(gap.start.hex0x(width: 8))-\(last.hex0x(width: 8))] available for PCI devices")
  }
}
