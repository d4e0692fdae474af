// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelLog
import PhysicalMemory

/// What a log shows of the kernel that wrote it: the sizes of its sections, and where it lay.
struct LoggedKernel {
  let log: LogFacts
  let architecture: Architecture
  /// The size that the kernel's own files or the profile give; in doubt it is another kernel's.
  let knownSize: UInt64
  /// Whether that size is this kernel's own.
  let isOwnSize: Bool

  /// The section sizes that the `Memory:` line prints; sizes that no kernel has say nothing.
  static func sections(_ log: LogFacts) -> Sourced<KernelSections>? {
    guard let line = log.memory.line, let code = line.value.parts["kernel code"],
      let rwdata = line.value.parts["rwdata"], let rodata = line.value.parts["rodata"],
      let initKiB = line.value.parts["init"], let bss = line.value.parts["bss"],
      [code, rwdata, rodata, initKiB, bss].allSatisfy({ $0 < 256 << 10 })
    else { return nil }
    return Sourced(
      KernelSections(code: code, rwdata: rwdata, rodata: rodata, initKiB: initKiB, bss: bss),
      line.source)
  }

  /// The image from its sections, each on the border that the link script puts it on.
  static func size(
    _ sections: KernelSections, _ architecture: Architecture, isStrict: Bool
  ) -> UInt64 {
    let huge: UInt64 = 2 << 20
    let (code, rodata, rest): (UInt64, UInt64, UInt64) =
      switch architecture {
      case .x86_64: (huge, huge, 4096)
      case .i386: (4096, 4096, 4096)
      case .arm: isStrict ? (1 << 20, 1 << 20, 1 << 20) : (4096, 4096, 4096)
      case .arm64: (64 << 10, 64 << 10, 64 << 10)
      case .riscv64: isStrict ? (huge, huge, huge) : (4096, 4096, 4096)
      }
    func bytes(_ kib: UInt64, _ unit: UInt64) -> UInt64 {
      (kib << 10).roundedUp(to: unit)
    }
    // arm64 has a head segment of its own in front.
    let head: UInt64 = architecture == .arm64 ? 64 << 10 : 0
    return head + bytes(sections.code, code) + bytes(sections.rodata, rodata)
      + bytes(sections.rwdata, rest) + bytes(sections.initKiB, rest) + bytes(sections.bss, rest)
  }

  /// Where the kernel lay, by the line that says it best.
  var range: Sourced<MemoryRange>? {
    if let image = log.bootLoader.image, architecture == .arm64 || architecture == .riscv64 {
      return image
    }
    return architecture.isX86 ? layoutRange ?? brkRange ?? decompressorRange : layoutRange
  }

  /// `.text` over `lowmem` of the virtual layout; the last section that is listed ends the image.
  private var layoutRange: Sourced<MemoryRange>? {
    guard architecture == .i386 || architecture == .arm,
      let lowmem = log.virtualLayout.area("lowmem")?.value,
      let text = log.virtualLayout.area(".text"), text.value.start >= lowmem.start
    else { return nil }
    let base = text.value.start - lowmem.start
    let ends = [".text", ".init", ".data", ".bss"].compactMap {
      log.virtualLayout.area($0)?.value.end
    }
    var end = (ends.max() ?? text.value.end).roundedUp(to: 4096)
    if log.virtualLayout.area(".bss") == nil, let sections = Self.sections(log) {
      end += (sections.value.bss << 10).roundedUp(to: 4096)
    }
    guard end > text.value.start, end - text.value.start < 1 << 30 else { return nil }
    return MemoryRange(exactly: PhysicalAddress(base), size: end - text.value.start).map {
      Sourced($0, text.source)
    }
  }

  /// arm: the borders of the sections, from PHYS_OFFSET, as the virtual layout lists them.
  static func armSymbols(_ log: LogFacts) -> [String: UInt64] {
    guard log.architecture?.value == "arm", let lowmem = log.virtualLayout.area("lowmem")?.value
    else { return [:] }
    var symbols: [String: UInt64] = [:]
    for (name, first, last) in [
      (".text", "_text", "_etext"), (".init", "__init_begin", "__init_end"),
      (".data", "_sdata", "_edata"), (".bss", "__bss_start", "__bss_stop"),
    ] {
      guard let area = log.virtualLayout.area(name)?.value, area.start >= lowmem.start,
        area.end - lowmem.start < 1 << 30
      else { continue }
      symbols[first] = area.start - lowmem.start
      symbols[last] = area.end - lowmem.start
    }
    return symbols
  }

  /// Where the brk area begins: the DMI parser takes a page before the first page tables.
  static func brkStart(_ log: LogFacts) -> Sourced<PhysicalAddress>? {
    guard let first = log.paging.brkPages.first, first.value.base.rawValue > 16 << 20,
      first.value.base.rawValue >> 52 == 0
    else { return nil }
    let start = log.platform.dmi == nil ? first.value.base : first.value.base - 4096
    return Sourced(start.roundedDown(to: 4096), first.source)
  }

  /// The brk area follows the image: its first page table says where KASLR put the kernel.
  private var brkRange: Sourced<MemoryRange>? {
    guard let end = Self.brkStart(log), end.value.rawValue > knownSize else { return nil }
    let start = (end.value - knownSize).roundedDown(to: 2 << 20)
    return Sourced(MemoryRange(from: start, to: end.value), end.source)
  }

  /// extract_kernel()'s own lines, where no KASLR moved it afterwards.
  private var decompressorRange: Sourced<MemoryRange>? {
    guard let output = log.decompressor.output, log.decompressor.isPlaceRandomised == nil,
      output.value.rawValue != 0
    else { return nil }
    let total = log.decompressor.kernelTotalSize?.value
    let size = isOwnSize ? knownSize : min(total ?? knownSize, 1 << 30)
    return MemoryRange(exactly: output.value, size: size).map { Sourced($0, output.source) }
  }
}
