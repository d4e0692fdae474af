// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import DeviceTree

@Suite struct BlobTests {
  static func sample() -> BlobBuilder {
    var builder = BlobBuilder()
    builder.reserveMap = [(0x8000_0000, 0x1000), (0x9000_0000, 0x20)]
    builder.node("") { root in
      root.property("#address-cells", cells: 2)
      root.property("compatible", text: "vendor,board")
      root.node("memory@80000000") { memory in
        memory.property("device_type", text: "memory")
        memory.nop()
        memory.property("reg", cells: 0, 0x8000_0000, 0, 0x1000_0000)
      }
      root.node("soc") { soc in
        soc.node("uart@0") { $0.property("status", text: "disabled") }
      }
    }
    return builder
  }

  @Test func nodesAndPropertiesComeInBlobOrder() throws {
    let blob = Self.sample().blob()
    let tree = try DeviceTree(blob: blob, origin: "t.dtb")
    #expect(tree.root.name == "" && tree.root.path == "/" && tree.root.offset == 0)
    #expect(tree.root.properties.map(\.name) == ["#address-cells", "compatible"])
    #expect(tree.root.children.map(\.path) == ["/memory@80000000", "/soc"])
    #expect(tree.root.children[1].children.map(\.path) == ["/soc/uart@0"])
    let memory = try #require(tree.root.child("memory@80000000"))
    #expect(memory.properties.map(\.name) == ["device_type", "reg"])
    #expect(memory.cells("reg") == [0, 0x8000_0000, 0, 0x1000_0000])
    #expect(memory.offset > 0 && memory.offset < tree.root.children[1].offset)
    #expect(tree.totalSize == UInt64(blob.count))
  }

  @Test func theReserveMapEndsAtTheZeroEntry() throws {
    let tree = try DeviceTree(blob: Self.sample().blob(), origin: "t.dtb")
    #expect(tree.reserveMap.map(\.address) == [0x8000_0000, 0x9000_0000])
    #expect(tree.reserveMap.map(\.size) == [0x1000, 0x20])
  }

  @Test func bytesBehindTotalSizeAreLeftAlone() throws {
    let blob = Self.sample().blob()
    let tree = try DeviceTree(blob: blob + [1, 2, 3], origin: "t.dtb")
    #expect(tree.totalSize == UInt64(blob.count))
  }

  static func error(_ blob: [UInt8]) -> InputError? {
    do throws(InputError) {
      _ = try DeviceTree(blob: blob, origin: "t.dtb")
      return nil
    } catch { return error }
  }

  @Test func anEmptyFileIsTruncated() {
    #expect(Self.error([])?.kind == .truncated(needed: 40, have: 0))
  }

  @Test func anotherMagicIsNamed() {
    #expect(Self.error(Array(repeating: 0x41, count: 64))?.kind == .badMagic(0x4141_4141))
  }

  @Test func everyCutIsAnErrorThatNamesTotalSize() {
    let blob = Self.sample().blob()
    for length in 8..<blob.count {
      let error = Self.error(Array(blob.prefix(length)))
      #expect(error?.kind == .truncated(needed: blob.count, have: length))
      #expect(error?.source == FactSource("t.dtb", .offset(4)))
    }
  }

  @Test(arguments: [(8, "off_dt_struct"), (12, "off_dt_strings"), (16, "off_mem_rsvmap")])
  func aBlockBehindTheEndIsNamed(at offset: Int, name: String) {
    var blob = Self.sample().blob()
    blob[offset] = 0x7f
    let error = Self.error(blob)
    #expect(error?.source == FactSource("t.dtb", .offset(offset)))
    #expect(error?.message.hasPrefix(name) == true)
  }

  @Test func anUnalignedStructureBlockIsRefused() {
    var blob = Self.sample().blob()
    blob[11] |= 2
    #expect(Self.error(blob)?.source == FactSource("t.dtb", .offset(8)))
  }

  @Test func nestingIsBounded() {
    var builder = BlobBuilder()
    func nest(_ builder: inout BlobBuilder, _ depth: Int) {
      builder.node(depth == 0 ? "" : "n") { if depth < 200 { nest(&$0, depth + 1) } }
    }
    nest(&builder, 0)
    #expect(Self.error(builder.blob())?.kind == .tooLarge)
  }

  @Test func anEndlessPropertyNameIsRefused() {
    var builder = BlobBuilder()
    builder.node("") { $0.property(String(repeating: "x", count: 5000), []) }
    #expect(Self.error(builder.blob())?.kind == .malformed)
  }

  @Test(arguments: [1, 2, 3, 4]) func mutatedBlobsGiveATreeOrOneError(seed: UInt64) {
    let blob = Self.sample().blob()
    var random = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      var mutated = blob
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 4..<mutated.count, using: &random)
        mutated[at] = UInt8.random(in: 0...255, using: &random)
      }
      if let error = Self.error(mutated) {
        refused += 1
        #expect(error.source?.origin == "t.dtb" && !error.message.isEmpty)
      }
    }
    #expect(refused > 100 && refused < 2000)
  }
}
