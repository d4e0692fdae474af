// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// The virtual layout that follows from the physical one.
extension BootState {
  /// Fills `record.virtualAreas` from the page tables that `paging_init()` made.
  mutating func armDescribeVirtualLayout() {
    guard parts.contains(.virtualLayout) else { return }
    var areas: [VirtualArea] = []
    func add(_ name: String, _ first: UInt64, _ end: UInt64, _ detail: String = "") {
      guard end > first else { return }
      areas.append(VirtualArea(name, first: first, last: end - 1, detail: detail))
    }
    let moduleSpace: UInt64 = config.isEnabled(.thumb2Kernel) ? 8 << 20 : 16 << 20
    let pkmap = arm.pageOffset - (2 << 20)
    let hasHighMemory = config.isEnabled(.highmem)
    add("modules", arm.pageOffset - moduleSpace, hasHighMemory ? pkmap : arm.pageOffset)
    if hasHighMemory { add("pkmap", pkmap, arm.pageOffset, "4 KiB pages, 512 entries") }
    for piece in linearPieces {
      add("linear map", piece.first, piece.end, describe(piece))
    }
    if hasKASAN {
      let end = armKasanOffset &+ (1 << 29)
      add("KASAN shadow", (end >> 3) &+ armKasanOffset, end)
    }
    add("vmalloc", arm.vmallocStart, ArmState.vmallocEnd)
    for area in arm.staticAreas where area.address >= arm.vmallocStart {
      add("static mapping", area.address, area.address &+ area.size, area.name)
    }
    if arm.tagsPointer != 0 {
      let section = arm.sectionSize
      add(
        of.tree == nil ? "boot tags" : "device tree", ArmState.fdtFixedBase,
        ArmState.fdtFixedBase + 2 * section,
        "RO, sections, of \(pa(arm.tagsPointer.roundedDown(to: section)))")
    }
    let slotsEnd = ArmState.fixmapTop
    add("early ioremap slots", slotsEnd - 7 * 32 * pageSize, slotsEnd, "7 slots of 32 pages")
    add("fixmap", ArmState.fixmapStart, 0xfff0_0000)
    add("vectors", 0xffff_0000, 0xffff_1000, "RX page")
    add("vector stubs", 0xffff_1000, 0xffff_2000, "RX page")
    record.virtualAreas = areas.sorted { ($0.first, $1.last) < ($1.first, $0.last) }
  }

  private func describe(_ piece: ArmPageTables.Piece) -> String {
    let form = piece.usesPages ? "4 KiB pages" : arm.isLPAE ? "2 MiB sections" : "1 MiB sections"
    return "\(piece.kind.rawValue), \(form), of \(pa(piece.physical))"
  }

  /// What low memory is mapped as in the end, joined where neighbours are alike.
  private var linearPieces: [ArmPageTables.Piece] {
    var result: [ArmPageTables.Piece] = []
    for new in arm.tables.pieces where new.first >= arm.pageOffset && new.end <= arm.vmallocStart {
      var kept: [ArmPageTables.Piece] = []
      for old in result {
        if old.end <= new.first || old.first >= new.end {
          kept.append(old)
          continue
        }
        if old.first < new.first {
          var left = old
          left.end = new.first
          kept.append(left)
        }
        if old.end > new.end {
          var right = old
          right.first = new.end
          right.physical = old.physical &+ (new.end - old.first)
          kept.append(right)
        }
      }
      result = kept + [new]
    }
    return result.sorted { $0.first < $1.first }.reduce(into: []) { joined, piece in
      if let last = joined.last, last.end == piece.first, last.kind == piece.kind,
        last.usesPages == piece.usesPages
      {
        joined[joined.count - 1].end = piece.end
      } else {
        joined.append(piece)
      }
    }
  }
}
