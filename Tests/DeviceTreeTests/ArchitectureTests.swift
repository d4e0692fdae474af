// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import DeviceTree

@Suite struct ArchitectureTests {
  static func guess(_ body: (inout BlobBuilder) -> Void) throws -> String? {
    try DeviceTree(blob: BlobBuilder.blob(body), origin: "t.dtb").guessArchitecture()?.name
  }
  static func guess(cpu compatible: String, method: String? = nil) throws -> String? {
    try guess { root in
      root.node("cpus") { cpus in
        cpus.node("cpu@0") { cpu in
          cpu.property("compatible", text: compatible)
          if let method { cpu.property("enable-method", text: method) }
        }
      }
    }
  }

  @Test(arguments: [
    ("arm,cortex-a53", "arm64"), ("arm,cortex-a72", "arm64"), ("apple,icestorm", "arm64"),
    ("arm,cortex-a7", "arm"), ("arm,cortex-a5", "arm"), ("arm,arm1176jzf-s", "arm"),
    ("qcom,krait", "arm"), ("qcom,kryo", "arm64"), ("arm,cortex-a510", "arm64"),
  ])
  func theCoreTellsTheArchitecture(compatible: String, name: String) throws {
    #expect(try Self.guess(cpu: compatible) == name)
  }

  @Test func aWayOfStartingCpusThatOnly32BitKernelsHaveDecides() throws {
    #expect(try Self.guess(cpu: "arm,cortex-a53", method: "brcm,bcm2836-smp") == "arm")
    #expect(try Self.guess(cpu: "arm,cortex-a53", method: "psci") == "arm64")
  }

  @Test(arguments: [("rv64imafdc", "riscv64"), ("rv32imac", nil)] as [(String, String?)])
  func riscvIsKnownByItsInstructionSet(isa: String, name: String?) throws {
    let guess = try Self.guess { root in
      root.node("cpus") { $0.node("cpu@0") { $0.property("riscv,isa", text: isa) } }
    }
    #expect(guess == name)
  }

  @Test(arguments: [(UInt32(0xc400_0003), "arm64"), (0x8400_0003, "arm")])
  func theCallingConventionOfPsciTells(function: UInt32, name: String) throws {
    let guess = try Self.guess { root in
      root.node("psci") { $0.property("cpu_on", cells: function) }
      root.node("cpus") { $0.node("cpu@0") { $0.property("compatible", text: "new,core") } }
    }
    #expect(guess == name)
  }

  @Test func theReasonNamesNodeAndProperty() throws {
    let blob = BlobBuilder.blob { root in
      root.node("timer") { $0.property("compatible", text: "arm,armv7-timer") }
    }
    let guess = try #require(try DeviceTree(blob: blob, origin: "t.dtb").guessArchitecture())
    #expect(guess.source.description == "t.dtb:/timer")
    #expect(guess.reason == "compatible is arm,armv7-timer")
  }

  @Test func theFamilyOfABoardWithoutCpusTells() throws {
    #expect(try Self.guess { $0.property("compatible", text: "mrvl,mmp2") } == "arm")
    #expect(try Self.guess { $0.property("compatible", text: "st,stm32f429") } == "arm")
  }

  @Test func aTreeWithoutCpusTellsNothing() throws {
    #expect(try Self.guess { $0.property("model", text: "x") } == nil)
  }
}
