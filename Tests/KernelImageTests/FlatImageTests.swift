// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import KernelImage

@Suite struct FlatImageTests {
  static let banner = Array("xx Linux version 6.12.9 (me@here) #1".utf8) + [0]

  @Test(arguments: [nil, Compression.gzip, .zstd]) func anArm64HeaderTellsTheSize(
    packing: Compression?
  ) throws {
    let image = TinyImage.arm64(size: 0x12_3000, body: Self.banner)
    let facts = try KernelImageFacts.read(
      packing.map { Pack.pack(image, $0) } ?? image, origin: "Image")
    #expect(facts.format == .arm64Image && facts.architecture == .arm64)
    #expect(facts.size == 0x12_3000 && facts.release == "6.12.9")
    #expect(facts.linkedStart == nil && facts.extents["_text"] == 0)
  }

  @Test func aRiscvHeaderTellsTheSize() throws {
    let facts = try KernelImageFacts.read(TinyImage.riscv(size: 0x45_6000), origin: "Image")
    #expect(facts.format == .riscvImage && facts.architecture == .riscv64)
    #expect(facts.size == 0x45_6000 && facts.extents["_start"] == 0)
  }

  @Test func anEfiZbootImageIsUnpacked() throws {
    let image = TinyImage.zboot(TinyImage.arm64(size: 0x1000), .gzip)
    #expect(try KernelImageFacts.read(image, origin: "vmlinuz.efi").size == 0x1000)
  }

  static let supported = [Compression.gzip, .xz, .lzma, .lz4]

  @Test(arguments: supported) func aZImageTellsItsEnd(packing: Compression) throws {
    let kernel = [UInt8](repeating: 0x5a, count: 0x3000) + Self.banner
    let facts = try KernelImageFacts.read(
      TinyImage.zImage(kernel, packing), origin: "zImage")
    #expect(facts.format == .zImage && facts.architecture == .arm)
    #expect(facts.release == "6.12.9")
    #expect(facts.extents["_text"] == 0x8000)
    #expect(facts.extents["_end"] == 0x8000 + UInt64(kernel.count) + 0x2000)
    // Nothing tells where the reserved part begins.
    #expect(facts.size == nil)
  }

  static func error(_ bytes: [UInt8]) -> InputError? {
    inputError { () throws(InputError) in try KernelImageFacts.read(bytes, origin: "k") }
  }

  @Test func aSizeOfZeroIsRefused() {
    #expect(Self.error(TinyImage.arm64(size: 0))?.source == FactSource("k", .offset(16)))
    #expect(Self.error(TinyImage.riscv(size: 1 << 40))?.source == FactSource("k", .offset(16)))
  }

  @Test func aCutZImageNamesItsTable() {
    let image = TinyImage.zImage([UInt8](repeating: 1, count: 9000), .gzip)
    #expect(Self.error(Array(image.dropLast(30)))?.source == FactSource("k", .offset(0x38)))
  }

  @Test(arguments: [
    (Array("ANDROID!".utf8), "Android"), ([0x27, 0x05, 0x19, 0x56], "uImage"),
    (Array("hello".utf8), "0x68656c6c"),
  ]) func otherFilesAreNamed(bytes: [UInt8], word: String) {
    let error = Self.error(bytes + [UInt8](repeating: 0, count: 100))
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "-")")
  }

  @Test func anEmptyFileIsAnError() {
    #expect(Self.error([])?.kind == .truncated(needed: 1, have: 0))
  }

  @Test(arguments: [0, 1, 2]) func mutatedImagesGiveFactsOrOneError(which: Int) {
    let kernel = [UInt8](repeating: 0x5a, count: 0x1800) + Self.banner
    let image =
      [
        TinyImage.arm64(body: Self.banner), TinyImage.zImage(kernel, .gzip),
        TinyImage.zboot(TinyImage.riscv(), .gzip),
      ][which]
    var random = SeededGenerator(seed: UInt64(which) + 21)
    var refused = 0
    for round in 0..<300 {
      var mutated = image
      for _ in 0..<3 {
        mutated[Int.random(in: 0..<min(mutated.count, 128), using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if round % 4 == 0 {
        mutated.removeLast(Int.random(in: 1..<mutated.count, using: &random))
      }
      if Self.error(mutated) != nil { refused += 1 }
    }
    #expect(refused > 10)
  }

  @Test func adviceNamesTheOption() {
    for kind in BootImageKind.allCases {
      #expect(kind.adviceAsInput.contains("--kernel"))
      #expect(kind.adviceAsInput.contains(kind.rawValue))
    }
  }
}
