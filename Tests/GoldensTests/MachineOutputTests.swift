// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Testing

@testable import Goldens

@Suite struct MachineOutputTests {
  /// Scripts/make-expected made the files of Fixtures; import makes them its own way.
  @Test(arguments: FixtureTests.cases.filter { Files.exists("\($0)/proc/iomem") })
  func expectedFilesAreThoseOfTheScript(path: String) throws {
    func text(_ name: String) throws -> String? {
      Files.exists("\(path)/\(name)") ? try Files.text("\(path)/\(name)") : nil
    }
    let machine = MachineOutput(
      log: try text("boot.log"), zoneinfo: try text("proc/zoneinfo"),
      iomem: try text("proc/iomem"))
    for (name, made) in machine.expectedFiles {
      #expect(try text("expected/\(name)") == made, "\(name)")
    }
    #expect(machine.expectedFiles.keys.contains("iomem"))
  }

  @Test func anInputHoldsNoAnswers() {
    let input = MachineOutput.input(
      of: """
        [    0.000000] Linux version 6.1
        [    0.000000] memblock_reserve: [0x1000-0x1fff] setup_arch+0x10/0x20
        [    0.000000] MEMBLOCK configuration:
        [    0.000000]  memory size = 0x1000 reserved size = 0x0
        [    0.000000] Zone ranges:
        [    0.000000]   DMA      [mem 0x0000000000001000-0x0000000000ffffff]
        [    0.000000] Memory: 100K/400K available (0K reserved)
        [    0.000000] percpu: Embedded 57 pages/cpu
        """)
    #expect(
      input == """
        [    0.000000] Linux version 6.1
        [    0.000000] percpu: Embedded 57 pages/cpu
        """)
  }
}
