// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in drivers/of/fdt.c and drivers/of/of_reserved_mem.c.
extension Behaviour {
  package static let flatTree: [Behaviour] = [
    scansDirectChildren, checksInitrdOrder, capsUsableMemory, wantsWholeEntries,
    reserveMapComesLast, setsUpStaticNodesLate, reservesFirstEntryOnly,
    refusesNoMapInsideMemoryOnly, reservationFailuresAreErrors, reservedMemoryHasOneFile,
    marksDynamicNoMap, keepsDynamicNodesTogether, failureTellsSize, remapsWhenReserving,
    sortTakesTwo, sortsByOffset, keepsTableOnBadRoot, hasEmptyRoot, emptyRootHasCells,
    movesReservationsToLateScan, readsKexecHandover, reservesMapEntriesItself,
  ]

  package static let scansDirectChildren = Behaviour(
    "scansDirectChildren", since: "5.16",
    of: "early_init_dt_scan_memory() (drivers/of/fdt.c)",
    "Only available memory nodes below the root count, /chosen is no must, and only "
      + "direct children of /reserved-memory are reserved.",
    dated: "sources: not in 5.15, in 5.17")

  package static let checksInitrdOrder = Behaviour(
    "checksInitrdOrder", since: "6.1",
    of: "early_init_dt_check_for_initrd() (drivers/of/fdt.c)",
    "An initrd whose end lies below its start is left out.",
    dated: "sources of 6.0 and 6.1")

  package static let capsUsableMemory = Behaviour(
    "capsUsableMemory", since: "5.15",
    of: "early_init_dt_check_for_usable_mem_range() (drivers/of/fdt.c)",
    "linux,usable-memory-range and elfcorehdr are handled here for all architectures.",
    dated: "sources of 5.14 and 5.15")

  package static let wantsWholeEntries = Behaviour(
    "wantsWholeEntries", since: "6.18",
    of: "of_flat_dt_get_addr_size_prop() (drivers/of/fdt.c)",
    "A property that is not a whole number of entries counts as absent.",
    dated: "sources of 6.17 and 6.18")

  package static let reserveMapComesLast = Behaviour(
    "reserveMapComesLast", since: "6.6",
    of: "early_init_fdt_scan_reserved_mem() (drivers/of/fdt.c)",
    "/memreserve/ entries come behind /reserved-memory.",
    dated: "sources: not in 6.2, in 6.6")

  package static let setsUpStaticNodesLate = Behaviour(
    "setsUpStaticNodesLate", since: "6.12",
    of: "fdt_scan_reserved_mem_reg_nodes() (drivers/of/of_reserved_mem.c)",
    "Static nodes are set up when the tree is unflattened, in a table of the size needed.",
    dated: "sources of 6.11 and 6.12")

  package static let reservesFirstEntryOnly = Behaviour(
    "reservesFirstEntryOnly", since: "7.1",
    of: "__reserved_mem_reserve_reg() (drivers/of/of_reserved_mem.c)",
    "Only the first entry of a static node is reserved, and what cannot be valid is "
      + "refused first; one handler decides; the record of a refused region is not kept.",
    dated: "sources of 7.0 and 7.1")

  package static let refusesNoMapInsideMemoryOnly = Behaviour(
    "refusesNoMapInsideMemoryOnly", since: "5.12",
    of: "early_init_dt_reserve_memory_arch() (drivers/of/fdt.c)",
    "no-map is refused over what is reserved only inside memory.",
    dated: "sources of 5.11 and 5.12")

  package static let reservationFailuresAreErrors = Behaviour(
    "reservationFailuresAreErrors", since: "6.0",
    of: "fdt_reserved_mem_reserve() (drivers/of/fdt.c)",
    "Failures of reserved memory are errors, not notes.",
    dated: "sources of 5.19 and 6.0")

  package static let reservedMemoryHasOneFile = Behaviour(
    "reservedMemoryHasOneFile", since: "6.9",
    of: "__reserved_mem_reserve_reg() (drivers/of/of_reserved_mem.c)",
    "Lines about static nodes begin with \"OF: reserved mem:\".",
    dated: "sources of 6.8 and 6.9")

  package static let marksDynamicNoMap = Behaviour(
    "marksDynamicNoMap", since: "5.15",
    of: "early_init_dt_alloc_reserved_memory_arch() (drivers/of/of_reserved_mem.c)",
    "Dynamic no-map memory is marked, not removed; it is allocated at once.",
    dated: "sources of 5.14 and 5.15")

  package static let keepsDynamicNodesTogether = Behaviour(
    "keepsDynamicNodesTogether", since: "6.5",
    of: "__reserved_mem_alloc_in_range() (drivers/of/of_reserved_mem.c)",
    "Dynamic nodes are placed next to recorded ones where alloc-ranges touch them.",
    dated: "sources of 6.4 and 6.5")

  package static let failureTellsSize = Behaviour(
    "failureTellsSize", since: "5.14",
    of: "__reserved_mem_alloc_size() (drivers/of/of_reserved_mem.c)",
    "The line about a dynamic node that finds no place tells its size.",
    dated: "sources: not in 5.12, in 5.14")

  package static let remapsWhenReserving = Behaviour(
    "remapsWhenReserving", since: "6.17", stable: ["6.12.95"],
    of: "dma_contiguous_early_fixup() (kernel/dma/contiguous.c)",
    "CMA regions are noted for remapping when they are reserved, not when they are set "
      + "up.",
    dated: "sources: not in 6.14, in 6.17; a boot of 6.12.95 does it")

  package static let sortTakesTwo = Behaviour(
    "sortTakesTwo", since: "6.11",
    of: "sort() (lib/sort.c)",
    "The heapsort takes the two largest elements at a time.",
    dated: "sources of 6.10 and 6.11")

  package static let sortsByOffset = Behaviour(
    "sortsByOffset", since: "6.5", until: "7.1",
    of: "__rmem_cmp() (drivers/of/of_reserved_mem.c)",
    "Ties between regions are broken by their place in the blob.",
    dated: "sources of 6.4 and 6.5; in 7.0, not in 7.1")

  package static let keepsTableOnBadRoot = Behaviour(
    "keepsTableOnBadRoot", since: "6.12", until: "7.1",
    of: "alloc_reserved_mem_array() (drivers/of/of_reserved_mem.c)",
    "A malformed /reserved-memory leaves room for as many regions as can be.",
    dated: "sources of 6.11 and 6.12; until the late set-up of 7.1")

  package static let hasEmptyRoot = Behaviour(
    "hasEmptyRoot", since: "6.9",
    of: "unflatten_device_tree() (drivers/of/fdt.c)",
    "A tree is there even where no blob is.",
    dated: "sources of 6.8 and 6.9")

  package static let emptyRootHasCells = Behaviour(
    "emptyRootHasCells", since: "6.13",
    of: "empty_root.dts (drivers/of)",
    "The built-in tree has #address-cells and #size-cells.",
    dated: "sources of 6.12 and 6.13")

  package static let movesReservationsToLateScan = Behaviour(
    "movesReservationsToLateScan", since: "7.1",
    of: "fdt_scan_reserved_mem_late() (drivers/of/of_reserved_mem.c)",
    "The late scan is a function of another name, and reserved_mem has no offset.",
    dated: "sources of 7.0 and 7.1")

  package static let readsKexecHandover = Behaviour(
    "readsKexecHandover", since: "6.16",
    of: "early_init_dt_check_kho() (drivers/of/fdt.c)",
    "linux,kho-fdt in /chosen is read.",
    dated: "sources: not in 6.14, in 6.17; kexec handover came with 6.16")

  package static let reservesMapEntriesItself = Behaviour(
    "reservesMapEntriesItself", since: "6.0",
    of: "early_init_fdt_scan_reserved_mem() (drivers/of/fdt.c)",
    "/memreserve/ entries and static nodes are reserved by the scan itself, not by a "
      + "function that an architecture may replace.",
    dated: "sources of 5.19 and 6.0")
}
