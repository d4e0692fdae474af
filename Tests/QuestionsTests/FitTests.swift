// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import PhysicalMemory
import Testing

@testable import Questions

@Suite struct FitTests {
  static func fact(_ answer: Answer, _ key: String) -> FactValue? {
    answer.facts.first { $0.key == key }?.value
  }

  @Test func requestsAreRead() throws {
    #expect(try FitRequest(parsing: "initrd=24M").size == 24 << 20)
    #expect(try FitRequest(parsing: "kernel").size == nil)
    #expect(try FitRequest(parsing: "/reserved-memory/a=1M").subject == .node("/reserved-memory/a"))
    #expect(throws: InputError.self) { try FitRequest(parsing: "initrd=lots") }
    #expect(throws: InputError.self) { try FitRequest(parsing: "teapot") }
  }

  @Test(arguments: [
    "arm/6.1-virt-dt-reserved-mix", "arm64/6.1-virt-512m-default",
    "riscv64/6.12-virt-512m-default", "x86_64/6.1-pc-512m-acpi-off",
  ])
  func everyWindowThatIsTriedIsAccepted(name: String) throws {
    let answer = Fit(try FixtureBoots.examine(name)).answer(try FitRequest(parsing: "initrd=16M"))
    let windows = answer.facts.filter { $0.key == "window" }
    #expect(!windows.isEmpty)
    for window in windows {
      guard case .members(let members) = window.value else { continue }
      let isTried = members.contains { $0.key == "tried" && $0.value == .flag(true) }
      let isGood = members.contains { $0.key == "accepted" && $0.value == .flag(true) }
      #expect(!isTried || isGood, "\(window.text)")
    }
  }

  @Test func theKernelGrowsUntilItMeetsItsNeighbour() throws {
    let examined = try FixtureBoots.examine("arm64/6.1-virt-512m-default")
    let answer = Fit(examined).answer(try FitRequest(parsing: "kernel"))
    #expect(Self.fact(answer, "neighbour") == .text("initrd"))
    #expect(Self.fact(answer, "largest") == .hex(0x7e0_0000))
    #expect(Self.fact(answer, "accepted") == .flag(true))
  }

  @Test func theLargestSizeIsAcceptedAndOneMoreIsNot() throws {
    let examined = try FixtureBoots.examine("x86_64/6.1-pc-2g-crash128m")
    let answer = Fit(examined).answer(try FitRequest(parsing: "crashkernel"))
    guard case .hex(let most)? = Self.fact(answer, "largest") else {
      Issue.record("no largest size")
      return
    }
    func isGranted(_ size: UInt64) -> Bool {
      let after = examined.boot.with(option: "crashkernel", "\(size)").replayed()
      return after.record.panic == nil && after.place("crashkernel") != nil
    }
    #expect(isGranted(most))
    #expect(!isGranted(most + (1 << 20)))
  }

  @Test func theSecondKernelLivesInTheCrashArea() throws {
    let examined = try FixtureBoots.examine("x86_64/6.1-pc-2g-crash128m")
    let answer = Fit(examined).kdump(initrdSize: 16 << 20)
    #expect(Self.fact(answer, "fits") == .flag(true))
    guard case .hex(let left)? = Self.fact(answer, "left") else {
      Issue.record("nothing is left")
      return
    }
    #expect(left > 16 << 20 && left < 112 << 20)
    #expect(Self.fact(Fit(examined).kdump(initrdSize: 120 << 20), "fits") == .flag(false))
  }

  @Test func slotsKeepOffTheInitrd() throws {
    let fit = Fit(try FixtureBoots.examine("x86_64/6.1-pc-2g-crash128m"))
    let slots = fit.kernelSlots
    #expect(slots.first == 16 << 20)
    let size = try #require(fit.examined.place("kernel")?.range.size)
    let initrd = try #require(fit.examined.place("initrd")?.range)
    #expect(
      slots.allSatisfy {
        !MemoryRange(capping: PhysicalAddress($0), size: size).overlaps(initrd)
      })
  }
}
