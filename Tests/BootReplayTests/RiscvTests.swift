// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct RiscvTests {
  private func record(
    _ series: KernelRelease, mmu: String = "sv48", line: String = "",
    memory: (UInt64, UInt64) = (0x8000_0000, 0x2000_0000), until: String
  ) throws -> BootRecord {
    var boot = try TestBoots.boot(
      series, architecture: .riscv64, tree: TestBoots.tree(memory: [memory]), commandLine: line,
      kernel: memory.0 + 0x20_0000)
    boot.cpu.mmu = mmu
    boot.placement.deviceTree = PhysicalAddress(memory.0 + 0x1000_0000)
    return Replay.run(boot, until: until)
  }
  private func tables(_ record: BootRecord) -> [String] {
    TestBoots.events(record, of: "setup_vm_final")
      .filter { $0.operation == .physicalAllocation && $0.size == 4096 }.map(\.caller)
  }

  @Test func tablesFollowTheAddressMode() throws {
    // The linear map's, the KFENCE pool's page table, then the kernel's own.
    #expect(tables(try record(.v6_12, mmu: "sv39", until: "setup_vm_final")).count == 3)
    #expect(tables(try record(.v6_12, mmu: "sv48", until: "setup_vm_final")).count == 5)
    #expect(tables(try record(.v6_12, mmu: "sv57", until: "setup_vm_final")).count == 7)
  }

  @Test func commandLineLimitsTheMode() throws {
    #expect(
      tables(try record(.v6_12, mmu: "sv57", line: "no5lvl", until: "setup_vm_final")).count == 5)
    #expect(
      tables(try record(.v6_12, mmu: "sv57", line: "no4lvl", until: "setup_vm_final")).count == 3)
  }

  @Test func theKernelIsReservedInWhole2MiB() throws {
    let events = TestBoots.events(try record(.v6_12, until: "setup_bootmem"), of: "setup_bootmem")
    #expect(events.first?.base == 0x8020_0000)
    #expect(events.first?.size == 0x200_0000)
  }

  @Test func theSmallestMemoryLimitWins() throws {
    let record = try record(.v7_2, line: "mem=256M mem=400M", until: "setup_bootmem")
    #expect(
      TestBoots.messages(record).filter { $0.hasPrefix("Memory limited") } == [
        "Memory limited to 256MB", "Memory limited to 256MB",
      ])
    #expect(record.setupSnapshot?.memorySize == 256 << 20)
  }

  @Test func memoryBeyondTheLinearMapIsDropped() throws {
    let record = try record(
      .v7_2, mmu: "sv39", memory: (0x8000_0000, 200 << 30), until: "setup_bootmem")
    // mem= has the same limit, so nothing is left for the cap to say.
    #expect(record.setupSnapshot?.memorySize == 128 << 30)
  }

  @Test func unusedResourceRecordsAreGivenBack() throws {
    let record = try record(.v6_12, until: "init_resources")
    let events = TestBoots.events(record, of: "init_resources")
    let taken = try #require(events.first { $0.operation == .allocation(.tryNid) })
    let freed = try #require(events.first { $0.operation == .free })
    // One record for the only memory region stays.
    #expect(taken.size - freed.size == 64)
  }
}
