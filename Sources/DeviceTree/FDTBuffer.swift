// SPDX-License-Identifier: GPL-2.0-or-later
import CLibFDT
import PhysicalMemory

/// Our own copy of a blob, aligned to 8 bytes as libfdt wants it; all calls into libfdt go through
/// here, and nothing reads the blob before it was checked.
final class FDTBuffer {
  /// The largest blob that is read. The kernel's own limits are lower: 2 MiB on arm64.
  static let largestBlob = 16 << 20
  static let headerSize = 40

  let memory: UnsafeMutableRawPointer
  let capacity: Int
  let origin: String

  /// Copies and checks a blob; `room` bytes more are kept free for an overlay.
  init(_ blob: [UInt8], room: Int = 0, origin: String) throws(InputError) {
    let header = try Self.checkHeader(blob, origin: origin)
    try Self.checkStringLengths(blob, header, origin: origin)
    capacity = header.totalSize + room
    memory = .allocate(byteCount: capacity, alignment: 8)
    self.origin = origin
    UnsafeMutableRawBufferPointer(start: memory, count: header.totalSize)
      .copyBytes(from: blob.prefix(header.totalSize))
    try check(fdt_check_full(memory, header.totalSize), "device-tree blob")
  }

  deinit { memory.deallocate() }

  /// The one place where a libfdt error becomes ours; other results pass through.
  @discardableResult
  func check(_ result: Int32, _ doing: String, at offset: Int? = nil) throws(InputError) -> Int {
    if result >= 0 { return Int(result) }
    throw Self.error(result, doing, origin: origin, offset: offset)
  }

  static func error(
    _ code: Int32, _ doing: String, origin: String, offset: Int? = nil
  ) -> InputError {
    let words = fdt_strerror(code).map { String(cString: $0) } ?? "unknown error \(code)"
    let kind: InputError.Kind =
      switch -code {
      case FDT_ERR_NOTFOUND: .missing
      case FDT_ERR_NOSPACE: .tooLarge
      case FDT_ERR_BADVERSION: .notSupported
      default: .malformed
      }
    let detail = words.hasPrefix("FDT_ERR_") ? explanation(-code) + " (\(words))" : words
    return InputError(
      kind, "\(doing): \(detail)", at: FactSource(origin, offset.map { .offset($0) } ?? .whole))
  }

  private static func explanation(_ code: Int32) -> String {
    switch code {
    case FDT_ERR_TRUNCATED: "a block is cut short or runs past the end of the blob"
    case FDT_ERR_BADSTRUCTURE: "the structure block is corrupt"
    case FDT_ERR_BADLAYOUT: "the blocks are in an order that is not supported"
    case FDT_ERR_BADVERSION: "the version is not supported"
    case FDT_ERR_BADSTATE: "the blob is unfinished"
    case FDT_ERR_BADOVERLAY: "the overlay is malformed"
    case FDT_ERR_BADPHANDLE: "a phandle is bad"
    case FDT_ERR_NOTFOUND: "something it refers to is not in the tree"
    case FDT_ERR_NOPHANDLES: "there are no free phandles left"
    case FDT_ERR_NOSPACE: "it does not fit"
    default: "libfdt refuses it"
    }
  }
}

extension FDTBuffer {
  /// What the header says, checked against the bytes that are there.
  struct Header {
    var totalSize: Int
    var stringsOffset: Int
    var stringsSize: Int
  }

  static func checkHeader(
    _ blob: [UInt8], origin: String
  ) throws(InputError) -> Header {
    var cursor = ByteCursor(blob.prefix(headerSize), origin: origin, order: .big)
    func fail(_ kind: InputError.Kind, _ offset: Int, _ text: String) -> InputError {
      InputError(kind, text, at: FactSource(origin, .offset(offset)))
    }
    guard !blob.isEmpty else {
      throw fail(.truncated(needed: headerSize, have: 0), 0, "empty file")
    }
    let magic = try cursor.integer(UInt32.self, "device-tree magic")
    guard magic == 0xd00d_feed else {
      throw fail(
        .badMagic(magic), 0, "magic is \(magic.hex0x()), a device-tree blob has 0xd00dfeed")
    }
    let total = Int(try cursor.integer(UInt32.self, "totalsize"))
    guard total <= largestBlob else {
      throw fail(
        .tooLarge, 4, "totalsize is \(UInt64(total).hex0x()), more than the 16 MiB that are read")
    }
    guard total <= blob.count else {
      throw fail(
        .truncated(needed: total, have: blob.count), 4,
        "totalsize is \(UInt64(total).hex0x()), but only \(UInt64(blob.count).hex0x()) bytes are "
          + "here; the blob is truncated")
    }
    let structOffset = Int(try cursor.integer(UInt32.self, "off_dt_struct"))
    let stringsOffset = Int(try cursor.integer(UInt32.self, "off_dt_strings"))
    let mapOffset = Int(try cursor.integer(UInt32.self, "off_mem_rsvmap"))
    for (name, value, at, alignment) in [
      ("off_dt_struct", structOffset, 8, 4), ("off_dt_strings", stringsOffset, 12, 1),
      ("off_mem_rsvmap", mapOffset, 16, 8),
    ] {
      let shown = UInt64(value).hex0x()
      guard value <= total else {
        throw fail(
          .malformed, at,
          "\(name): \(shown) lies behind totalsize \(UInt64(total).hex0x()); the blob is corrupt")
      }
      guard value % alignment == 0 else {
        throw fail(
          .malformed, at,
          "\(name): \(shown) is not a multiple of \(alignment); the blob is corrupt")
      }
    }
    let version = Int(try cursor.integer(UInt32.self, "version"))
    cursor.seek(32)
    let stringsSize = Int(try cursor.integer(UInt32.self, "size_dt_strings"))
    return Header(
      totalSize: total, stringsOffset: stringsOffset,
      stringsSize: version >= 17 ? stringsSize : total - stringsOffset)
  }

  /// Property names are short; a strings block without ends would make every look-up walk it whole.
  private static func checkStringLengths(
    _ blob: [UInt8], _ header: Header, origin: String
  ) throws(InputError) {
    let longest = 1024
    // Before version 17 libfdt takes all that follows for text.
    let end = min(header.totalSize, header.stringsOffset + header.stringsSize)
    var start = header.stringsOffset
    for at in start..<max(start, end) where blob[at] == 0 {
      guard at - start <= longest else { break }
      start = at + 1
    }
    guard end - start > longest else { return }
    throw InputError(
      .malformed, "a property name is longer than \(longest) bytes; the blob is corrupt",
      at: FactSource(origin, .offset(start)))
  }
}
