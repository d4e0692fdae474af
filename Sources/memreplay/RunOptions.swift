// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import Glibc
import Goldens
import Output
import PhysicalMemory

/// What check and batch have in common: how a run over many inputs is spread and reported.
struct RunOptions: ParsableArguments {
  @Option(name: [.customShort("j"), .long], help: "Threads (default: one a processor).")
  var jobs: Int?
  @Option(
    help: ArgumentHelp(
      "Does part I of N only; also taken from GitLab's, Bazel's and Slurm's variables.",
      valueName: "I/N"))
  var shard: String?
  @Option(help: ArgumentHelp("Writes a JUnit report besides.", valueName: "FILE"))
  var junit: String?
  @Flag(name: .shortAndLong, help: "Prints no progress and no notes.")
  var quiet = false

  func threads() throws(InputError) -> Int {
    guard let jobs else { return Parallel.processors }
    guard (1...1024).contains(jobs) else {
      throw InputError(.usage, "found \(jobs), expected 1 to 1024", at: FactSource("-j"))
    }
    return jobs
  }

  func chosenShard() throws(InputError) -> Shard? {
    if let shard { return try Shard(parsing: shard) }
    guard let shard = try Shard.fromEnvironment(Environment.value) else { return nil }
    // Bazel learns by this file that the test shards.
    if let status = Environment.value("TEST_SHARD_STATUS_FILE"), !status.isEmpty {
      close(open(status, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666))
    }
    return shard
  }

  func write(_ report: JUnit) throws(WriteError) {
    if let junit { try OutputFile(junit).write(report.text) }
  }

  func progress(of count: Int) -> Progress {
    Progress(count: count, isShown: !quiet && isatty(STDERR_FILENO) == 1)
  }
}

/// A line on a terminal that says how far a run is, from its second second on.
struct Progress {
  let count: Int
  let isShown: Bool
  private let start = Self.seconds
  private var shown = 0

  init(count: Int, isShown: Bool) { (self.count, self.isShown) = (count, isShown) }

  private static var seconds: Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec
  }

  mutating func update(_ done: Int) {
    guard isShown else { return }
    let second = Self.seconds - start
    guard second >= 2, second != shown else { return }
    shown = second
    put("\r\(done) of \(count)")
  }

  /// Takes the line away.
  func finish() {
    if shown > 0 { put("\r\u{1b}[K") }
  }

  private func put(_ text: String) {
    do throws(WriteError) {
      try OutputFile.write(Array(text.utf8), to: STDERR_FILENO, named: "standard error")
    } catch {}
  }
}

enum Environment {
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Continuous integration systems set CI to something that is not false.
  static var isCI: Bool {
    !["", "0", "false", "no"].contains(value("CI")?.lowercased() ?? "")
  }
}
