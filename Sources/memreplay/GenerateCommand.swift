// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import BootRecord
import BootReplay
import Generator
import Glibc
import KernelBehaviour
import Output
import PhysicalMemory

/// `memreplay generate`.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Writes random plausible boots, with chosen hazards.",
    discussion: """
      Each boot is a folder below DIR, ARCH-SEED, with boot.yaml and its firmware's data. The same \
      seed gives the same boot. --check replays each one and keeps only those that break a rule of \
      the final memory map (memreplay list checks); status 1 where one does.
      Hazards: \(Hazard.allCases.map(\.rawValue).joined(separator: ", ")). Without --hazard each seed \
      chooses its own.
      Example: memreplay generate --arch arm64 --seed 1 --count 100 --hazard holes boots/
      """)

  @Option(help: "Architecture: x86_64, i386, arm, arm64 or riscv64.")
  var arch: String
  @Option(help: "The first boot's seed.")
  var seed: UInt64 = 1
  @Option(help: "How many boots.")
  var count: UInt64 = 1
  @Option(help: ArgumentHelp("A hazard of each boot.", valueName: "NAME"))
  var hazard: [String] = []
  @Flag(help: "Replays the boots and keeps those whose final map breaks a rule.")
  var check = false
  @Argument(help: ArgumentHelp("The folder to write to.", valueName: "DIR"))
  var folder: String

  func run() throws {
    try Exit.report {
      guard let architecture = try InputValues.architecture(arch) else { return }
      var hazards: Set<Hazard> = []
      for name in hazard {
        guard let known = Hazard(rawValue: name) else {
          throw InputError(
            .usage,
            "found '\(name.shownInError)', expected one of "
              + Hazard.allCases.map(\.rawValue).joined(separator: ", "), at: FactSource("--hazard"))
        }
        hazards.insert(known)
      }
      guard (1...1_000_000).contains(count) else {
        throw InputError(
          .usage, "found \(count), expected 1 to 1000000", at: FactSource("--count"))
      }
      var broken = 0
      for number in 0..<count {
        let boot = RandomBoot(architecture, seed: seed &+ number, hazards: hazards)
        if try write(boot) { broken += 1 }
      }
      if check {
        try Standard.output("\(count - UInt64(broken)) passed, \(broken) failed\n")
        if broken > 0 { throw ExitCode(1) }
      }
    }
  }

  /// Writes a boot's folder; true where it was checked and breaks a rule.
  private func write(_ boot: RandomBoot) throws -> Bool {
    let place = "\(folder)/\(boot.architecture.rawValue)-\(boot.seed)"
    for path in [folder, place] where mkdir(path, 0o777) != 0 && errno != EEXIST {
      throw InputError(
        .usage, "cannot be made: \(String(cString: strerror(errno)))", at: FactSource(path))
    }
    let files = try boot.files()
    for file in files { try OutputFile("\(place)/\(file.name)").write(file.bytes) }
    guard check else { return false }
    let record = Replay.run(
      try BootLoader.load("\(place)/boot.yaml"), keeping: [.handOver, .finalMap])
    let findings = record.finalMapFindings()
    if findings.isEmpty {
      for file in files { unlink("\(place)/\(file.name)") }
      rmdir(place)
      return false
    }
    try Standard.output("\(place): \(findings.joined(separator: "; "))\n")
    return true
  }
}
