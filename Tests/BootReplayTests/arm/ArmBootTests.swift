// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Testing

@testable import BootDescription
@testable import BootReplay

@Suite struct ArmBootTests {
  private func board(_ memory: [DeviceTree.Node]) -> DeviceTree {
    ArmBoot.tree([ArmBoot.node("chosen")] + memory)
  }
  /// Sizes of the page-table allocations of `paging_init()` and what comes between them.
  private func pagingSizes(_ state: BootState) -> [UInt64] {
    state.record.entries.compactMap {
      guard case .event(let event, _) = $0, case .allocation = event.operation else { return nil }
      return event.size
    }
  }
  private func paged(
    _ series: KernelRelease, _ memory: [DeviceTree.Node], commandLine: String = "cma=0",
    set: [String: String] = [:]
  ) throws -> BootState {
    var state = try ArmBoot.state(
      series, tree: board(memory), commandLine: commandLine, set: set)
    for step in armSteps(series) where step.applies(to: &state) {
      try step.run(&state)
      if step.name == "paging_init" { break }
    }
    return state
  }

  @Test func alignedMemoryTakesVectorsTablesAndTheZeroPage() throws {
    let memory = [ArmBoot.memory(0x4000_0000, 0x1000_0000)]
    #expect(try pagingSizes(paged(.v6_1, memory)) == [8192, 4096, 40, 4096, 4096, 4096])
    #expect(try pagingSizes(paged(.v6_12, memory)) == [8192, 4096, 44, 4096, 4096, 4096])
    // 7.2 keeps its zero page in the image.
    #expect(try pagingSizes(paged(.v7_2, memory)) == [8192, 4096, 44, 4096, 4096])
  }

  @Test func eachUnalignedEdgeOfABankTakesAPage() throws {
    let memory = [ArmBoot.memory(0x4000_0000, 0xfff_f000)]
    #expect(try pagingSizes(paged(.v6_1, memory)).prefix(2) == [4096, 8192])
  }

  @Test func cmaInLowMemoryIsMappedByPages() throws {
    let memory = [ArmBoot.memory(0x4000_0000, 0x1000_0000)]
    let sizes = try pagingSizes(paged(.v6_1, memory, commandLine: ""))
    #expect(Array(sizes.prefix(10)) == [40] + Array(repeating: 4096, count: 8) + [8192])
  }

  @Test func kernelIsReservedFirstAndInitrdsAreRefusedWithReasons() throws {
    func initrd(_ start: UInt32, _ size: UInt32, _ series: KernelRelease) throws -> [String] {
      let chosen = ArmBoot.node(
        "chosen",
        [
          "linux,initrd-start": ArmBoot.cells(start),
          "linux,initrd-end": ArmBoot.cells(start + size),
        ])
      let tree = ArmBoot.tree([chosen, ArmBoot.memory(0x4000_0000, 0x1000_0000)])
      let record = Replay.run(ArmBoot.description(series, tree: tree), until: "arm_memblock_init")
      return record.entries.compactMap {
        guard case .message(let message, _) = $0 else { return nil }
        return message.text.lowercased().contains("initrd") ? message.text : nil
      }
    }
    #expect(try initrd(0x4900_0000, 0x10_0000, .v6_1).isEmpty)
    #expect(
      try initrd(0x6000_0000, 0x10_0000, .v6_1)
        == ["INITRD: 0x60000000+0x00100000 is not a memory region - disabling initrd"])
    #expect(
      try initrd(0x4800_0800, 0x1000, .v6_1) == [
        "INITRD: 0x48000000+0x00002000 overlaps in-use memory region", " - disabling initrd",
      ])
    #expect(
      try initrd(0x4800_0800, 0x1000, .v5_10) == [
        "INITRD: 0x48000000+0x00002000 overlaps in-use memory region - disabling initrd"
      ])
  }

  @Test func placementFollowsTheDecompressorsRules() throws {
    func offset(_ series: KernelRelease, _ base: UInt32, _ size: UInt32) throws -> UInt64 {
      var boot = ArmBoot.description(series, tree: board([ArmBoot.memory(base, size)]))
      boot.placement = Placement()
      boot.settlePlacement()
      return boot.placement.physicalOffset?.rawValue ?? 0
    }
    #expect(try offset(.v6_1, 0x8000_0000, 0x2000_0000) == 0x8000_0000)
    // RAM off a 128 MiB multiple: 5.10 does not look, later ones take the bank's start.
    #expect(try offset(.v5_10, 0x4820_0000, 0x400_0000) == 0x4800_0000)
    #expect(try offset(.v6_1, 0x4820_0000, 0x400_0000) == 0x4820_0000)
  }

  @Test func kernelAndItsPageTableLieWhereTheExtentsSay() throws {
    var state = try ArmBoot.state(.v6_1, tree: board([ArmBoot.memory(0x4000_0000, 0x1000_0000)]))
    state.armTakePlacement()
    #expect(state.arm.text == 0x4020_8000)
    #expect(state.arm.stext == 0x4030_0000)
    #expect(state.arm.swapper == 0x4020_4000)
    #expect(state.arm.end == 0x4160_7588)
  }

  @Test func textOffsetIsTheLastThatApplies() throws {
    #expect(
      ArmBoot.description(.v6_1, tree: nil, set: ["ARCH_MESON": "n"]).configuredTextOffset == 0x8000
    )
    #expect(ArmBoot.description(.v6_1, tree: nil).configuredTextOffset == 0x20_8000)
    #expect(
      ArmBoot.description(.v6_1, tree: nil, set: ["ARCH_AXXIA": "y"]).configuredTextOffset
        == 0x30_8000)
  }

  @Test func earliestCompatibleStringChoosesTheMachine() {
    let config = KernelConfig(["ARCH_TEGRA": "y", "SOC_IMX6Q": "y"])
    #expect(ArmMachine.matching(["x,board", "fsl,imx6q"], config).option == "SOC_IMX6Q")
    #expect(
      ArmMachine.matching(["nvidia,tegra30", "fsl,imx6q"], config).option == "ARCH_TEGRA")
    #expect(ArmMachine.matching(["ti,omap4"], config) == .genericDT)
  }

  @Test func armv7KernelsRefuseTags() throws {
    var boot = ArmBoot.description(.v6_1, tree: nil)
    boot.firmware.atags = AtagList(tags: [])
    let record = Replay.run(boot)
    #expect(
      record.panic?.message == "Error: invalid dtb and unrecognized/unsupported machine ID")
  }

  @Test func machineThatAddsMemoryItselfSquashesTheTags() throws {
    guard let profile = BuiltInProfiles.all(.arm).first(where: { $0.name == "5.10.223-pxa" })
    else { return #expect(Bool(false)) }
    let source = FactSource("atags.bin")
    var boot = BootDescription(
      architecture: .arm, kernelRelease: .v5_10, profile: profile, config: profile.config,
      kernel: KernelFacts(), commandLine: KernelCommandLine(""))
    boot.firmware.machineType = 713
    boot.firmware.atags = AtagList(tags: [
      Sourced(.core(flags: nil, pageSize: nil, rootDevice: nil), source),
      Sourced(.memory(size: 32 << 20, start: 0xa000_0000), source),
    ])
    let record = Replay.run(boot, until: "setup_machine_tags")
    let messages = record.entries.compactMap {
      if case .message(let message, _) = $0 { message.text } else { nil }
    }
    #expect(messages == ["Machine: SHARP Spitz", "Ignoring unrecognised tag 0x00000000"])
    #expect(record.setupSnapshot?.memorySize == 64 << 20)
  }
}
