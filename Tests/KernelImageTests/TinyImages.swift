// SPDX-License-Identifier: GPL-2.0-or-later
@testable import KernelImage

/// Small boot images around a kernel.
enum TinyImage {
  static func bzImage(_ vmlinux: [UInt8], _ packing: Compression) -> [UInt8] {
    let payload = Pack.payload(vmlinux, packing)
    var writer = Writer()
    writer.pad(to: 1024 + 0x300)
    writer.bytes[0x1f1] = 1
    writer.bytes.replaceSubrange(0x1fe..<0x200, with: [0x55, 0xaa])
    writer.bytes.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
    writer.bytes.replaceSubrange(0x206..<0x208, with: [0x0f, 0x02])
    writer.set(0x300, at: 0x248)
    writer.set(UInt32(payload.count), at: 0x24c)
    writer.bytes += payload
    return writer.bytes
  }

  static func arm64(size: UInt64 = 0x20_0000, body: [UInt8] = []) -> [UInt8] {
    var writer = Writer()
    writer.put(UInt64(0x1400_0000_fa40_5a4d))
    writer.put(UInt64(0))
    writer.put(size)
    writer.put(UInt64(0xa))
    writer.pad(to: 56)
    writer.bytes += Array("ARM\u{64}".utf8)
    writer.pad(to: 0x1000)
    return writer.bytes + body
  }

  static func riscv(size: UInt64 = 0x30_0000, body: [UInt8] = []) -> [UInt8] {
    var writer = Writer()
    writer.put(UInt64(0))
    writer.put(UInt64(0x20_0000))
    writer.put(size)
    writer.pad(to: 48)
    writer.bytes += Array("RISCV\0\0\0RSC\u{05}".utf8)
    writer.pad(to: 0x1000)
    return writer.bytes + body
  }

  /// A zImage with its size table around a flat image.
  static func zImage(
    _ kernel: [UInt8], _ packing: Compression, textOffset: UInt32 = 0x8000, bss: UInt32 = 0x2000
  ) -> [UInt8] {
    let payload = Pack.payload(kernel, packing)
    var writer = Writer()
    writer.pad(to: 0x100)
    writer.bytes += payload
    let sizeAt = writer.bytes.count - 4
    writer.align(4)
    let table = writer.bytes.count
    for word in [6, 0x5a53_4c4b, UInt32(sizeAt), bss, textOffset, 65_536, 0] { writer.put(word) }
    for (at, word) in [
      (0x24, 0x016f_2818), (0x2c, UInt32(writer.bytes.count)), (0x30, 0x0403_0201),
      (0x34, 0x4545_4545), (0x38, UInt32(table)),
    ] { writer.set(word, at: at) }
    return writer.bytes
  }

  static func zboot(_ image: [UInt8], _ packing: Compression) -> [UInt8] {
    let payload = Pack.payload(image, packing)
    var writer = Writer(bytes: Array("MZ\0\0zimg".utf8))
    writer.put(UInt32(0x40))
    writer.put(UInt32(payload.count))
    writer.pad(to: 0x40)
    return writer.bytes + payload
  }
}

/// The kernel's own symbol table, each letter its own token.
struct TinyKallsyms {
  /// The order of the parts: up to 6.4, stable 6.1 with an index by name, since 6.5, since 7.x.
  enum Layout: CaseIterable { case old, oldWithSequence, new, selfRelative }

  /// Type, name and address in order of address.
  static func table(
    _ symbols: [(name: String, address: UInt64)], _ layout: Layout, is64Bit: Bool,
    base: UInt64, perCPU: Bool = false, at place: UInt64 = 0
  ) -> [UInt8] {
    var writer = Writer()
    let alignment = is64Bit && layout != .selfRelative ? 8 : 4
    func offsets() {
      writer.align(alignment)
      for symbol in symbols {
        let distance =
          layout == .selfRelative
          ? (is64Bit ? symbol.address &- place &- UInt64(writer.bytes.count) : symbol.address)
          : !perCPU
            ? symbol.address &- base
            : symbol.address < 0x10_0000 ? symbol.address : base &- 1 &- symbol.address
        writer.put(UInt32(truncatingIfNeeded: distance))
      }
      if layout != .selfRelative {
        writer.align(alignment)
        writer.word(base, is64Bit: is64Bit)
      }
    }
    if layout == .old || layout == .oldWithSequence { offsets() }
    writer.align(alignment)
    writer.put(UInt32(symbols.count))
    writer.align(alignment)
    var markers: [UInt32] = []
    let start = writer.bytes.count
    for (index, symbol) in symbols.enumerated() {
      if index % 256 == 0 { markers.append(UInt32(writer.bytes.count - start)) }
      let name = Array("T\(symbol.name)".utf8)
      if name.count > 127 {
        writer.bytes += [UInt8(name.count & 0x7f) | 0x80, UInt8(name.count >> 7)]
      } else {
        writer.bytes.append(UInt8(name.count))
      }
      writer.bytes += name
    }
    writer.align(alignment)
    for marker in markers { writer.put(marker) }
    writer.align(alignment)
    if layout == .oldWithSequence {
      for index in symbols.indices { writer.bytes += [0, UInt8(index >> 8), UInt8(index & 255)] }
      writer.align(alignment)
    }
    var index = Writer()
    let tokens = writer.bytes.count
    for letter in 0..<256 {
      index.put(UInt16(writer.bytes.count - tokens))
      writer.bytes += letter == 0 ? Array("zz".utf8) + [0] : [UInt8(letter), 0]
    }
    writer.align(alignment)
    writer.bytes += index.bytes
    if layout == .new || layout == .selfRelative { offsets() }
    return writer.bytes + Array(repeating: 0, count: 16)
  }
}
