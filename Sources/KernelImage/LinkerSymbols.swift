// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// The symbols of the kernel's linker scripts that say where its parts begin and end.
package enum LinkerSymbols {
  package static let all: Set<String> = [
    "_text", "_stext", "_etext", "_start", "_sdata", "_edata", "_data", "_end",
    "__start_rodata", "__end_rodata", "__init_begin", "__init_end", "_sinittext", "_einittext",
    "__inittext_begin", "__inittext_end", "__initdata_begin", "__initdata_end",
    "__bss_start", "__bss_stop", "__brk_base", "__brk_limit", "__end_of_kernel_reserve",
    "__per_cpu_start", "__per_cpu_end", "swapper_pg_dir", "idmap_pg_dir", "init_pg_dir",
    "init_pg_end", "early_pg_dir", "reserved_pg_dir", "tramp_pg_dir", "init_idmap_pg_dir",
    "__start_init_task", "__end_init_task", "__hyp_text_start", "__hyp_text_end",
    "__start_once", "__nosave_begin", "__nosave_end", "__bss_decrypted_start",
    "__bss_decrypted_end", "__idmap_text_start", "__idmap_text_end", "__exittext_begin",
    "__exittext_end", "__start_ro_after_init", "__end_ro_after_init", "__vectors_start",
    "phys_base", "__start___ex_table", "__stop___ex_table", "real_mode_blob",
    "real_mode_blob_end", "__smp_locks", "__smp_locks_end", "__start_bss_decrypted_unused",
    "__end_bss_decrypted", "__init_data_begin",
  ]

  /// Whether a symbol table's name is asked for: a linker symbol, or a function that calls
  /// memblock, with what the compiler appends to a part or a copy of it (`.constprop.0`).
  static func isWanted(_ name: Substring) -> Bool {
    if all.contains(String(name)) { return true }
    let base = name.prefix { $0 != "." }
    return CallSite.functions.contains(String(base)) && !name.hasSuffix(".cold")
  }

  /// First letters and the greatest length of wanted names, to pass over others cheaply.
  static let firstLetters: Set<UInt8> = Set(
    all.union(CallSite.functions).compactMap { $0.utf8.first })
  static let longest = 64

  /// The sizes of the `Memory:` line, where every symbol it is made of is known.
  ///
  /// Models `mem_init_print_info()`: a part that lies inside another is taken off the other.
  package static func sections(_ symbols: [String: UInt64]) -> KernelSections? {
    guard let stext = symbols["_stext"], let etext = symbols["_etext"],
      let sdata = symbols["_sdata"], let edata = symbols["_edata"],
      let rodata = symbols["__start_rodata"], let rodataEnd = symbols["__end_rodata"],
      let initBegin = symbols["__init_begin"], let initEnd = symbols["__init_end"],
      let initText = symbols["_sinittext"], let initTextEnd = symbols["_einittext"],
      let bss = symbols["__bss_start"], let bssEnd = symbols["__bss_stop"]
    else { return nil }
    var code = etext &- stext
    var rwdata = edata &- sdata
    let ro = rodataEnd &- rodata
    var initData = initEnd &- initBegin
    let initCode = initTextEnd &- initText
    func takeOff(
      _ start: UInt64, _ end: UInt64, _ size: inout UInt64, _ inner: UInt64, _ innerSize: UInt64
    ) {
      if start <= inner, inner < end, size > innerSize { size -= innerSize }
    }
    takeOff(initBegin, initEnd, &initData, initText, initCode)
    takeOff(stext, etext, &code, initText, initCode)
    takeOff(sdata, edata, &rwdata, initBegin, initData)
    takeOff(stext, etext, &code, rodata, ro)
    takeOff(sdata, edata, &rwdata, rodata, ro)
    return KernelSections(
      code: code >> 10, rwdata: rwdata >> 10, rodata: ro >> 10,
      initKiB: (initData &+ initCode) >> 10, bss: (bssEnd &- bss) >> 10)
  }

  /// What tells that these symbols are of a kernel of another architecture, for an error; nil where
  /// nothing does.
  package static func mismatch(
    _ symbols: [String: UInt64], with architecture: Architecture
  ) -> String? {
    guard let text = symbols["_text"] ?? symbols["_stext"] ?? symbols["_start"] else { return nil }
    if text == 0, symbols["_end"] ?? 0 == 0 {
      return "holds only zeros: it was read without root (kernel.kptr_restrict)"
    }
    let found: String? =
      switch (text, architecture.is64Bit) {
      case (...0xffff_ffff, true): "a 32-bit kernel"
      case (0x1_0000_0000..., false): "a 64-bit kernel"
      // The link addresses of x86-64 and RISC-V; arm64's are lower.
      case (0xffff_ffff_8000_0000..., true) where architecture == .arm64: "no arm64 kernel"
      case (..<0xffff_ffff_8000_0000, true) where architecture == .x86_64: "no x86_64 kernel"
      default: nil
      }
    return found.map {
      "holds the symbols of \($0) (_text is \(text.hex0x())), the boot is \(architecture.rawValue)"
    }
  }

  /// Where extents count from: `_text`, RISC-V's `_start`, ARM's PAGE_OFFSET.
  package static func origin(
    of architecture: Architecture, in symbols: [String: UInt64]
  ) -> UInt64? {
    switch architecture {
    // Every memory split of 32-bit ARM is a multiple of 256 MiB.
    case .arm: (symbols["_text"] ?? symbols["_stext"]).map { $0 & 0xf000_0000 }
    case .riscv64: symbols["_start"] ?? symbols["_text"]
    case .x86_64, .i386: symbols["_text"] ?? symbols["_stext"]
    // The head's 64 KiB lie before `_stext`.
    case .arm64: symbols["_text"] ?? symbols["_stext"].map { $0 &- 0x1_0000 }
    }
  }
}
