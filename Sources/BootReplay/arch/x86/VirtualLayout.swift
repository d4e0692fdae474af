// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// The virtual layout that follows (Documentation/arch/x86/x86_64/mm.rst, asm/pgtable_32_areas.h).
extension BootState {
  /// Fills `record.virtualAreas`.
  mutating func layOutVirtualMemory() {
    guard parts.contains(.virtualLayout) else { return }
    var areas = linearMapAreas + imageAreas
    areas += is32Bit ? lowAreas32 : fixedAreas64
    areas += earlyIoremapSlots
    record.virtualAreas = areas.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
  }

  /// The direct mapping, stretches of one page size joined.
  private var linearMapAreas: [VirtualArea] {
    var pieces: [MappedPiece] = []
    for piece in x86.directMapping.sorted(by: { $0.range.base < $1.range.base }) {
      if let last = pieces.last, last.pageSize == piece.pageSize,
        last.range.end >= piece.range.base
      {
        let end = max(last.range.end, piece.range.end)
        pieces[pieces.count - 1].range = MemoryRange(from: last.range.base, to: end)
      } else {
        pieces.append(piece)
      }
    }
    return pieces.map { piece in
      let first = pageOffset &+ piece.range.base.rawValue
      return VirtualArea(
        "linear map", first: first, last: first &+ piece.range.size &- 1,
        detail: "\(Self.sizeText(piece.pageSize)) pages, RW NX, physical "
          + piece.range.base.rawValue.hex0x())
    }
  }
  private static func sizeText(_ size: UInt64) -> String {
    size >= 1 << 30 ? "\(size >> 30)G" : size >= 1 << 20 ? "\(size >> 20)M" : "\(size >> 10)K"
  }

  /// `_text` as linked, or where the symbols say it is.
  var imageBase: UInt64 {
    if let text = boot.kernel.symbols["_text"] { return text }
    if is32Bit { return pageOffset &+ (boot.placement.kernel?.base.rawValue ?? 0x100_0000) }
    return 0xffff_ffff_8000_0000 &+ config.number(.physicalStart, default: 0x100_0000)
  }

  /// What `init_mm` knows of the image: code, data and brk.
  private var imageAreas: [VirtualArea] {
    guard let base = boot.placement.kernel?.base else { return [] }
    func virtual(_ name: String) -> UInt64? { symbol(name).map { imageBase &+ ($0 - base) } }
    var areas: [VirtualArea] = []
    func add(_ name: String, _ start: String, _ end: String, _ detail: String) {
      guard let first = virtual(start), let end = virtual(end), first < end else { return }
      areas.append(VirtualArea(name, first: first, last: end - 1, detail: detail))
    }
    add("kernel code", "_text", "_etext", "RO X, init_mm start_code to end_code")
    add("kernel rodata", "__start_rodata", "__end_rodata", "RO NX")
    add("kernel data", "_sdata", "_edata", "RW NX, init_mm end_data at its end")
    add("kernel bss", "__bss_start", "__bss_stop", "RW NX")
    if let start = virtual("__brk_base") {
      let brk = start &+ (is32Bit ? earlyPageTablePages &* 4096 : 0)
      let end = virtual("_end") ?? start
      if start < end {
        areas.append(
          VirtualArea(
            "brk", first: start, last: end - 1, detail: "RW NX, init_mm brk \(brk.hex0x())"))
      }
    }
    return areas
  }

  /// VMALLOC_START and the end of the area, without KASLR.
  var x86VmallocBounds: (start: UInt64, end: UInt64) {
    hasFiveLevels
      ? (0xffa0_0000_0000_0000, 0xffd2_0000_0000_0000)
      : (0xffff_c900_0000_0000, 0xffff_e900_0000_0000)
  }

  /// x86-64's areas; those that KASLR moves at their places without it.
  private var fixedAreas64: [VirtualArea] {
    let moved = randomizesMemory ? "moved by KASLR" : ""
    let vmalloc = x86VmallocBounds
    var areas = [
      VirtualArea("vmalloc", first: vmalloc.start, last: vmalloc.end - 1, detail: moved),
      hasFiveLevels
        ? VirtualArea(
          "vmemmap", first: 0xffd4_0000_0000_0000, last: 0xffd5_ffff_ffff_ffff, detail: moved)
        : VirtualArea(
          "vmemmap", first: 0xffff_ea00_0000_0000, last: 0xffff_eaff_ffff_ffff, detail: moved),
    ]
    if hasKASAN {
      let shadow = kasanShadowBounds
      areas.append(
        VirtualArea("KASAN shadow", first: shadow.start, last: shadow.end - 1))
    }
    areas += [
      VirtualArea("cpu entry area", first: 0xffff_fe00_0000_0000, last: 0xffff_fe7f_ffff_ffff),
      VirtualArea("espfix", first: 0xffff_ff00_0000_0000, last: 0xffff_ff7f_ffff_ffff),
    ]
    if isEFIBoot {
      areas.append(
        VirtualArea("EFI runtime", first: 0xffff_ffef_0000_0000, last: 0xffff_fffe_ffff_ffff))
    }
    // With RANDOMIZE_BASE the image has 1 GiB instead of 512 MiB.
    let modules: UInt64 =
      config.isEnabled(.randomizeBase) ? 0xffff_ffff_c000_0000 : 0xffff_ffff_a000_0000
    areas += [
      VirtualArea("modules", first: modules, last: 0xffff_ffff_feff_ffff),
      VirtualArea(
        "fixmap", first: 0xffff_ffff_ff40_0000, last: 0xffff_ffff_ff7f_efff,
        detail: "permanent slots, from the top down"),
      VirtualArea("vsyscall", first: 0xffff_ffff_ff60_0000, last: 0xffff_ffff_ff60_0fff),
    ]
    return areas
  }

  /// i386's areas above low memory.
  private var lowAreas32: [VirtualArea] {
    let gap: UInt64 = 8 << 20
    let high = pageOffset &+ (maxLowPfn << 12)
    let start = (high &+ gap) & ~(gap - 1)
    let pkmap = vmallocEnd &+ 2 * 4096
    let slots: UInt64 = hasPAE ? 512 : 1024
    var areas = [VirtualArea("vmalloc", first: start, last: vmallocEnd &- 1)]
    if config.isEnabled(.highmem) {
      areas.append(
        VirtualArea(
          "pkmap", first: pkmap, last: pkmap &+ slots * 4096 - 1,
          detail: "\(slots) pages for high memory"))
    }
    return areas
  }

  /// FIX_BTMAPS_SLOTS slots of NR_FIX_BTMAPS pages; slot 0 is the lowest.
  private var earlyIoremapSlots: [VirtualArea] {
    let size: UInt64 = 64 * 4096
    let told = boot.assumed["early-ioremap-base"].flatMap { Memparse.exactSize($0.value) }
    let base: UInt64
    if is32Bit {
      guard let told else { return [] }
      base = told
    } else {
      base = told ?? 0xffff_ffff_ff20_0000
    }
    return (0..<8).map { slot in
      let first = base &+ UInt64(slot) * size
      return VirtualArea("early ioremap slot \(slot)", first: first, last: first &+ size - 1)
    }
  }
}
