// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import DeviceTree

@Suite struct OverlayTests {
  static func overlay(onto path: String, payload: Int = 4) -> [UInt8] {
    BlobBuilder.blob { root in
      root.node("fragment@0") { fragment in
        fragment.property("target-path", text: path)
        fragment.node("__overlay__") { content in
          content.property("status", text: "okay")
          content.node("added") { $0.property("payload", Array(repeating: 7, count: payload)) }
        }
      }
    }
  }

  @Test func anOverlayAddsNodesAndReplacesProperties() throws {
    let tree = try DeviceTree(
      blob: BlobTests.sample().blob(),
      overlays: [(Self.overlay(onto: "/soc/uart@0"), "o.dtbo")], origin: "t.dtb")
    let uart = try #require(tree.root.child("soc")?.child("uart@0"))
    #expect(uart.isAvailable)
    #expect(uart.child("added")?.property("payload") == [7, 7, 7, 7])
  }

  @Test func aLargeOverlayFindsRoom() throws {
    let base = BlobTests.sample().blob()
    let overlay = Self.overlay(onto: "/soc", payload: 50_000)
    let tree = try DeviceTree(blob: base, overlays: [(overlay, "o.dtbo")], origin: "t.dtb")
    #expect(tree.root.child("soc")?.child("added")?.property("payload")?.count == 50_000)
    #expect(tree.totalSize > UInt64(base.count) + 50_000)
  }

  @Test func anOverlayThatFitsLeavesTotalSize() throws {
    var padded = BlobTests.sample().blob()
    let length = padded.count + 4096
    padded += Array(repeating: 0, count: 4096)
    padded.replaceSubrange(4..<8, with: BlobBuilder.bytes(UInt32(length)))
    let tree = try DeviceTree(
      blob: padded, overlays: [(Self.overlay(onto: "/soc"), "o.dtbo")], origin: "t.dtb")
    #expect(tree.totalSize == UInt64(length))
  }

  static func error(_ overlay: [UInt8]) -> InputError? {
    do throws(InputError) {
      _ = try DeviceTree(
        blob: BlobTests.sample().blob(), overlays: [(overlay, "o.dtbo")], origin: "t.dtb")
      return nil
    } catch { return error }
  }

  @Test func aMissingTargetNamesTheOverlay() {
    let error = Self.error(Self.overlay(onto: "/nowhere"))
    #expect(error?.kind == .missing && error?.source == FactSource("o.dtbo"))
  }

  @Test func aBlobThatIsNoOverlayIsAnError() {
    #expect(Self.error([1, 2, 3])?.source?.origin == "o.dtbo")
  }

  @Test(arguments: [5, 6]) func mutatedOverlaysGiveATreeOrOneError(seed: UInt64) {
    let overlay = Self.overlay(onto: "/soc")
    var random = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<1000 {
      var mutated = overlay
      for _ in 0..<2 {
        mutated[Int.random(in: 40..<mutated.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      if Self.error(mutated) != nil { refused += 1 }
    }
    #expect(refused > 100)
  }
}
