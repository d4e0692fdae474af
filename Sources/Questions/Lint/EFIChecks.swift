// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import PhysicalMemory
import Zones

/// Whether EFI's map agrees with the other tables.
let efiChecks: [LintCheck] = [
  LintCheck(
    "efi-overlap", .warning, "two EFI descriptors overlap",
    "The firmware hands out the same memory twice. Descriptors that only touch are no finding."
  ) { examined in
    let all = examined.boot.firmware.efiMemoryMap.filter { $0.value.size > 0 }.sorted {
      $0.value.base < $1.value.base
    }
    return zip(all, all.dropFirst()).compactMap { this, next in
      let range = MemoryRange(capping: this.value.base, size: this.value.size)
      let other = MemoryRange(capping: next.value.base, size: next.value.size)
      guard range.overlaps(other) else { return nil }
      return .init(
        "\(Words.range(range)) (type \(this.value.type)) overlaps \(Words.range(other)) (type "
          + "\(next.value.type))", at: next.source)
    }
  },
  LintCheck(
    "efi-not-in-e820", .warning, needs: ["efi-overlap"],
    "EFI lists free memory that e820 does not list as RAM",
    "The boot loader makes the e820 table of EFI's map. Memory that is conventional there and not "
      + "RAM here is lost: a table that was cut at 128 entries, or a loader's own reservation."
  ) { examined in
    guard examined.boot.architecture.isX86, !examined.e820.isEmpty else { return [] }
    var ram = PageRuns()
    for entry in examined.e820 where entry.value.type == .ram {
      ram.insert(MemoryRange(capping: entry.value.base, size: entry.value.size).bytes)
    }
    return examined.boot.firmware.efiMemoryMap.filter { $0.value.type == 7 }.compactMap { item in
      let range = MemoryRange(capping: item.value.base, size: item.value.size)
      var missing = PageRuns([range.bytes])
      for run in ram.clamped(to: range.bytes).runs { missing.remove(run) }
      guard missing.count >= 1 << 20 else { return nil }
      return .init(
        "\(Words.size(missing.count)) of conventional memory at \(Words.range(range)) are no e820 "
          + "RAM", at: item.source)
    }
  },
  LintCheck(
    "efi-reserved-as-ram", .error, needs: ["efi-overlap"],
    "e820 lists RAM that EFI says is reserved or a device",
    "The kernel will use memory that the firmware uses too, or that is no memory."
  ) { examined in
    guard examined.boot.architecture.isX86 else { return [] }
    let taken: Set<UInt32> = [0, 5, 6, 8, 11, 12, 13]
    return examined.boot.firmware.efiMemoryMap.filter { taken.contains($0.value.type) }
      .flatMap { item -> [LintCheck.Found] in
        let range = MemoryRange(capping: item.value.base, size: item.value.size)
        return examined.e820.filter {
          $0.value.type == .ram
            && MemoryRange(capping: $0.value.base, size: $0.value.size).overlaps(range)
        }.map {
          .init(
            "e820 RAM \(LintEntryText.entry($0.value)) overlaps EFI's type \(item.value.type) at "
              + "\(Words.range(range))", at: $0.source)
        }
      }
  },
  LintCheck(
    "efi-no-map-node", .warning, needs: ["reserved-memory-format"],
    "a no-map node is not reserved in EFI's map",
    "The EFI specification asks firmware to list memory of a no-map node as EfiReservedMemoryType: "
      + "otherwise a boot loader may use it before the kernel looks at the tree."
  ) { examined in
    examined.nodesInEFI { node, type in node.has("no-map") && type != 0 }
  },
  LintCheck(
    "efi-node-conventional", .warning, needs: ["reserved-memory-format"],
    "a reserved node is free memory in EFI's map",
    "Memory of a node without no-map must not be conventional memory: a boot loader may load "
      + "something into it. EfiBootServicesData is usual."
  ) { examined in
    examined.nodesInEFI { node, type in !node.has("no-map") && type == 7 }
  },
]

extension ExaminedBoot {
  /// Static nodes that meet a descriptor of a type that is wrong for them.
  fileprivate func nodesInEFI(
    _ isWrong: (DeviceTree.Node, UInt32) -> Bool
  ) -> [LintCheck.Found] {
    reservedChildren.flatMap { node -> [LintCheck.Found] in
      let ranges = reservedNodes.first { $0.path == node.path }?.ranges ?? []
      return ranges.flatMap { range in
        boot.firmware.efiMemoryMap.filter { item in
          isWrong(node, item.value.type)
            && MemoryRange(capping: item.value.base, size: item.value.size).overlaps(range)
        }.prefix(1).map { item in
          LintCheck.Found(
            "\(Words.range(range)) meets EFI's type \(item.value.type) at "
              + "\(item.value.base.rawValue.hex0x())", at: source(of: node))
        }
      }
    }
  }
}
