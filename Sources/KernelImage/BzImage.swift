// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// The x86 boot image: a setup header (Documentation/arch/x86/boot.rst) and a packed ELF file.
enum BzImage {
  static func read(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    let image = ImageBytes(bytes)
    func fail(_ offset: Int, _ text: String) -> InputError {
      InputError(.malformed, text, at: FactSource(origin, .offset(offset)))
    }
    guard let version = image.u16(0x206), let setupSectors = image.u8(0x1f1) else {
      throw InputError(
        .truncated(needed: 0x268, have: bytes.count), "the setup header is cut short",
        at: FactSource(origin, .offset(bytes.count)))
    }
    // 2.08 brought the payload's place into the header (2.6.24).
    guard version >= 0x208, let place = image.u32(0x248), let length = image.u32(0x24c) else {
      throw InputError(
        .notSupported,
        "boot protocol \(version >> 8).\(version & 0xff) does not say where the kernel is packed, "
          + "2.8 is needed; give vmlinux", at: FactSource(origin, .offset(0x206)))
    }
    let start = (Int(setupSectors == 0 ? 4 : setupSectors) + 1) * 512 + Int(place)
    guard image.contains(start, Int(length)), length >= 4 else {
      throw InputError(
        .truncated(needed: start + Int(length), have: bytes.count),
        "the packed kernel lies at \(UInt64(start).hex0x()), \(UInt64(length).hex0x()) bytes, but "
          + "the file has \(UInt64(bytes.count).hex0x()); it is truncated",
        at: FactSource(origin, .offset(0x248)))
    }
    let payload = bytes[start..<start + Int(length)]
    let unpacked: [UInt8]
    if let packing = Compression.detect(payload) {
      unpacked = try packing.decompress(payload, origin: origin, offset: start)
    } else if payload.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
      unpacked = Array(payload)
    } else {
      throw fail(start, "the packed kernel is in no format this tool knows (gzip, xz, zstd, …)")
    }
    // Errors inside name the unpacked kernel: offsets in it are none in the file.
    var facts = try VmlinuxELF.read(unpacked, origin: "\(origin) (unpacked kernel)")
    guard facts.architecture?.isX86 == true else {
      throw fail(start, "the packed kernel is not for x86")
    }
    facts.format = .bzImage
    if facts.release == nil { facts.release = release(image) }
    return facts
  }

  /// The text that the header points at: release, then who built it.
  private static func release(_ image: ImageBytes) -> String? {
    guard let at = image.u16(0x20e), at != 0, let text = image.text(Int(at) + 0x200) else {
      return nil
    }
    return text.split(separator: " ").first.map(String.init)
  }
}
