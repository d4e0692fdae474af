// SPDX-License-Identifier: GPL-2.0-or-later

/// The symbol table that a kernel carries for its own use (CONFIG_KALLSYMS), found in the unpacked
/// image by its shape; nothing else points at it.
///
/// Names are packed with a table of 256 tokens, followed by an index of 16-bit offsets into it:
/// the one place where both agree is the table. Around it lie, in an order that changed in 6.5, the
/// number of symbols, their packed names, markers (the offset of every 256th name) and addresses.
struct Kallsyms {
  /// How addresses are stored. The order is that of trying: what rises as one of the later ones
  /// can also do so as an earlier one only by being it.
  enum Encoding: CaseIterable {
    /// An unsigned distance from a base.
    case relative
    /// Positive: an absolute per-CPU offset; negative: the distance from the base, minus one.
    case absolutePerCPU
    /// 7.x, 64 bits: the distance from the entry itself.
    case selfRelative
  }

  let image: ImageBytes
  let is64Bit: Bool
  /// The address of a place in `image`, for self-relative entries.
  let address: (Int) -> UInt64?

  private var tokens: [ArraySlice<UInt8>] = []
  private var count = 0
  private var names = 0
  private var offsets = 0
  private var base: UInt64 = 0
  private var encoding = Encoding.relative

  init?(in image: ImageBytes, is64Bit: Bool, address: @escaping (Int) -> UInt64?) {
    (self.image, self.is64Bit, self.address) = (image, is64Bit, address)
    guard let (table, index) = findTokens(), let place = findNames(before: table) else {
      return nil
    }
    (count, names) = (place.count, place.names)
    guard findOffsets(countAt: place.countAt, afterTokens: index + 512) else { return nil }
  }

  /// Addresses by name of the wanted symbols, and the least address of all.
  func symbols() -> [String: UInt64] {
    var found: [String: UInt64] = [:]
    var at = names
    var name: [UInt8] = []
    let longest = LinkerSymbols.longest
    for index in 0..<count {
      guard let (start, length) = packedName(at), image.contains(start, length) else { break }
      at = start + length
      name.removeAll(keepingCapacity: true)
      for token in image.bytes[start..<at] {
        name += tokens[Int(token)]
        if name.count > longest { break }
      }
      guard name.count <= longest, name.count > 1, LinkerSymbols.firstLetters.contains(name[1])
      else { continue }
      // The first letter is the symbol's type.
      let text = String(decoding: name.dropFirst(), as: UTF8.self)
      if LinkerSymbols.isWanted(text[...]), found[text] == nil,
        let address = value(index, offsets, base, encoding)
      {
        found[text] = address
      }
    }
    return found
  }
}

// MARK: finding the pieces

extension Kallsyms {
  private mutating func findTokens() -> (table: Int, index: Int)? {
    // Digits and most letters stand for themselves, each with its NUL.
    let digits: [UInt8] = "0123456789".utf8.flatMap { [$0, 0] }
    var from = 0
    while let hit = image.find(digits, from: from) {
      from = hit + 1
      // Where the first token begins is not marked: the index tells its length.
      guard let second = start(ofStringsBefore: hit, count: 47) else { continue }
      var at = second
      var places: [Int] = []
      while places.count < 255, let end = endOfText(at) {
        places.append(at)
        at = end + 1
      }
      guard places.count == 255 else { continue }
      for index in at..<at + 8 {
        guard image.contains(index, 512), image.u16(index) == 0,
          let table = image.u16(index + 2).map({ second - Int($0) }), table >= 0, table < second,
          (1..<256).allSatisfy({
            image.u16(index + 2 * $0).map(Int.init) == places[$0 - 1] - table
          })
        else { continue }
        let starts = [table] + places + [at]
        tokens = (0..<256).map { image.bytes[starts[$0]..<starts[$0 + 1] - 1] }
        return (table, index)
      }
    }
    return nil
  }

  /// Tokens are short.
  private func endOfText(_ start: Int) -> Int? {
    var at = start
    while let byte = image.u8(at), at - start < 128 {
      if byte == 0 { return at }
      at += 1
    }
    return nil
  }

  private func start(ofStringsBefore hit: Int, count: Int) -> Int? {
    var at = hit
    for _ in 0..<count {
      guard at >= 2 else { return nil }
      let end = at - 1
      guard image.bytes[end] == 0 else { return nil }
      at = end
      while at > 0, image.bytes[at - 1] != 0 {
        at -= 1
        if end - at > 128 { return nil }
      }
    }
    return at
  }

  /// Length and start of the packed name at an offset; long names take two bytes of length.
  private func packedName(_ at: Int) -> (start: Int, length: Int)? {
    guard let first = image.u8(at) else { return nil }
    if first & 0x80 == 0 { return (at + 1, Int(first)) }
    guard let second = image.u8(at + 1) else { return nil }
    return (at + 2, Int(first & 0x7f) | Int(second) << 7)
  }

  /// Finds the number of symbols by what must follow from it: where the markers lie, and that they
  /// agree with the names.
  private func findNames(before table: Int) -> (countAt: Int, names: Int, count: Int)? {
    var at = (table - 8) & ~3
    let first = max(0, table - (64 << 20))
    while at >= first {
      defer { at -= 4 }
      guard let number = image.u32(at), number > 0, Int(number) <= (table - at) / 2,
        (table - at) / 64 <= Int(number) * 2
      else { continue }
      let count = Int(number)
      let markerBytes = (count + 255) / 256 * 4
      for alignment in is64Bit ? [8, 4] : [4] {
        let padded = { (size: Int) in (size + alignment - 1) & ~(alignment - 1) }
        // 6.2 and its stable relatives put an index of three bytes a name in between.
        for between in [0, padded(3 * count)] {
          let markers = table - between - padded(markerBytes)
          let names = at + padded(4)
          guard markers > names, image.u32(markers) == 0,
            namesAgree(names, count, markers: markers)
          else { continue }
          return (at, names, count)
        }
      }
    }
    return nil
  }

  private func namesAgree(_ names: Int, _ count: Int, markers: Int) -> Bool {
    var at = names
    for index in 0..<count {
      if index & 0xff == 0 {
        guard image.u32(markers + index / 64).map(Int.init) == at - names else { return false }
      }
      guard let (start, length) = packedName(at), length > 0, start + length <= markers else {
        return false
      }
      at = start + length
    }
    return markers - at < 16
  }

  /// Addresses rise from symbol to symbol: the place and encoding with which they do is the one.
  private mutating func findOffsets(countAt: Int, afterTokens: Int) -> Bool {
    for candidate in Encoding.allCases {
      // Each table began at a pointer's alignment until the distances needed no base.
      let alignment = is64Bit && candidate != .selfRelative ? 8 : 4
      let padded = { (size: Int) in (size + alignment - 1) & ~(alignment - 1) }
      let pointer = is64Bit ? 8 : 4
      let after = padded(afterTokens)
      let before = countAt - pointer - padded(4 * count)
      let places = [(after, padded(after + 4 * count)), (before, countAt - pointer)]
      for (start, baseAt) in places where image.contains(start, 4 * count) {
        // Offsets that are addresses already have no base (7.x, 32 bits).
        let isAddress = !is64Bit && image.u32(start).map { $0 >= 0x4000_0000 } == true
        let base = isAddress ? 0 : image.word(baseAt, is64Bit: is64Bit) ?? 0
        if rises(start, base, candidate) {
          (offsets, self.base, encoding) = (start, base, candidate)
          return true
        }
      }
    }
    return false
  }

  private func rises(_ start: Int, _ base: UInt64, _ encoding: Encoding) -> Bool {
    var last: UInt64 = 0
    var distinct = 0
    var negative = 0
    for index in 0..<count {
      guard let raw = image.u32(start + 4 * index),
        let address = value(index, start, base, encoding), address >= last
      else { return false }
      if Int32(bitPattern: raw) < 0 { negative += 1 }
      if address > last { distinct += 1 }
      last = address
    }
    // A run of zeros rises too, and so do absolute values that are none.
    guard distinct * 4 >= count else { return false }
    return encoding != .absolutePerCPU || negative * 4 >= count
  }

  private func value(
    _ index: Int, _ start: Int, _ base: UInt64, _ encoding: Encoding
  ) -> UInt64? {
    let at = start + 4 * index
    guard let raw = image.u32(at) else { return nil }
    let signed = Int64(Int32(bitPattern: raw))
    let mask: UInt64 = is64Bit ? .max : 0xffff_ffff
    switch encoding {
    case .relative: return (base &+ UInt64(raw)) & mask
    case .absolutePerCPU:
      return signed >= 0
        ? UInt64(signed) : (base &- 1 &- UInt64(bitPattern: signed)) & mask
    case .selfRelative: return address(at).map { $0 &+ UInt64(bitPattern: signed) }
    }
  }
}
