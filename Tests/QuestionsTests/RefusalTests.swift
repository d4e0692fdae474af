// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import PhysicalMemory
import Testing

@testable import Questions

/// Each refused request: its reason is found, and the change that is proposed works when replayed.
@Suite struct RefusalTests {
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var fixture: String
    var subject: String
    var kind: Refusal.Kind
    var change: @Sendable (inout BootOptions) -> Void = { _ in }
  }

  static let cases: [Case] = [
    Case(
      description: "initrd outside RAM", fixture: "arm/6.1-virt-dt-initrd-outside-ram",
      subject: "initrd", kind: .notMemory),
    Case(
      description: "initrd on the kernel", fixture: "arm/6.1-virt-512m", subject: "initrd",
      kind: .inUse
    ) { $0.initrd = .range(MemoryRange(capping: 0x4080_0000, size: 4 << 20)) },
    Case(
      description: "initrd on the kernel, 5.10", fixture: "arm/5.10-virt-512m-cma0",
      subject: "initrd", kind: .inUse
    ) { $0.initrd = .range(MemoryRange(capping: 0x4080_0000, size: 4 << 20)) },
    Case(
      description: "initrd below RAM", fixture: "arm64/6.1-initrd-below-ram", subject: "initrd",
      kind: .beyondLinearMap),
    Case(
      description: "initrd outside RAM, riscv", fixture: "riscv64/6.12-virt-512m-default",
      subject: "initrd", kind: .notMemory
    ) { $0.initrd = .range(MemoryRange(capping: 0x1000_0000, size: 4 << 20)) },
    Case(
      description: "CMA larger than the hole", fixture: "arm64/6.1-virt-512m-default",
      subject: "cma", kind: .noRoom
    ) { $0.appended = "cma=900M" },
    Case(
      description: "CMA across the border of high memory", fixture: "arm/6.1-virt-1g-cma64m",
      subject: "cma", kind: .acrossHighMemory
    ) { $0.appended = "cma=64M@0x6f000000" },
    Case(
      description: "CMA not aligned", fixture: "arm64/6.1-virt-512m-default", subject: "cma",
      kind: .unaligned
    ) { $0.appended = "cma=64M@0x50100000" },
    Case(
      description: "CMA without support", fixture: "x86_64/6.1-pc-1g-mem700m", subject: "cma",
      kind: .noEffect
    ) { $0.appended = "cma=64M" },
    Case(
      description: "crashkernel too large", fixture: "x86_64/6.1-pc-2g-crash128m",
      subject: "crashkernel", kind: .noRoom
    ) { $0.appended = "crashkernel=2000M" },
    Case(
      description: "crashkernel too large, generic", fixture: "x86_64/6.12-uefi-q35-2g",
      subject: "crashkernel", kind: .noRoom
    ) { $0.appended = "crashkernel=2000M" },
    Case(
      description: "crashkernel too large, arm", fixture: "arm/6.1-virt-512m",
      subject: "crashkernel", kind: .noRoom
    ) { $0.appended = "crashkernel=500M" },
    Case(
      description: "crashkernel too large, arm64", fixture: "arm64/6.1-virt-512m-default",
      subject: "crashkernel", kind: .noRoom
    ) { $0.appended = "crashkernel=480M" },
    Case(
      description: "crashkernel,low alone", fixture: "x86_64/6.1-pc-2g-crash128m",
      subject: "crashkernel", kind: .noEffect
    ) { $0.commandLine = "crashkernel=64M,low" },
    Case(
      description: "crashkernel ranges that hold nothing",
      fixture: "x86_64/6.1-pc-2g-crash128m", subject: "crashkernel", kind: .noEffect
    ) { $0.commandLine = "crashkernel=4G-8G:512M" },
    Case(
      description: "crashkernel on the kernel", fixture: "x86_64/6.1-pc-2g-crash128m",
      subject: "crashkernel", kind: .inUse
    ) { $0.commandLine = "crashkernel=64M@16M" },
    Case(
      description: "node on the initrd", fixture: "arm64/6.1-rsvmem-overlap-outside",
      subject: "overinitrd@48100000", kind: .inUse),
    Case(
      description: "node on another node", fixture: "arm64/6.1-rsvmem-overlap-outside",
      subject: "three@50500000", kind: .inUse),
    Case(
      description: "node on another node, riscv", fixture: "riscv64/6.12-rsvmem-mix",
      subject: "b@90200000", kind: .inUse),
    Case(
      description: "memmap= without its $", fixture: "x86_64/6.1-pc-1g-mem700m",
      subject: "memmap=", kind: .malformed
    ) { $0.commandLine = "memmap=64M" },
    Case(
      description: "mem= in bytes", fixture: "x86_64/6.1-pc-1g-mem700m", subject: "mem=",
      kind: .adjusted
    ) { $0.commandLine = "mem=256" },
    Case(
      description: "RAM without HIGHMEM", fixture: "arm/6.1-virt-3g-highmem", subject: "memory",
      kind: .ramLost
    ) { $0.configValues = [("HIGHMEM", "n")] },
    Case(
      description: "numa=fake with too many nodes", fixture: "x86_64/6.12g-pc-2g-numa-fake4",
      subject: "numa", kind: .numaRefused
    ) { $0.commandLine = "numa=fake=1000" },
  ]

  @Test(arguments: cases)
  func theProposedChangeWorks(item: Case) throws {
    let examined = try FixtureBoots.examine(item.fixture, item.change)
    let refusal = try #require(
      examined.refusals.first { $0.subject.word == item.subject && $0.kind == item.kind },
      "\(examined.refusals.map { "\($0.subject.word) \($0.kind)" })")
    let change = try #require(RefusalReason(refusal: refusal, examined: examined).remedy())
    let after = change.replayed()
    #expect(after.record.panic == nil)
    #expect(
      !after.refusals.contains { $0.subject == refusal.subject && $0.kind == refusal.kind })
    switch item.subject {
    case "initrd", "crashkernel": #expect(after.place(item.subject) != nil)
    case "cma": #expect(after.record.places.contains { $0.owner.hasPrefix("cma ") })
    default: break
    }
  }

  @Test func aDynamicNodeWithoutRoomIsMadeSmaller() throws {
    let boot = try FixtureBoots.load("arm/6.1-virt-dt-reserved-mix")
    let path = "/reserved-memory/pool"
    let size = try #require(boot.firmware.deviceTree?.root.find(path)?.property("size"))
    let huge = try #require(
      boot.with(
        property: "size", RefusalReason.cells(700 << 20, count: size.count / 4), at: path, text: "")
    ).replayed()
    let refusal = try #require(huge.refusals.first { $0.subject == .node("pool") })
    #expect(refusal.kind == .noRoom)
    let change = try #require(RefusalReason(refusal: refusal, examined: huge).remedy())
    #expect(!change.replayed().refusals.contains { $0.subject == .node("pool") })
  }

  @Test func aReservedMemoryNodeWithoutRangesIsCompleted() throws {
    let boot = try FixtureBoots.load("arm/6.1-virt-dt-reserved-mix")
    let broken = try #require(
      boot.with(property: "ranges", nil, at: "/reserved-memory", text: "")
    ).replayed()
    let refusal = try #require(broken.refusals.first { $0.kind == .malformed })
    let change = try #require(RefusalReason(refusal: refusal, examined: broken).remedy())
    #expect(change.replayed().refusals.isEmpty)
  }

  @Test func ofThePartiesInTheWayEachIsNamed() throws {
    let examined = try FixtureBoots.examine("arm/6.1-virt-512m") {
      $0.initrd = .range(MemoryRange(capping: 0x4080_0000, size: 4 << 20))
    }
    let answer = Explanation(examined).answer("initrd")
    let text = answer.parts.flatMap(\.facts).map(\.text).joined(separator: "\n")
    #expect(text.contains("In the way: kernel at 0x40300000-"))
    #expect(text.contains("4 MiB"))
  }

  @Test func aMessageOfTheUsersLogIsRecognised() throws {
    let line =
      "[    0.000000] INITRD: 0x58000000+0x00800000 is not a memory region - disabling initrd"
    let examined = try FixtureBoots.examine("arm/6.1-virt-dt-initrd-outside-ram")
    #expect(Explanation(examined).answer(line).title == "initrd: refused, its range is not RAM")
    #expect(RefusalReader.read("Booting Linux on physical CPU 0x0") == nil)
  }

  @Test(arguments: FixtureBoots.all.filter { $0.hasPrefix("x86_64/") })
  func noBootOfAPlainMachineIsRefusedAnything(name: String) throws {
    let refusals = try FixtureBoots.examine(name).refusals
    #expect(refusals.filter { $0.kind == .noEffect || $0.kind == .malformed } == [])
  }
}
