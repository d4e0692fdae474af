// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Testing

@testable import KernelImage

@Suite struct X86ImageTests {
  @Test(arguments: CompressionTests.supported)
  func aBzImageTellsWhatItsSectionsSay(packing: Compression) throws {
    let image = TinyImage.bzImage(TinyELF.x86().bytes(), packing)
    let facts = try KernelImageFacts.read(image, origin: "vmlinuz")
    #expect(facts.format == .bzImage && facts.architecture == .x86_64)
    #expect(facts.release == "6.1.0-test")
    #expect(facts.linkedStart == 0x100_0000)
    // The image is reserved up to the end of .bss, where brk begins.
    #expect(facts.size == 0x9000)
    #expect(facts.brkOffset == 0x9000 && facts.brkSize == 0x3000)
    #expect(facts.percpuStatic == 0x5000)
    #expect(facts.extents["__end_rodata"] == 0x3000)
  }

  @Test func theEndOfBssIsRoundedToAPageWhereThereIsNoBrk() throws {
    var elf = TinyELF.x86()
    elf.sections.removeLast()
    elf.sections[6].size = 0x1234
    #expect(try KernelImageFacts.read(elf.bytes(), origin: "k").size == 0x9000)
  }

  @Test func a32BitKernelIsKnown() throws {
    let elf = TinyELF(
      is64Bit: false, machine: 3,
      sections: [
        .init(name: ".text", address: 0xc100_0000, size: 0x1000),
        .init(name: ".data", address: 0xc100_2000, size: 0x1000),
        .init(name: ".bss", address: 0xc100_4000, size: 0x1000, isInFile: false),
        .init(name: ".brk", address: 0xc100_5000, size: 0x2000, isInFile: false),
      ], shift: 0xc000_0000)
    let facts = try KernelImageFacts.read(
      TinyImage.bzImage(elf.bytes(), .xz), origin: "vmlinuz")
    #expect(facts.architecture == .i386 && facts.linkedStart == 0x100_0000)
    #expect(facts.size == 0x5000 && facts.brkSize == 0x2000)
  }

  @Test func symbolsGiveSectionSizes() throws {
    var elf = TinyELF.x86()
    let text: UInt64 = 0xffff_ffff_8100_0000
    elf.symbols = [
      ("_text", 0), ("_stext", 0), ("_etext", 0x1800), ("__start_rodata", 0x2000),
      ("__end_rodata", 0x3000), ("_sdata", 0x3000), ("_edata", 0x3c00), ("__init_begin", 0x4000),
      ("_sinittext", 0x4000), ("_einittext", 0x4800), ("__init_end", 0x6000),
      ("__bss_start", 0x7000), ("__bss_stop", 0x9000), ("__per_cpu_start", 0),
    ].map { ($0.0, text + $0.1) }
    let facts = try KernelImageFacts.read(elf.bytes(), origin: "vmlinux")
    #expect(facts.format == .elf)
    #expect(
      facts.sections == KernelSections(code: 6, rwdata: 3, rodata: 4, initKiB: 8, bss: 8))
  }

  static func error(_ bytes: [UInt8]) -> InputError? {
    inputError { () throws(InputError) in try KernelImageFacts.read(bytes, origin: "k") }
  }

  @Test func anOldBootProtocolIsNamed() {
    var image = TinyImage.bzImage(TinyELF.x86().bytes(), .gzip)
    image[0x206] = 7
    #expect(Self.error(image)?.kind == .notSupported)
    #expect(Self.error(image)?.source == FactSource("k", .offset(0x206)))
  }

  @Test func aCutBzImageNamesThePayload() {
    let image = TinyImage.bzImage(TinyELF.x86().bytes(), .gzip)
    #expect(Self.error(Array(image.dropLast(40)))?.source == FactSource("k", .offset(0x248)))
    #expect(Self.error(Array(image.prefix(0x210)))?.source?.origin == "k")
  }

  @Test(arguments: [Compression.gzip, .lz4]) func mutatedImagesGiveFactsOrOneError(
    packing: Compression
  ) {
    let vmlinux = TinyELF.x86().bytes()
    let image = TinyImage.bzImage(vmlinux, packing)
    var random = SeededGenerator(seed: 11)
    var refused = 0
    for round in 0..<600 {
      var mutated = round % 2 == 0 ? image : vmlinux
      let header = round % 2 == 0 ? mutated.count : 64
      for _ in 0..<3 {
        mutated[Int.random(in: 0..<header, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if round % 5 == 0 {
        mutated.removeLast(Int.random(in: 1..<mutated.count, using: &random))
      }
      if Self.error(mutated) != nil { refused += 1 }
    }
    #expect(refused > 50)
  }

  @Test func mutatedSectionHeadersGiveFactsOrOneError() {
    let vmlinux = TinyELF.x86().bytes()
    var random = SeededGenerator(seed: 12)
    let headers = vmlinux.count - 12 * 64
    for _ in 0..<1000 {
      var mutated = vmlinux
      for _ in 0..<3 {
        mutated[Int.random(in: headers..<mutated.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = Self.error(mutated)
    }
  }
}
