// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import KernelImage

func inputError<T>(_ body: () throws(InputError) -> T) -> InputError? {
  do throws(InputError) {
    _ = try body()
    return nil
  } catch { return error }
}

@Suite struct CompressionTests {
  static let supported = Compression.allCases.filter { $0 != .lzo }
  static let text = (0..<5000).flatMap { Array("line \($0)\n".utf8) }

  @Test(arguments: supported) func packedDataIsKnownAndUnpacked(packing: Compression) throws {
    let packed = Pack.pack(Self.text, packing)
    #expect(Compression.detect(packed) == packing)
    #expect(try packing.decompress(packed[...], origin: "k") == Self.text)
  }

  @Test(arguments: supported) func whatFollowsIsLeftAlone(packing: Compression) throws {
    let packed = Pack.payload(Self.text, packing)
    #expect(try packing.decompress(packed[...], origin: "k") == Self.text)
  }

  @Test(arguments: supported) func theLimitHolds(packing: Compression) throws {
    let packed = Pack.pack([UInt8](repeating: 0, count: 1 << 20), packing)
    let limit = 1 << 19
    #expect(
      inputError { () throws(InputError) in
        try packing.decompress(packed[...], limit: limit, origin: "k")
      }?.kind == .tooLarge)
    #expect(try packing.decompress(packed[...], limit: 1 << 20, origin: "k").count == 1 << 20)
  }

  @Test(arguments: supported) func cutDataIsAnErrorWithItsPlace(packing: Compression) {
    let packed = Pack.pack(Self.text, packing)
    for length in stride(from: 8, to: packed.count - 8, by: packed.count / 20) {
      let error = inputError { () throws(InputError) in
        try packing.decompress(packed[..<length], origin: "k", offset: 0x10)
      }
      #expect(error?.source?.origin == "k", "\(length)")
    }
  }

  @Test(arguments: supported) func mutatedDataEnds(packing: Compression) {
    let packed = Pack.pack(Self.text, packing)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<100 {
      var mutated = packed
      mutated[Int.random(in: 4..<mutated.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      _ = inputError { () throws(InputError) in
        try packing.decompress(mutated[...], limit: 1 << 20, origin: "k")
      }
    }
  }

  @Test func lzoIsNamedAsNotSupported() {
    let error = inputError { () throws(InputError) in
      try Compression.lzo.decompress([], origin: "k")
    }
    #expect(error?.kind == .notSupported)
  }

  @Test func gzipInputsAreUnpackedOnce() throws {
    let packed = Pack.pack(Pack.pack(Self.text, .gzip), .gzip)
    #expect(Gzip.isGzip(packed))
    #expect(Gzip.isGzip(try Gzip.decompress(packed, origin: "log.gz")))
  }
}
