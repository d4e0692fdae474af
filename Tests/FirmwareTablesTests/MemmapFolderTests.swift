// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import FirmwareTables

private func folder(_ index: Int, _ start: String, _ end: String, _ type: String)
  -> E820Table.MemmapFolder
{
  .init(index: index, start: start, end: end, type: type)
}

@Suite struct MemmapFolderTests {
  @Test func foldersAreSortedByNumberNotByName() throws {
    let table = try E820Table(
      memmap: [
        folder(10, "0x200000\n", "0x2fffff\n", "Reserved\n"),
        folder(2, "0x0\n", "0x9fbff\n", "System RAM\n"),
      ], origin: "memmap")
    #expect(
      table.entries.map(\.value) == [
        E820Entry(base: 0, size: 0x9fc00, type: .ram),
        E820Entry(base: 0x20_0000, size: 0x10_0000, type: .reserved),
      ])
    #expect(table.entries[0].source == FactSource("memmap", .name("2")))
    #expect(table.label == .firmware)
  }

  @Test func whatCannotBeReadNamesItsFile() {
    func source(_ entry: E820Table.MemmapFolder) -> FactSource? {
      do {
        _ = try E820Table(memmap: [entry], origin: "m")
        return nil
      } catch {
        return error.source
      }
    }
    #expect(source(folder(0, "", "0x1", "Reserved")) == FactSource("m/0/start"))
    #expect(source(folder(0, "0x0", "0x1g", "Reserved")) == FactSource("m/0/end"))
    #expect(source(folder(0, "0x2000", "0x1000", "Reserved")) == FactSource("m/0/end"))
    #expect(source(folder(0, "0x0", "0xffffffffffffffff", "Reserved")) == FactSource("m/0/end"))
    #expect(source(folder(0, "0x0", "0xfff", "Nonsense")) == FactSource("m/0/type"))
    #expect(source(folder(0, "0x0", "0xfff", "Reserved")) == nil)
  }
}
