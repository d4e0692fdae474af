// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The regular files of a tar archive (POSIX ustar and GNU's old form), by their names.
struct TarArchive {
  private static let block = 512
  private static let most = 20_000
  private(set) var files: [(name: String, bytes: ArraySlice<UInt8>)] = []

  /// Whether the bytes begin with a tar header.
  static func isTar(_ bytes: [UInt8]) -> Bool {
    bytes.count >= block && bytes[257..<262].elementsEqual("ustar".utf8)
  }

  /// - Throws: for a header that cannot be read and an archive that ends within a file.
  init(parsing bytes: [UInt8], origin: String) throws(InputError) {
    var offset = 0
    while offset + Self.block <= bytes.count {
      let header = bytes[offset..<offset + Self.block]
      // Two zero blocks end an archive; the first is enough.
      if header.allSatisfy({ $0 == 0 }) { return }
      let source = FactSource(origin, .offset(offset))
      guard header[(offset + 257)..<(offset + 262)].elementsEqual("ustar".utf8),
        let size = Self.number(header[(offset + 124)..<(offset + 136)])
      else { throw InputError(.malformed, "found no tar header", at: source) }
      let start = offset + Self.block
      guard size <= bytes.count - start else {
        throw InputError(
          .truncated(needed: size, have: bytes.count - start), "the archive ends within a file",
          at: source)
      }
      // '0' and NUL are files; links, folders and extended headers hold nothing that is needed.
      if [0, UInt8(ascii: "0")].contains(bytes[offset + 156]) {
        guard files.count < Self.most else {
          throw InputError(.tooLarge, "holds more than \(Self.most) files", at: source)
        }
        files.append((try Self.name(header, source), bytes[start..<start + size]))
      }
      offset = start + (size + Self.block - 1) / Self.block * Self.block
    }
  }

  private static func name(
    _ header: ArraySlice<UInt8>, _ source: FactSource
  ) throws(InputError) -> String {
    func text(_ range: Range<Int>) -> String {
      let bytes = header[
        (header.startIndex + range.lowerBound)..<(header.startIndex + range.upperBound)]
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    // Only ustar proper has a prefix: GNU's old form keeps times there.
    let isPOSIX = header[header.startIndex + 262] == 0
    let prefix = isPOSIX ? text(345..<500) : ""
    let parts = (prefix.isEmpty ? text(0..<100) : "\(prefix)/\(text(0..<100))").split(
      separator: "/")
    guard !parts.contains("..") else {
      throw InputError(.malformed, "a file's name leads out of the archive", at: source)
    }
    return parts.filter { $0 != "." }.joined(separator: "/")
  }

  /// Octal digits, with blanks around them.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix {
      $0 != 0 && $0 != UInt8(ascii: " ")
    }
    guard digits.count <= 12 else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value << 3 | Int(digit & 7)
    }
    return value
  }
}
