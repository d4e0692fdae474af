// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in finding nodes (mm/numa_memblks.c, drivers/base/arch_numa.c, drivers/of/of_numa.c).
extension Behaviour {
  package static let numa: [Behaviour] = [
    usesNumaMemblks, distanceTableIsQuiet, sratProcessorsAreQuiet, ofNumaFailsWithoutIds,
    distanceMapNamesNodes, warnsInSixteenDigits,
  ]

  package static let usesNumaMemblks = Behaviour(
    "usesNumaMemblks", since: "6.12",
    of: "numa_memblks_init() (mm/numa_memblks.c)",
    "x86, arm64 and riscv collect node ids in one place before memblock gets them; "
      + "NODE_DATA is not rounded to pages, and its line is the same for all.",
    dated: "sources of 6.11 and 6.12")

  package static let distanceTableIsQuiet = Behaviour(
    "distanceTableIsQuiet", since: "6.15",
    of: "numa_alloc_distance() (mm/numa_memblks.c)",
    "No line tells of the distance table.",
    dated: "sources: not in 6.14, in 6.17")

  package static let sratProcessorsAreQuiet = Behaviour(
    "sratProcessorsAreQuiet", since: "6.12",
    of: "acpi_numa_processor_affinity_init() (arch/x86/mm/srat.c)",
    "No line tells the node of a processor.",
    dated: "sources of 6.11 and 6.12")

  package static let ofNumaFailsWithoutIds = Behaviour(
    "ofNumaFailsWithoutIds", since: "6.12",
    of: "of_numa_parse_memory_nodes() (drivers/of/of_numa.c)",
    "Memory nodes without an id are an error where the last one has none.",
    dated: "sources of 6.11 and 6.12")

  package static let distanceMapNamesNodes = Behaviour(
    "distanceMapNamesNodes", since: "5.16",
    of: "of_numa_parse_distance_map_v1() (drivers/of/of_numa.c)",
    "Nodes of a distance map count as parsed.",
    dated: "sources: not in 5.15, in 5.17")

  package static let warnsInSixteenDigits = Behaviour(
    "warnsInSixteenDigits", since: "5.12",
    of: "numa_register_nodes() (drivers/base/arch_numa.c)",
    "A region without a node is printed with 16 digits.",
    dated: "sources of 5.11 and 5.12")
}
