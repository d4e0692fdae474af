// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A System.map or a copy of /proc/kallsyms: `ffffffff81000000 T _text [module]` per line.
package struct SymbolMap: Sendable {
  /// Addresses of the linker's symbols (`LinkerSymbols.all`) and what was asked for besides.
  package var symbols: [String: UInt64] = [:]
  /// Functions that call memblock, by their full names.
  package var functions: [String: UInt64] = [:]
  /// The line of each symbol.
  package var lines: [String: Int] = [:]
  package var origin: String

  /// Larger files are none.
  static let largest = 256 << 20

  /// Reads lines of that form and skips others. Where a name comes twice the first wins, as the
  /// kernel's own look-up does; symbols of modules are left out.
  package init(
    parsing bytes: [UInt8], origin: String, besides wanted: Set<String> = []
  ) throws(InputError) {
    self.origin = origin
    guard bytes.count <= Self.largest else {
      throw InputError(
        .tooLarge, "is larger than the 256 MiB that are read", at: FactSource(origin))
    }
    var number = 0
    var known = 0
    var isAllZero = true
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      number += 1
      guard let (address, name, isModule) = Self.symbol(line) else { continue }
      known += 1
      if address != 0 { isAllZero = false }
      guard !isModule, name.count <= LinkerSymbols.longest else { continue }
      let text = String(decoding: name, as: UTF8.self)
      if LinkerSymbols.all.contains(text) || wanted.contains(text) {
        if symbols[text] == nil { (symbols[text], lines[text]) = (address, number) }
      } else if LinkerSymbols.isWanted(text[...]), functions[text] == nil {
        functions[text] = address
      }
    }
    try check(bytes, known: known, isAllZero: isAllZero)
  }

  private func check(_ bytes: [UInt8], known: Int, isAllZero: Bool) throws(InputError) {
    // Distributions put a one-line stand-in beside the kernel.
    if known <= 4,
      bytes.split(separator: 0x0a).contains(where: { line in
        line.starts(with: "ffffffffffffffff B The real System.map is in".utf8)
      })
    {
      throw InputError(
        .missing,
        "is a stand-in: the real System.map comes with the kernel's debug package (-dbg)",
        at: .line(origin, 1))
    }
    guard known > 0 else {
      throw InputError(
        .malformed, "has no line of the form 'ffffffff81000000 T _text'", at: FactSource(origin))
    }
    guard !isAllZero else {
      throw InputError(
        .missing, "every address is zero: /proc/kallsyms was read without root",
        at: FactSource(origin))
    }
    guard !symbols.isEmpty else {
      throw InputError(
        .missing, "names none of the linker's symbols (_text, _end, …)", at: FactSource(origin))
    }
  }

  private static func symbol(
    _ line: ArraySlice<UInt8>
  ) -> (address: UInt64, name: ArraySlice<UInt8>, isModule: Bool)? {
    var at = line.startIndex
    var address: UInt64 = 0
    while at < line.endIndex, let digit = Memparse.hexDigit(line[at]) {
      guard at - line.startIndex < 16 else { return nil }
      address = address << 4 | digit
      at += 1
    }
    let digits = at - line.startIndex
    // `ADDRESS T NAME`, blanks between.
    guard digits >= 8 || digits == 1, at + 3 < line.endIndex, line[at] == 0x20,
      line[at + 2] == 0x20, line[at + 1] > 0x20
    else { return nil }
    let rest = line[(at + 3)...]
    let name = rest.prefix { $0 > 0x20 }
    guard !name.isEmpty else { return nil }
    return (address, name, rest.dropFirst(name.count).contains(UInt8(ascii: "[")))
  }
}
