// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Testing

@testable import BootDescription

@Suite struct PlacementTests {
  private func cells(_ values: [UInt64]) -> [UInt8] {
    values.flatMap { value in
      (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
  }
  private func node(_ path: String, _ properties: [(String, [UInt8])]) -> DeviceTree.Node {
    DeviceTree.Node(
      name: String(path.split(separator: "/").last ?? ""), path: path,
      properties: properties.map { DeviceTree.Property(name: $0.0, value: $0.1) })
  }

  /// A board with one bank, and what its tree reserves.
  private func board(
    _ architecture: Architecture, ram: (UInt64, UInt64), reserved: [(UInt64, UInt64)] = [],
    chosen: [(String, [UInt8])] = [], release: String = "6.1", line: String = ""
  ) throws -> BootDescription {
    var root = node("/", [("#address-cells", [0, 0, 0, 2]), ("#size-cells", [0, 0, 0, 2])])
    root.name = ""
    var pools = node("/reserved-memory", [])
    pools.children = reserved.enumerated().map { index, area in
      node("/reserved-memory/pool\(index)", [("reg", cells([area.0, area.1]))])
    }
    root.children = [
      node("/memory", [("device_type", Array("memory\0".utf8)), ("reg", cells([ram.0, ram.1]))]),
      node("/chosen", chosen), pools,
    ]
    let wanted = try #require(KernelRelease(release))
    let profile = try #require(
      StandIn.choose(architecture, wanted, KernelConfig())?.profile)
    var boot = BootDescription(
      architecture: architecture, kernelRelease: wanted.completed,
      profile: profile, config: profile.config,
      commandLine: KernelCommandLine(line))
    boot.firmware.deviceTree = DeviceTree(
      root: root, reserveMap: [], totalSize: 0x4000, origin: "board.dtb")
    return boot
  }
  private func pc(_ ram: [(UInt64, UInt64)], line: String = "") throws -> BootDescription {
    let profile = try #require(BuiltInProfiles.all(.x86_64).first)
    var boot = BootDescription(
      architecture: .x86_64, kernelRelease: profile.series.release, profile: profile,
      config: profile.config, commandLine: KernelCommandLine(line))
    boot.firmware.e820 = [
      E820Table(
        label: .firmware,
        entries: ram.map { start, end in
          Sourced(
            E820Entry(base: PhysicalAddress(start), size: end - start, type: .ram),
            FactSource("test"))
        })
    ]
    return boot
  }

  @Test func theImageLies2MiBIntoRAM() throws {
    var boot = try board(.arm64, ram: (0x4000_0000, 0x2000_0000))
    boot.settlePlacement()
    #expect(boot.placement.kernel?.base == 0x4020_0000)
    #expect(boot.placement.deviceTree == 0x4800_0000)
    #expect(boot.assumptions.map(\.key) == ["kernel-range", "dtb-address"])
  }

  @Test func theImageStepsOverWhatIsReserved() throws {
    var boot = try board(
      .arm64, ram: (0x4000_0000, 0x4000_0000),
      reserved: [(0x4000_0000, 0x100_0000), (0x4180_0000, 0x1000), (0x4820_0000, 0x1000)])
    boot.settlePlacement()
    #expect(boot.placement.kernel?.base == 0x41a0_0000)
    // The blob goes behind the usual initrd place; 128 MiB in is free, so it stays.
    #expect(boot.placement.deviceTree == 0x4800_0000)
  }

  @Test func aCrashKernelLiesInItsOwnMemory() throws {
    var boot = try board(
      .arm64, ram: (0x4000_0000, 0x4000_0000),
      chosen: [("linux,usable-memory-range", cells([0x6000_0000, 0x1000_0000]))])
    boot.settlePlacement()
    let kernel = try #require(boot.placement.kernel)
    #expect(kernel.base >= 0x6000_0000 && kernel.end <= 0x7000_0000)

    // kexec leaves the core header out of the map: it begins where the bank ends.
    var crashed = try pc(
      [(0x1000, 0x9_f000), (0x2700_0000, 0x36f6_e000)], line: "elfcorehdr=0x36f6e000")
    crashed.settlePlacement()
    #expect(crashed.placement.kernel?.base == 0x2700_0000)
  }

  @Test func aPCsKernelIsWhereItIsLinkedUnlessThatIsNoRAM() throws {
    var boot = try pc([(0, 0x9_f000), (0x10_0000, 0x2000_0000)])
    boot.settlePlacement()
    #expect(boot.placement.kernel?.base == 0x100_0000)
    boot = try pc([(0, 0x9_f000), (0x10_0000, 0x80_0000), (0x3010_0000, 0x4000_0000)])
    boot.settlePlacement()
    #expect(boot.placement.kernel?.base == 0x3020_0000)
  }

  @Test(arguments: [
    // Behind a head of 32 KiB; on the next section; the same with RAM higher up.
    (0x8000, 0, 0), (0x10_0000, 0, 0), (0x8010_0000, 0x8000_0000, 0x8000_0000),
    (0x6000_8000, 0x6000_0000, 0x6000_0000), (0x9300_8000, 0x9000_0000, 0x9300_0000),
  ])
  func physOffsetFollowsTheBankOfTheKernel(
    _ start: UInt64, _ bank: UInt64, _ offset: UInt64
  ) throws {
    var boot = try board(.arm, ram: (bank, 0x1000_0000), release: "5.10")
    boot.placement.kernel = MemoryRange(exactly: PhysicalAddress(start), size: 8 << 20)
    boot.settlePlacement()
    #expect(boot.placement.physicalOffset == PhysicalAddress(offset))
    #expect(boot.placement.textOffset == 0x8000)
    #expect(boot.assumptions.map(\.key).first == "arm-text-offset")
  }

  @Test func theInitrdGoesAroundReservedMemory() throws {
    var boot = try board(
      .riscv64, ram: (0x8000_0000, 0x2000_0000), reserved: [(0x8800_0000, 0x100_0000)])
    boot.placement.unplacedInitrdSize = Sourced(0x10_0000, FactSource("--initrd"))
    boot.settlePlacement()
    #expect(boot.placement.initrd?.value.base == 0x8900_0000)
    #expect(boot.placement.deviceTree == 0x9fe0_0000)
  }
}
