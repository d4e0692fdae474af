// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import YAML

/// Reads what describe-kernel writes: a YAML mapping in which a key that is not known is an error.
extension KernelDescription {
  /// Reads the file that `config:` names, where it is no mapping.
  package typealias ConfigLoader = (Sourced<String>) throws(InputError) -> KernelConfig

  /// Whether text is a kernel description: a mapping with `release` and `arch` and no firmware.
  package static func isDescription(_ text: some StringProtocol) -> Bool {
    var keys: Set<Substring> = []
    for line in text.utf8.prefix(1 << 16).split(separator: UInt8(ascii: "\n")) {
      let line = Substring(decoding: line, as: UTF8.self)
      for key in ["release:", "arch:", "firmware:"] where line.hasPrefix(key) {
        keys.insert(key[...])
      }
    }
    return keys == ["release:", "arch:"]
  }

  package init(
    parsing bytes: [UInt8], origin: String, loadingConfig load: ConfigLoader
  ) throws(InputError) {
    guard let document = try YAMLReader.read(bytes, origin: origin) else {
      throw InputError(.missing, "is empty, expected release: and arch:", at: FactSource(origin))
    }
    let top = try YAMLMapping(
      document, origin: origin, what: "kernel description",
      keys: [
        "release", "arch", "origin", "config", "extents", "sections", "sizes", "constants",
        "callers", "freed", "sources",
      ])
    guard let release = try top.text("release") else {
      throw InputError(.missing, "has no release:", at: .line(origin, top.line))
    }
    guard KernelRelease(release.value) != nil else {
      throw InputError(
        .malformed,
        "release: found '\(release.value)', expected a kernel's, such as 6.1.0-50-amd64",
        at: release.source)
    }
    guard let arch = try top.text("arch") else {
      throw InputError(.missing, "has no arch:", at: .line(origin, top.line))
    }
    guard let architecture = Architecture(rawValue: arch.value) else {
      throw InputError(
        .malformed,
        "arch: found '\(arch.value)', expected one of "
          + Architecture.allCases.map(\.rawValue).joined(separator: ", "), at: arch.source)
    }
    self.init(name: release.value, architecture: architecture)
    self.origin = try top.text("origin")?.value ?? ""
    try readConfig(top, load)
    for (symbol, value) in try top.dictionary("extents") {
      extents[symbol] = try Self.number(value, symbol, in: 0...UInt64(UInt32.max))
    }
    try readSections(top, origin)
    try readConstants(top)
    try readCallers(top)
    for (key, value) in try top.dictionary("sources") { sources[key] = value.value }
  }

  private mutating func readConfig(
    _ top: YAMLMapping, _ load: ConfigLoader
  ) throws(InputError) {
    guard let node = top["config"] else { return }
    if case .scalar = node.content, let file = try top.text("config") {
      config = try load(file)
      return
    }
    for (name, value) in try top.dictionary("config") {
      config.values[name.hasPrefix("CONFIG_") ? String(name.dropFirst(7)) : name] = value.value
    }
  }

  private mutating func readSections(_ top: YAMLMapping, _ origin: String) throws(InputError) {
    let keys = ["code", "rwdata", "rodata", "init", "bss"]
    guard let node = try top.mapping("sections", keys: keys) else { return }
    var sizes: [UInt64] = []
    for key in keys {
      guard let size = try node.number(key) else {
        throw InputError(.missing, "sections: has no \(key):", at: .line(origin, node.line))
      }
      guard size.value < 1 << 32 else {
        throw InputError(
          .malformed, "\(key): found \(size.value), expected KiB below 2^32", at: size.source)
      }
      sizes.append(size.value)
    }
    sections = KernelSections(
      code: sizes[0], rwdata: sizes[1], rodata: sizes[2], initKiB: sizes[3], bss: sizes[4])
  }

  private mutating func readConstants(_ top: YAMLMapping) throws(InputError) {
    for (structure, value) in try top.dictionary("sizes") {
      guard let constant = KernelConstant(named: "sizeof(\(structure))") else {
        throw InputError(
          .malformed, "sizes: no structure is called '\(structure)' (memreplay list constants)",
          at: value.source)
      }
      constants[constant] = try constant.value(of: value)
    }
    for (name, value) in try top.dictionary("constants") {
      guard let constant = KernelConstant(named: name) else {
        throw InputError(
          .malformed, "constants: no constant is called '\(name)' (memreplay list constants)",
          at: value.source)
      }
      constants[constant] = try constant.value(of: value)
    }
  }

  private mutating func readCallers(_ top: YAMLMapping) throws(InputError) {
    for (name, value) in try top.dictionary("callers") {
      guard let site = CallSite(rawValue: name) else {
        throw InputError(
          .malformed, "callers: no call site is called '\(name)'", at: value.source)
      }
      callers[site] = value.value
    }
    for (name, value) in try top.dictionary("freed") {
      guard let part = FreedPart(rawValue: name) else {
        throw InputError(
          .malformed,
          "freed: found '\(name)', expected one of "
            + FreedPart.allCases.map(\.rawValue).joined(separator: ", "), at: value.source)
      }
      freed[part] = try Self.number(value, name, in: 0...UInt64(UInt32.max))
    }
  }

  private static func number(
    _ text: Sourced<String>, _ name: String, in range: ClosedRange<UInt64>
  ) throws(InputError) -> UInt64 {
    guard let number = Memparse.exactSize(text.value), range.contains(number) else {
      throw InputError(
        .malformed, "\(name): found '\(text.value)', expected a number up to \(range.upperBound)",
        at: text.source)
    }
    return number
  }
}

extension KernelConstant {
  /// The number that text gives, if a kernel can have it.
  package func value(
    of text: Sourced<String>, _ kind: InputError.Kind = .malformed
  ) throws(InputError) -> UInt64 {
    let (unit, range) = (definition.unit, definition.range)
    guard let number = Memparse.exactSize(text.value) else {
      throw InputError(
        kind, "\(rawValue): found '\(text.value)', expected a number (\(unit.rawValue))",
        at: text.source)
    }
    guard range.contains(number) else {
      let bounds = "\(range.lowerBound.hex0x()) to \(range.upperBound.hex0x())"
      throw InputError(
        kind, "\(rawValue): found \(text.value), expected \(bounds) (\(unit.rawValue))",
        at: text.source)
    }
    return number
  }
}
