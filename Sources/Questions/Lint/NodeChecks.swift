// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import BootReplay
import DeviceTree
import PhysicalMemory

/// Whether /reserved-memory is well-formed and can be granted.
let nodeChecks: [LintCheck] = [
  LintCheck(
    "reserved-memory-format", .error, "the kernel ignores /reserved-memory as a whole",
    "The kernel takes /reserved-memory only where its #address-cells and #size-cells are the "
      + "root's and it has a ranges property. Otherwise none of its nodes is reserved."
  ) { examined in
    guard let root = examined.boot.firmware.deviceTree?.root,
      let node = root.child("reserved-memory")
    else { return [] }
    let cells = RootCells(of: root)
    var missing: [String] = []
    for (name, wanted) in [("#address-cells", cells.address), ("#size-cells", cells.size)] {
      let value = node.cells(name)?.first.map { Int($0) }
      if value != wanted {
        missing.append("\(name) is \(value.map(String.init) ?? "missing"), the root's is \(wanted)")
      }
    }
    if !node.has("ranges") { missing.append("ranges is missing") }
    guard !missing.isEmpty else { return [] }
    return [
      .init(
        "the kernel ignores every node: \(Words.list(missing))", at: examined.source(of: node))
    ]
  },
  LintCheck(
    "node-reg-format", .error, needs: ["reserved-memory-format"],
    "a reserved node's reg has an odd number of cells",
    "The length of reg is no multiple of the root's address and size cells. The kernel skips the "
      + "node, or takes a number for another."
  ) { examined in
    examined.reservedChildren.compactMap { node in
      let unit = examined.rootCells.bytesPerEntry
      guard let reg = node.property("reg"), unit > 0, reg.count % unit != 0 || reg.isEmpty else {
        return nil
      }
      return .init(
        "reg has \(reg.count) bytes, no multiple of \(unit)", at: examined.source(of: node))
    }
  },
  LintCheck(
    "node-empty", .warning, needs: ["reserved-memory-format"],
    "a reserved node has neither reg nor size",
    "Without reg or size there is nothing to reserve; the kernel passes over the node. A boot "
      + "loader may fill it in."
  ) { examined in
    examined.reservedChildren.filter { !$0.has("reg") && !$0.has("size") }.map {
      .init("has neither reg nor size, so nothing is reserved", at: examined.source(of: $0))
    }
  },
  LintCheck(
    "node-reg-with-size", .note, needs: ["reserved-memory-format"],
    "a reserved node has both reg and size", "Where reg is, the kernel does not look at size."
  ) { examined in
    examined.reservedChildren.filter { $0.has("reg") && $0.has("size") }.map {
      .init("has reg and size; size is not looked at", at: examined.source(of: $0))
    }
  },
  LintCheck(
    "node-overlap", .error, needs: ["reserved-memory-format"], "two reserved nodes overlap",
    "Two owners believe that the same memory is theirs alone. Correct one reg. Nodes that only "
      + "touch are no finding, nor is a range that also stands in /memreserve/."
  ) { examined in
    let all = examined.reservedNodes.flatMap { node in node.ranges.map { (node.path, $0) } }
      .filter { !$0.1.isEmpty }.sorted { ($0.1.base, $0.0) < ($1.1.base, $1.0) }
    var found: [LintCheck.Found] = []
    for (index, this) in all.enumerated() {
      for next in all[(index + 1)...] {
        guard this.1.overlaps(next.1) else { break }
        guard this.0 != next.0 else { continue }
        found.append(
          .init(
            "\(Words.range(this.1)) overlaps \(next.0) at \(Words.range(next.1))",
            at: examined.source(path: this.0)))
      }
    }
    return found
  },
  LintCheck(
    "node-outside-ram", .note, needs: ["reserved-memory-format", "no-ram"],
    "a reserved node lies outside RAM",
    "Reserving what is no RAM does nothing. That is right for memory which the firmware hides from "
      + "the kernel, and wrong where the board has less memory than the tree's author thought."
  ) { examined in
    examined.reservedNodes.flatMap { node in
      node.ranges.compactMap { range -> LintCheck.Found? in
        let missing = examined.bytesOutsideRAM(range)
        guard missing > 0 else { return nil }
        let what = missing == range.size ? "all" : Words.size(missing)
        return .init(
          "\(what) of \(Words.range(range)) is no RAM", at: examined.source(path: node.path))
      }
    }
  },
  LintCheck(
    "node-refused", .error, needs: ["reserved-memory-format", "no-ram", "boot-stops"],
    "the kernel does not grant a reserved node",
    "The memory is in use already, or there is none of that size where the node may lie. Its "
      + "driver will fail. memreplay explain INPUT NODE says who is in the way."
  ) { examined in
    examined.refusals.compactMap { refusal in
      guard case .node = refusal.subject, refusal.kind == .inUse || refusal.kind == .noRoom else {
        return nil
      }
      let reason = RefusalReason(refusal: refusal, examined: examined)
      let parties = reason.requestedRange.map { reason.parties(in: $0).map(\.owner) } ?? []
      // What finds no room at all may find it beside a blob that lies elsewhere.
      let owners = refusal.kind == .noRoom ? ["kernel", "dtb", "initrd"] : parties
      return .init(
        refusal.message, at: refusal.cause,
        assuming: owners.flatMap(examined.assumptions))
    }
  },
  LintCheck(
    "node-driver-refused", .warning, needs: ["reserved-memory-format", "boot-stops"],
    "the memory's driver does not take a reserved node",
    "The node is reserved, but what its compatible names refuses it: a CMA area that is not "
      + "aligned, a pool without no-map, a default area beside cma=. Its memory may be given back."
  ) { examined in
    examined.refusals.filter { $0.kind == .driverRefused }.map {
      .init($0.message, at: $0.cause)
    }
  },
  LintCheck(
    "node-no-map-reusable", .error, needs: ["reserved-memory-format"],
    "a reserved node is no-map and reusable",
    "no-map keeps the kernel from mapping the memory, reusable lets it use the memory: only one "
      + "can be. The kernel takes no-map, and CMA refuses the node."
  ) { examined in
    examined.reservedChildren.filter { $0.has("no-map") && $0.has("reusable") }.map {
      .init("has no-map and reusable, which exclude each other", at: examined.source(of: $0))
    }
  },
  LintCheck(
    "node-cma-unaligned", .error, needs: ["reserved-memory-format"],
    "a CMA node's reg is not aligned",
    "CMA areas begin and end on a page block (4 MiB with 4 KiB pages; see `incorrect alignment of "
      + "CMA region` in the log). Otherwise the area is refused."
  ) { examined in
    examined.record.entries.compactMap { entry in
      guard case .message(let message, let cause) = entry,
        message.text.contains("incorrect alignment of CMA region")
      else { return nil }
      return .init(message.text, at: cause)
    }
  },
  LintCheck(
    "node-alignment", .error, needs: ["reserved-memory-format"],
    "a reserved node's alignment is no power of two",
    "The allocator rounds with masks: with any other number the memory lies anywhere, or nothing "
      + "is found."
  ) { examined in
    examined.reservedChildren.compactMap { node in
      guard !node.has("reg"), let value = node.property("alignment") else { return nil }
      let alignment = RootCells.number(value)
      guard alignment != 0, alignment & (alignment - 1) != 0 else { return nil }
      return .init(
        "alignment \(alignment.hex0x()) is no power of two", at: examined.source(of: node))
    }
  },
  LintCheck(
    "node-alloc-ranges", .error, needs: ["reserved-memory-format", "no-ram"],
    "a reserved node's alloc-ranges hold no RAM",
    "The node may lie only where there is no RAM, so it gets none. Correct alloc-ranges, or the "
      + "board has less memory than the tree's author thought."
  ) { examined in
    examined.reservedChildren.compactMap { node in
      guard !node.has("reg"), let value = node.property("alloc-ranges") else { return nil }
      let ranges = examined.rootCells.entries(value).map {
        MemoryRange(capping: PhysicalAddress($0.base), size: $0.size)
      }
      guard !ranges.isEmpty, ranges.allSatisfy({ examined.bytesOutsideRAM($0) == $0.size }) else {
        return nil
      }
      return .init(
        "no RAM lies in alloc-ranges \(Words.list(ranges.map { Words.range($0) }))",
        at: examined.source(of: node))
    }
  },
  LintCheck(
    "node-table-full", .error, needs: ["reserved-memory-format"],
    "more reserved nodes than the kernel's table holds",
    "The kernel keeps 64 reserved nodes (up to 6.1; later releases count static ones first). What "
      + "comes after them is reserved, if at all, but no driver finds it. Join nodes that touch."
  ) { examined in
    let full = examined.refusals.filter { refusal in
      if case .node = refusal.subject { refusal.kind == .tableFull } else { false }
    }
    guard let first = full.first else { return [] }
    return [.init("\(full.count) nodes do not fit: \(first.message)", at: first.cause)]
  },
]

extension ExaminedBoot {
  var rootCells: RootCells {
    boot.firmware.deviceTree.map { RootCells(of: $0.root) } ?? RootCells()
  }
  /// The nodes below /reserved-memory that are not disabled.
  var reservedChildren: [DeviceTree.Node] {
    boot.firmware.deviceTree?.root.child("reserved-memory")?.children.filter(\.isAvailable) ?? []
  }
  func source(of node: DeviceTree.Node) -> FactSource { source(path: node.path) }
  func source(path: String) -> FactSource {
    FactSource(boot.firmware.deviceTree?.origin ?? "device tree", .name(path))
  }
}
