// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in mm/memblock.c.
extension Behaviour {
  package static let memblock: [Behaviour] = [
    tracesPhysicalAllocation, capWarnsWithoutMemory, namesPhysicalFree, tracesAddNode,
    hasDriverManaged, mirrorNeedsKernelcore, mergesLocally, earlyResizePanics,
    invalidNodeMeansAny, emptyTableHasNoDummy, hasAllocOrPanic, storesNodeAndFlagsOfReserve,
    freeKeepsTableOfBuddy,
  ]

  package static let tracesPhysicalAllocation = Behaviour(
    "tracesPhysicalAllocation", since: "5.11", of: "memblock_phys_alloc_range() (mm/memblock.c)",
    "The request is printed, as those of memblock_alloc() are; x86 callers find and reserve no more.",
    dated: "sources of 5.10 and 5.11")

  package static let capWarnsWithoutMemory = Behaviour(
    "capWarnsWithoutMemory", since: "5.15", of: "memblock_cap_memory_range() (mm/memblock.c)",
    "Warns, and does nothing, where no memory is registered yet.", dated: "sources of 5.14 and 5.15"
  )

  package static let namesPhysicalFree = Behaviour(
    "namesPhysicalFree", since: "5.16", of: "memblock_phys_free() (mm/memblock.c)",
    "What was memblock_free() is called memblock_phys_free(), and __memblock_free_late() loses its "
      + "underscores; a function memblock_free() takes virtual addresses.",
    dated: "sources of 5.15 and 5.17; the commit is of 5.16")

  package static let tracesAddNode = Behaviour(
    "tracesAddNode", since: "5.16", of: "memblock_add_node() (mm/memblock.c)",
    "Takes flags, and prints a line.", dated: "sources of 5.15 and 5.17; the commit is of 5.16")

  package static let hasDriverManaged = Behaviour(
    "hasDriverManaged", since: "5.16", of: "should_skip_region() (mm/memblock.c)",
    "Driver-managed regions are skipped unless asked for.",
    dated: "sources of 5.15 and 5.17; the commit is of 5.16")

  package static let mirrorNeedsKernelcore = Behaviour(
    "mirrorNeedsKernelcore", since: "6.0", of: "memblock_mark_mirror() (mm/memblock.c)",
    "Acts only with kernelcore=mirror; lines about mirrored memory that ran out are rate-limited.",
    dated: "sources of 5.19 and 6.0")

  package static let mergesLocally = Behaviour(
    "mergesLocally", since: "6.3", of: "memblock_merge_regions() (mm/memblock.c)",
    "Only the changed neighbourhood is merged, not the whole table.",
    dated: "sources of 6.2 and 6.3")

  package static let earlyResizePanics = Behaviour(
    "earlyResizePanics", since: "6.7", of: "memblock_double_array() (mm/memblock.c)",
    "Growing a table before that is allowed panics, instead of failing in silence.",
    dated: "sources: not in 6.6, in 6.8")

  package static let invalidNodeMeansAny = Behaviour(
    "invalidNodeMeansAny", since: "6.10", of: "numa_valid_node() (include/linux/numa.h)",
    "A node that is not valid means any node, and is not printed.",
    dated: "sources of 6.9 and 6.10")

  package static let emptyTableHasNoDummy = Behaviour(
    "emptyTableHasNoDummy", since: "6.11", of: "memblock_add_range() (mm/memblock.c)",
    "An empty table has no region, where it had one of size 0.", dated: "sources of 6.10 and 6.11")

  package static let hasAllocOrPanic = Behaviour(
    "hasAllocOrPanic", since: "6.14", of: "__memblock_alloc_or_panic() (mm/memblock.c)",
    "Allocations that must not fail are traced as made by this wrapper.",
    dated: "sources of 6.13 and 6.14")

  package static let storesNodeAndFlagsOfReserve = Behaviour(
    "storesNodeAndFlagsOfReserve", since: "6.16", of: "__memblock_reserve() (mm/memblock.c)",
    "Reserved regions have the node asked for and flags, which the trace prints; allocations are "
      + "marked as the kernel's; memory below 1 MiB is a scratch area for kexec handover.",
    dated: "sources: not in 6.14, in 6.17; kexec handover came with 6.16")

  package static let freeKeepsTableOfBuddy = Behaviour(
    "freeKeepsTableOfBuddy", since: "7.1", of: "memblock_phys_free() (mm/memblock.c)",
    "Once the buddy allocator has the pages, they go to it, and the table stays as it is unless the "
      + "architecture keeps it; memblock_free_late() is gone.", dated: "sources of 7.0 and 7.1")
}
