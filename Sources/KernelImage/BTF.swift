// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import PhysicalMemory

/// The types of a kernel as BTF describes them (Documentation/bpf/btf.rst): a header, type records,
/// and their names; in an image, in vmlinux, or alone as /sys/kernel/btf/vmlinux is.
package struct BTF {
  /// The numbers of record kinds that matter here.
  private enum Kind {
    static let structure: UInt32 = 4
  }
  private static let magic: [UInt8] = [0x9f, 0xeb, 0x01, 0x00, 24, 0, 0, 0]
  private static let headerSize = 24

  private let image: ImageBytes
  private let types: Range<Int>
  private let strings: Range<Int>

  /// Reads a file that holds nothing but BTF.
  package init(parsing bytes: [UInt8], origin: String) throws(InputError) {
    guard let found = BTF(at: 0, in: ImageBytes(bytes)) else {
      throw InputError(
        .malformed, "is no BTF data (magic 9f eb, as /sys/kernel/btf/vmlinux has it)",
        at: FactSource(origin, .offset(0)))
    }
    self = found
  }

  /// The first place in an image that is BTF: nothing points at it once sections are gone.
  static func find(in image: ImageBytes) -> BTF? {
    var from = 0
    while let hit = image.find(magic, from: from) {
      from = hit + 1
      if let found = BTF(at: hit, in: image), found.holdsPages { return found }
    }
    return nil
  }

  private init?(at start: Int, in image: ImageBytes) {
    guard image.has(Self.magic, at: start),
      let typeOffset = image.u32(start + 8), let typeSize = image.u32(start + 12),
      let stringOffset = image.u32(start + 16), let stringSize = image.u32(start + 20)
    else { return nil }
    let base = start + Self.headerSize
    guard image.contains(base + Int(typeOffset), Int(typeSize)),
      image.contains(base + Int(stringOffset), Int(stringSize)), typeSize > 0
    else { return nil }
    self.image = image
    types = base + Int(typeOffset)..<base + Int(typeOffset) + Int(typeSize)
    strings = base + Int(stringOffset)..<base + Int(stringOffset) + Int(stringSize)
  }

  private var holdsPages: Bool { structureSizes[.structPage] != nil }

  /// `sizeof` of the structures that the replay asks for.
  package var structureSizes: [KernelConstant: UInt64] {
    var wanted: [String: KernelConstant] = [:]
    for constant in KernelConstant.allCases {
      // A usage record has its bitmap behind it, which is no member.
      guard let name = constant.structureName, constant != .memorySectionUsage else { continue }
      let tag = name == "pg_data_t" ? "pglist_data" : String(name.dropFirst("struct ".count))
      wanted[tag] = constant
    }
    var found: [KernelConstant: UInt64] = [:]
    var at = types.lowerBound
    while at + 12 <= types.upperBound, let name = image.u32(at), let info = image.u32(at + 4),
      let size = image.u32(at + 8)
    {
      let kind = info >> 24 & 0x1f
      guard let extra = Self.extraBytes(kind, members: Int(info & 0xffff)) else { break }
      if kind == Kind.structure, size > 0, Int(name) < strings.count,
        let text = image.text(strings.lowerBound + Int(name), limit: 40),
        let constant = wanted[text], found[constant] == nil
      {
        found[constant] = UInt64(size)
      }
      at += 12 + extra
    }
    return found
  }

  /// The bytes that follow a record's three words; nil for a kind that is not known.
  private static func extraBytes(_ kind: UInt32, members: Int) -> Int? {
    switch kind {
    case 1, 14, 17: 4  // integers, variables, declaration tags
    case 2, 7, 8, 9, 10, 11, 12, 16, 18: 0  // what only refers to another type
    case 3: 12  // arrays
    case 4, 5, 15, 19: members * 12  // structures, unions, data sections, 64-bit enumerations
    case 6, 13: members * 8  // enumerations, prototypes
    default: nil
    }
  }
}

/// The `.config` that CONFIG_IKCONFIG packs into the kernel, between two marks.
enum IKConfig {
  /// A configuration is some hundred KiB.
  private static let largest = 8 << 20

  static func find(in image: ImageBytes) -> KernelConfig? {
    let mark = Array("IKCFG_ST".utf8)
    var from = 0
    while let hit = image.find(mark, from: from) {
      from = hit + mark.count
      guard image.has(Compression.gzip.magic, at: from) else { continue }
      do throws(InputError) {
        let text = try Compression.gzip.decompress(
          image.bytes[from...], limit: largest, origin: "IKCONFIG")
        let config = KernelConfig(parsing: String(decoding: text, as: UTF8.self))
        if !config.values.isEmpty { return config }
      } catch {
        // Not a packed configuration: the mark stands in the code that looks for it, too.
        continue
      }
    }
    return nil
  }
}
