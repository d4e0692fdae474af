// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// The parts of an ELF file that a kernel's extents are read from: 32 and 64 bits, both byte
/// orders.
struct ELFFile {
  struct Section {
    var name: String
    var type: UInt32
    var flags: UInt64
    var address: UInt64
    var offset: UInt64
    var size: UInt64
    var link: UInt32
    var entrySize: UInt64
    var end: UInt64 { address &+ size }
    /// `SHF_ALLOC`: it is there in memory.
    var isLoaded: Bool { flags & 2 != 0 }
  }
  struct Segment {
    var physicalAddress: UInt64
    var address: UInt64
    var offset: UInt64
    var fileSize: UInt64
    var memorySize: UInt64
  }

  let image: ImageBytes
  let is64Bit: Bool
  let machine: UInt16
  var sections: [Section] = []
  /// `PT_LOAD` program headers.
  var segments: [Segment] = []

  static let mostHeaders = 65_536

  init(_ bytes: [UInt8], origin: String) throws(InputError) {
    func fail(_ offset: Int, _ text: String) -> InputError {
      InputError(.malformed, text, at: FactSource(origin, .offset(offset)))
    }
    guard bytes.count >= 52, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      throw InputError(
        .truncated(needed: 52, have: bytes.count), "too short for an ELF header",
        at: FactSource(origin))
    }
    guard bytes[4] == 1 || bytes[4] == 2 else {
      throw fail(4, "ELF class is \(bytes[4]), expected 1 or 2")
    }
    guard bytes[5] == 1 || bytes[5] == 2 else {
      throw fail(5, "ELF byte order is \(bytes[5]), expected 1 or 2")
    }
    is64Bit = bytes[4] == 2
    image = ImageBytes(bytes, isBigEndian: bytes[5] == 2)
    machine = image.u16(18) ?? 0
    try readSegments(origin)
    try readSections(origin)
  }

  var architecture: Architecture? {
    switch machine {
    case 3: .i386
    case 40: .arm
    case 62: .x86_64
    case 183: .arm64
    case 243: is64Bit ? .riscv64 : nil
    default: nil
    }
  }

  private mutating func readSegments(_ origin: String) throws(InputError) {
    let at = is64Bit ? 32 : 28
    guard let table = image.word(at, is64Bit: is64Bit),
      let size = image.u16(is64Bit ? 54 : 42), let count = image.u16(is64Bit ? 56 : 44)
    else { return }
    let least = is64Bit ? 56 : 32
    guard count == 0 || Int(size) >= least else {
      throw InputError(
        .malformed, "ELF program header size is \(size), expected \(least)",
        at: FactSource(origin, .offset(is64Bit ? 54 : 42)))
    }
    for index in 0..<Int(count) {
      let entry = try place(table, index, Int(size), "program headers", at, origin)
      guard image.u32(entry) == 1 else { continue }
      func field(_ in64: Int, _ in32: Int) -> UInt64 {
        image.word(entry + (is64Bit ? in64 : in32), is64Bit: is64Bit) ?? 0
      }
      segments.append(
        Segment(
          physicalAddress: field(24, 12), address: field(16, 8), offset: field(8, 4),
          fileSize: field(32, 16), memorySize: field(40, 20)))
    }
  }

  private mutating func readSections(_ origin: String) throws(InputError) {
    let at = is64Bit ? 40 : 32
    guard let table = image.word(at, is64Bit: is64Bit), table != 0,
      let size = image.u16(is64Bit ? 58 : 46), let count = image.u16(is64Bit ? 60 : 48),
      let names = image.u16(is64Bit ? 62 : 50), count > 0
    else { return }
    let least = is64Bit ? 64 : 40
    guard Int(size) >= least else {
      throw InputError(
        .malformed, "ELF section header size is \(size), expected \(least)",
        at: FactSource(origin, .offset(is64Bit ? 58 : 46)))
    }
    var nameOffsets: [UInt32] = []
    for index in 0..<Int(count) {
      let entry = try place(table, index, Int(size), "section headers", at, origin)
      func field(_ in64: Int, _ in32: Int) -> UInt64 {
        image.word(entry + (is64Bit ? in64 : in32), is64Bit: is64Bit) ?? 0
      }
      nameOffsets.append(image.u32(entry) ?? 0)
      sections.append(
        Section(
          name: "", type: image.u32(entry + 4) ?? 0, flags: field(8, 8), address: field(16, 12),
          offset: field(24, 16), size: field(32, 20),
          link: image.u32(entry + (is64Bit ? 40 : 24)) ?? 0, entrySize: field(56, 36)))
    }
    guard Int(names) < sections.count else { return }
    let text = sections[Int(names)].offset
    for index in sections.indices {
      let offset = text &+ UInt64(nameOffsets[index])
      sections[index].name = Int(exactly: offset).flatMap { image.text($0) } ?? ""
    }
  }

  /// The file offset of a table's entry, which lies inside the file.
  private func place(
    _ table: UInt64, _ index: Int, _ size: Int, _ name: String, _ field: Int, _ origin: String
  ) throws(InputError) -> Int {
    guard let start = Int(exactly: table), start <= image.count,
      image.contains(start + index * size, size)
    else {
      throw InputError(
        .truncated(needed: Int(clamping: table), have: image.count),
        "ELF \(name) at \(table.hex0x()) lie outside the file, which has "
          + "\(UInt64(image.count).hex0x()) bytes; it is truncated",
        at: FactSource(origin, .offset(field)))
    }
    return start + index * size
  }

  func section(_ name: String) -> Section? { sections.first { $0.name == name } }

  /// The virtual address of a file offset.
  func address(ofFileOffset offset: Int) -> UInt64? {
    let offset = UInt64(offset)
    // 8 is SHT_NOBITS: nothing of it is in the file.
    return sections.first {
      $0.isLoaded && $0.type != 8 && offset >= $0.offset && offset - $0.offset < $0.size
    }.map { $0.address &+ (offset - $0.offset) }
  }

  /// Virtual addresses of the wanted symbols in the symbol table, if it was not stripped.
  func symbols() -> [String: UInt64] {
    guard let table = sections.first(where: { $0.type == 2 }), Int(table.link) < sections.count
    else { return [:] }
    let entrySize = is64Bit ? 24 : 16
    let strings = sections[Int(table.link)]
    guard let start = Int(exactly: table.offset), let text = Int(exactly: strings.offset),
      let size = Int(exactly: table.size)
    else { return [:] }
    let count = min(size, max(0, image.count - min(start, image.count))) / entrySize
    var found: [String: UInt64] = [:]
    for index in 0..<count {
      let entry = start + index * entrySize
      guard let name = image.u32(entry), name != 0,
        let value = image.word(entry + (is64Bit ? 8 : 4), is64Bit: is64Bit)
      else { continue }
      let (at, overflow) = text.addingReportingOverflow(Int(name))
      guard !overflow, let first = image.u8(at), LinkerSymbols.firstLetters.contains(first),
        let symbol = image.text(at, limit: LinkerSymbols.longest),
        LinkerSymbols.isWanted(symbol[...])
      else { continue }
      if found[symbol] == nil { found[symbol] = value }
    }
    return found
  }
}
