// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// Whose memory a function asks for.
package enum MemoryOwners {
  package static let free = "free"
  package static let noMap = "firmware (no-map)"
  package static let cma = "CMA"
  package static let reservedNodes = "reserved memory"
  package static let other = "other reservations"
  package static let partialPages = "not managed (partial pages)"

  private static let byCaller: [String: String] = [
    "alloc_low_pages": "page tables", "early_pgtable_alloc": "page tables",
    "alloc_pte_fixmap": "page tables", "alloc_pmd_fixmap": "page tables",
    "alloc_pud_fixmap": "page tables", "alloc_p4d_fixmap": "page tables",
    "early_alloc": "page tables", "spp_getpage": "page tables",
    "reserve_real_mode": "real-mode trampoline", "setup_log_buf": "log buffer",
    "alloc_large_system_hash": "hash tables", "memblock_double_array": "memblock arrays",
  ]

  /// Reservations of what the firmware left in memory.
  private static let firmwareCallers: Set<String> = [
    "reserve_bios_regions", "acpi_reserve_initial_tables", "efi_config_parse_tables", "efi_init",
    "efi_memattr_init", "efi_memblock_x86_reserve_range", "efi_reserve_boot_services",
    "memblock_x86_reserve_range_setup_data", "smp_scan_config", "reserve_regions",
    "crash_reserve_low_1M",
  ]

  package static func owner(
    of caller: String, isAllocation: Bool, cause: FactSource?
  ) -> String {
    if case .name(let path)? = cause?.place, path.hasPrefix("/reserved-memory/") {
      return reservedNodes
    }
    if let owner = byCaller[caller] { return owner }
    if caller.hasPrefix("pcpu_") { return "per-CPU" }
    if caller.hasPrefix("sparse_") || caller.contains("memmap") { return "memmap" }
    if isAllocation { return "boot allocations" }
    return firmwareCallers.contains(caller) ? "firmware" : other
  }
}

/// Named places: each byte is the first's that claims it.
struct OwnerMap {
  /// Ascending, disjoint.
  private var named: [OwnedRange] = []

  init(_ claims: [OwnedRange]) {
    for claim in claims where !claim.range.isEmpty { insert(claim) }
  }

  private func first(endingAtOrAbove address: PhysicalAddress) -> Int {
    var (low, high) = (0, named.count)
    while low < high {
      let middle = (low + high) / 2
      if named[middle].range.last >= address { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private mutating func insert(_ claim: OwnedRange) {
    for part in parts(of: claim.range) where part.owner == nil {
      named.insert(
        OwnedRange(claim.owner, part.range), at: first(endingAtOrAbove: part.range.base))
    }
  }

  /// A range cut at the borders of names; nil where nobody has a name for it.
  private func parts(of range: MemoryRange) -> [(range: MemoryRange, owner: String?)] {
    var parts: [(MemoryRange, String?)] = []
    var next = range.base
    var index = first(endingAtOrAbove: range.base)
    while index < named.count, named[index].range.base <= range.last {
      let part = named[index].range.part(in: range)
      if next < part.base { parts.append((MemoryRange(from: next, to: part.base), nil)) }
      parts.append((part, named[index].owner))
      guard part.last < range.last else { return parts }
      next = part.last + 1
      index += 1
    }
    parts.append((MemoryRange(capping: next, size: range.last - next + 1), nil))
    return parts
  }

  /// A reservation cut and named by the places.
  func named(_ holding: Holding) -> [Holding] {
    parts(of: holding.range).map { part in
      var piece = holding
      piece.range = part.range
      if let owner = part.owner { piece.owner = owner }
      return piece
    }
  }
}
