// SPDX-License-Identifier: GPL-2.0-or-later
import CLibYAML
import PhysicalMemory

/// A YAML document as libyaml reads it; aliases are expanded, within a bound.
package struct YAMLNode {
  package indirect enum Content {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([(key: String, keyLine: Int, value: YAMLNode)])
  }
  package var content: Content
  /// Counted from 1.
  package var line: Int

  package var kindName: String {
    switch content {
    case .scalar: "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// Builds a `YAMLNode` from libyaml's events.
package struct YAMLReader {
  private static let deepest = 32
  /// Nodes in the document, aliases expanded.
  private static let most = 100_000

  private let origin: String
  private var parser = yaml_parser_t()
  private var anchors: [String: (node: YAMLNode, count: Int)] = [:]
  private var count = 0

  /// The first document of `bytes`; nil for an empty one.
  package static func read(_ bytes: [UInt8], origin: String) throws(InputError) -> YAMLNode? {
    var reader = YAMLReader(origin: origin)
    guard yaml_parser_initialize(&reader.parser) != 0 else {
      throw InputError(.unreadable, "libyaml could not start", at: FactSource(origin))
    }
    defer { yaml_parser_delete(&reader.parser) }
    let result: Result<YAMLNode?, InputError> = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&reader.parser, buffer.baseAddress, buffer.count)
      do throws(InputError) { return .success(try reader.document()) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(origin: String) { self.origin = origin }

  private struct Event {
    var type: yaml_event_type_t
    var line: Int
    var value = ""
    var anchor: String?
  }

  private mutating func next() throws(InputError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) != 0 else {
      let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
      throw InputError(
        .malformed, problem, at: .line(origin, Int(clamping: parser.problem_mark.line) + 1))
    }
    defer { yaml_event_delete(&raw) }
    var event = Event(type: raw.type, line: Int(clamping: raw.start_mark.line) + 1)
    func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
      pointer.map { String(cString: $0) }
    }
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.value = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.anchor = text(scalar.anchor)
    case YAML_ALIAS_EVENT: event.anchor = text(raw.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: event.anchor = text(raw.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: event.anchor = text(raw.data.mapping_start.anchor)
    default: break
    }
    return event
  }

  private mutating func document() throws(InputError) -> YAMLNode? {
    while true {
      let event = try next()
      switch event.type {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: continue
      case YAML_STREAM_END_EVENT: return nil
      default: return try node(event, depth: 0)
      }
    }
  }

  private mutating func take(_ nodes: Int, line: Int) throws(InputError) {
    count += nodes
    if count > Self.most {
      throw InputError(
        .tooLarge, "more than \(Self.most) values (aliases expanded)", at: .line(origin, line))
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(InputError) -> YAMLNode {
    guard depth < Self.deepest else {
      throw InputError(
        .tooLarge, "nested deeper than \(Self.deepest) levels", at: .line(origin, event.line))
    }
    if event.type == YAML_ALIAS_EVENT {
      guard let name = event.anchor, let known = anchors[name] else {
        throw InputError(.malformed, "an alias without its anchor", at: .line(origin, event.line))
      }
      try take(known.count, line: event.line)
      return known.node
    }
    let before = count
    try take(1, line: event.line)
    let result: YAMLNode
    switch event.type {
    case YAML_SCALAR_EVENT:
      result = YAMLNode(content: .scalar(event.value), line: event.line)
    case YAML_SEQUENCE_START_EVENT:
      var items: [YAMLNode] = []
      while true {
        let item = try next()
        if item.type == YAML_SEQUENCE_END_EVENT { break }
        items.append(try node(item, depth: depth + 1))
      }
      result = YAMLNode(content: .sequence(items), line: event.line)
    case YAML_MAPPING_START_EVENT:
      result = YAMLNode(content: .mapping(try pairs(depth: depth)), line: event.line)
    default:
      throw InputError(.malformed, "not a YAML value", at: .line(origin, event.line))
    }
    if let anchor = event.anchor { anchors[anchor] = (result, count - before) }
    return result
  }

  private mutating func pairs(
    depth: Int
  ) throws(InputError) -> [(key: String, keyLine: Int, value: YAMLNode)] {
    var pairs: [(key: String, keyLine: Int, value: YAMLNode)] = []
    while true {
      let key = try next()
      if key.type == YAML_MAPPING_END_EVENT { return pairs }
      guard key.type == YAML_SCALAR_EVENT else {
        throw InputError(.malformed, "a key that is not a word", at: .line(origin, key.line))
      }
      let value = try node(try next(), depth: depth + 1)
      pairs.append((key.value, key.line, value))
    }
  }
}
