// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// ARM's boot image: a decompressor with the packed flat image inside, and, since 4.15, a table of
/// the sizes that a boot loader needs.
enum ZImage {
  /// The size table behind the magic 0x45454545.
  struct Table {
    /// File offset of the word that holds the unpacked size; the last of the packed image.
    var sizeAt: Int
    var bssSize: UInt64
    var textOffset: UInt64
  }

  static func read(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    // The header's words are in the decompressor's order: little-endian for all but old
    // big-endian kernels.
    let image = ImageBytes(bytes, isBigEndian: ImageBytes(bytes).u32(0x24) == 0x1828_6f01)
    let table = try table(image, origin: origin)
    let kernel = try unpack(image, table, origin: origin)
    var facts = KernelImageFacts(format: .zImage)
    facts.architecture = .arm
    // A big-endian kernel keeps its data so (BE8), whatever the decompressor is.
    let unpacked = ImageBytes(kernel, isBigEndian: image.u32(0x30) == 0x0102_0304)
    facts.release = KernelImageFacts.release(in: unpacked)
    if let table {
      facts.extents["_text"] = table.textOffset
      facts.extents["_end"] = table.textOffset + UInt64(kernel.count) + table.bssSize
    }
    addSymbols(&facts, unpacked)
    facts.readContents(of: unpacked)
    VmlinuxELF.addSize(&facts, .arm)
    return facts
  }

  private static func table(
    _ image: ImageBytes, origin: String
  ) throws(InputError) -> Table? {
    guard image.u32(0x34) == 0x4545_4545, let place = image.u32(0x38) else { return nil }
    let at = Int(place)
    guard image.contains(at, 24), image.u32(at + 4) == 0x5a53_4c4b,
      let sizeAt = image.u32(at + 8), let bss = image.u32(at + 12), let text = image.u32(at + 16)
    else {
      throw InputError(
        .truncated(needed: at + 24, have: image.count),
        "the zImage's size table at \(place.hex0x()) lies outside the file or is none",
        at: FactSource(origin, .offset(0x38)))
    }
    guard image.contains(Int(sizeAt), 4) else {
      throw InputError(
        .truncated(needed: Int(sizeAt) + 4, have: image.count),
        "the packed kernel ends at \((UInt64(sizeAt) + 4).hex0x()), but the file has "
          + "\(UInt64(image.count).hex0x()) bytes; it is truncated",
        at: FactSource(origin, .offset(at + 8)))
    }
    return Table(sizeAt: Int(sizeAt), bssSize: UInt64(bss), textOffset: UInt64(text))
  }

  /// Nothing says where the packed kernel begins: every place that looks like it is tried, and the
  /// unpacked size, which is known, decides.
  private static func unpack(
    _ image: ImageBytes, _ table: Table?, origin: String
  ) throws(InputError) -> [UInt8] {
    let end = table.map { $0.sizeAt + 4 } ?? image.count
    // The build appends the size in little-endian, or gzip's trailer holds it.
    let size = table.flatMap { ImageBytes(image.bytes).u32($0.sizeAt) }.map(Int.init)
    var firstError: InputError?
    for packing in [Compression.gzip, .xz, .lzma, .lz4] {
      var from = 0x40
      while let hit = image.find(packing.magic, from: from), hit < end {
        from = hit + 1
        do throws(InputError) {
          let kernel = try packing.decompress(
            image.bytes[hit..<end], limit: size ?? Compression.largestImage, origin: origin,
            offset: hit)
          if kernel.count == size || (size == nil && kernel.count >= 4096) { return kernel }
        } catch {
          if firstError == nil { firstError = error }
        }
      }
    }
    if image.find(Compression.lzo.magic, from: 0x40) != nil {
      _ = try Compression.lzo.decompress([], origin: origin)
    }
    throw InputError(
      .malformed,
      "no packed kernel (gzip, xz, lzma or lz4) is found in the zImage; it is truncated or corrupt",
      at: firstError?.source ?? FactSource(origin))
  }

  private static func addSymbols(_ facts: inout KernelImageFacts, _ kernel: ImageBytes) {
    guard let table = Kallsyms(in: kernel, is64Bit: false, address: { UInt64($0) }) else { return }
    let symbols = table.symbols()
    guard let zero = LinkerSymbols.origin(of: .arm, in: symbols) else { return }
    facts.add(symbols: symbols, origin: zero)
    if let text = facts.extents["_text"] {
      facts.readArmCode(of: kernel, text: text, zero: zero)
    }
  }
}
