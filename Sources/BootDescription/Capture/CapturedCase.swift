// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelImage
import PhysicalMemory

/// What `capture-script` collected on a machine, as a case: the files, and the boot.yaml that
/// describes the boot by them.
package struct CapturedCase: Sendable {
  /// The files of the archive by their names in the case folder, boot.yaml not among them.
  package private(set) var files: [String: [UInt8]] = [:]
  package private(set) var description = ""

  /// - Throws: where the archive is none, or lacks what every boot needs.
  package init(parsing bytes: [UInt8], origin: String) throws(InputError) {
    for (name, bytes) in try TarArchive(parsing: bytes, origin: origin).files {
      // Everything lies in one folder.
      let parts = name.split(separator: "/", maxSplits: 1)
      if parts.count == 2 { files[String(parts[1])] = Array(bytes) }
    }
    guard files["uname"] != nil else {
      throw InputError(
        .notSupported, "is a tar without case/uname, expected what capture-script writes",
        at: FactSource(origin))
    }
    if let table = firmwareMap { files["e820.txt"] = Array(table.utf8) }
    description = try describe(origin)
  }

  /// Reads an archive, plain or in gzip.
  package init(reading path: String) throws(InputError) {
    var bytes = try Files.read(path)
    if Gzip.isGzip(bytes) { bytes = try Gzip.decompress(bytes, origin: path) }
    try self.init(parsing: bytes, origin: path)
  }

  /// Whether the bytes are a tar whose first member lies in `case/`; other tars may hold a log.
  package static func isCapture(_ bytes: [UInt8]) -> Bool {
    TarArchive.isTar(bytes) && bytes.starts(with: "case/".utf8)
  }

  private func text(_ name: String) -> String? {
    files[name].map { String(decoding: $0, as: UTF8.self) }
  }
  private func firstLine(_ name: String) -> String? {
    guard let line = text(name)?.split(whereSeparator: \.isNewline).first else { return nil }
    return line.allSatisfy(\.isWhitespace) ? nil : String(line)
  }

  // MARK: boot.yaml

  private func describe(_ origin: String) throws(InputError) -> String {
    let words = text("uname")?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    guard words.count >= 3, let architecture = Self.architecture(of: words[2]) else {
      throw InputError(
        .notSupported,
        "is of a machine '\(words.count >= 3 ? words[2] : "?")', expected one of "
          + Architecture.allCases.map(\.rawValue).joined(separator: ", "),
        at: FactSource("\(origin)/uname"))
    }
    var lines = [
      "arch: \(architecture.rawValue)", "kernel:", "  release: \(Self.quoted(words[1]))",
    ]
    if files["config"] != nil { lines.append("  config: config") }
    if files["proc/kallsyms-extents"] != nil { lines.append("  system_map: proc/kallsyms-extents") }
    if let place = kernelPlace(architecture) {
      lines.append("  start: \(place.base.rawValue.hex0x())")
      lines.append("  size: \(place.size.hex0x())")
    }
    lines.append("firmware:")
    var firmware: [String] = []
    for (key, file) in [
      ("dtb", "board.dtb"), ("atags", "atags.bin"), ("e820", "e820.txt"), ("dmesg", "dmesg.txt"),
    ] where files[file] != nil && !(key == "e820" && !architecture.isX86) {
      firmware.append("  \(key): \(file)")
    }
    guard !firmware.isEmpty else {
      throw InputError(
        .missing, "holds neither a device tree, a memory map, tags nor a log",
        at: FactSource(origin))
    }
    lines += firmware
    if let commandLine = firstLine("cmdline") {
      lines.append("cmdline: \(Self.quoted(commandLine))")
    }
    if let cpus = possibleCPUs { lines.append("cpus: \(cpus)") }
    lines += cpuLines(architecture)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func architecture(of machine: String) -> Architecture? {
    switch machine {
    case "x86_64": .x86_64
    case "aarch64": .arm64
    case "riscv64": .riscv64
    case _ where machine.hasPrefix("arm"): .arm
    case _ where machine.count == 4 && machine.hasPrefix("i") && machine.hasSuffix("86"): .i386
    default: nil
    }
  }

  /// A YAML scalar in double quotes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        result += "\\x" + UInt64(scalar.value).hex(width: 2)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `0-3,8` of /sys/devices/system/cpu/possible: the highest number and 0 below it count.
  private var possibleCPUs: Int? {
    let numbers = firstLine("proc/cpu-possible")?.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers?.max().flatMap { $0 < 65536 ? $0 + 1 : nil }
  }

  private func cpuLines(_ architecture: Architecture) -> [String] {
    switch architecture {
    case .x86_64, .i386:
      let flags = firstLine("proc/cpu-flags")?.split(separator: " ") ?? []
      let known = flags.filter { ["la57", "pdpe1gb"].contains($0) }
      return known.isEmpty ? [] : ["cpu: {flags: [\(known.joined(separator: ", "))]}"]
    case .riscv64:
      guard let mode = firstLine("proc/cpu-mmu"), ["sv39", "sv48", "sv57"].contains(mode) else {
        return []
      }
      return ["cpu: {mmu: \(mode)}"]
    case .arm, .arm64: return []
    }
  }

  // MARK: firmware's map

  /// /sys/firmware/memmap as an e820 table's lines, in the kernel's words.
  private var firmwareMap: String? {
    let numbers = files.keys.compactMap { name -> Int? in
      let parts = name.split(separator: "/")
      return parts.count == 3 && parts[0] == "memmap" && parts[2] == "start" ? Int(parts[1]) : nil
    }
    guard !numbers.isEmpty else { return nil }
    return numbers.sorted().compactMap { number -> String? in
      guard let first = firstLine("memmap/\(number)/start").flatMap(Memparse.exactSize),
        let last = firstLine("memmap/\(number)/end").flatMap(Memparse.exactSize),
        let type = firstLine("memmap/\(number)/type")
      else { return nil }
      return "BIOS-e820: [mem \(first.hex0x(width: 16))-\(last.hex0x(width: 16))] "
        + "\(Self.e820Word(type))\n"
    }.joined()
  }

  /// What the boot log calls a type that /sys/firmware/memmap names its own way.
  private static func e820Word(_ type: String) -> String {
    switch type {
    case "System RAM": "usable"
    case "Reserved", "reserved": "reserved"
    case "ACPI Tables": "ACPI data"
    case "ACPI Non-volatile Storage": "ACPI NVS"
    case "Unusable memory": "unusable"
    case "Soft Reserved": "soft reserved"
    case "Persistent Memory": "persistent (type 7)"
    case "Persistent Memory (legacy)": "persistent (type 12)"
    default: "reserved"
    }
  }

  // MARK: the kernel's place

  /// Where the image lay, by /proc/iomem and the symbols; what boot.yaml's start and size mean.
  private func kernelPlace(_ architecture: Architecture) -> MemoryRange? {
    guard let symbols = kernelSymbols, let code = resource("Kernel code") else { return nil }
    let first: String
    let start: UInt64
    switch architecture {
    case .x86_64, .i386:
      first = "_text"
      start = code.lowerBound
    case .arm64:
      // The resource begins at _text or, 64 KiB behind it, at _stext.
      first = "_text"
      let head = symbols["_stext"].flatMap { stext in symbols["_text"].map { stext &- $0 } } ?? 0
      start = code.lowerBound % (2 << 20) == 0 ? code.lowerBound : code.lowerBound &- head
    case .riscv64:
      first = "_start"
      let head = symbols["_text"].flatMap { text in symbols["_start"].map { text &- $0 } } ?? 0
      start = code.lowerBound &- head
    case .arm:
      first = "_stext"
      guard let stext = symbols["_stext"] else { return nil }
      // The decompressor takes the 128 MiB border below; lowmem maps it at PAGE_OFFSET.
      let pageOffset = KernelConfig(parsing: text("config") ?? "")
        .number(.pageOffset, default: 0xc000_0000)
      start = (code.lowerBound & ~((128 << 20) - 1)) &+ (stext &- pageOffset)
    }
    let last = architecture.isX86 ? "__end_of_kernel_reserve" : "_end"
    let end: UInt64
    if let base = symbols[first], let symbol = symbols[last], symbol > base {
      end = start &+ (symbol - base)
    } else if !architecture.isX86, let data = resource("Kernel data") {
      end = data.upperBound
    } else {
      return nil
    }
    guard start < end else { return nil }
    return MemoryRange(exactly: PhysicalAddress(start), size: end - start)
  }

  /// The first resource of a name in /proc/iomem.
  private func resource(_ name: String) -> Range<UInt64>? {
    for line in text("proc/iomem")?.split(whereSeparator: \.isNewline) ?? [] {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[1].drop(while: \.isWhitespace) == name else { continue }
      let ends = parts[0].split { !$0.isHexDigit }.compactMap { UInt64($0, radix: 16) }
      guard ends.count == 2, ends[0] < ends[1], ends[1] < .max else { return nil }
      return ends[0]..<ends[1] + 1
    }
    return nil
  }

  private var kernelSymbols: [String: UInt64]? {
    guard let bytes = files["proc/kallsyms-extents"] else { return nil }
    do throws(InputError) {
      return try SymbolMap(parsing: bytes, origin: "proc/kallsyms-extents").symbols
    } catch {
      return nil
    }
  }
}
