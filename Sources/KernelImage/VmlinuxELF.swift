// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// A vmlinux, as the linker made it or as a bzImage carries it (without symbols).
enum VmlinuxELF {
  static func read(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    let elf = try ELFFile(bytes, origin: origin)
    guard let architecture = elf.architecture else {
      throw InputError(
        .notSupported,
        "is an ELF file for machine \(elf.machine), expected x86, ARM, arm64 or 64-bit RISC-V",
        at: FactSource(origin, .offset(18)))
    }
    var facts = KernelImageFacts(format: .elf)
    facts.architecture = architecture
    facts.release = KernelImageFacts.release(in: elf.image)
    let symbols = symbols(of: elf)
    guard let start = textAddress(elf, symbols, architecture) else {
      throw InputError(
        .malformed, "is an ELF file without the sections of a kernel (.text or .head.text)",
        at: FactSource(origin))
    }
    let zero = LinkerSymbols.origin(of: architecture, in: symbols) ?? start
    facts.add(symbols: symbols, origin: zero)
    if facts.percpuStatic == nil {
      facts.percpuStatic = elf.section(".data..percpu")?.size
      facts.sources["percpu.static"] = ".data..percpu"
    }
    facts.readContents(of: elf.image)
    if architecture.isX86 {
      try addX86(&facts, elf, start: start, origin: origin)
    } else {
      addSize(&facts, architecture)
    }
    return facts
  }

  private static func symbols(of elf: ELFFile) -> [String: UInt64] {
    let table = elf.symbols()
    if table["_text"] != nil || table["_stext"] != nil { return table }
    let found = Kallsyms(in: elf.image, is64Bit: elf.is64Bit) { elf.address(ofFileOffset: $0) }
    return found?.symbols() ?? [:]
  }

  /// The virtual address of the first byte of the image.
  private static func textAddress(
    _ elf: ELFFile, _ symbols: [String: UInt64], _ architecture: Architecture
  ) -> UInt64? {
    if architecture == .riscv64, let start = symbols["_start"] { return start }
    if let text = symbols["_text"] { return text }
    return (elf.section(".head.text") ?? elf.section(".text"))?.address
  }

  /// x86 sections stand for the symbols: `.bss` ends where the reserved image does, `.brk` follows.
  private static func addX86(
    _ facts: inout KernelImageFacts, _ elf: ELFFile, start: UInt64, origin: String
  ) throws(InputError) {
    facts.linkedStart = elf.segments.first {
      start >= $0.address && start - $0.address < $0.memorySize
    }.map { $0.physicalAddress &+ (start - $0.address) }
    addSections(&facts, elf, start: start)
    facts.size =
      facts.extents["__end_of_kernel_reserve"] ?? facts.extents["__brk_base"]
      ?? facts.extents["__bss_stop"]?.roundedUp(to: 4096)
    if facts.extents["__end_of_kernel_reserve"] == nil {
      facts.extents["__end_of_kernel_reserve"] = facts.size
    }
    facts.brkOffset = facts.extents["__brk_base"]
    if let base = facts.extents["__brk_base"], let limit = facts.extents["__brk_limit"],
      limit >= base
    {
      facts.brkSize = limit - base
    }
    guard let size = facts.size, size > 0, size < 1 << 32 else {
      throw InputError(
        .malformed, "is an x86 ELF file without the .bss section of a kernel",
        at: FactSource(origin))
    }
  }

  /// What the symbol table leaves out where CONFIG_KALLSYMS_ALL is off.
  private static func addSections(
    _ facts: inout KernelImageFacts, _ elf: ELFFile, start: UInt64
  ) {
    func add(_ name: String, _ address: UInt64?) {
      if let address, address >= start, facts.extents[name] == nil {
        facts.extents[name] = address - start
      }
    }
    for (name, section, isEnd) in [
      ("_text", ".text", false), ("__start_rodata", ".rodata", false), ("_sdata", ".data", false),
      ("_edata", ".data", true), ("__init_end", ".smp_locks", false),
      ("__smp_locks", ".smp_locks", false), ("__smp_locks_end", ".smp_locks", true),
      ("__bss_start", ".bss", false), ("__bss_stop", ".bss", true),
      ("__brk_base", ".brk", false), ("__brk_limit", ".brk", true),
    ] {
      add(name, elf.section(section).map { isEnd ? $0.end : $0.address })
    }
    if let rodata = elf.section(".rodata"), let data = elf.section(".data") {
      let last = elf.sections.filter {
        $0.isLoaded && $0.address >= rodata.address && $0.address < data.address
      }.map(\.end).max()
      add("__end_rodata", last?.roundedUp(to: 4096))
    }
    // The linker script rounds the end of .brk, which is the last section, up to a page.
    add("_end", elf.section(".brk").map { $0.end.roundedUp(to: 4096) })
    facts.sections = facts.sections ?? LinkerSymbols.sections(facts.extents)
  }

  static func addSize(_ facts: inout KernelImageFacts, _ architecture: Architecture) {
    guard let end = facts.extents["_end"] else { return }
    let start =
      architecture == .arm
      ? facts.extents["_stext"]
      : architecture == .riscv64
        ? facts.extents["_start"] ?? 0 : 0
    if let start, end > start { facts.size = end - start }
  }
}
