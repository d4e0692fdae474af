// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

@testable import BootReplay

/// Small boots for tests, on the stock profiles.
enum TestBoots {
  static func words(_ values: [UInt64]) -> [UInt8] {
    values.flatMap { value in
      (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
  }

  /// A tree with two cells for addresses and sizes, memory nodes and /chosen.
  static func tree(
    memory: [(UInt64, UInt64)], chosen: [DeviceTree.Property] = [],
    extra: [DeviceTree.Node] = []
  ) -> DeviceTree {
    func property(_ name: String, _ value: [UInt8]) -> DeviceTree.Property {
      DeviceTree.Property(name: name, value: value)
    }
    let memoryNodes = memory.map { base, size in
      DeviceTree.Node(
        name: "memory@\(base.hex())", path: "/memory@\(base.hex())",
        properties: [
          property("device_type", Array("memory\0".utf8)), property("reg", words([base, size])),
        ])
    }
    let root = DeviceTree.Node(
      name: "", path: "/",
      properties: [
        property("#address-cells", [0, 0, 0, 2]), property("#size-cells", [0, 0, 0, 2]),
      ],
      children: [DeviceTree.Node(name: "chosen", path: "/chosen", properties: chosen)]
        + memoryNodes + extra)
    return DeviceTree(root: root, reserveMap: [], totalSize: 0x2000, origin: "test.dtb")
  }

  static func boot(
    _ series: KernelRelease, architecture: Architecture = .arm64, tree: DeviceTree,
    commandLine: String = "", kernel: UInt64 = 0x4020_0000
  ) throws -> BootDescription {
    let profile = BuiltInProfiles.all(architecture).first { $0.series.release == series }
    guard let profile, let end = profile.extents["_end"] else { throw TestBootError() }
    var boot = BootDescription(
      architecture: architecture, kernelRelease: series, profile: profile,
      config: profile.config, kernel: KernelFacts(),
      commandLine: KernelCommandLine(commandLine))
    boot.placement.kernel = MemoryRange(capping: PhysicalAddress(kernel), size: end)
    boot.firmware.deviceTree = tree
    boot.placement.deviceTree = 0x4800_0000
    boot.cpu.physicalAddressBits = 44
    boot.cpu.mmu = "sv48"
    return boot
  }

  /// Lines of the record that memblock=debug causes, from a step named `step`.
  static func events(_ record: BootRecord, of step: String) -> [MemblockEvent] {
    var current = ""
    var found: [MemblockEvent] = []
    for entry in record.entries {
      switch entry {
      case .step(let index): current = record.steps[index]
      case .event(let event, _) where current == step: found.append(event)
      default: break
      }
    }
    return found
  }
  static func messages(_ record: BootRecord) -> [String] {
    record.entries.compactMap { entry in
      if case .message(let message, _) = entry { return message.text }
      return nil
    }
  }
}
struct TestBootError: Error {}
