// SPDX-License-Identifier: GPL-2.0-or-later
import CLZ4
import PhysicalMemory

/// The LZ4 frame that kernels are packed with: after the magic, blocks with their packed length,
/// each of up to 8 MiB of data; no end mark and no checksum.
enum LZ4Legacy {
  static let blockSize = 8 << 20

  static func decompress(
    _ bytes: ArraySlice<UInt8>, limit: Int, origin: String, offset: Int
  ) throws(InputError) -> [UInt8] {
    var cursor = ByteCursor(bytes, origin: origin)
    _ = try cursor.take(4, "lz4 magic")
    var output: [UInt8] = []
    while cursor.remaining >= 4 {
      let start = cursor.offset
      let length = Int(try cursor.integer(UInt32.self, "lz4 block length"))
      // Behind the last block stands the unpacked length, which the kernel's build appends.
      if length == output.count || length == 0 { break }
      if length == 0x184c_2102 { continue }
      let packed = try cursor.take(length, "lz4 block")
      var count: Int32 = 0
      let block = [UInt8](unsafeUninitializedCapacity: blockSize) { room, filled in
        count = packed.withUnsafeBytes { input in
          LZ4_decompress_safe(
            input.bindMemory(to: CChar.self).baseAddress,
            UnsafeMutableRawBufferPointer(room).bindMemory(to: CChar.self).baseAddress,
            Int32(clamping: input.count), Int32(blockSize))
        }
        filled = Int(max(count, 0))
      }
      guard count >= 0 else {
        throw InputError(
          .malformed, "lz4 data is corrupt \(UInt64(start).hex0x()) bytes in",
          at: FactSource(origin, .offset(offset + start)))
      }
      guard output.count + Int(count) <= limit else {
        throw InputError(
          .tooLarge, "lz4 data unpacks to more than \(limit >> 20) MiB",
          at: FactSource(origin, .offset(offset)))
      }
      output += block
      // Only the last block is short.
      if count < blockSize { break }
    }
    return output
  }
}
