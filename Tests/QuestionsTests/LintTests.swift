// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import FirmwareTables
import PhysicalMemory
import Testing

@testable import Questions

/// Each check has a case that it finds and a near miss that it does not.
@Suite struct LintTests {
  static let board = "arm/6.1-virt-dt-reserved-mix"
  static let virt = "arm64/6.1-virt-512m-default"
  static let pc = "x86_64/6.1-pc-2g-crash128m"

  static func ids(_ boot: BootDescription) -> Set<String> {
    Set(Lint().run(ExaminedBoot(boot)).findings.map(\.check))
  }

  static func ids(_ name: String, _ change: (inout BootOptions) -> Void) throws -> Set<String> {
    ids(try FixtureBoots.load(name, change))
  }

  static func cells(_ values: UInt64...) -> [UInt8] {
    values.flatMap { RefusalReason.cells($0, count: 2) }
  }

  /// The board with properties of a node of /reserved-memory.
  static func node(
    _ properties: [(String, [UInt8])], at path: String = "/reserved-memory/log@4c000000"
  ) throws -> BootDescription {
    var boot = try FixtureBoots.load(board)
    for (name, value) in properties {
      boot = try #require(boot.with(property: name, value, at: path, text: "")).boot
    }
    return boot
  }

  /// A PC with a firmware table.
  static func e820(_ entries: [(UInt64, UInt64, UInt32)]) throws -> BootDescription {
    var boot = try FixtureBoots.load(pc)
    let table = entries.map { base, size, type in
      Sourced(
        E820Entry(
          base: PhysicalAddress(base), size: size, type: E820Type(rawValue: type)),
        FactSource("e820.txt"))
    }
    boot.firmware.e820 = [E820Table(label: .firmware, entries: table)]
    return boot
  }
  static let soundTable: [(UInt64, UInt64, UInt32)] = [
    (0, 0x9_fc00, 1), (0x9_fc00, 0x400, 2), (0xf_0000, 0x1_0000, 2),
    (0x10_0000, 0x7fee_0000, 1), (0xfffc_0000, 0x4_0000, 2),
  ]

  @Test func boardsThatBootedHaveNoErrors() throws {
    for name in [Self.board, Self.virt, Self.pc, "riscv64/6.12-virt-512m-default"] {
      let findings = Lint().run(try FixtureBoots.examine(name)).findings
      #expect(findings.filter { $0.severity == .error } == [], "\(name)")
    }
  }

  @Test func nodesThatTouchAreNoOverlap() throws {
    let touching = try Self.node([("reg", Self.cells(0x4b20_0000, 0x1000))])
    #expect(!Self.ids(touching).contains("node-overlap"))
    let overlapping = try Self.node([("reg", Self.cells(0x4b1f_f000, 0x2000))])
    #expect(Self.ids(overlapping).contains("node-overlap"))
  }

  @Test func aRangeInTheReserveMapAndInANodeIsNoFinding() throws {
    var boot = try FixtureBoots.load(Self.board)
    boot.firmware.deviceTree?.reserveMap.append((0x4c00_0000, 0x1_2345))
    #expect(Self.ids(boot).isDisjoint(with: ["node-overlap", "node-refused"]))
  }

  @Test func theBlobsOwnReserveMapEntryIsNoFinding() throws {
    var boot = try FixtureBoots.load(Self.virt)
    let examined = ExaminedBoot(boot)
    let blob = try #require(examined.place("dtb")?.range)
    boot.firmware.deviceTree?.reserveMap.append((blob.base.rawValue, blob.size))
    #expect(!Self.ids(boot).contains("dtb-overlap"))
    boot.firmware.deviceTree?.reserveMap.append((blob.base.rawValue - 0x1000, 0x2000))
    #expect(Self.ids(boot).contains("dtb-overlap"))
  }

  @Test func nodesAreChecked() throws {
    #expect(Self.ids(try Self.node([("reg", Self.cells(0x4c00_0000))])).contains("node-reg-format"))
    #expect(
      Self.ids(try Self.node([("size", Self.cells(0x1000))])).contains("node-reg-with-size"))
    #expect(
      Self.ids(try Self.node([("reg", Self.cells(0x1000_0000, 0x1000))]))
        .contains("node-outside-ram"))
    #expect(
      Self.ids(try Self.node([("no-map", []), ("reusable", [])])).contains("node-no-map-reusable"))
    let pool = "/reserved-memory/pool"
    #expect(
      Self.ids(try Self.node([("alignment", Self.cells(0x30_0000))], at: pool))
        .contains("node-alignment"))
    #expect(
      !Self.ids(try Self.node([("alignment", Self.cells(0x40_0000))], at: pool))
        .contains("node-alignment"))
    #expect(
      Self.ids(try Self.node([("alloc-ranges", Self.cells(0x1000_0000, 0x100_0000))], at: pool))
        .contains("node-alloc-ranges"))
    #expect(
      !Self.ids(try Self.node([("alloc-ranges", Self.cells(0x4000_0000, 0x2000_0000))], at: pool))
        .contains("node-alloc-ranges"))
  }

  @Test func aTreeThatTheKernelIgnoresIsOneErrorAndNoMore() throws {
    let boot = try #require(
      try FixtureBoots.load(Self.board).with(
        property: "ranges", nil, at: "/reserved-memory", text: "")
    ).boot
    let report = Lint().run(ExaminedBoot(boot))
    #expect(report.findings.map(\.check) == ["reserved-memory-format"])
    #expect(report.skipped.contains("node-overlap"))
  }

  @Test func tablesOfPCsAreChecked() throws {
    let sound = Self.ids(try Self.e820(Self.soundTable))
    #expect(sound.filter { $0.hasPrefix("e820-") } == [])
    for (extra, id): ((UInt64, UInt64, UInt32), String) in [
      ((0x7000_0000, 0x1_0000, 2), "e820-overlap"), ((0xff00_0000, 0, 2), "e820-empty"),
      ((0xff00_0000, 0x1000, 99), "e820-unknown-type"),
      ((0x1_0000_0000, 0x1800, 1), "e820-odd-end"), ((0xa_0000, 0x1000, 1), "e820-no-low-hole"),
      ((UInt64.max - 0xfff, 0x2000, 2), "e820-wrap"),
    ] {
      #expect(Self.ids(try Self.e820(Self.soundTable + [extra])).contains(id), "\(id)")
    }
    #expect(Self.ids(try Self.e820(Self.soundTable.reversed())).contains("e820-unsorted"))
  }

  @Test func optionsAreChecked() throws {
    #expect(
      try Self.ids(Self.pc) { $0.commandLine = "memmap=64M" }.contains("memmap-without-place"))
    #expect(
      try !Self.ids(Self.pc) { $0.commandLine = "memmap=64M$0x10000000" }
        .contains("memmap-without-place"))
    #expect(try Self.ids(Self.pc) { $0.commandLine = "mem=256" }.contains("mem-tiny"))
    #expect(try !Self.ids(Self.pc) { $0.commandLine = "mem=256M" }.contains("mem-tiny"))
    #expect(try Self.ids(Self.pc) { $0.commandLine = "mem=8G" }.contains("mem-without-effect"))
    #expect(
      try !Self.ids(Self.pc) { $0.commandLine = "mem=1G" }.contains("mem-without-effect"))
    #expect(
      try Self.ids(Self.pc) { $0.commandLine = "crashkernel=1999M" }
        .contains("crashkernel-refused"))
    #expect(
      try Self.ids(Self.virt) { $0.commandLine = "cma=900M" }.contains("cma-refused"))
    #expect(
      try Self.ids(Self.virt) { $0.commandLine = "cma=8M cma=16M" }.contains("option-repeated"))
    #expect(
      try !Self.ids(Self.pc) { $0.commandLine = "crashkernel=64M,high crashkernel=72M,low" }
        .contains("option-repeated"))
  }

  @Test func placesAreChecked() throws {
    func ids(_ start: UInt64) throws -> Set<String> {
      try Self.ids(Self.virt) {
        $0.initrd = .range(MemoryRange(capping: PhysicalAddress(start), size: 8 << 20))
      }
    }
    #expect(try ids(0x4100_0000).contains("kernel-overlap"))
    #expect(try !ids(0x4400_0000).contains("kernel-overlap"))
    #expect(try ids(0x3000_0000).contains("initrd-refused"))
  }

  @Test func everyCheckHasATextAndPrerequisitesThatComeBefore() {
    var seen: Set<String> = []
    for check in LintCheck.all {
      #expect(check.prerequisites.allSatisfy(seen.contains), "\(check.id)")
      #expect(check.text.count > 30, "\(check.id)")
      #expect(seen.insert(check.id).inserted, "\(check.id) stands twice")
    }
  }

  @Test func severitiesAreTheUsers() throws {
    let examined = try FixtureBoots.examine(Self.pc) { $0.commandLine = "mem=8G" }
    var lint = Lint()
    lint.severities["mem-without-effect"] = .error
    #expect(lint.run(examined).worst == .error)
    lint.disabled = ["mem-without-effect"]
    #expect(lint.run(examined).findings.isEmpty)
  }
}
