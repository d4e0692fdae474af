// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import KernelImage

@Suite struct SymbolMapTests {
  static func map(_ text: String) throws(InputError) -> SymbolMap {
    try SymbolMap(parsing: Array(text.utf8), origin: "System.map")
  }

  @Test func linkerSymbolsAreTakenWithTheirLines() throws {
    let map = try Self.map(
      """
      # a comment\r
      ffffffff81000000 T _text\r
      ffffffff81000000 t some_function
      c0400000 B _end
      ffffffffc0000000 t _sdata [module]
      ffffffff82000000 D _text
      """)
    #expect(map.symbols == ["_text": 0xffff_ffff_8100_0000, "_end": 0xc040_0000])
    #expect(map.lines["_end"] == 4)
  }

  @Test func otherSymbolsAreTakenWhereAsked() throws {
    let text = "c0008000 T _text\nc0100000 D init_task\n"
    let map = try SymbolMap(parsing: Array(text.utf8), origin: "m", besides: ["init_task"])
    #expect(map.symbols["init_task"] == 0xc010_0000)
  }

  @Test(arguments: [
    ("0000000000000000 T _text\n0000000000000000 T _end\n", InputError.Kind.missing, "root"),
    (
      "ffffffffffffffff B The real System.map is in the linux-image-dbg package\n", .missing, "-dbg"
    ),
    ("hello\n", .malformed, "_text"), ("", .malformed, "_text"),
    ("c0008000 T main\n", .missing, "_end"),
  ]) func filesWithoutSymbolsAreNamed(text: String, kind: InputError.Kind, word: String) {
    let error = inputError { () throws(InputError) in try Self.map(text) }
    #expect(error?.kind == kind && error?.message.contains(word) == true)
  }

  @Test func garbageIsSkipped() throws {
    var random = SeededGenerator(seed: 3)
    let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let map = try SymbolMap(
      parsing: noise + Array("\nc0008000 T _text\n".utf8) + noise, origin: "m")
    #expect(map.symbols["_text"] == 0xc000_8000)
  }
}
