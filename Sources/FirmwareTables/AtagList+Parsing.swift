// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import PhysicalMemory

extension AtagList {
  /// Where a list begins: an ATAG_CORE of 5 or 2 words at a 4-byte offset, in either byte order.
  package static func find(in bytes: ArraySlice<UInt8>)
    -> (offset: Int, order: ByteCursor.ByteOrder)?
  {
    bytes.withUnsafeBufferPointer { buffer in
      // Both orders have this byte, which text does not.
      var at = 0
      while let one = first(0x01, buffer, from: at) {
        if let order = order(buffer, one) {
          return (one - (order == .little ? 4 : 7), order)
        }
        at = one + 1
      }
      return nil
    }
  }

  private static func first(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }

  /// The byte order of the ATAG_CORE whose number's lowest byte is at `one`, if it is one.
  private static func order(
    _ bytes: UnsafeBufferPointer<UInt8>, _ one: Int
  ) -> ByteCursor.ByteOrder? {
    func holds(_ start: Int, _ values: [UInt8]) -> Bool {
      guard start >= 0, start % 4 == 0, start + values.count <= bytes.count else { return false }
      return values.indices.allSatisfy { bytes[start + $0] == values[$0] }
    }
    // The number of ATAG_CORE; no other byte pays for the arrays.
    if one + 3 < bytes.count, bytes[one + 2] == 0x41, bytes[one + 3] == 0x54,
      holds(one - 4, [5, 0, 0, 0, 1, 0, 0x41, 0x54])
        || holds(one - 4, [2, 0, 0, 0, 1, 0, 0x41, 0x54])
    {
      return .little
    }
    if one >= 7, bytes[one - 2] == 0x41, bytes[one - 3] == 0x54,
      holds(one - 7, [0, 0, 0, 5, 0x54, 0x41, 0, 1])
        || holds(one - 7, [0, 0, 0, 2, 0x54, 0x41, 0, 1])
    {
      return .big
    }
    return nil
  }

  /// A binary list: /proc/atags, or a memory dump with the list inside.
  /// - Parameter place: the source of an offset, for lists that were text.
  package init(
    parsing bytes: ArraySlice<UInt8>, origin: String,
    place: (Int) -> FactSource.Place = { .offset($0) }
  ) throws(InputError) {
    guard let (start, order) = Self.find(in: bytes) else {
      throw InputError(
        .missing, "no ATAG_CORE (0x54410001 with size 5 or 2) was found", at: FactSource(origin))
    }
    self.init(tags: [])
    byteOrder = order
    if start > 0 {
      notes.append(
        Sourced(
          "the ATAG list begins at offset \(UInt64(start).hex0x())",
          FactSource(origin, place(start))))
    }
    var cursor = ByteCursor(bytes, origin: origin, order: order)
    cursor.seek(start)
    while true {
      let source = FactSource(origin, place(cursor.offset))
      guard cursor.remaining >= 4 else {
        notes.append(Sourced("the ATAG list ends without its ATAG_NONE", source))
        return
      }
      let size: UInt32 = try cursor.integer(UInt32.self, "size of a tag")
      // The kernel stops at size 0 and does not look at the number.
      if size == 0 { return }
      tags.append(Sourced(try Self.tag(size: size, &cursor, source), source))
    }
  }

  private static func tag(size: UInt32, _ cursor: inout ByteCursor, _ source: FactSource)
    throws(InputError) -> Tag
  {
    guard size >= 2 else {
      throw InputError(
        .malformed, "a tag of \(size) words, expected at least the 2 of its header", at: source)
    }
    let id: UInt32 = try integer("number of a tag", &cursor, source)
    let have = cursor.remaining / 4
    guard size - 2 <= have else {
      throw InputError(
        .truncated(needed: Int(size - 2) * 4, have: cursor.remaining),
        "tag \(id.hex0x(width: 8)) has \(size) words and the list ends after "
          + "\(have + 2) of them", at: source)
    }
    let count = Int(size - 2)
    if id == AtagID.commandLine {
      let text = try cursor.take(count * 4, "command line").prefix { $0 != 0 }
      return .commandLine(String(decoding: text, as: UTF8.self))
    }
    var words: [UInt32] = []
    words.reserveCapacity(count)
    for _ in 0..<count { words.append(try cursor.integer(UInt32.self, "tag")) }
    return try tag(id: id, words: words, at: source)
  }

  private static func integer(
    _ field: String, _ cursor: inout ByteCursor, _ source: FactSource
  ) throws(InputError) -> UInt32 {
    guard cursor.remaining >= 4 else {
      throw InputError(
        .truncated(needed: 4, have: cursor.remaining), "the list ends inside a tag's header",
        at: source)
    }
    return try cursor.integer(UInt32.self, field)
  }

  /// The tag of this number with these words behind its header.
  package static func tag(id: UInt32, words: [UInt32], at source: FactSource) throws(InputError)
    -> Tag
  {
    func needs(_ count: Int, _ name: String) throws(InputError) {
      guard words.count >= count else {
        throw InputError(
          .malformed,
          "\(name) has \(words.count + 2) words, expected \(count + 2)", at: source)
      }
    }
    switch id {
    case AtagID.core:
      if words.isEmpty { return .core(flags: nil, pageSize: nil, rootDevice: nil) }
      try needs(3, "ATAG_CORE")
      return .core(flags: words[0], pageSize: words[1], rootDevice: words[2])
    case AtagID.memory:
      try needs(2, "ATAG_MEM")
      return .memory(size: words[0], start: words[1])
    case AtagID.videoText: return .videoText(words: words)
    case AtagID.ramdisk:
      try needs(3, "ATAG_RAMDISK")
      return .ramdisk(flags: words[0], sizeInKiB: words[1], start: words[2])
    case AtagID.initrd:
      try needs(2, "ATAG_INITRD")
      return .initrd(virtualStart: words[0], size: words[1])
    case AtagID.initrd2:
      try needs(2, "ATAG_INITRD2")
      return .initrd2(start: words[0], size: words[1])
    case AtagID.serial:
      try needs(2, "ATAG_SERIAL")
      return .serial(low: words[0], high: words[1])
    case AtagID.revision:
      try needs(1, "ATAG_REVISION")
      return .revision(words[0])
    case AtagID.videoLFB: return .videoLFB(words: words)
    case AtagID.acorn: return .acorn(words: words)
    case AtagID.memoryClock:
      try needs(1, "ATAG_MEMCLK")
      return .memoryClock(words[0])
    default: return .unknown(id: id, words: words)
    }
  }
}
