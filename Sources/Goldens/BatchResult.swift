// SPDX-License-Identifier: GPL-2.0-or-later
import Output
import PhysicalMemory

/// How one input of batch came out.
package struct BatchResult: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    /// Replayed to the end.
    case ok
    /// Replayed, and its final map breaks a rule.
    case finding
    /// This kernel stops in its memory set-up.
    case stopped
    /// The input could not be used.
    case refused
  }
  package var input: String
  /// What a sweep chose, `release=6.1`.
  package var choice: [String]
  package var status: Status
  package var architecture = ""
  /// The machine's own name, where the input tells it.
  package var model = ""
  package var release = ""
  /// Bytes of memory and of reserved memory, and how many regions, at the last dump of the set-up.
  package var memory: UInt64 = 0
  package var reserved: UInt64 = 0
  package var memoryRegions = 0
  package var reservedRegions = 0
  /// Broken rules of the final map.
  package var findings: [String] = []
  /// The keys of what was assumed.
  package var assumptions: [String] = []
  /// Why it was stopped or refused.
  package var problem = ""

  package init(input: String, choice: [String] = [], status: Status) {
    (self.input, self.choice, self.status) = (input, choice, status)
  }

  /// The input with what a sweep chose.
  package var name: String {
    choice.isEmpty ? input : "\(input) [\(choice.joined(separator: " "))]"
  }

  /// One line, whatever the result.
  package var line: String {
    switch status {
    case .ok, .finding:
      let assumed = assumptions.isEmpty ? "" : ", \(assumptions.count) assumed"
      let word = findings.isEmpty ? "ok" : "finding (\(findings.joined(separator: "; ")))"
      return "\(name): \(word): memory \(memory.hex0x()), reserved \(reserved.hex0x()) in "
        + "\(reservedRegions) regions\(assumed)"
    case .stopped, .refused:
      return "\(name): \(status.rawValue): \(problem)"
    }
  }

  private var members: [(String, JSON)] {
    [
      ("input", .string(input)), ("sweep", .array(choice.map(JSON.string))),
      ("status", .string(status.rawValue)), ("architecture", .string(architecture)),
      ("model", .string(model)), ("release", .string(release)), ("memory", .hex(memory)),
      ("reserved", .hex(reserved)), ("memory_regions", .number(memoryRegions)),
      ("reserved_regions", .number(reservedRegions)),
      ("findings", .array(findings.map(JSON.string))),
      ("assumptions", .array(assumptions.map(JSON.string))), ("problem", .string(problem)),
    ]
  }

  package var json: JSON { .object([("kind", .string("input"))] + members) }

  /// The names of the columns of `csvRow`.
  package static let csvHeader =
    BatchResult(input: "", status: .ok).members.map(\.0).joined(separator: ",") + "\r\n"

  /// A row as RFC 4180 has it; lists are joined by blanks.
  package var csvRow: String {
    members.map { member in
      switch member.1 {
      case .string(let text): Self.quoted(text)
      case .number(let number): String(number)
      case .array(let items):
        Self.quoted(
          items.compactMap { if case .string(let text) = $0 { text } else { nil } }
            .joined(separator: " "))
      case .null, .bool, .object: ""
      }
    }.joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { "\",\r\n".contains($0) || $0 == "\r\n" }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

extension BatchResult {
  init(_ object: ResultObject) throws(InputError) {
    let word = try object.word("status")
    guard let status = Status(rawValue: word) else {
      throw InputError(.malformed, "status: found '\(word)'", at: object.source)
    }
    self.init(input: try object.word("input"), choice: try object.words("sweep"), status: status)
    (architecture, model) = (try object.word("architecture"), try object.word("model"))
    release = try object.word("release")
    memory = Memparse.exactSize(try object.word("memory")) ?? 0
    reserved = Memparse.exactSize(try object.word("reserved")) ?? 0
    memoryRegions = try object.number("memory_regions")
    reservedRegions = try object.number("reserved_regions")
    (findings, assumptions) = (try object.words("findings"), try object.words("assumptions"))
    problem = try object.word("problem")
  }
}

/// What many inputs come to.
package struct BatchSummary: Sendable, Equatable {
  private var byStatus: [BatchResult.Status: Int] = [:]
  /// Results that rest on an assumption.
  package private(set) var assuming = 0

  package init() {}

  package mutating func add(_ result: BatchResult) {
    byStatus[result.status, default: 0] += 1
    if !result.assumptions.isEmpty { assuming += 1 }
  }

  package func count(_ status: BatchResult.Status) -> Int { byStatus[status] ?? 0 }
  package var total: Int { byStatus.values.reduce(0, +) }

  /// 1 where an input was refused, its kernel stops or a rule is broken; with `strict` also where
  /// something was assumed.
  package func exitStatus(strict: Bool) -> Int32 {
    count(.ok) < total || (strict && assuming > 0) ? 1 : 0
  }

  package var text: String {
    let replayed = count(.ok) + count(.finding)
    let findings = count(.finding) == 0 ? "" : ", \(count(.finding)) with findings"
    return
      "\(replayed) replayed, \(count(.stopped)) stopped, \(count(.refused)) refused\(findings)\n"
  }

  package var json: JSON {
    .object(
      [("kind", .string("summary"))]
        + BatchResult.Status.allCases.map { ($0.rawValue, .number(count($0))) })
  }
}
