// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import PhysicalMemory

/// Whether the tree's memory nodes say what they mean.
let memoryNodeChecks: [LintCheck] = [
  LintCheck(
    "memory-reg-format", .error, "a memory node's reg has an odd number of cells",
    "The length of reg is no multiple of the root's address and size cells: the kernel reads "
      + "numbers at the wrong place, or leaves the rest out."
  ) { examined in
    let unit = examined.rootCells.bytesPerEntry
    return examined.memoryNodes.compactMap { node in
      guard let reg = node.property("reg"), unit > 0, reg.count % unit != 0 else { return nil }
      return .init(
        "reg has \(reg.count) bytes, no multiple of \(unit)", at: examined.source(of: node))
    }
  },
  LintCheck(
    "memory-overlap", .warning, needs: ["memory-reg-format"], "two memory ranges overlap",
    "The same RAM is listed twice. The kernel joins the ranges; with nodes of their own the memory "
      + "belongs to the first. Ranges that only touch are no finding."
  ) { examined in
    let all = examined.memoryEntries.sorted { $0.range.base < $1.range.base }
    return zip(all, all.dropFirst()).compactMap { this, next in
      guard this.range.overlaps(next.range) else { return nil }
      return .init(
        "\(Words.range(this.range)) overlaps \(Words.range(next.range)) of \(next.path)",
        at: examined.source(path: this.path))
    }
  },
  LintCheck(
    "memory-unaligned", .note, needs: ["memory-reg-format"],
    "a memory range does not begin and end on a page",
    "The kernel uses whole pages: the part of a page at either end is lost."
  ) { examined in
    let mask = examined.boot.pageSize - 1
    return examined.memoryEntries.compactMap { entry in
      let (base, end) = (entry.range.base.rawValue, entry.range.end.rawValue)
      guard base & mask != 0 || end & mask != 0 else { return nil }
      return .init(
        "\(Words.range(entry.range)) does not begin and end on a page of "
          + "\(Words.size(mask + 1))", at: examined.source(path: entry.path))
    }
  },
  LintCheck(
    "memory-dropped", .warning, needs: ["no-ram"], "the kernel does not take a memory node",
    "The node is disabled, lies too deep in the tree, or below where this kernel's RAM may begin. "
      + "Its memory is not used."
  ) { examined in
    guard examined.boot.firmware.memoryOverride.isEmpty,
      examined.boot.firmware.efiMemoryMap.isEmpty
    else { return [] }
    return examined.memoryEntries.compactMap { entry in
      let bytes = entry.range.bytes
      let isTaken = examined.record.memoryStates.contains { state in
        state.regions.contains { $0.range.bytes.overlaps(bytes) }
      }
      guard !isTaken, entry.range.size >= examined.boot.pageSize else { return nil }
      return .init(
        "\(Words.range(entry.range)) (\(Words.size(entry.range.size))) is not taken",
        at: examined.source(path: entry.path))
    }
  },
]

extension ExaminedBoot {
  /// Nodes that say `device_type = "memory"`, at any depth.
  var memoryNodes: [DeviceTree.Node] {
    var found: [DeviceTree.Node] = []
    boot.firmware.deviceTree?.root.preorder { node in
      if node.string("device_type") == "memory" { found.append(node) }
    }
    return found
  }

  /// The ranges of those nodes, empty ones left out.
  var memoryEntries: [(path: String, range: MemoryRange)] {
    memoryNodes.flatMap { node in
      let value = node.property("linux,usable-memory") ?? node.property("reg")
      return (value.map(rootCells.entries) ?? []).compactMap { entry in
        let range = MemoryRange(exactly: PhysicalAddress(entry.base), size: entry.size)
        return range.flatMap { $0.isEmpty ? nil : (node.path, $0) }
      }
    }
  }
}
