// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import FirmwareTables
import PhysicalMemory

/// Tags and an appended blob: what the decompressor makes of them (ARM_ATAG_DTB_COMPAT).
extension BootState {
  /// Models `atags_to_fdt()` (arch/arm/boot/compressed): folds the tags into the blob before the
  /// kernel sees it.
  mutating func armMergeTags() {
    guard config.isEnabled(.armAtagDtbCompat), let tags = boot.firmware.atags,
      let tree = boot.firmware.deviceTree, boot.firmware.memoryOverride.isEmpty
    else { return }
    of.tree = tree.merging(
      tags, extendsCommandLine: config.isEnabled(.armAtagDtbCompatCmdlineExtend))
  }
}

extension DeviceTree {
  /// MEM becomes `/memory`, INITRD2 and CMDLINE go to `/chosen`, SERIAL to the root.
  func merging(_ list: AtagList, extendsCommandLine: Bool) -> DeviceTree {
    let cells = RootCells(of: root)
    var copy = self
    var reg: [UInt8] = []
    var banks = 0
    for tag in list.tags.map(\.value) {
      switch tag {
      case .memory(let size, let start):
        // At most 32 banks, empty ones left out; two cells of each at most.
        guard size != 0, banks < 32, cells.size <= 2 else { continue }
        banks += 1
        reg += Self.bytes(UInt64(start), cells.size) + Self.bytes(UInt64(size), cells.size)
      case .initrd2(let start, let size):
        copy.setProperty(
          "linux,initrd-start", Self.bytes(UInt64(start), 1), of: "chosen")
        copy.setProperty(
          "linux,initrd-end", Self.bytes(UInt64(start) + UInt64(size), 1), of: "chosen")
      case .commandLine(let text):
        let old = extendsCommandLine ? root.subnode("chosen")?.string("bootargs") ?? "" : ""
        let line = old.isEmpty ? text : old + " " + text
        copy.setProperty("bootargs", Array(line.utf8) + [0], of: "chosen")
      case .serial(let low, let high):
        let text = UInt64(high).hex(width: 8) + UInt64(low).hex(width: 8)
        let value = Array(text.uppercased().utf8) + [0]
        copy.root.properties.removeAll { $0.name == "serial-number" }
        copy.root.properties.append(Property(name: "serial-number", value: value))
      default: break
      }
    }
    if banks > 0 {
      copy.setProperty("reg", reg, of: "memory")
    }
    return copy
  }

  private static func bytes(_ value: UInt64, _ cells: Int) -> [UInt8] {
    (0..<cells * 4).reversed().map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
  }

  /// Models `setprop()` behind `node_offset()`: the node is made where it is missing.
  private mutating func setProperty(
    _ name: String, _ value: [UInt8], of node: String
  ) {
    let index: Int
    let isNamed = { (child: Node) in child.name == node || child.name.hasPrefix(node + "@") }
    if let found = root.children.firstIndex(where: isNamed) {
      index = found
    } else {
      root.children.append(Node(name: node, path: "/" + node))
      index = root.children.count - 1
    }
    if let at = root.children[index].properties.firstIndex(where: { $0.name == name }) {
      root.children[index].properties[at].value = value
    } else {
      root.children[index].properties.append(Property(name: name, value: value))
    }
  }
}
