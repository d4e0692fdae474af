// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in gigantic pages and CMA (mm/hugetlb.c, mm/hugetlb_cma.c, mm/cma.c).
extension Behaviour {
  package static let hugePages: [Behaviour] = [
    hugePagesTakeNodes, allocatesHugePagesEarly, tellsUnsupportedHugetlbCMA,
    hugetlbCMAWantsMultiples, hugetlbCMAAlignsToDemotion, hugetlbCMACountsHugePages,
    cmaAlignsToPageblocks, cmaTriesAboveFourGiB, cmaTriesFourGiBBeforeHighMemory, cmaNamesNode,
    cmaIgnoresNodesWithoutNUMA, cmaHasOneMoreArea, cmaDeclaresInParts, countsHugePagesEarly,
  ]

  package static let hugePagesTakeNodes = Behaviour(
    "hugePagesTakeNodes", since: "5.16",
    of: "hugepages_setup() (mm/hugetlb.c)",
    "hugepages= and hugetlb_cma= take a number for each node; a size that cannot be had "
      + "is forgotten.",
    dated: "sources: not in 5.15, in 5.17")

  package static let allocatesHugePagesEarly = Behaviour(
    "allocatesHugePagesEarly", since: "6.15",
    of: "hugetlb_bootmem_alloc() (mm/hugetlb.c)",
    "Gigantic pages are allocated in one place for all parameters, exactly on the node "
      + "asked for.",
    dated: "sources: not in 6.14, in 6.17")

  package static let tellsUnsupportedHugetlbCMA = Behaviour(
    "tellsUnsupportedHugetlbCMA", since: "6.15",
    of: "hugetlb_cma_reserve() (mm/hugetlb_cma.c)",
    "Warns where no gigantic page exists; hugetlb_cma_only takes pages from the areas; "
      + "areas may be of several ranges; nodes are those with memory.",
    dated: "sources: not in 6.14, in 6.17")

  package static let hugetlbCMAWantsMultiples = Behaviour(
    "hugetlbCMAWantsMultiples", since: "7.2",
    of: "hugetlb_cma_reserve() (mm/hugetlb_cma.c)",
    "Sizes must be multiples of a gigantic page, and are not rounded up.",
    dated: "sources of 7.1 and 7.2")

  package static let hugetlbCMAAlignsToDemotion = Behaviour(
    "hugetlbCMAAlignsToDemotion", since: "5.16", until: "6.10",
    of: "hugetlb_cma_reserve() (mm/hugetlb.c)",
    "Areas are aligned to huge pages of a PMD, to which gigantic ones can be split.",
    dated: "sources: not in 5.15, in 5.17; in 6.9, not in 6.10")

  package static let hugetlbCMACountsHugePages = Behaviour(
    "hugetlbCMACountsHugePages", since: "6.10", stable: ["6.1.176"],
    of: "hugetlb_cma_reserve() (mm/hugetlb.c)",
    "The bitmap of an area has a bit for each huge page of a PMD.",
    dated: "sources of 6.9 and 6.10; in 6.1.176")

  package static let cmaAlignsToPageblocks = Behaviour(
    "cmaAlignsToPageblocks", since: "5.19",
    of: "CMA_MIN_ALIGNMENT_BYTES (include/linux/cma.h)",
    "Areas are aligned to pageblocks, where the largest buddy block counted too.",
    dated: "sources: not in 5.17, in 5.19; 5.18 or 5.19")

  package static let cmaTriesAboveFourGiB = Behaviour(
    "cmaTriesAboveFourGiB", since: "5.12",
    of: "cma_declare_contiguous_nid() (mm/cma.c)",
    "Tries memory above 4 GiB first, from below.",
    dated: "sources of 5.11 and 5.12")

  package static let cmaTriesFourGiBBeforeHighMemory = Behaviour(
    "cmaTriesFourGiBBeforeHighMemory", since: "6.3",
    of: "cma_declare_contiguous_nid() (mm/cma.c)",
    "That try comes before high memory; before, it overwrote what high memory gave.",
    dated: "sources of 6.2 and 6.3")

  package static let cmaNamesNode = Behaviour(
    "cmaNamesNode", since: "6.6", until: "6.15",
    of: "cma_declare_contiguous_nid() (mm/cma.c)",
    "The line about an area names its node, and without NUMA it is none.",
    dated: "sources: not in 6.5, in 6.6; not in 6.17")

  package static let cmaIgnoresNodesWithoutNUMA = Behaviour(
    "cmaIgnoresNodesWithoutNUMA", since: "6.6",
    of: "cma_declare_contiguous_nid() (mm/cma.c)",
    "Without NUMA no node is asked for.",
    dated: "sources of 6.5 and 6.6")

  package static let cmaHasOneMoreArea = Behaviour(
    "cmaHasOneMoreArea", since: "5.10", until: "6.9",
    of: "MAX_CMA_AREAS (include/linux/cma.h)",
    "There is room for one area more than CMA_AREAS.",
    dated: "sources: in 6.8, not in 6.9")

  package static let cmaDeclaresInParts = Behaviour(
    "cmaDeclaresInParts", since: "6.15",
    of: "__cma_declare_contiguous_nid() (mm/cma.c)",
    "A function within does the work: every failure is told, with the size asked for; the "
      + "border of high memory counts with HIGHMEM only; the limit decides about the try "
      + "above 4 GiB; areas are checked against the spans of zones.",
    dated: "sources: not in 6.14, in 6.17")

  package static let countsHugePagesEarly = Behaviour(
    "countsHugePagesEarly", since: "7.2",
    of: "hugetlb_bootmem_struct_page_init() (mm/hugetlb.c)",
    "Gigantic pages count as managed before the Memory: line, which an initcall did before.",
    dated: "sources: not in 7.1, in 7.2")
}
