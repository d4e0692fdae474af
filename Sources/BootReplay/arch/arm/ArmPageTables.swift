// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Which virtual addresses the kernel's first-level table maps while memory is set up: as sections,
/// or through a page of table entries, for each PMD (2 MiB).
package struct ArmPageTables: Sendable {
  /// Section numbers (virtual address / section size) that are section-mapped.
  package private(set) var sections: Set<UInt64> = []
  /// PMD numbers (virtual address / 2 MiB) that have a page of entries.
  package private(set) var tables: Set<UInt64> = []
  /// What was mapped as what, in order; later pieces replace earlier ones.
  package private(set) var pieces: [Piece] = []

  package struct Piece: Sendable, Equatable {
    package var first: UInt64
    /// Exclusive.
    package var end: UInt64
    package var physical: UInt64
    package var kind: ArmMemoryKind
    package var usesPages: Bool
  }

  /// `pmd_clear()` for each PMD from `start` up to `end`.
  mutating func clear(from start: UInt64, to end: UInt64, sectionSize: UInt64) {
    var address = start
    while address < end {
      let pmd = address / ArmState.pmdSize
      tables.remove(pmd)
      let first = pmd * ArmState.pmdSize / sectionSize
      for section in first..<first + ArmState.pmdSize / sectionSize { sections.remove(section) }
      address += ArmState.pmdSize
    }
  }

  mutating func mapSections(from start: UInt64, to end: UInt64, sectionSize: UInt64) {
    var address = start
    while address < end {
      tables.remove(address / ArmState.pmdSize)
      sections.insert(address / sectionSize)
      address += sectionSize
    }
  }

  /// Notes a page of entries; it takes the place of sections below the same PMD.
  mutating func addTable(at address: UInt64, sectionSize: UInt64) {
    let pmd = address / ArmState.pmdSize
    tables.insert(pmd)
    let first = pmd * ArmState.pmdSize / sectionSize
    for section in first..<first + ArmState.pmdSize / sectionSize { sections.remove(section) }
  }

  mutating func note(_ piece: Piece) { pieces.append(piece) }

  func hasTable(at address: UInt64) -> Bool { tables.contains(address / ArmState.pmdSize) }
  /// `pmd_none()` on the entry of one section.
  func isEmpty(section address: UInt64, sectionSize: UInt64) -> Bool {
    !hasTable(at: address) && !sections.contains(address / sectionSize)
  }
}

/// The rows of `mem_types[]` that the steps here use.
package enum ArmMemoryKind: String, Sendable {
  case memoryRWX = "RWX"
  case memoryRW = "RW"
  case memoryReadOnly = "RO"
  case dmaReady = "RW, DMA ready"
  case vectors = "vectors"
  case device = "device"
  case flush = "cache flush area"

  /// `prot_sect` is set: aligned steps need no page of entries.
  var hasSections: Bool { self != .dmaReady && self != .vectors }
}
