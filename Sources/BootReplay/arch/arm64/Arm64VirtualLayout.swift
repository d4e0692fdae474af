// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import PhysicalMemory

/// What `--format virtual` shows of an arm64 kernel, from the tables that `paging_init()` made.
extension BootState {
  mutating func arm64DescribeVirtualLayout() {
    guard parts.contains(.virtualLayout) else { return }
    let space = arm64.space
    var areas = arm64LinearAreas() + arm64KernelAreas() + arm64FixmapAreas()
    let modules = space.kernelImageStart &- space.modulesStart
    areas.append(
      VirtualArea(
        "modules", first: space.modulesStart, last: space.modulesStart &+ modules &- 1))
    if let shadow = space.kasanShadow {
      areas.append(VirtualArea("KASAN shadow", first: shadow.start, last: shadow.end &- 1))
    }
    areas.append(
      VirtualArea("vmalloc", first: space.kernelImageStart, last: space.vmallocEnd &- 1))
    areas.append(
      VirtualArea(
        "vmemmap", first: space.vmemmapStart, last: space.vmemmapEnd &- 1,
        detail: "struct pages; RAM's start at "
          + space.vmemmapAddress(memblock.startOfDRAM.rawValue, memstart: arm64.memstart).hex0x()))
    areas.append(
      VirtualArea(
        "PCI I/O", first: space.pciIOStart, last: space.pciIOStart &+ (16 << 20) &- 1))
    record.virtualAreas = areas.sorted { ($0.first, $1.last) < ($1.first, $0.last) }
  }

  private static func sizeText(_ shift: Int) -> String {
    shift >= 30
      ? "\(1 << (shift - 30)) GiB"
      : shift >= 20 ? "\(1 << (shift - 20)) MiB" : "\(1 << (shift - 10)) KiB"
  }

  /// Runs of leaves of one size.
  private func leafRuns(_ mapping: LinearMapping) -> [(range: MemoryRange, shift: Int)] {
    let space = arm64.space
    var runs: [(range: MemoryRange, shift: Int)] = []
    var at = mapping.range.base
    var left = mapping.range.size
    let shifts = mapping.usesBlocks ? space.blockShifts.sorted(by: >) : []
    while left > 0 {
      let address = space.linearAddress(at.rawValue, memstart: arm64.memstart)
      func fits(_ shift: Int) -> Bool {
        let span = UInt64(1) << UInt64(shift)
        return (address | at.rawValue) & (span - 1) == 0 && left >= span
      }
      let shift = shifts.first(where: fits) ?? space.pageShift
      var size = UInt64(1) << UInt64(shift)
      if shift == space.pageShift {
        // Pages go on to the next border where a block may begin.
        let block = UInt64(1) << UInt64(space.pmdShift)
        size = mapping.usesBlocks ? block - (at.rawValue & (block - 1)) : left
      }
      size = min(size, left)
      if let last = runs.last, last.shift == shift, last.range.end == at {
        runs[runs.count - 1].range.size &+= size
      } else {
        runs.append((MemoryRange(capping: at, size: size), shift))
      }
      at += size
      left -= size
    }
    return runs
  }

  private func arm64LinearAreas() -> [VirtualArea] {
    let space = arm64.space
    var covered: [MemoryRange] = []
    var areas: [VirtualArea] = []
    // The kernel's alias is told once: 7.2 maps it before the banks that hold it.
    for mapping in arm64.linearMap {
      let isText = mapping.purpose == "kernel text and rodata"
      for (range, shift) in leafRuns(mapping) {
        for piece in Self.subtract(covered, from: range) where !piece.isEmpty {
          let first = space.linearAddress(piece.base.rawValue, memstart: arm64.memstart)
          let what = mapping.purpose.isEmpty ? "" : ", \(mapping.purpose)"
          areas.append(
            VirtualArea(
              "linear map", first: first, last: first &+ piece.size &- 1,
              detail: "\(isText ? "RO" : "RW"), \(Self.sizeText(shift)) pages, of "
                + "\(piece.base.rawValue.hex0x())\(what)"))
        }
      }
      covered.append(mapping.range)
    }
    return areas
  }

  private static func subtract(_ holes: [MemoryRange], from range: MemoryRange) -> [MemoryRange] {
    holes.reduce([range]) { pieces, hole in
      pieces.flatMap { piece -> [MemoryRange] in
        guard piece.overlaps(hole) else { return [piece] }
        return [
          MemoryRange(from: piece.base, to: max(piece.base, min(hole.base, piece.end))),
          MemoryRange(from: min(max(hole.end, piece.base), piece.end), to: piece.end),
        ].filter { !$0.isEmpty }
      }
    }
  }

  private func arm64KernelAreas() -> [VirtualArea] {
    let start = arm64KernelVirtualStart
    let size = kernelImage.size
    let begin = arm64KernelStart - kernelImage.base
    let initBegin = kernelOffset("__init_begin") ?? size
    let initEnd = kernelOffset("__init_end") ?? initBegin
    let textEnd = kernelOffset("_etext")
    let parts: [(String, UInt64, UInt64, String)] = [
      ("kernel text", begin, textEnd ?? initBegin, arm64.isRodataEnabled ? "ROX" : "RWX"),
      ("kernel rodata", textEnd ?? initBegin, initBegin, arm64.isRodataEnabled ? "RO" : "RW"),
      ("kernel init", initBegin, initEnd, "freed after boot"),
      ("kernel data and bss", initEnd, size, "RW"),
    ]
    return parts.filter { $0.2 > $0.1 }.map {
      VirtualArea(
        $0.0, first: start &+ $0.1, last: start &+ $0.2 &- 1,
        detail: "\($0.3), of \((kernelImage.base + $0.1).rawValue.hex0x())")
    }
  }

  /// The slots of asm/fixmap.h, counted down from FIXADDR_TOP.
  private func arm64FixmapAreas() -> [VirtualArea] {
    let space = arm64.space
    let page = pageSize
    let isWide = !kernel.has(.arm64FixmapIsCompact)
    var slot: UInt64 = 1
    var areas: [VirtualArea] = []
    func take(_ name: String, _ count: UInt64, _ detail: String = "") {
      let top = space.fixmapTop &- (slot &- 1) &* page
      areas.append(VirtualArea(name, first: top &- count &* page, last: top &- 1, detail: detail))
      slot += count
    }
    let blob = boot.placement.deviceTree.map { "of \($0.rawValue.hex0x()), RO" } ?? ""
    take("fixmap: device tree", isWide ? (4 << 20) / page : (2 << 20) / page + 2, blob)
    take("fixmap: early console", 1)
    take("fixmap: text poke", 1)
    if kernel.has(.arm64FixmapHasVNCR), config.isEnabled(.kvm) {
      take("fixmap: VNCR", config.number(.nrCpus, default: 256) &+ 1)
    }
    if config.isEnabled(.acpiApeiGhes) {
      take("fixmap: GHES", config.isEnabled(.armSdeInterface) ? 4 : 2)
    }
    if config.isEnabled(.unmapKernelAtEl0) {
      let hasData = !kernel.has(.arm64TrampolineDataIsOptional) || config.isEnabled(.relocatable)
      take("fixmap: entry trampoline", hasData ? 4 : 3)
    }
    let btmaps = (256 << 10) / page + (kernel.has(.arm64RemapsOnePageMore) ? 1 : 0)
    // The first slot lies lowest.
    for number in (0..<7).reversed() { take("early ioremap slot \(number)", btmaps) }
    let levels = ["PTE", "PMD", "PUD"] + (kernel.has(.arm64FixmapHasP4D) ? ["P4D"] : []) + ["PGD"]
    for level in levels { take("fixmap: page table \(level)", 1) }
    return areas
  }
}
