// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import KernelImage
import PhysicalMemory

extension BootLoader {
  /// A largest `.config`; distributions' have some 300 KiB.
  private static let largestConfig = 16 << 20

  /// Reads a `.config`, plain or packed as /proc/config.gz is.
  package static func kernelConfig(_ path: String) throws(InputError) -> KernelConfig {
    try kernelConfig(try Files.read(path), path)
  }
  static func kernelConfig(_ file: [UInt8], _ path: String) throws(InputError) -> KernelConfig {
    var bytes = file
    if Gzip.isGzip(bytes) {
      bytes = try Gzip.decompress(bytes, limit: largestConfig, origin: path)
    }
    let config = KernelConfig(parsing: String(decoding: bytes, as: UTF8.self))
    guard !config.values.isEmpty else {
      throw InputError(
        .malformed, "holds no CONFIG_ line, expected a kernel's .config", at: FactSource(path))
    }
    return config
  }
}
