// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import DeviceTree
import FirmwareTables
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct EFIInitTests {
  private func descriptor(
    _ type: UInt32, _ base: UInt64, _ size: UInt64, attribute: UInt64 = 0xf
  ) -> EFIMemoryDescriptor {
    EFIMemoryDescriptor(type: type, attribute: attribute, base: PhysicalAddress(base), size: size)
  }

  private func record(
    _ map: [EFIMemoryDescriptor], series: KernelRelease = .v6_12, line: String = ""
  ) throws -> BootRecord {
    func property(_ name: String, _ value: UInt64) -> DeviceTree.Property {
      DeviceTree.Property(name: name, value: TestBoots.words([value]))
    }
    let chosen = [
      property("linux,uefi-system-table", 0x4700_0018),
      property("linux,uefi-mmap-start", 0x4701_0040), property("linux,uefi-mmap-size", 0xc60),
      property("linux,uefi-mmap-desc-size", 0x30), property("linux,uefi-mmap-desc-ver", 1),
    ]
    var boot = try TestBoots.boot(
      series, tree: TestBoots.tree(memory: [(0x4000_0000, 0x1000_0000)], chosen: chosen),
      commandLine: line)
    boot.firmware.efiMemoryMap = map.map { Sourced($0, FactSource("test")) }
    return Replay.run(boot, until: "efi_init")
  }

  @Test func theMapReplacesTheTreesMemory() throws {
    let record = try record([descriptor(7, 0x8000_0000, 0x100_0000)])
    #expect(record.setupSnapshot?.memory.map(\.base) == [0x8000_0000])
    #expect(record.dumps.count == 1)
  }

  @Test func whatTheFirmwareKeepsIsNotMapped() throws {
    let record = try record([
      descriptor(7, 0x4000_0000, 0x10_0000), descriptor(6, 0x4010_0000, 0x10_0000),
      descriptor(11, 0x900_0000, 0x1000, attribute: 1),
    ])
    #expect(record.setupSnapshot?.memory.map(\.flags) == [[], .noMap])
  }

  @Test func writeCombiningMMIOCountsAsMemory() throws {
    let record = try record([
      descriptor(7, 0x4000_0000, 0x10_0000), descriptor(11, 0x900_0000, 0x1000, attribute: 2),
    ])
    #expect(record.setupSnapshot?.memory.map(\.base) == [0x900_0000, 0x4000_0000])
  }

  @Test func acpiReclaimIsReservedToo() throws {
    let record = try record([
      descriptor(7, 0x4000_0000, 0x10_0000), descriptor(9, 0x4010_0000, 0x1000),
    ])
    #expect(record.setupSnapshot?.reserved.contains { $0.base == 0x4010_0000 } ?? false)
  }

  @Test func softReservedMemoryIsLeftOutUnlessAskedFor() throws {
    let map = [
      descriptor(7, 0x4000_0000, 0x10_0000),
      descriptor(7, 0x5000_0000, 0x10_0000, attribute: 1 << 18 | 8),
    ]
    #expect(try record(map).setupSnapshot?.memory.count == 1)
    #expect(try record(map, line: "efi=nosoftreserve").setupSnapshot?.memory.count == 2)
  }

  @Test func typesAndAttributesPrintAsTheKernelDoes() {
    #expect(
      descriptor(7, 0, 0x1000, attribute: 8).typeAndAttributes(.v6_1)
        == "[Conventional|   |  |  |  |  |  |  |  |  |  |   |WB|  |  |  ]")
    #expect(
      descriptor(6, 0, 0x1000, attribute: 1 << 63 | 8).typeAndAttributes(.v5_10)
        == "[Runtime Data|RUN|  |  |  |  |  |  |  |  |   |WB|  |  |  ]")
    #expect(
      descriptor(20, 0, 0x1000, attribute: 1 << 40).typeAndAttributes(.v6_1)
        == "[type=20|attr=0x0000010000000000]")
  }
}

extension BootRecord {
  /// Every `MEMBLOCK configuration:` that was printed.
  fileprivate var dumps: [MemblockSnapshot] {
    entries.compactMap { entry in
      if case .event(let event, _) = entry, case .dump(let snapshot) = event.operation {
        return snapshot
      }
      return nil
    }
  }
}
