// SPDX-License-Identifier: GPL-2.0-or-later
import CBZip2
import CLZ4
import CLZMA
import CZlib
import CZstd

@testable import KernelImage

/// A seeded generator (splitmix64): the same seed gives the same bytes on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Numbers as bytes.
struct Writer {
  var bytes: [UInt8] = []
  var isBigEndian = false

  mutating func put<T: FixedWidthInteger>(_ value: T) {
    let order = isBigEndian ? value.bigEndian : value.littleEndian
    withUnsafeBytes(of: order) { bytes += $0 }
  }
  mutating func word(_ value: UInt64, is64Bit: Bool) {
    if is64Bit { put(value) } else { put(UInt32(truncatingIfNeeded: value)) }
  }
  mutating func pad(to size: Int) {
    if bytes.count < size { bytes += Array(repeating: 0, count: size - bytes.count) }
  }
  mutating func align(_ alignment: Int) {
    pad(to: (bytes.count + alignment - 1) / alignment * alignment)
  }
  mutating func set(_ value: UInt32, at offset: Int) {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) {
      bytes.replaceSubrange(offset..<offset + 4, with: $0)
    }
  }
}

/// Packs as a kernel's build does.
enum Pack {
  static func pack(_ bytes: [UInt8], _ packing: Compression) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: bytes.count * 2 + 65_536)
    var size = 0
    switch packing {
    case .gzip:
      var stream = z_stream()
      deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      var input = bytes
      input.withUnsafeMutableBufferPointer { source in
        room.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress
          stream.avail_in = UInt32(source.count)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          deflate(&stream, Z_FINISH)
        }
      }
      size = Int(stream.total_out)
      deflateEnd(&stream)
    case .xz:
      lzma_easy_buffer_encode(
        6, LZMA_CHECK_CRC32, nil, bytes, bytes.count, &room, &size, room.count)
    case .lzma: size = lzmaAlone(bytes, &room)
    case .zstd: size = ZSTD_compress(&room, room.count, bytes, bytes.count, 3)
    case .bzip2:
      var length = UInt32(room.count)
      var input = bytes.map { CChar(bitPattern: $0) }
      room.withUnsafeMutableBytes { target in
        _ = BZ2_bzBuffToBuffCompress(
          target.bindMemory(to: CChar.self).baseAddress, &length, &input, UInt32(bytes.count),
          9, 0, 30)
      }
      size = Int(length)
    case .lz4:
      var writer = Writer(bytes: packing.magic)
      let input = bytes.map { CChar(bitPattern: $0) }
      let count = room.withUnsafeMutableBytes {
        LZ4_compress_default(
          input, $0.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), Int32($0.count))
      }
      writer.put(UInt32(count))
      return writer.bytes + room[..<Int(count)]
    case .lzo: return packing.magic + bytes
    }
    return Array(room[..<size])
  }

  private static func lzmaAlone(_ bytes: [UInt8], _ room: inout [UInt8]) -> Int {
    var options = lzma_options_lzma()
    lzma_lzma_preset(&options, 6)
    var stream = lzma_stream()
    _ = lzma_alone_encoder(&stream, &options)
    var size = 0
    bytes.withUnsafeBufferPointer { source in
      room.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = source.count
        stream.next_out = target.baseAddress
        stream.avail_out = target.count
        _ = lzma_code(&stream, LZMA_FINISH)
        size = Int(stream.total_out)
      }
    }
    lzma_end(&stream)
    return size
  }

  /// Packed, and behind it the unpacked size, which gzip's trailer holds already.
  static func payload(_ bytes: [UInt8], _ packing: Compression) -> [UInt8] {
    var writer = Writer(bytes: pack(bytes, packing))
    if packing != .gzip { writer.put(UInt32(bytes.count)) }
    return writer.bytes
  }
}

/// Builds small vmlinux files.
struct TinyELF {
  struct Section {
    var name: String
    var address: UInt64
    var size: UInt64
    var isInFile = true
    var contents: [UInt8] = []
  }
  var is64Bit = true
  var isBigEndian = false
  var machine: UInt16 = 62
  var sections: [Section] = []
  var symbols: [(name: String, value: UInt64)] = []
  /// Virtual minus physical address.
  var shift: UInt64 = 0xffff_ffff_8000_0000

  /// A kernel for x86_64 whose parts have round sizes.
  static func x86(_ banner: String = "Linux version 6.1.0-test (me) #1 SMP") -> TinyELF {
    let text: UInt64 = 0xffff_ffff_8100_0000
    return TinyELF(sections: [
      Section(name: ".text", address: text, size: 0x1800),
      Section(
        name: ".rodata", address: text + 0x2000, size: 0x800, contents: Array(banner.utf8) + [0]),
      Section(name: ".notes", address: text + 0x2800, size: 0x100),
      Section(name: ".data", address: text + 0x3000, size: 0xc00),
      Section(name: ".data..percpu", address: 0, size: 0x5000),
      Section(name: ".smp_locks", address: text + 0x6000, size: 0x1000),
      Section(name: ".bss", address: text + 0x7000, size: 0x2000, isInFile: false),
      Section(name: ".brk", address: text + 0x9000, size: 0x3000, isInFile: false),
    ])
  }

  func bytes() -> [UInt8] {
    var names: [UInt8] = [0]
    var all = sections
    var symbolText: [UInt8] = [0]
    if !symbols.isEmpty {
      var table = Writer(isBigEndian: isBigEndian)
      table.pad(to: is64Bit ? 24 : 16)
      for symbol in symbols {
        table.put(UInt32(symbolText.count))
        symbolText += Array(symbol.name.utf8) + [0]
        if is64Bit { table.put(UInt32(0x10)) }
        table.word(symbol.value, is64Bit: is64Bit)
        table.put(UInt64(0))
      }
      all.append(
        Section(name: ".symtab", address: 0, size: UInt64(table.bytes.count), contents: table.bytes)
      )
      all.append(
        Section(name: ".strtab", address: 0, size: UInt64(symbolText.count), contents: symbolText))
    }
    var writer = Writer(isBigEndian: isBigEndian)
    writer.bytes = [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1]
    writer.pad(to: 0x100)
    var headers: [(name: Int, section: Section, offset: Int)] = []
    for section in all {
      writer.align(16)
      headers.append((names.count, section, writer.bytes.count))
      names += Array(section.name.utf8) + [0]
      if section.isInFile {
        writer.bytes += section.contents
        writer.pad(to: headers[headers.count - 1].offset + Int(section.size))
      }
    }
    let namesAt = writer.bytes.count
    writer.bytes += names
    writer.align(16)
    let table = writer.bytes.count
    writer.pad(to: table + (is64Bit ? 64 : 40))
    for header in headers { put(header, to: &writer, strings: headers.count) }
    put(
      (0, Section(name: "", address: 0, size: UInt64(names.count)), namesAt), to: &writer,
      strings: 0)
    finish(&writer, sectionTable: table, count: headers.count + 2)
    return writer.bytes
  }

  private func put(
    _ header: (name: Int, section: Section, offset: Int), to writer: inout Writer, strings: Int
  ) {
    let section = header.section
    let isSymbols = section.name == ".symtab"
    writer.put(UInt32(header.name))
    writer.put(UInt32(isSymbols ? 2 : section.isInFile ? 1 : 8))
    writer.word(section.name.hasSuffix("tab") || header.name == 0 ? 0 : 2, is64Bit: is64Bit)
    writer.word(section.address, is64Bit: is64Bit)
    writer.word(UInt64(header.offset), is64Bit: is64Bit)
    writer.word(section.size, is64Bit: is64Bit)
    writer.put(UInt32(isSymbols ? strings : 0))
    writer.put(UInt32(0))
    writer.word(0, is64Bit: is64Bit)
    writer.word(0, is64Bit: is64Bit)
  }

  /// The file header, and one segment that holds everything from the first section.
  private func finish(_ writer: inout Writer, sectionTable: Int, count: Int) {
    var header = Writer(isBigEndian: isBigEndian)
    header.bytes = Array(writer.bytes[..<16])
    header.put(UInt16(2))
    header.put(machine)
    header.put(UInt32(1))
    header.word(0, is64Bit: is64Bit)
    header.word(is64Bit ? 64 : 52, is64Bit: is64Bit)
    header.word(UInt64(sectionTable), is64Bit: is64Bit)
    header.put(UInt32(0))
    header.put(UInt16(is64Bit ? 64 : 52))
    header.put(UInt16(is64Bit ? 56 : 32))
    header.put(UInt16(1))
    header.put(UInt16(is64Bit ? 64 : 40))
    header.put(UInt16(count))
    header.put(UInt16(count - 1))
    let address = sections.first?.address ?? 0
    let fields: [UInt64] = [0x100, address, address &- shift, 0x10_0000, 0x10_0000]
    header.put(UInt32(1))
    if is64Bit { header.put(UInt32(5)) }
    for field in fields { header.word(field, is64Bit: is64Bit) }
    header.word(0, is64Bit: is64Bit)
    if !is64Bit { header.put(UInt32(0)) }
    writer.bytes.replaceSubrange(0..<header.bytes.count, with: header.bytes)
  }
}
