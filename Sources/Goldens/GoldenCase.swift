// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import KernelText
import Output
import PhysicalMemory

/// A case folder: boot.yaml, its inputs, and expected/ with what the kernel printed.
package struct GoldenCase: Sendable {
  /// The folder as the user named it, without a closing slash.
  package let path: String
  /// The files of expected/ that are compared, sorted.
  package let expectedFiles: [String]
  /// Whether the kernel's whole log lies beside boot.yaml.
  package let hasBootLog: Bool

  /// What is compared, relative to the folder.
  package var comparedFiles: [String] {
    expectedFiles.map { "expected/\($0)" } + (hasBootLog ? [BootLog.fileName] : [])
  }

  /// The formats that expected/ may hold, by file name.
  package static let formats: [String: TextFormat] = [
    "memblock.txt": .dumps, "trace.txt": .trace, "log.txt": .log, "final.txt": .final,
    "zoneinfo": .zoneinfo, "iomem": .iomem, "buddyinfo": .buddyinfo, "json": .json,
    "map.txt": .map, "map.svg": .svg,
  ]

  /// The cases at and below a path, sorted.
  package static func find(below path: String) throws(InputError) -> [GoldenCase] {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard Files.isDirectory(path) else {
      throw InputError(.usage, "is no folder of cases", at: FactSource(path))
    }
    var cases: [GoldenCase] = []
    if Files.exists("\(path)/boot.yaml"), Files.isDirectory("\(path)/expected") {
      let files = try Files.names(in: "\(path)/expected")
      if let other = files.first(where: {
        formats[$0] == nil && GoldenAnswer(rawValue: $0) == nil
      }) {
        throw InputError(
          .notSupported,
          "is no expected file, which are "
            + (formats.keys + GoldenAnswer.allCases.map(\.rawValue)).sorted()
            .joined(separator: ", "),
          at: FactSource("\(path)/expected/\(other)"))
      }
      if !files.isEmpty {
        cases.append(
          GoldenCase(
            path: path, expectedFiles: files,
            hasBootLog: Files.exists("\(path)/\(BootLog.fileName)")))
      }
    }
    for name in try Files.names(in: path) where Files.isDirectory("\(path)/\(name)") {
      cases += try find(below: "\(path)/\(name)")
    }
    return cases
  }

  /// One file that the replay does not agree with.
  package struct Mismatch: Sendable {
    /// The format that differs, `trace`.
    package var kind: String
    /// Relative to the case folder, `expected/trace.txt`.
    package var file: String
    /// A unified diff, expected to replayed.
    package var diff: [String]
  }
  package struct Result: Sendable {
    package var mismatches: [Mismatch] = []
    /// The input could not be used.
    package var error: InputError?
    /// Broken rules of the final memory map.
    package var findings: [String] = []
    package var isClean: Bool { mismatches.isEmpty && error == nil && findings.isEmpty }
  }

  /// Replays the case and compares; callers in trace lines only where asked for.
  package func check(comparingCallers: Bool) -> Result {
    var result = Result()
    do throws(InputError) {
      let boot = try BootLoader.load("\(path)/boot.yaml")
      let record = Replay.run(boot)
      result.findings = record.finalMapFindings()
      for file in expectedFiles {
        guard let format = Self.formats[file] else { continue }
        let expected = Self.lines(
          try Files.text("\(path)/expected/\(file)"), format, comparingCallers)
        var replayed = Self.lines(format.render(record, of: boot), format, comparingCallers)
        // /proc/zoneinfo has shown `cma` since 5.12 only.
        if format == .zoneinfo, !expected.contains(where: Self.isCMACount) {
          replayed.removeAll(where: Self.isCMACount)
        }
        let diff = UnifiedDiff.lines(
          from: expected, to: replayed, oldName: "\(path)/expected/\(file)",
          newName: "replay of \(path)/boot.yaml")
        if !diff.isEmpty {
          result.mismatches.append(
            Mismatch(kind: format.rawValue, file: "expected/\(file)", diff: diff))
        }
      }
      result.mismatches += try compareAnswers(record, boot)
      if let mismatch = try compareWithBootLog(record, boot, comparingCallers) {
        result.mismatches.append(mismatch)
      }
    } catch {
      result.error = error
    }
    return result
  }

  /// Holds explain, lint, fit and diff against the answers in expected/.
  private func compareAnswers(
    _ record: BootRecord, _ boot: BootDescription
  ) throws(InputError) -> [Mismatch] {
    var mismatches: [Mismatch] = []
    for file in expectedFiles {
      guard let answer = GoldenAnswer(rawValue: file) else { continue }
      let expected = Self.lines(try Files.text("\(path)/expected/\(file)"), .dump, true)
      let given = Self.lines(answer.text(record, boot, in: path), .dump, true)
      let diff = UnifiedDiff.lines(
        from: expected, to: given, oldName: "\(path)/expected/\(file)",
        newName: "answer on \(path)/boot.yaml")
      if !diff.isEmpty {
        mismatches.append(
          Mismatch(kind: answer.rawValue, file: "expected/\(file)", diff: diff))
      }
    }
    return mismatches
  }

  /// Holds `--format log` against the boot's own log, where the case has it.
  private func compareWithBootLog(
    _ record: BootRecord, _ boot: BootDescription, _ comparingCallers: Bool
  ) throws(InputError) -> Mismatch? {
    guard hasBootLog else { return nil }
    let log = BootLog(try Files.text("\(path)/\(BootLog.fileName)"))
    var printed = Self.lines(TextFormat.log.render(record, of: boot), .log, comparingCallers)
    if !log.hasTrace { printed = MachineOutput.withoutTrace(printed) }
    let missing = log.missing(
      from: printed,
      comparingCallers: comparingCallers, ignoringFreeCount: record.freeCountIsEstimate)
    guard !missing.isEmpty else { return nil }
    return Mismatch(
      kind: TextFormat.log.rawValue, file: BootLog.fileName,
      diff: ["--- \(path)/\(BootLog.fileName)", "+++ log of \(path)/boot.yaml, not in it"]
        + missing.map { "+\($0)" })
  }

  private static func isCMACount(_ line: String) -> Bool { line.hasPrefix("        cma ") }

  /// Rewrites the expected files; true when one changed.
  package func update() throws -> Bool {
    let boot = try BootLoader.load("\(path)/boot.yaml")
    let record = Replay.run(boot)
    var isChanged = false
    for file in expectedFiles {
      if let answer = GoldenAnswer(rawValue: file) {
        let (target, text) = ("\(path)/expected/\(file)", answer.text(record, boot, in: path))
        guard try Files.text(target) != text else { continue }
        try OutputFile(target).write(text)
        isChanged = true
        continue
      }
      guard let format = Self.formats[file] else { continue }
      let (target, text) = ("\(path)/expected/\(file)", format.render(record, of: boot))
      // The kernel's own file stays where only what is not compared differs.
      let old = try Files.text(target)
      if Self.lines(old, format, true) == Self.lines(text, format, true) { continue }
      try OutputFile(target).write(text)
      isChanged = true
    }
    return isChanged
  }

  private static func lines(
    _ text: String, _ format: TextFormat, _ comparingCallers: Bool
  ) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    guard format == .trace else { return lines }
    if lines.last?.hasPrefix(BootRecord.panicPrefix) ?? false { lines.removeLast() }
    return lines.map { TraceLine.comparable($0, withCaller: comparingCallers) }
  }
}
