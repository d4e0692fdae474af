// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in the memory set-up of x86.
extension Behaviour {
  package static let x86: [Behaviour] = [
    reservesFirst64K, allocatesInsteadOfFinding, acceptsOneFirmwareEntry, spellsOutE820,
    keepsSetupDataAsRAM, keepsKexecTableOfSetupData, lastPfnCountsACPI, removesMMIOFromE820,
    initialisesMemorylessNodesLate, nosaveWalksRAM, alwaysHasFiveLevels, randomisesCPUEntryAreas,
    trimsHighMemory, reservesIBFTBehindEFI, trampolineNamesLimit,
  ]

  package static let reservesFirst64K = Behaviour(
    "reservesFirst64K", since: "5.13",
    of: "early_reserve_memory() (arch/x86/kernel/setup.c)",
    "What must not be overwritten is reserved first, 64 KiB at address 0 with it.",
    dated: "sources: not in 5.12, in 5.14")

  package static let allocatesInsteadOfFinding = Behaviour(
    "allocatesInsteadOfFinding", since: "5.15",
    of: "memblock_phys_alloc_range() (mm/memblock.c)",
    "Trampoline, direct mapping, initrd, ACPI tables and NUMA distances are allocated in "
      + "one step; before, found and then reserved.",
    dated: "sources of 5.14 and 5.15")

  package static let acceptsOneFirmwareEntry = Behaviour(
    "acceptsOneFirmwareEntry", since: "7.0",
    of: "append_e820_table() (arch/x86/kernel/e820.c)",
    "One entry from the boot loader is believed; before, two were needed.",
    dated: "sources of 6.19 and 7.0")

  package static let spellsOutE820 = Behaviour(
    "spellsOutE820", since: "7.0",
    of: "e820_print_type() (arch/x86/kernel/e820.c)",
    "Types and updates of the table are spelt out; gaps are searched from below; buffers "
      + "behind RAM are registered.",
    dated: "sources of 6.19 and 7.0")

  package static let keepsSetupDataAsRAM = Behaviour(
    "keepsSetupDataAsRAM", since: "6.16",
    of: "e820__reserve_setup_data() (arch/x86/kernel/e820.c)",
    "setup_data is reserved in memblock only, no longer a type of its own in the table; "
      + "sysfs shows the table for kexec.",
    dated: "sources: not in 6.14, in 6.17")

  package static let keepsKexecTableOfSetupData = Behaviour(
    "keepsKexecTableOfSetupData", since: "6.9",
    of: "e820__reserve_setup_data() (arch/x86/kernel/e820.c)",
    "The table for kexec is left alone.",
    dated: "sources of 6.8 and 6.9")

  package static let lastPfnCountsACPI = Behaviour(
    "lastPfnCountsACPI", since: "6.11",
    of: "e820__end_ram_pfn() (arch/x86/kernel/e820.c)",
    "ACPI tables count as RAM where its end is looked for.",
    dated: "sources of 6.10 and 6.11")

  package static let removesMMIOFromE820 = Behaviour(
    "removesMMIOFromE820", since: "6.2",
    of: "efi_remove_e820_mmio() (arch/x86/platform/efi/efi.c)",
    "Large MMIO regions are taken out of the table.",
    dated: "sources of 6.1 and 6.2")

  package static let initialisesMemorylessNodesLate = Behaviour(
    "initialisesMemorylessNodesLate", since: "5.18",
    of: "init_memory_less_node() (arch/x86/mm/numa.c)",
    "Nodes with CPUs and no memory get their data from free_area_init().",
    dated: "sources: not in 5.17, in 5.19")

  package static let nosaveWalksRAM = Behaviour(
    "nosaveWalksRAM", since: "6.16", stable: ["5.10.262", "6.1.176", "6.12.107"],
    of: "e820__register_nosave_regions() (arch/x86/kernel/e820.c)",
    "What is not to be saved is what lies between RAM entries, up to the last page; "
      + "before, each entry by itself.",
    dated: "sources: not in 6.14, in 6.17; in 6.12.107, 6.1.176 and 5.10.262, not in 6.13.2")

  package static let alwaysHasFiveLevels = Behaviour(
    "alwaysHasFiveLevels", since: "6.16",
    of: "pgtable_l5_enabled() (arch/x86)",
    "Five levels of page tables are always built in.",
    dated: "sources: not in 6.14, in 6.17")

  package static let randomisesCPUEntryAreas = Behaviour(
    "randomisesCPUEntryAreas", since: "6.2",
    of: "init_cea_offsets() (arch/x86/mm/cpu_entry_area.c)",
    "The entry areas of CPUs are placed at random with KASLR.",
    dated: "sources of 6.1 and 6.2")

  package static let trimsHighMemory = Behaviour(
    "trimsHighMemory", since: "6.15",
    of: "e820__memblock_setup() (arch/x86/kernel/e820.c)",
    "i386 without HIGHMEM64G: memory from max_pfn on is removed, and the zone of high "
      + "memory is not announced.",
    dated: "sources: not in 6.14, in 6.17")

  package static let reservesIBFTBehindEFI = Behaviour(
    "reservesIBFTBehindEFI", since: "6.5",
    of: "reserve_ibft_region() (arch/x86/kernel/setup.c)",
    "The iBFT is reserved behind efi_init().",
    dated: "sources: not in 6.2, in 6.5")

  package static let trampolineNamesLimit = Behaviour(
    "trampolineNamesLimit", since: "7.2",
    of: "reserve_real_mode() (arch/x86/realmode/init.c)",
    "The line about a trampoline that finds no place names the limit.",
    dated: "sources of 7.1 and 7.2")
}
