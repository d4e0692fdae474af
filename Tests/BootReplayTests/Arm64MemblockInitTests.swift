// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct Arm64MemblockInitTests {
  private let ram: [(UInt64, UInt64)] = [(0x4000_0000, 0x2000_0000)]

  private func record(
    _ series: KernelRelease, _ commandLine: String = "", initrd: MemoryRange? = nil,
    until: String = "arm64_memblock_init"
  ) throws -> BootRecord {
    var boot = try TestBoots.boot(
      series, tree: TestBoots.tree(memory: ram), commandLine: commandLine)
    boot.placement.initrd = initrd.map { Sourced($0, FactSource("test")) }
    return Replay.run(boot, until: until)
  }
  private func operations(_ record: BootRecord) -> [MemblockEvent.Operation] {
    TestBoots.events(record, of: "arm64_memblock_init").map(\.operation)
  }

  @Test func limitsComeFirstThenTheKernel() throws {
    let events = TestBoots.events(try record(.v6_12), of: "arm64_memblock_init")
    #expect(events.map(\.operation) == [.remove, .remove, .reserve])
    #expect(events[0].base == PhysicalAddress(1 << 48))
    #expect(events[1].base == PhysicalAddress((1 << 47) + 0x4000_0000))
    #expect(events[2].base == 0x4020_0000)
  }

  @Test func theHeadOf6_1StaysFree() throws {
    let events = TestBoots.events(try record(.v6_1), of: "arm64_memblock_init")
    #expect(events.last?.base == 0x4021_0000)
  }

  @Test func memoryLimitAddsTheKernelBack() throws {
    let record = try record(.v6_1, "mem=1M")
    #expect(operations(record) == [.remove, .remove, .add, .reserve])
    #expect(TestBoots.messages(record).contains("Memory limited to 1MB"))
  }

  @Test func initrdIsRemovedFirstIn5_10Only() throws {
    let initrd = MemoryRange(capping: 0x4800_0800, size: 0x1000)
    let old = TestBoots.events(try record(.v5_10, initrd: initrd), of: "arm64_memblock_init")
    #expect(old.map(\.operation) == [.remove, .remove, .remove, .add, .reserve, .reserve])
    // Whole pages around it.
    #expect(old[2].base == 0x4800_0000)
    #expect(old[2].size == 0x2000)
    #expect(
      operations(try record(.v7_2, initrd: initrd)) == [.remove, .remove, .add, .reserve, .reserve])
  }

  @Test func initrdBelowMemoryIsRefused() throws {
    let record = try record(.v6_1, initrd: MemoryRange(capping: 0x1000_0000, size: 0x1000))
    #expect(operations(record) == [.remove, .remove, .reserve])
    #expect(TestBoots.messages(record).contains { $0.hasPrefix("initrd not fully accessible") })
  }

  @Test func theSeedMovesTheLinearMapUpTo6_12() throws {
    func memstart(_ series: KernelRelease, seed: UInt64) throws -> UInt64 {
      var boot = try TestBoots.boot(series, tree: TestBoots.tree(memory: ram))
      boot.firmware.kaslrSeed = seed
      var state = try BootState(boot: boot)
      for step in arm64Steps(series) where step.name != "paging_init" {
        try step.run(&state)
        if step.name == "arm64_memblock_init" { break }
      }
      return state.arm64.memstart
    }
    #expect(try memstart(.v5_10, seed: 0) == 0x4000_0000)
    // Half of what 2^47 leaves beside 512 MiB of RAM, in GiB.
    #expect(
      try memstart(.v5_10, seed: 0x8000 << 48)
        == 0x4000_0000 &- ((0x1_ffff / 2) << 30))
    // Half of what 2^47 leaves beside 44 bits of physical addresses.
    #expect(
      try memstart(.v6_1, seed: 0x8000) == 0x4000_0000 &- (((1 << 47) - (1 << 44)) / 2))
    #expect(try memstart(.v7_2, seed: 0x8000) == 0xfff1_0000_4000_0000)
  }

  @Test func rodataWordsMeanDifferentThingsPerSeries() throws {
    func tables(_ series: KernelRelease, _ line: String) throws -> Int {
      TestBoots.events(try record(series, line, until: "paging_init"), of: "paging_init")
        .filter { $0.operation == .reserve }.count
    }
    #expect(try tables(.v6_12, "nokaslr") > 200)
    #expect(try tables(.v6_12, "nokaslr rodata=on kfence.sample_interval=9") < 20)
    #expect(try tables(.v6_12, "nokaslr rodata=on") > 200)
    #expect(try tables(.v7_2, "rodata=on kfence.sample_interval=9") > 200)
    #expect(try tables(.v7_2, "rodata=noalias kfence.sample_interval=9") < 20)
    #expect(try tables(.v6_1, "nokaslr rodata=on") < 20)
    #expect(try tables(.v6_1, "nokaslr rodata=on crashkernel=nonsense") > 200)
  }
}
