// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in riscv's memory set-up.
extension Behaviour {
  package static let riscv: [Behaviour] = [
    riscvForcesCommandLineQuietly, riscvReadsMMUType, riscvTellsLinearOverflow,
    riscvAlignsVmemmapToFolios, riscvHasSwiotlb, riscvStaysBelowDMA32,
  ]

  package static let riscvForcesCommandLineQuietly = Behaviour(
    "riscvForcesCommandLineQuietly", since: "6.15", checked: [.v6_12, .v7_2],
    of: "parse_dtb() (arch/riscv/kernel/setup.c)",
    "A forced command line is not told.",
    dated: "sources: not in 6.14, in 6.17")

  package static let riscvReadsMMUType = Behaviour(
    "riscvReadsMMUType", since: "6.16", checked: [.v6_12, .v7_2],
    of: "set_satp_mode() (arch/riscv/mm/init.c)",
    "The first cpu node limits the address mode.",
    dated: "sources: not in 6.14, in 6.17")

  package static let riscvTellsLinearOverflow = Behaviour(
    "riscvTellsLinearOverflow", since: "6.14", checked: [.v6_12, .v7_2],
    of: "setup_bootmem() (arch/riscv/mm/init.c)",
    "Memory that the linear map has no room for is told of when it is removed.",
    dated: "sources of 6.13 and 6.14")

  package static let riscvAlignsVmemmapToFolios = Behaviour(
    "riscvAlignsVmemmapToFolios", since: "7.1", checked: [.v6_12, .v7_2],
    of: "vmemmap_start_pfn (arch/riscv/mm/init.c)",
    "The memory map is aligned to the largest folio, for hugetlb's savings.",
    dated: "sources of 7.0 and 7.1")

  package static let riscvHasSwiotlb = Behaviour(
    "riscvHasSwiotlb", since: "5.14", checked: [.v6_12, .v7_2],
    of: "swiotlb_init() (arch/riscv/mm/init.c)",
    "The bounce buffer is set up.",
    dated: "sources: not in 5.12, in 5.14")

  package static let riscvStaysBelowDMA32 = Behaviour(
    "riscvStaysBelowDMA32", since: "7.2", checked: [.v6_12, .v7_2],
    of: "arch_mm_preinit() (arch/riscv/mm/init.c)",
    "No bounce buffer where all RAM lies above the DMA limit.",
    dated: "sources of 7.1 and 7.2")
}
