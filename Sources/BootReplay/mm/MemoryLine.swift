// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory
import Zones

extension BootState {
  /// Models `mem_init_print_info()`.
  mutating func printMemoryLine() {
    guard let buddy = mm.buddy, let layout = mm.layout else { return }
    // A CMA area may lie outside RAM: the kernel's difference wraps then, as an unsigned long.
    func kibibytes(_ pages: UInt64) -> UInt64 {
      (pages &* (pageSize >> 10)) & (boot.architecture.is64Bit ? .max : 0xffff_ffff)
    }
    let present = layout.zones.reduce(0) { $0 + $1.present }
    let total = buddy.totalRAM
    let sections = boot.sections
    var line = "Memory: \(kibibytes(freePagesNow))K/\(kibibytes(present))K available ("
    if let sections {
      line +=
        "\(sections.code)K kernel code, \(sections.rwdata)K rwdata, \(sections.rodata)K rodata,"
        + " \(sections.initKiB)K init, \(sections.bss)K bss, "
    }
    line += "\(kibibytes(present &- total &- cmaPagesReserved))K reserved,"
    line += " \(kibibytes(cmaPagesReserved))K cma-reserved"
    if config.isEnabled(.highmem) { line += ", \(kibibytes(buddy.totalHigh))K highmem" }
    record.freeCountIsEstimate =
      kernel.has(.printsMemoryLineLate) && boot.kernel.availableKiB == nil
    print(line + ")")
  }

  /// `totalcma_pages`: counted when an area is declared.
  private var cmaPagesReserved: UInt64 {
    cmaRanges.reduce(0) { $0 + $1.size / pageSize }
  }
  /// The areas CMA keeps; their pages come back in an initcall.
  var cmaRanges: [MemoryRange] {
    cma.areas.map { MemoryRange(from: $0.base, to: $0.base + $0.size) }
  }

  /// `nr_free_pages()`: what the buddy allocator has, without what `mem_init()` took of it. Where the
  /// line is printed late, slab caches and others have taken theirs; that is not modelled.
  private var freePagesNow: UInt64 {
    let free = mm.buddy?.zones.reduce(0) { $0 + $1.managed } ?? 0
    if kernel.has(.printsMemoryLineLate) {
      if let shown = boot.kernel.availableKiB?.value {
        return min(free, (min(shown, 1 << 50) << 10) / pageSize)
      }
      return free
    }
    guard boot.architecture == .x86_64 else { return free }
    // preallocate_vmalloc_pages(): a page for each top-level entry of the vmalloc area.
    let isLA57 = boot.cpu.flags.contains("la57")
    let isMoved = config.isEnabled(.randomizeMemory) && !commandLine.has("nokaslr")
    return free - min(free, isLA57 ? 50 : isMoved ? 65 : 64)
  }

  /// Gives the init sections back.
  mutating func freeInitSections() throws(KernelPanic) {
    switch boot.architecture {
    case .x86_64, .i386:
      freeNamed(.decrypted, at: .before("__bss_stop"))
      freeInitMemory("unused kernel image (initmem)")
      freeNamed(.textGap, at: .from("_etext"))
      freeNamed(.rodataGap, at: .from("__end_rodata"))
    case .arm64:
      if let range = initSections, kernel.has(.arm64FreesInitThroughMemblock) {
        try memblock.free(range.base, range.size, caller: caller(.freeInitmem))
      }
      freeInitMemory("unused kernel")
    case .arm, .riscv64:
      freeInitMemory(
        kernel.has(.namesInitImage) ? "unused kernel image (initmem)" : "unused kernel")
    }
  }

  /// [__init_begin, __init_end) of the image.
  private var initSections: MemoryRange? {
    guard let start = kernelAddress(of: "__init_begin"), let end = kernelAddress(of: "__init_end"),
      start < end
    else { return nil }
    return MemoryRange(from: start, to: end)
  }

  private mutating func freeInitMemory(_ name: String) {
    if let range = initSections, boot.kernel.freedKiB == nil {
      freeReservedArea(withinKernel(range), name: name)
      return
    }
    guard let size = boot.kernel.freedKiB?[name] ?? boot.sections?.initKiB else {
      return
    }
    let base = kernelAddress(of: "__init_begin") ?? boot.placement.kernel?.base ?? 0
    let start = base.roundedUp(to: pageSize)
    freeReservedArea(
      withinKernel(MemoryRange(from: start, to: start + size << 10)), name: name)
  }

  /// Section sizes of a profile may lead beyond a kernel of another size.
  private func withinKernel(_ range: MemoryRange) -> MemoryRange {
    guard let kernel = boot.placement.kernel else { return range }
    return MemoryRange(from: max(range.base, kernel.base), to: min(range.end, kernel.end))
  }

  /// Models `free_initrd_mem()`.
  mutating func freeInitrd() throws(KernelPanic) {
    guard let initrd = mm.initrd, !commandLine.has("retain_initrd"),
      !(boot.architecture == .arm && commandLine.has("keepinitrd"))
    else { return }
    if boot.architecture == .arm64 || boot.architecture == .riscv64,
      memblock.traits.keepsMemblock, kernel.has(.freesInitrdThroughMemblock)
    {
      let site =
        boot.architecture == .riscv64
        ? caller(.freeInitrd, else: .memblockFree)
        : caller(.freeInitrd)
      try memblock.free(initrd.base, initrd.size, caller: site)
    }
    freeReservedArea(exactInitrd(initrd), name: "initrd")
  }

  /// The initrd's own bytes where partial pages stay taken; x86 and arm free whole pages outwards.
  private func exactInitrd(_ reserved: MemoryRange) -> MemoryRange {
    guard boot.architecture == .arm64 || boot.architecture == .riscv64,
      let given = boot.placement.initrd?.value
    else {
      return MemoryRange(
        from: reserved.base.roundedDown(to: pageSize), to: reserved.end.roundedUp(to: pageSize))
    }
    let start = reserved.base + given.base.rawValue % pageSize
    return MemoryRange(from: start, to: start + given.size)
  }
}
