// SPDX-License-Identifier: GPL-2.0-or-later
import Output
import PhysicalMemory
import YAML

/// The lines of a result file (`--format json`): an object each, the first says what it is of.
package enum ResultLine {
  package static let schemaVersion = 1

  /// The first line: the command, and which shard of it.
  package static func opening(of command: String, shard: Shard?) -> String {
    JSON.object([
      ("kind", .string("results")), ("schema_version", .number(schemaVersion)),
      ("command", .string(command)), ("shard", .number(shard?.index ?? 1)),
      ("shards", .number(shard?.count ?? 1)),
    ]).line + "\n"
  }
}

/// The results of a whole run, put together from those of its shards.
package struct MergedResults: Sendable {
  /// `check` or `batch`.
  package private(set) var command = ""
  package private(set) var cases: [CaseReport] = []
  package private(set) var inputs: [BatchResult] = []
  private var shards: Set<Int> = []
  private var count = 0
  private var names: [String: FactSource] = [:]

  package init() {}

  /// Shards of which no result was given.
  package var missingShards: [Int] {
    count == 0 ? [] : (1...count).filter { !shards.contains($0) }
  }

  /// Adds what one shard printed.
  /// - Throws: where it is no result file, belongs to another run, or repeats a result.
  package mutating func add(_ bytes: [UInt8], origin: String) throws(InputError) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var isOpen = false
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let source = FactSource.line(origin, index + 1)
      let object = try Self.object(Array(line), origin, source)
      switch try object.word("kind") {
      case "results":
        try open(object, source)
        isOpen = true
      case _ where !isOpen:
        throw InputError(
          .malformed,
          "does not begin with a results line, expected what check or batch prints "
            + "with --format json", at: source)
      case "case":
        let report = try CaseReport(object)
        try claim(report.path, source)
        cases.append(report)
      case "input":
        let result = try BatchResult(object)
        try claim(result.name, source)
        inputs.append(result)
      case "summary": continue
      case let other:
        throw InputError(
          .malformed, "kind: found '\(other)', expected case, input or summary", at: source)
      }
    }
    guard isOpen else {
      throw InputError(.missing, "holds no results", at: FactSource(origin))
    }
    cases.sort { $0.path < $1.path }
    inputs.sort { $0.name < $1.name }
  }

  private mutating func claim(_ name: String, _ source: FactSource) throws(InputError) {
    if let first = names.updateValue(source, forKey: name) {
      throw InputError(.malformed, "\(name): its result stands at \(first) already", at: source)
    }
  }

  private mutating func open(_ object: ResultObject, _ source: FactSource) throws(InputError) {
    let (name, index) = (try object.word("command"), try object.number("shard"))
    let total = try object.number("shards")
    guard let shard = Shard(index: index, count: total) else {
      throw InputError(.malformed, "found shard \(index) of \(total)", at: source)
    }
    guard command.isEmpty || (command == name && count == total) else {
      throw InputError(
        .malformed,
        "is of another run: found \(name) in \(total) shards, expected \(command) in "
          + "\(count)", at: source)
    }
    (command, count) = (name, total)
    shards.insert(shard.index)
  }

  private static func object(
    _ line: [UInt8], _ origin: String, _ source: FactSource
  ) throws(InputError) -> ResultObject {
    // JSON is read as the YAML that it is.
    guard let node = try YAMLReader.read(line, origin: "\(source)"),
      case .mapping(let members) = node.content
    else { throw InputError(.malformed, "is no JSON object", at: source) }
    return ResultObject(members: members.map { ($0.key, $0.value) }, source: source)
  }
}

/// An object of a result file, read by key.
struct ResultObject {
  let members: [(key: String, value: YAMLNode)]
  let source: FactSource

  func node(_ key: String) -> YAMLNode? { members.first { $0.key == key }?.value }

  func word(_ key: String) throws(InputError) -> String {
    guard case .scalar(let text)? = node(key)?.content else {
      throw InputError(.malformed, "has no text '\(key)'", at: source)
    }
    return text
  }

  func number(_ key: String) throws(InputError) -> Int {
    guard let number = Int(try word(key)) else {
      throw InputError(.malformed, "\(key): expected a number", at: source)
    }
    return number
  }

  func words(_ key: String) throws(InputError) -> [String] {
    var words: [String] = []
    for item in try list(key) {
      guard case .scalar(let text) = item.content else {
        throw InputError(.malformed, "\(key): expected a list of texts", at: source)
      }
      words.append(text)
    }
    return words
  }

  func objects(_ key: String) throws(InputError) -> [ResultObject] {
    var objects: [ResultObject] = []
    for item in try list(key) {
      guard case .mapping(let members) = item.content else {
        throw InputError(.malformed, "\(key): expected a list of objects", at: source)
      }
      objects.append(ResultObject(members: members.map { ($0.key, $0.value) }, source: source))
    }
    return objects
  }

  private func list(_ key: String) throws(InputError) -> [YAMLNode] {
    guard let node = node(key) else { return [] }
    guard case .sequence(let items) = node.content else {
      throw InputError(.malformed, "\(key): expected a list", at: source)
    }
    return items
  }
}

extension CaseReport {
  init(_ object: ResultObject) throws(InputError) {
    let word = try object.word("status")
    guard let status = Status(rawValue: word) else {
      throw InputError(.malformed, "status: found '\(word)'", at: object.source)
    }
    self.init(path: try object.word("path"), status: status)
    for problem in try object.objects("problems") {
      problems.append(
        Problem(
          kind: try problem.word("kind"), file: try problem.word("file"),
          lines: try problem.words("lines"),
          reason: problem.node("reason") == nil ? nil : try problem.word("reason")))
    }
  }
}
