// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Glibc
import Goldens
import Output
import PhysicalMemory

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Replays every case below a path and compares with its expected/ files.",
    discussion: """
      A case is a folder with boot.yaml and expected/. Cases named in a known-differences.txt at
      PATH may differ; they are listed apart, and one that matches again is a failure.
      Example: memreplay check Fixtures/arm
      """)

  @Argument(help: "Folders that hold cases.")
  var paths: [String]
  @Flag(help: "Rewrites the expected files; status 1 when that changed something.")
  var update = false
  @Flag(help: "Compares the callers' names in trace.txt too.")
  var callers = false

  func run() throws {
    try Exit.report {
      if update, getenv("CI").map({ String(cString: $0) }) == "true" {
        throw InputError(.usage, "is refused where CI=true", at: FactSource("--update"))
      }
      var tally = Tally()
      for path in paths {
        let known = try KnownDifferences(near: path)
        for golden in try GoldenCase.find(below: path) {
          if update {
            try updateCase(golden, &tally)
          } else {
            try report(golden, known, &tally)
          }
        }
      }
      guard tally.cases > 0 else {
        throw InputError(
          .usage, "no case (boot.yaml with expected/) at or below \(paths.joined(separator: ", "))")
      }
      try Standard.output(tally.closingLine)
      if tally.failed > 0 || tally.updated > 0 { throw ExitCode(1) }
    }
  }

  private struct Tally {
    var passed = 0
    var failed = 0
    var known = 0
    var updated = 0
    var cases: Int { passed + failed + known }

    var closingLine: String {
      let knownText = known > 0 ? "\(known) known differences\n" : ""
      return "\(knownText)\(passed) passed, \(failed) failed\n"
    }
  }

  private func updateCase(_ golden: GoldenCase, _ tally: inout Tally) throws {
    if try golden.update() {
      try Standard.output("updated \(golden.path)\n")
      tally.updated += 1
    }
    tally.passed += 1
  }

  private func report(
    _ golden: GoldenCase, _ known: KnownDifferences, _ tally: inout Tally
  ) throws(WriteError) {
    let result = golden.check(comparingCallers: callers)
    var (isKnown, isNew) = (false, false)
    if let error = result.error {
      try Standard.output("\(golden.path): \(error)\n")
      isNew = true
    }
    for finding in result.findings {
      try Standard.output("\(golden.path): \(finding)\n")
      isNew = true
    }
    for mismatch in result.mismatches {
      if let entry = known.entry(for: golden, file: mismatch.file) {
        try Standard.output("known: \(golden.path)/\(mismatch.file): \(entry.reason)\n")
        isKnown = true
      } else {
        try Standard.output(mismatch.diff.joined(separator: "\n") + "\n")
        isNew = true
      }
    }
    for file in golden.comparedFiles
    where result.error == nil && !result.mismatches.contains(where: { $0.file == file }) {
      if let entry = known.entry(for: golden, file: file) {
        try Standard.output(
          "\(golden.path)/\(file): matches, take it out of \(entry.source)\n")
        isNew = true
      }
    }
    if isNew { tally.failed += 1 } else if isKnown { tally.known += 1 } else { tally.passed += 1 }
  }
}
