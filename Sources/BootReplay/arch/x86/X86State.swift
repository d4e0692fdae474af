// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import KernelBehaviour
import PhysicalMemory

/// What the x86 steps carry from one to the next: the globals of arch/x86.
package struct X86State: Sendable {
  /// `e820_table`.
  package var e820 = E820Map(capacity: 128, words: .classic)
  /// `e820_table_kexec`.
  package var e820Kexec = E820Map(capacity: 128, words: .classic)
  /// `e820_table_firmware`.
  package var e820Firmware = E820Map(capacity: 128, words: .classic)
  /// Where the table's entries come from, for provenance.
  var e820Sources: [Sourced<MemoryRange>] = []
  /// `userdef`: mem= or memmap= changed the table.
  var isUserDefined = false
  /// EFI_MEMMAP: the EFI memory map can be used.
  var hasEFIMemoryMap = false
  /// The EFI map's descriptors, while it can be used.
  var efiMap: [Sourced<EFIMemoryDescriptor>] = []
  /// The part of the brk area that holds early page tables: what is left of it.
  var pageTableBuffer: Range<PageFrame> = 0..<0
  /// `can_use_brk_pgt`.
  var canUseBrk = true
  /// i386: where the page tables made by head_32.S end.
  var initiallyMappedEnd: PhysicalAddress = 0
  var minPfnMapped: PageFrame = 0
  /// `max_pfn_mapped`.
  package var maxPfnMapped: PageFrame = 0
  var maxLowPfnMapped: PageFrame = 0
  /// `pfn_mapped`.
  package var mapped: [Range<PageFrame>] = []
  /// The pieces of the direct mapping, with their page sizes.
  package var directMapping: [MappedPiece] = []
  var pageTables = DirectMapTables()
  /// `page_size_mask`: large pages, and those of 1 GiB.
  var mapsPMDs = false
  var mapsPUDs = false
  /// KASAN's shadow after `kasan_init()`.
  var kasanShadow: KasanShadow?
  /// `max_possible_pfn`.
  package var maxPossiblePfn: PageFrame = 0
  /// `crashk_res`, `crashk_low_res` are in `BootState.crashKernel`; the initrd's last place.
  package var initrd: MemoryRange?
  /// Where `reserve_real_mode()` put the trampoline.
  package var realMode: MemoryRange?
  package init() {}
}

/// A run of memory that the direct mapping maps with one page size.
package struct MappedPiece: Sendable, Equatable {
  package var range: MemoryRange
  package var pageSize: UInt64
}

extension BootState {
  var is32Bit: Bool { boot.architecture == .i386 }
  var hasPAE: Bool { config.isEnabled(.x86Pae) }
  /// PMD_SIZE.
  var pmdSize: UInt64 { is32Bit && !hasPAE ? 4 << 20 : 2 << 20 }
  /// MAX_ARCH_PFN.
  var maxArchPfn: PageFrame {
    if is32Bit { return hasPAE ? 0x100_0000 : 0x10_0000 }
    return hasFiveLevels ? 0x100_0000_0000 : 0x4_0000_0000
  }
  /// Five-level paging is compiled in, the CPU can do it, and nothing turns it off.
  var hasFiveLevels: Bool {
    !is32Bit && boot.cpu.flags.contains("la57") && !commandLine.has("no5lvl")
      && (kernel.has(.alwaysHasFiveLevels) || config.isEnabled(.x86FiveLevel))
  }
  /// The image was moved by `choose_random_location()`, or could have been: KASLR_FLAG.
  var hasKASLR: Bool { config.isEnabled(.randomizeBase) && !commandLine.has("nokaslr") }
  /// PAGE_OFFSET: where the direct mapping begins.
  var pageOffset: UInt64 {
    if is32Bit { return config.number(.pageOffset, default: 0xc000_0000) }
    let fixed: UInt64 = hasFiveLevels ? 0xff11_0000_0000_0000 : 0xffff_8880_0000_0000
    return boot.assumed["page-offset"].flatMap { Memparse.exactSize($0.value) } ?? fixed
  }
  /// `kaslr_memory_enabled()`.
  var randomizesMemory: Bool {
    !is32Bit && config.isEnabled(.randomizeMemory) && hasKASLR && !config.isEnabled(.kasan)
  }
  /// `efi_enabled(EFI_BOOT)`; a log without efi=debug tells it by `efi: EFI v2.70 by …` alone.
  var isEFIBoot: Bool {
    config.isEnabled(.efi)
      && (boot.firmware.efi.memmap != nil || !boot.firmware.efiMemoryMap.isEmpty
        || boot.firmware.hardware.efiVersion != nil)
  }
  /// Models `parse_acpi()`: the last word on whether ACPI is used at all.
  var isACPIDisabled: Bool {
    guard config.isEnabled(.acpi) else { return true }
    var disabled = false
    for case let value? in commandLine.values(of: "acpi") {
      if value.hasPrefix("off") { disabled = true }
      if value.hasPrefix("force") || value.hasPrefix("on") { disabled = false }
    }
    return disabled
  }

  /// A linker symbol's physical address, from the kernel's own files or the profile.
  func symbol(_ name: String) -> PhysicalAddress? {
    guard let range = boot.placement.kernel else { return nil }
    return boot.extent(name).map { range.base + $0 }
  }
  /// `_end`: of the whole image with its brk area.
  var imageEnd: PhysicalAddress {
    let start = boot.placement.kernel?.base ?? 0
    return symbol("_end") ?? (boot.placement.kernel?.end ?? start)
  }
}
