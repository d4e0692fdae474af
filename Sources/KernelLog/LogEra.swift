// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Between which releases a log's words were in use: it dates a log that names no release.
package struct LogEra: Sendable {
  /// `major.minor`.
  package struct Version: Sendable, Comparable, CustomStringConvertible {
    package var major: Int
    package var minor: Int
    package init(_ major: Int, _ minor: Int) { (self.major, self.minor) = (major, minor) }
    package var description: String { "\(major).\(minor)" }
    package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
  }
  /// The newest release that began to print one of the lines.
  package private(set) var since: Sourced<Version>?
  /// The oldest release that no longer printed one of them.
  package private(set) var before: Sourced<Version>?

  package init() {}

  mutating func narrow(since version: Version, _ source: FactSource) {
    if since.map({ $0.value < version }) ?? true { since = Sourced(version, source) }
  }
  mutating func narrow(before version: Version, _ source: FactSource) {
    if before.map({ version < $0.value }) ?? true { before = Sourced(version, source) }
  }

  /// True where nothing speaks against a release of this version.
  package func allows(_ version: Version) -> Bool {
    (since.map { $0.value <= version } ?? true) && (before.map { version < $0.value } ?? true)
  }
}

/// Words that came with one release or went with another.
enum EraLines {
  private typealias Version = LogEra.Version

  static let recognisers: [LineRecogniser] = words.map { words, since, before in
    LineRecogniser(words) { _, log in
      if let since { log.facts.era.narrow(since: since, log.source) }
      if let before { log.facts.era.narrow(before: before, log.source) }
      // The line tells more than its age.
      return .other
    }
  }

  private static let words: [(words: String, since: Version?, before: Version?)] = [
    ("e820: BIOS-provided physical RAM map:", Version(3, 7), Version(4, 15)),
    ("e820: last_pfn = ", Version(3, 7), Version(4, 15)),
    ("e820 update range: ", nil, Version(3, 5)), ("Zone PFN ranges:", nil, Version(3, 5)),
    ("early_node_map[", nil, Version(3, 5)), ("BRK [", Version(3, 6), Version(5, 8)),
    ("memblock_virt_alloc", Version(3, 13), Version(4, 20)),
    ("memblock_alloc_try_nid", Version(4, 20), nil), ("memblock_free: ", nil, Version(5, 16)),
    ("memblock_phys_free: ", Version(5, 16), nil), ("memblock_add_node: ", Version(5, 16), nil),
    ("__memblock_reserve: ", Version(6, 16), nil),
    ("PM: hibernation: Registered nosave", Version(5, 8), nil),
    ("PM: Registered nosave", nil, Version(5, 8)),
    ("ACPI: Reserving ", Version(5, 10), nil), ("ACPI: Early table checksum", Version(3, 16), nil),
    ("Fallback order for Node ", Version(5, 16), nil),
    ("smpboot: Allowing ", Version(3, 7), Version(6, 9)),
    ("CPU topo: Allowing ", Version(6, 9), nil), ("MTRR map: ", Version(6, 5), nil),
    ("Zeroed struct page in unavailable", Version(4, 19), Version(5, 12)),
    ("Dynamic Preempt: ", Version(5, 12), nil), ("random: crng init done", Version(4, 8), nil),
    ("Kernel memory protection disabled", Version(4, 5), nil),
    ("software IO TLB: area num ", Version(6, 0), nil),
    ("Virtual kernel memory layout:", nil, Version(5, 8)),
    ("virtual kernel memory layout:", nil, Version(5, 8)),
  ]
}
