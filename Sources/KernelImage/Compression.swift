// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// How the bytes of a kernel image are packed, by their first bytes.
package enum Compression: String, CaseIterable, Sendable {
  case gzip, xz, zstd, lz4, lzma, bzip2, lzo

  /// The first bytes that tell the format.
  var magic: [UInt8] {
    switch self {
    case .gzip: [0x1f, 0x8b, 0x08]
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    // The old frame that the kernel's own decompressor takes.
    case .lz4: [0x02, 0x21, 0x4c, 0x18]
    case .lzma: [0x5d, 0x00, 0x00]
    case .bzip2: [0x42, 0x5a, 0x68]
    case .lzo: [0x89, 0x4c, 0x5a, 0x4f]
    }
  }

  package static func detect(_ bytes: some Collection<UInt8>) -> Compression? {
    allCases.first { bytes.starts(with: $0.magic) }
  }

  /// More is refused: a distribution's kernel unpacks to less than a tenth of it.
  package static let largestImage = 512 << 20

  /// Unpacks; what follows the packed data is left alone.
  ///
  /// - Parameters:
  ///   - limit: the size that the result must not exceed.
  ///   - offset: where `bytes` begins in the file, for errors.
  package func decompress(
    _ bytes: ArraySlice<UInt8>, limit: Int = Compression.largestImage, origin: String,
    offset: Int = 0
  ) throws(InputError) -> [UInt8] {
    let source = FactSource(origin, .offset(offset))
    let decoder: any StreamDecoder
    switch self {
    case .gzip: decoder = GzipDecoder()
    case .xz: decoder = LZMADecoder(.xz)
    case .lzma: decoder = LZMADecoder(.alone)
    case .zstd: decoder = ZstdDecoder()
    case .bzip2: decoder = Bzip2Decoder()
    case .lz4: return try LZ4Legacy.decompress(bytes, limit: limit, origin: origin, offset: offset)
    case .lzo:
      throw InputError(
        .notSupported,
        "the kernel is packed with LZO, which is not supported; give the unpacked kernel",
        at: source)
    }
    return try Self.run(decoder, over: bytes, limit: limit, name: rawValue, source: source)
  }

  private static func run(
    _ decoder: any StreamDecoder, over bytes: ArraySlice<UInt8>, limit: Int, name: String,
    source: FactSource
  ) throws(InputError) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var taken = 0
    while true {
      let step = chunk.withUnsafeMutableBytes { room in
        bytes.withUnsafeBytes { decoder.step(UnsafeRawBufferPointer(rebasing: $0[taken...]), room) }
      }
      taken += step.consumed
      guard output.count + step.produced <= limit else {
        throw InputError(
          .tooLarge, "\(name) data unpacks to more than \(limit >> 20) MiB", at: source)
      }
      output += chunk[..<step.produced]
      switch step.outcome {
      case .finished: return output
      case .corrupt:
        throw InputError(
          .malformed, "\(name) data is corrupt \(UInt64(taken).hex0x()) bytes in", at: source)
      case .running:
        if step.consumed == 0, step.produced == 0 {
          throw InputError(
            .truncated(needed: bytes.count + 1, have: bytes.count),
            "\(name) data ends before its end mark; the file is truncated", at: source)
        }
      }
    }
  }
}

/// One of the C libraries' streaming decompressors.
protocol StreamDecoder: AnyObject {
  /// Takes some of `input`, fills some of `output`.
  func step(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecoderStep
}

struct DecoderStep {
  enum Outcome { case running, finished, corrupt }
  var consumed: Int
  var produced: Int
  var outcome: Outcome
}

/// Gzip files, as inputs may be.
package enum Gzip {
  package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: Compression.gzip.magic)
  }
  /// Unpacks one level, up to `limit` bytes.
  package static func decompress(
    _ bytes: [UInt8], limit: Int = Compression.largestImage, origin: String
  ) throws(InputError) -> [UInt8] {
    try Compression.gzip.decompress(bytes[...], limit: limit, origin: origin)
  }
}
