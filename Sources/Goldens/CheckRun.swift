// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Output
import PhysicalMemory

/// Replays many cases and reports each.
package struct CheckRun: Sendable {
  /// A case, what may differ in it, and its name for sharding.
  private struct Item: Sendable {
    var golden: GoldenCase
    var known: KnownDifferences
  }
  package var comparesCallers = false
  package var updates = false
  package var jobs = 1
  private var items: [Item] = []
  /// Cases in all shards together.
  package private(set) var found = 0

  package init() {}

  /// Cases of this run, after sharding and filters.
  package var count: Int { items.count }

  /// Adds the cases below a path.
  /// - Parameters:
  ///   - shard: which of them; all without one.
  ///   - filters: parts of a case's path, one of which it must contain; all without any.
  package mutating func add(
    _ path: String, shard: Shard?, filters: [String] = []
  ) throws(InputError) {
    let known = try KnownDifferences(near: path)
    let cases = try GoldenCase.find(below: path)
    found += cases.count
    for golden in cases {
      let name = String(golden.path.dropFirst(path.count).drop { $0 == "/" })
      guard shard?.holds(name.isEmpty ? golden.path : name) ?? true,
        filters.isEmpty || filters.contains(where: golden.path.contains)
      else { continue }
      items.append(Item(golden: golden, known: known))
    }
  }

  /// Replays all and hands over each report, in the cases' order.
  package func run<Failure: Error>(
    _ consume: (Int, CaseReport) throws(Failure) -> Void
  ) throws(Failure) {
    let (items, callers, updates) = (items, comparesCallers, updates)
    try Parallel.forEach(
      items.count, jobs: jobs,
      { index in
        let item = items[index]
        return updates
          ? Self.update(item.golden) : Self.check(item.golden, item.known, callers: callers)
      }, consume: consume)
  }

  private static func update(_ golden: GoldenCase) -> CaseReport {
    do {
      return CaseReport(path: golden.path, status: try golden.update() ? .updated : .passed)
    } catch {
      return CaseReport(
        path: golden.path, status: .failed,
        problems: [.init(kind: "input", file: golden.path, lines: ["\(error)"])])
    }
  }

  private static func check(
    _ golden: GoldenCase, _ known: KnownDifferences, callers: Bool
  ) -> CaseReport {
    let result = golden.check(comparingCallers: callers)
    var report = CaseReport(path: golden.path, status: .passed)
    if let error = result.error {
      report.problems.append(.init(kind: "input", file: golden.path, lines: ["\(error)"]))
    }
    for finding in result.findings {
      report.problems.append(.init(kind: "finding", file: golden.path, lines: [finding]))
    }
    for mismatch in result.mismatches {
      report.problems.append(
        .init(
          kind: mismatch.kind, file: "\(golden.path)/\(mismatch.file)", lines: mismatch.diff,
          reason: known.entry(for: golden, file: mismatch.file)?.reason))
    }
    let differing = Set(result.mismatches.map(\.file))
    for file in golden.comparedFiles where result.error == nil && !differing.contains(file) {
      if let entry = known.entry(for: golden, file: file) {
        report.problems.append(
          .init(
            kind: "stale entry", file: "\(golden.path)/\(file)",
            lines: ["matches, take it out of \(entry.source)"]))
      }
    }
    if !report.unexplained.isEmpty {
      report.status = .failed
    } else if !report.problems.isEmpty {
      report.status = .known
    }
    return report
  }
}
