// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// The flat images of arm64 and RISC-V: what lies in memory from the first byte, after a header
/// of 64 bytes that tells the size with everything that is not in the file.
enum RawImage {
  static func readArm64(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    try read(bytes, .arm64Image, .arm64, origin: origin)
  }

  static func readRiscv(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    try read(bytes, .riscvImage, .riscv64, origin: origin)
  }

  private static func read(
    _ bytes: [UInt8], _ format: KernelImageFacts.Format, _ architecture: Architecture,
    origin: String
  ) throws(InputError) -> KernelImageFacts {
    let image = ImageBytes(bytes)
    guard bytes.count >= 64, let size = image.u64(16) else {
      throw InputError(
        .truncated(needed: 64, have: bytes.count), "the Image header is cut short",
        at: FactSource(origin, .offset(bytes.count)))
    }
    guard size > 0, size < 1 << 32 else {
      throw InputError(
        .malformed, "image_size is \(size.hex0x()), expected the size of a kernel",
        at: FactSource(origin, .offset(16)))
    }
    var facts = KernelImageFacts(format: format)
    facts.architecture = architecture
    facts.release = KernelImageFacts.release(in: image)
    facts.size = size
    facts.extents["_end"] = size
    facts.extents[architecture == .riscv64 ? "_start" : "_text"] = 0
    addSections(&facts, PEHeader(image), architecture)
    addSymbols(&facts, image, architecture)
    facts.readContents(of: image)
    return facts
  }

  /// The EFI header's two sections: code from behind the header up to the init data, and the rest,
  /// of which the file holds what lies before `.bss`.
  private static func addSections(
    _ facts: inout KernelImageFacts, _ header: PEHeader?, _ architecture: Architecture
  ) {
    guard architecture == .arm64, let header,
      let text = header.sections.first(where: { $0.name == ".text" }),
      let data = header.sections.first(where: { $0.name == ".data" })
    else { return }
    facts.extents["_stext"] = text.address
    facts.extents["__initdata_begin"] = data.address
    facts.extents["_edata"] = data.address + data.fileSize
  }

  private static func addSymbols(
    _ facts: inout KernelImageFacts, _ image: ImageBytes, _ architecture: Architecture
  ) {
    guard let table = Kallsyms(in: image, is64Bit: true, address: { UInt64($0) }) else { return }
    let symbols = table.symbols()
    var zero = LinkerSymbols.origin(of: architecture, in: symbols)
    // `_text` lies outside what arm64's table covers; `_stext` is the first symbol in it.
    if architecture == .arm64, zero == nil, let text = symbols["_stext"],
      let offset = facts.extents["_stext"]
    {
      zero = text &- offset
    }
    guard let zero else { return }
    let size = facts.size ?? 0
    facts.add(
      symbols: symbols.filter { $0.value &- zero <= size || $0.key.hasPrefix("__per_cpu_") },
      origin: zero)
    if architecture == .arm64 { facts.readArm64Code(of: image, zero: zero) }
  }
}

/// An EFI application that unpacks a flat image (CONFIG_EFI_ZBOOT).
enum EFIZboot {
  static func read(_ bytes: [UInt8], origin: String) throws(InputError) -> KernelImageFacts {
    let image = ImageBytes(bytes)
    guard let start = image.u32(8).map(Int.init), let length = image.u32(12).map(Int.init),
      image.contains(start, length)
    else {
      throw InputError(
        .truncated(needed: 64, have: bytes.count),
        "the packed kernel of the EFI zboot image lies outside the file",
        at: FactSource(origin, .offset(8)))
    }
    let payload = bytes[start..<start + length]
    guard let packing = Compression.detect(payload) else {
      throw InputError(
        .notSupported, "the EFI zboot image is packed with \(image.text(24, limit: 32) ?? "?")",
        at: FactSource(origin, .offset(start)))
    }
    let inner = try packing.decompress(payload, origin: origin, offset: start)
    switch BootImageKind.identify(inner) {
    case .arm64Image: return try RawImage.readArm64(inner, origin: origin)
    case .riscvImage: return try RawImage.readRiscv(inner, origin: origin)
    default:
      throw InputError(
        .notSupported, "the EFI zboot image holds no arm64 or RISC-V kernel",
        at: FactSource(origin, .offset(start)))
    }
  }
}
