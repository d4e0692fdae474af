// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import PhysicalMemory

/// What `--format virtual` shows of a RISC-V kernel, from the tables that `setup_vm_final()` made.
extension BootState {
  mutating func riscvDescribeVirtualLayout() {
    guard parts.contains(.virtualLayout) else { return }
    let space = riscv.space
    var areas = riscv.linearMap.map { piece -> VirtualArea in
      let first = space.pageOffset &+ (piece.range.base - riscv.ramBase)
      let unit =
        piece.leafShift >= 30
        ? "\(1 << (piece.leafShift - 30)) GiB"
        : piece.leafShift >= 20 ? "2 MiB" : "4 KiB"
      let isReadOnly = riscvReadOnlyParts.contains { $0.overlaps(piece.range) }
      return VirtualArea(
        "linear map", first: first, last: first &+ piece.range.size &- 1,
        detail: "\(isReadOnly ? "RO" : "RW"), \(unit) pages, of "
          + piece.range.base.rawValue.hex0x())
    }
    areas += [
      VirtualArea("vmalloc", first: space.vmallocStart, last: space.pageOffset &- 1),
      VirtualArea("vmemmap", first: space.vmemmapStart, last: space.vmallocStart &- 1),
      VirtualArea("PCI I/O", first: space.pciIOStart, last: space.vmemmapStart &- 1),
    ]
    if hasKASAN {
      let shadow = riscvKasanShadow
      areas.append(VirtualArea("KASAN shadow", first: shadow.start, last: shadow.end &- 1))
    }
    let link = RiscvAddressSpace.kernelLinkAddress
    areas.append(
      VirtualArea(
        "modules", first: (link &+ kernelImage.size).roundedUp(to: pageSize) &- (2 << 30),
        last: link &- 1))
    areas.append(
      VirtualArea(
        "kernel", first: link, last: link &+ kernelImage.size &- 1,
        detail: "2 MiB pages, of \(kernelImage.base.rawValue.hex0x())"))
    areas += riscvFixmapAreas()
    record.virtualAreas = areas.sorted { ($0.first, $1.last) < ($1.first, $0.last) }
  }

  /// The slots of asm/fixmap.h, counted down from FIXADDR_TOP.
  private func riscvFixmapAreas() -> [VirtualArea] {
    let top = riscv.space.fixmapTop
    let page = pageSize
    var slot: UInt64 = 1
    var areas: [VirtualArea] = []
    func take(_ name: String, _ count: UInt64, _ detail: String = "") {
      let end = top &- (slot &- 1) &* page
      areas.append(VirtualArea(name, first: end &- count &* page, last: end &- 1, detail: detail))
      slot += count
    }
    let blob = boot.placement.deviceTree.map { "of \($0.rawValue.hex0x()), 2 MiB pages" } ?? ""
    take("fixmap: device tree", (4 << 20) / page, blob)
    for level in ["PTE", "PMD", "PUD", "P4D"] { take("fixmap: page table \(level)", 1) }
    take("fixmap: text poke", 2)
    take("fixmap: early console", 1)
    for number in (0..<7).reversed() { take("early ioremap slot \(number)", (256 << 10) / page) }
    return areas
  }
}
