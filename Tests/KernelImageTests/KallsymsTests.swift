// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import KernelImage

@Suite struct KallsymsTests {
  /// Some hundred symbols from `base` on, the linker's among them.
  static func symbols(_ base: UInt64) -> [(name: String, address: UInt64)] {
    var all: [(name: String, address: UInt64)] = [("_stext", base + 0x100)]
    all += (0..<600).map { ("function_\($0)", base + 0x200 + UInt64($0) * 16) }
    all.append((String(repeating: "long", count: 40), base + 0x3000))
    all += [("_etext", base + 0x4000), ("__init_begin", base + 0x8000)]
    return all
  }

  static func found(
    _ layout: TinyKallsyms.Layout, is64Bit: Bool, base: UInt64, perCPU: Bool = false
  ) -> [String: UInt64]? {
    let symbols =
      perCPU ? [("__per_cpu_start", 0), ("__per_cpu_end", 0x5000)] + symbols(base) : symbols(base)
    let place = 0x2000
    let image =
      [UInt8](repeating: 0x90, count: place)
      + TinyKallsyms.table(
        symbols, layout, is64Bit: is64Bit, base: base + 0x100, perCPU: perCPU,
        at: UInt64(place) + base)
    let table = Kallsyms(in: ImageBytes(image), is64Bit: is64Bit) { UInt64($0) + base }
    return table?.symbols()
  }

  @Test(arguments: TinyKallsyms.Layout.allCases, [true, false])
  func theTableIsFoundInEveryLayout(layout: TinyKallsyms.Layout, is64Bit: Bool) {
    let base: UInt64 = is64Bit ? 0xffff_8000_1000_0000 : 0xc020_0000
    let found = Self.found(layout, is64Bit: is64Bit, base: base)
    #expect(
      found == [
        "_stext": base + 0x100, "_etext": base + 0x4000, "__init_begin": base + 0x8000,
      ])
  }

  @Test(arguments: [TinyKallsyms.Layout.old, .oldWithSequence, .new])
  func perCpuSymbolsAreAbsolute(layout: TinyKallsyms.Layout) {
    let base: UInt64 = 0xffff_ffff_8100_0000
    let found = Self.found(layout, is64Bit: true, base: base, perCPU: true)
    #expect(found?["__per_cpu_end"] == 0x5000)
    #expect(found?["_stext"] == base + 0x100)
  }

  @Test func anImageWithoutTheTableHasNone() {
    let image = ImageBytes([UInt8](repeating: 0x30, count: 5000))
    #expect(Kallsyms(in: image, is64Bit: true) { UInt64($0) } == nil)
  }

  @Test func aZImageWithTheTableTellsItsStart() throws {
    let base: UInt64 = 0xc010_0000
    let kernel =
      [UInt8](repeating: 1, count: 0x100)
      + TinyKallsyms.table(Self.symbols(base), .new, is64Bit: false, base: base + 0x100)
    let facts = try KernelImageFacts.read(
      TinyImage.zImage(kernel, .xz, textOffset: 0x8000, bss: 0x20_0000), origin: "zImage")
    #expect(facts.extents["_stext"] == 0x10_0100)
    #expect(facts.size == 0x8000 + UInt64(kernel.count) + 0x20_0000 - 0x10_0100)
  }

  @Test(arguments: TinyKallsyms.Layout.allCases)
  func mutatedTablesGiveSymbolsOrNone(layout: TinyKallsyms.Layout) {
    let base: UInt64 = 0x1000
    let image = TinyKallsyms.table(
      Array(Self.symbols(base).prefix(300)), layout, is64Bit: true, base: base + 0x100)
    var random = SeededGenerator(seed: 31)
    var lost = 0
    for _ in 0..<60 {
      var mutated = image
      for _ in 0..<3 {
        mutated[Int.random(in: 0..<mutated.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let table = Kallsyms(in: ImageBytes(mutated), is64Bit: true) { UInt64($0) }
      if table?.symbols()["_stext"] == nil { lost += 1 }
    }
    #expect(lost > 0)
  }
}
