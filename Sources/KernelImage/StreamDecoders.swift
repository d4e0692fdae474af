// SPDX-License-Identifier: GPL-2.0-or-later
import CBZip2
import CLZMA
import CZlib
import CZstd

/// zlib. Its state points back at the stream, so that this must stay at one address.
final class GzipDecoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 asks for a gzip header around the data.
    isReady =
      inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }
  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecoderStep {
    guard isReady else { return DecoderStep(consumed: 0, produced: 0, outcome: .corrupt) }
    let offered = min(input.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(offered)
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    let outcome: DecoderStep.Outcome =
      switch result {
      case Z_STREAM_END: .finished
      case Z_OK, Z_BUF_ERROR: .running
      default: .corrupt
      }
    return DecoderStep(
      consumed: offered - Int(stream.pointee.avail_in),
      produced: output.count - Int(stream.pointee.avail_out), outcome: outcome)
  }
}

/// liblzma: .xz and the older .lzma.
final class LZMADecoder: StreamDecoder {
  enum Container { case xz, alone }
  /// Memory that a dictionary may take; kernels use 32 MiB and less.
  private static let memoryLimit: UInt64 = 256 << 20
  private let stream: UnsafeMutablePointer<lzma_stream>
  private let isReady: Bool

  init(_ container: Container) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    isReady =
      switch container {
      case .xz: lzma_stream_decoder(stream, Self.memoryLimit, 0) == LZMA_OK
      case .alone: lzma_alone_decoder(stream, Self.memoryLimit) == LZMA_OK
      }
  }
  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecoderStep {
    guard isReady else { return DecoderStep(consumed: 0, produced: 0, outcome: .corrupt) }
    stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = output.count
    let result = lzma_code(stream, LZMA_RUN)
    let outcome: DecoderStep.Outcome =
      switch result {
      case LZMA_STREAM_END: .finished
      case LZMA_OK, LZMA_BUF_ERROR: .running
      default: .corrupt
      }
    return DecoderStep(
      consumed: input.count - stream.pointee.avail_in,
      produced: output.count - stream.pointee.avail_out, outcome: outcome)
  }
}

/// libzstd; the kernel packs itself with a window of up to 128 MiB.
final class ZstdDecoder: StreamDecoder {
  private let context: OpaquePointer?

  init() {
    context = ZSTD_createDStream()
    if let context { _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 28) }
  }
  deinit { if let context { ZSTD_freeDStream(context) } }

  func step(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecoderStep {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    guard let context else { return DecoderStep(consumed: 0, produced: 0, outcome: .corrupt) }
    let result = ZSTD_decompressStream(context, &target, &source)
    let outcome: DecoderStep.Outcome =
      ZSTD_isError(result) != 0 ? .corrupt : result == 0 ? .finished : .running
    return DecoderStep(consumed: source.pos, produced: target.pos, outcome: outcome)
  }
}

/// libbz2.
final class Bzip2Decoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<bz_stream>
  private let isReady: Bool

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: bz_stream())
    isReady = BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
  }
  deinit {
    if isReady { BZ2_bzDecompressEnd(stream) }
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> DecoderStep {
    guard isReady else { return DecoderStep(consumed: 0, produced: 0, outcome: .corrupt) }
    let offered = min(input.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: CChar.self).baseAddress)
    stream.pointee.avail_in = UInt32(offered)
    stream.pointee.next_out = output.bindMemory(to: CChar.self).baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    let result = BZ2_bzDecompress(stream)
    let outcome: DecoderStep.Outcome =
      switch result {
      case BZ_STREAM_END: .finished
      case BZ_OK: .running
      default: .corrupt
      }
    return DecoderStep(
      consumed: offered - Int(stream.pointee.avail_in),
      produced: output.count - Int(stream.pointee.avail_out), outcome: outcome)
  }
}
