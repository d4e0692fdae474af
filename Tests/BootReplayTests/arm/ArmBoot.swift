// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

/// Builds boots by hand: a stock ARM kernel and a tree of a few nodes.
enum ArmBoot {
  static let releases = [
    "5.10": "5.10.0-32-armmp", "6.1": "6.1.0-50-armmp", "6.12": "6.12.107+deb13-armmp",
    "7.2": "7.2.13+deb14-armmp",
  ]

  static func profile(_ series: KernelRelease, lpae: Bool = false) -> KernelDescription {
    let name = (releases[series.version.series] ?? "") + (lpae ? "-lpae" : "")
    return BuiltInProfiles.all(.arm).first { $0.name == name }
      ?? BuiltInProfiles.all(.arm)[0]
  }

  static func description(
    _ series: KernelRelease, lpae: Bool = false, tree: DeviceTree?, commandLine: String = "",
    set: [String: String] = [:]
  ) -> BootDescription {
    let profile = profile(series, lpae: lpae)
    var config = profile.config
    for (name, value) in set { config.values[name] = value }
    var boot = BootDescription(
      architecture: .arm, kernelRelease: series, profile: profile, config: config,
      commandLine: KernelCommandLine(commandLine))
    boot.firmware.deviceTree = tree
    boot.placement.physicalOffset = 0x4000_0000
    boot.placement.deviceTree = 0x4800_0000
    boot.settlePlacement()
    return boot
  }

  static func state(
    _ series: KernelRelease, lpae: Bool = false, tree: DeviceTree? = nil,
    commandLine: String = "", set: [String: String] = [:]
  ) throws -> BootState {
    var state = try BootState(
      boot: description(series, lpae: lpae, tree: tree, commandLine: commandLine, set: set))
    state.arm.physicalOffset = 0x4000_0000
    state.arm.isLPAE = lpae
    state.of.minimumMemoryAddress = 0x4000_0000
    return state
  }

  // MARK: trees

  static func cells(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in
      (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
  }
  static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  static func node(
    _ name: String, _ properties: [String: [UInt8]] = [:], _ children: [DeviceTree.Node] = []
  ) -> DeviceTree.Node {
    DeviceTree.Node(
      name: name, path: "/" + name,
      properties: properties.sorted { $0.key < $1.key }.map {
        DeviceTree.Property(name: $0.key, value: $0.value)
      }, children: children)
  }

  /// A tree with one cell for addresses and sizes.
  static func tree(
    _ children: [DeviceTree.Node], reserveMap: [(address: UInt64, size: UInt64)] = []
  ) -> DeviceTree {
    let root = DeviceTree.Node(
      name: "", path: "/",
      properties: [
        DeviceTree.Property(name: "#address-cells", value: cells(1)),
        DeviceTree.Property(name: "#size-cells", value: cells(1)),
      ], children: children)
    return DeviceTree(root: root, reserveMap: reserveMap, totalSize: 0x1000, origin: "board.dtb")
  }

  static func memory(_ base: UInt32, _ size: UInt32) -> DeviceTree.Node {
    node("memory", ["device_type": text("memory"), "reg": cells(base, size)])
  }

  static func reservedMemory(_ children: [DeviceTree.Node]) -> DeviceTree.Node {
    node(
      "reserved-memory", ["#address-cells": cells(1), "#size-cells": cells(1), "ranges": []],
      children)
  }
}

extension BootState {
  /// The kernel lines printed so far.
  var messages: [String] {
    record.entries.compactMap {
      if case .message(let message, _) = $0 { message.text } else { nil }
    }
  }
  var memoryRanges: [String] { memblock.memory.regions.map(\.shown) }
  var reservedRanges: [String] { memblock.reserved.regions.map(\.shown) }
}

extension MemblockRegion {
  /// `40000000+1000`, with `!` behind what is no-map.
  var shown: String {
    base.rawValue.hex() + "+" + size.hex() + (flags.contains(.noMap) ? "!" : "")
  }
}
