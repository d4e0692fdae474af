// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A YAML mapping being decoded: each key is taken once, what is left over is an error.
package struct YAMLMapping {
  private var pairs: [(key: String, keyLine: Int, value: YAMLNode)]
  private let origin: String
  private let known: [String]
  package let line: Int

  /// `known` are the keys this mapping may have; another one is an error that names its line.
  package init(_ node: YAMLNode, origin: String, what: String, keys known: [String])
    throws(InputError)
  {
    guard case .mapping(let pairs) = node.content else {
      throw InputError(
        .malformed, "\(what): found \(node.kindName), expected a mapping with \(known[0]):",
        at: .line(origin, node.line))
    }
    var seen: Set<String> = []
    for pair in pairs {
      guard known.contains(pair.key) else {
        throw InputError(
          .malformed,
          "\(what): unknown key '\(pair.key)', expected one of "
            + known.joined(separator: ", "), at: .line(origin, pair.keyLine))
      }
      guard seen.insert(pair.key).inserted else {
        throw InputError(
          .malformed, "\(what): the key '\(pair.key)' stands twice",
          at: .line(origin, pair.keyLine))
      }
    }
    (self.pairs, self.origin, self.known, line) = (pairs, origin, known, node.line)
  }

  package subscript(_ key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

  package func source(_ node: YAMLNode) -> FactSource { .line(origin, node.line) }

  package func text(_ key: String) throws(InputError) -> Sourced<String>? {
    guard let node = self[key] else { return nil }
    guard case .scalar(let text) = node.content else { throw wrongType(key, node, "text") }
    return Sourced(text, source(node))
  }

  package func number(_ key: String) throws(InputError) -> Sourced<UInt64>? {
    guard let node = self[key] else { return nil }
    guard case .scalar(let text) = node.content, let number = Memparse.exactSize(text) else {
      throw wrongType(key, node, "a number (decimal or 0x hex, with K M G T)")
    }
    return Sourced(number, source(node))
  }

  package func words(_ key: String) throws(InputError) -> [Sourced<String>] {
    guard let node = self[key] else { return [] }
    guard case .sequence(let items) = node.content else { throw wrongType(key, node, "a list") }
    var words: [Sourced<String>] = []
    for item in items {
      guard case .scalar(let word) = item.content else { throw wrongType(key, item, "a word") }
      words.append(Sourced(word, source(item)))
    }
    return words
  }

  /// `{start: …, size: …}`.
  package func range(_ key: String) throws(InputError) -> Sourced<MemoryRange>? {
    guard let node = self[key] else { return nil }
    return try Self.range(node, what: key, origin: origin)
  }

  package func ranges(_ key: String) throws(InputError) -> [Sourced<MemoryRange>] {
    guard let node = self[key] else { return [] }
    guard case .sequence(let items) = node.content else {
      throw wrongType(key, node, "a list of {start:, size:}")
    }
    var ranges: [Sourced<MemoryRange>] = []
    for item in items { ranges.append(try Self.range(item, what: key, origin: origin)) }
    return ranges
  }

  private static func range(
    _ node: YAMLNode, what: String, origin: String
  ) throws(InputError) -> Sourced<MemoryRange> {
    let mapping = try YAMLMapping(node, origin: origin, what: what, keys: ["start", "size"])
    let source = FactSource.line(origin, node.line)
    guard let start = try mapping.number("start"), let size = try mapping.number("size") else {
      throw InputError(.missing, "\(what): expected {start:, size:}", at: source)
    }
    return Sourced(try memoryRange(start.value, size.value, what, source), source)
  }

  package static func memoryRange(
    _ start: UInt64, _ size: UInt64, _ what: String, _ source: FactSource
  ) throws(InputError) -> MemoryRange {
    guard let range = MemoryRange(exactly: PhysicalAddress(start), size: size) else {
      throw InputError(
        .overflow, "\(what): \(start.hex0x())+\(size.hex0x()) ends beyond 2^64", at: source)
    }
    return range
  }

  package func mapping(_ key: String, keys: [String]) throws(InputError) -> YAMLMapping? {
    guard let node = self[key] else { return nil }
    return try YAMLMapping(node, origin: origin, what: key, keys: keys)
  }

  /// A mapping whose keys are the user's: name to value.
  package func dictionary(_ key: String) throws(InputError) -> [(String, Sourced<String>)] {
    guard let node = self[key] else { return [] }
    guard case .mapping(let pairs) = node.content else { throw wrongType(key, node, "a mapping") }
    var entries: [(String, Sourced<String>)] = []
    for pair in pairs {
      guard case .scalar(let text) = pair.value.content else {
        throw wrongType(pair.key, pair.value, "a value")
      }
      entries.append((pair.key, Sourced(text, source(pair.value))))
    }
    return entries
  }

  private func wrongType(_ key: String, _ node: YAMLNode, _ expected: String) -> InputError {
    var found = node.kindName
    if case .scalar(let text) = node.content { found = "'\(text)'" }
    return InputError(
      .malformed, "\(key): found \(found), expected \(expected)", at: source(node))
  }
}
