// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Output
import Testing

@testable import Questions

@Suite struct LayoutDifferenceTests {
  static func layout(
    _ name: String, _ change: (inout BootOptions) -> Void = { _ in }
  ) throws -> Layout {
    Layout(try FixtureBoots.examine(name, change), name: name)
  }

  @Test func aBootDoesNotDifferFromItself() throws {
    for name in ["arm/6.1-virt-512m", "x86_64/6.1-pc-2g-crash128m"] {
      let layout = try Self.layout(name)
      #expect(LayoutDifference(layout, layout).isEmpty)
    }
  }

  @Test func anOptionShowsByItsOwner() throws {
    let name = "arm64/6.1-virt-512m-default"
    let changes = OwnerDifference.between(
      try Self.layout(name).owners, try Self.layout(name) { $0.appended = "cma=32M" }.owners)
    let area = try #require(changes.first { $0.after.name == "CMA" })
    #expect(area.kind == .shrank)
    #expect(area.after.size == 32 << 20)
  }

  @Test func aSavedResultStandsForItsBoot() throws {
    let examined = try FixtureBoots.examine("arm/6.1-virt-dt-reserved-mix")
    let json = RecordJSON(record: examined.record, boot: examined.boot).text
    let saved = try #require(try SavedLayout.read(json, name: "saved.json"))
    #expect(LayoutDifference(Layout(examined, name: "boot"), saved).isEmpty)
  }

  @Test func mapsAreComparedAsMaps() throws {
    var a = Layout(name: "a")
    var b = Layout(name: "b")
    a.firmware = ["0x0-0x9fbff type 1", "0x100000-0x3fffffff type 1"]
    b.firmware = ["0x0-0x9fbff type 1", "0x100000-0x3ffeffff type 1"]
    let part = LayoutDifference(a, b).answer.parts.first { $0.title == "Firmware map" }
    #expect(
      part?.facts.map(\.text)
        == ["- 0x100000-0x3fffffff type 1", "+ 0x100000-0x3ffeffff type 1"])
  }
}
