// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in crashkernel= and in the default CMA area (kernel/crash_reserve.c, kernel/dma/contiguous.c).
extension Behaviour {
  package static let crashKernel: [Behaviour] = [
    crashkernelKnowsCMA, crashkernelRoundsMemory, crashkernelPrefixesOffsetError,
    crashkernelPrefixIsSpeltRight, hasGenericCrashReserve, hasCrashReserveOption,
    contiguousReservesNodes, nodeAreasAreOfOneKind, cmaParameterOverridesLimit,
  ]

  package static let crashkernelKnowsCMA = Behaviour(
    "crashkernelKnowsCMA", since: "6.17",
    of: "__parse_crashkernel() (kernel/crash_reserve.c)",
    "crashkernel=SIZE,cma is a form of its own.",
    dated: "sources: not in 6.14, in 6.17")

  package static let crashkernelRoundsMemory = Behaviour(
    "crashkernelRoundsMemory", since: "6.0",
    of: "parse_crashkernel_mem() (kernel/crash_core.c)",
    "Ranges are compared with the memory rounded up to 128 MiB.",
    dated: "sources of 5.19 and 6.0")

  package static let crashkernelPrefixesOffsetError = Behaviour(
    "crashkernelPrefixesOffsetError", since: "6.10",
    of: "parse_crashkernel_mem() (kernel/crash_reserve.c)",
    "A prefix stands before the line about a missing offset, misspelt at first.",
    dated: "sources of 6.9 and 6.10")

  package static let crashkernelPrefixIsSpeltRight = Behaviour(
    "crashkernelPrefixIsSpeltRight", since: "6.15",
    of: "parse_crashkernel_mem() (kernel/crash_reserve.c)",
    "The prefix of that line is spelt right.",
    dated: "sources: not in 6.14, in 6.17")

  package static let hasGenericCrashReserve = Behaviour(
    "hasGenericCrashReserve", since: "6.7",
    of: "reserve_crashkernel_generic() (kernel/crash_core.c)",
    "One function places the crash kernel for x86, arm64 and riscv, and its resources are "
      + "inserted late.",
    dated: "sources: not in 6.6, in 6.8")

  package static let hasCrashReserveOption = Behaviour(
    "hasCrashReserveOption", since: "6.9",
    of: "CRASH_RESERVE (kernel/Kconfig.kexec)",
    "An option of its own stands for the reservation, where it was that of kexec.",
    dated: "sources of 6.8 and 6.9")

  package static let contiguousReservesNodes = Behaviour(
    "contiguousReservesNodes", since: "6.6",
    of: "dma_numa_cma_reserve() (kernel/dma/contiguous.c)",
    "The areas of nodes are reserved with the default area, and numa_cma= exists; before, "
      + "arm64 asked for cma_pernuma= itself.",
    dated: "sources of 6.5 and 6.6")

  package static let nodeAreasAreOfOneKind = Behaviour(
    "nodeAreasAreOfOneKind", since: "7.2",
    of: "dma_numa_cma_reserve() (kernel/dma/contiguous.c)",
    "The areas of nodes come behind the default one; a node has one, by numa_cma= or "
      + "cma_pernuma=; CONFIG_CMA_SIZE_PERNUMA gives each node one as large as the default.",
    dated: "sources of 7.1 and 7.2")

  package static let cmaParameterOverridesLimit = Behaviour(
    "cmaParameterOverridesLimit", since: "6.17",
    of: "dma_contiguous_reserve() (kernel/dma/contiguous.c)",
    "The limit that cma= names replaces the architecture's; before, the lower one held.",
    dated: "sources: not in 6.14, in 6.17")
}
