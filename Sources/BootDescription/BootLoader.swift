// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelImage
import KernelLog
import PhysicalMemory

/// Reads an input, known by its content, with every file it names, and merges all into one boot.
package enum BootLoader {
  /// A boot, and the log that is among its inputs: what was merged of it is in the description, the
  /// rest is for comparing a replay with it.
  package struct LoadedBoot: Sendable {
    package var description: BootDescription
    package var log: LogFacts?
    package var logBytes: [UInt8] = []
  }

  /// - Throws: `InputError` for an input that cannot be used.
  package static func load(
    _ path: String, options: BootOptions = BootOptions()
  ) throws(InputError) -> BootDescription {
    try loadWithLog(path, options: options).description
  }

  /// - Throws: `InputError` for an input that cannot be used.
  package static func loadWithLog(
    _ path: String, options: BootOptions = BootOptions()
  ) throws(InputError) -> LoadedBoot {
    var inputs = BootInputs(origin: path)
    if path != "-", Files.isDirectory(path) {
      try readFolder(path, options, into: &inputs)
    } else {
      try read(try Files.read(path), named: path, options, into: &inputs)
    }
    try readTree(options, into: &inputs)
    try LogTree.stand(in: &inputs, options)
    var merger = BootMerger(inputs: inputs, options: options)
    return LoadedBoot(
      description: try merger.merged(), log: inputs.log, logBytes: inputs.logBytes)
  }

  /// The same of bytes that are at hand; what they name beside them is read from files.
  package static func load(
    bytes: [UInt8], named name: String, options: BootOptions = BootOptions()
  ) throws(InputError) -> BootDescription {
    var inputs = BootInputs(origin: name)
    try read(bytes, named: name, options, into: &inputs)
    try readTree(options, into: &inputs)
    try LogTree.stand(in: &inputs, options)
    var merger = BootMerger(inputs: inputs, options: options)
    return try merger.merged()
  }

  /// Whether a file is an input by its beginning, so that a folder of all sorts of files can be
  /// searched.
  package static func recognises(_ path: String) -> Bool {
    // A log may open with a boot loader's lines.
    guard let bytes = Files.beginning(of: path, count: 1 << 18),
      BootImageKind.identify(bytes) == nil
    else { return false }
    var kind = InputKind.detect(bytes)
    if kind == .gzip {
      do throws(InputError) {
        kind = InputKind.detect(try Gzip.decompress(try Files.read(path), origin: path))
      } catch {
        return false
      }
    }
    return switch kind {
    case .deviceTreeBlob, .deviceTreeSource, .atagsBinary, .atagsText, .bootDescription, .log: true
    case .empty, .gzip, .refused, .unknownText, .binary: false
    }
  }

  private static func readFolder(
    _ path: String, _ options: BootOptions, into inputs: inout BootInputs
  ) throws(InputError) {
    let description = "\(path)/boot.yaml"
    if Files.exists(description) {
      inputs.origin = description
      try read(try Files.read(description), named: description, options, into: &inputs)
    } else if Files.exists("\(path)/0/start") {
      inputs.e820.append(try FirmwareFolders.memmap(path))
    } else if Files.exists("\(path)/#address-cells") {
      inputs.deviceTree = try FirmwareFolders.deviceTree(path)
      inputs.notes.append(
        "\(path): a copied tree has lost the blob's size and its reserve map; both are taken as a "
          + "packed blob's (/sys/firmware/fdt keeps them)")
    } else {
      throw InputError(
        .notSupported,
        "a folder without boot.yaml that is no copy of /sys/firmware/memmap or "
          + "/sys/firmware/devicetree/base", at: FactSource(path))
    }
  }

  private static func read(
    _ bytes: [UInt8], named name: String, _ options: BootOptions, into inputs: inout BootInputs
  ) throws(InputError) {
    if CapturedCase.isCapture(bytes) {
      let captured = try CapturedCase(parsing: bytes, origin: name)
      for (file, bytes) in captured.files { inputs.attached["\(name)/\(file)"] = bytes }
      inputs.origin = "\(name)/boot.yaml"
      try read(Array(captured.description.utf8), named: inputs.origin, options, into: &inputs)
      return
    }
    if let image = BootImageKind.identify(bytes) {
      throw InputError(.notSupported, image.adviceAsInput, at: FactSource(name))
    }
    switch InputKind.detect(bytes) {
    case .empty:
      throw InputError(
        .missing, "is empty, expected a device tree, an e820 table, ATAGs or a boot.yaml",
        at: FactSource(name))
    case .gzip:
      let inner = try Gzip.decompress(bytes, origin: name)
      if InputKind.detect(inner) == .gzip {
        throw InputError(
          .notSupported, "is gzip inside gzip; unpack it once more first", at: FactSource(name))
      }
      try read(inner, named: name, options, into: &inputs)
    case .deviceTreeBlob, .deviceTreeSource:
      inputs.blob = try blob(bytes, name, options)
    case .atagsBinary, .atagsText:
      inputs.add(try atags(bytes, name))
    case .bootDescription:
      let file = try BootFile(parsing: bytes, origin: name)
      inputs.file = file
      try readFiles(of: file, options, into: &inputs)
    case .log:
      let facts = try readLog(bytes, named: name, options, into: &inputs)
      (inputs.log, inputs.logBytes) = (facts, bytes)
      inputs.add(facts, asFirmware: true)
    case .refused(let kind):
      throw InputError(.notSupported, kind.message, at: FactSource(name))
    case .unknownText, .binary:
      throw InputError(
        .notSupported,
        "is none of: device tree, e820 table or kernel log, ATAG list, boot.yaml, gzip of these",
        at: FactSource(name))
    }
  }

  /// The files that a boot.yaml names under `firmware:`.
  private static func readFiles(
    of file: BootFile, _ options: BootOptions, into inputs: inout BootInputs
  ) throws(InputError) {
    func contents(_ path: Sourced<String>) throws(InputError) -> (name: String, bytes: [UInt8]) {
      let name = Files.resolve(path.value, besides: file.origin)
      do throws(InputError) {
        let bytes = try inputs.read(name)
        guard Gzip.isGzip(bytes) else { return (name, bytes) }
        return (name, try Gzip.decompress(bytes, origin: name))
      } catch {
        // The line that names the file is where the user looks.
        throw InputError(error.kind, "\(name): \(error.message)", at: path.source)
      }
    }
    if let dtb = file.firmware.dtb {
      let (name, bytes) = try contents(dtb)
      inputs.blob = try blob(bytes, name, options)
    }
    if let atags = file.firmware.atags {
      let (name, bytes) = try contents(atags)
      inputs.add(try self.atags(bytes, name))
    }
    if let e820 = file.firmware.e820 {
      let (name, bytes) = try contents(e820)
      inputs.add(try readLog(bytes, named: name, options, into: &inputs), asFirmware: true)
    }
    if let efi = file.firmware.efiMemoryMap {
      let (name, bytes) = try contents(efi)
      let facts = try readLog(bytes, named: name, options, into: &inputs)
      inputs.efiMemoryMap = facts.efiMemoryMap
    }
    if let dmesg = file.firmware.dmesg {
      let (name, bytes) = try contents(dmesg)
      let facts = try readLog(bytes, named: name, options, into: &inputs)
      (inputs.log, inputs.logBytes) = (facts, bytes)
      inputs.add(facts, asFirmware: false)
    }
  }

  private static func readLog(
    _ bytes: [UInt8], named name: String, _ options: BootOptions, into inputs: inout BootInputs
  ) throws(InputError) -> LogFacts {
    let facts = try KernelLog.parse(bytes, origin: name, boot: options.bootNumber)
    inputs.notes += facts.notes.map { "\($0.source): \($0.value)" }
    return facts
  }

  /// The blob itself, or what dtc makes of a source.
  private static func blob(
    _ bytes: [UInt8], _ name: String, _ options: BootOptions
  ) throws(InputError) -> (bytes: [UInt8], origin: String) {
    guard DeviceTree.isSource(bytes) else { return (bytes, name) }
    let symbols = !options.overlayPaths.isEmpty
    return (try DeviceTree.compile(source: bytes, symbols: symbols, origin: name), name)
  }

  private static func atags(_ bytes: [UInt8], _ name: String) throws(InputError) -> AtagList {
    if AtagList.find(in: bytes[...]) != nil {
      return try AtagList(parsing: bytes[...], origin: name)
    }
    guard let list = try AtagText.parse(bytes, origin: name) else {
      throw InputError(
        .missing, "holds no ATAG list (ATAG_CORE 0x54410001)", at: FactSource(name))
    }
    return list
  }

  /// Reads the blob, with the overlays that the options name.
  private static func readTree(
    _ options: BootOptions, into inputs: inout BootInputs
  ) throws(InputError) {
    var overlays: [(bytes: [UInt8], origin: String)] = []
    for path in options.overlayPaths { overlays.append((try Files.read(path), path)) }
    if let blob = inputs.blob {
      inputs.deviceTree = try DeviceTree(
        blob: blob.bytes, overlays: overlays, origin: blob.origin)
    } else if !overlays.isEmpty {
      throw InputError(
        .usage, "needs a device-tree blob to apply it to", at: FactSource("--overlay"))
    }
  }
}
