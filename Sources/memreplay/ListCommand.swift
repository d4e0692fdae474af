// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import BootRecord
import BootReplay
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Questions

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Lists what this tool knows: series, behaviours, profiles, steps, assumptions, constants, checks.",
    discussion: "Example: memreplay list steps --arch arm --release 6.1")

  enum Topic: String, ExpressibleByArgument, CaseIterable {
    case series, behaviours, profiles, steps, assumptions, constants, checks
  }

  @Argument(help: "What to list.")
  var topic: Topic
  @Option(help: "Only this architecture.")
  var arch: String?
  @Option(help: "Only this kernel release.")
  var release: String?

  func run() throws {
    try Exit.report {
      let architectures =
        try InputValues.architecture(arch).map { [$0] } ?? Architecture.allCases
      let kernel = try InputValues.release(release)
      let series = kernel.map { [ReferenceSeries.around($0.version).older] } ?? ReferenceSeries.all
      try Standard.output(lines(architectures, series, kernel).map { "\($0)\n" }.joined())
    }
  }

  private func lines(
    _ architectures: [Architecture], _ series: [ReferenceSeries], _ kernel: KernelRelease?
  ) -> [String] {
    switch topic {
    case .series: series.map(\.name)
    case .behaviours:
      Behaviour.all.filter { area in architectures.contains { area.concerns($0) } }
        .flatMap { $0.behaviours }
        .filter { kernel?.has($0) ?? true }.map(\.listing)
    case .profiles:
      architectures.flatMap { architecture in
        BuiltInProfiles.all(architecture).filter { series.contains($0.series) }.map {
          "\(architecture.rawValue.paddedRight(to: 8)) \($0.series.name.paddedRight(to: 5)) "
            + "\($0.name)  (\($0.origin))"
        }
      }
    case .steps:
      architectures.flatMap { architecture in
        let kernels =
          kernel.map { [$0.completed] }
          ?? series.filter { wanted in
            BuiltInProfiles.all(architecture).contains { $0.series == wanted }
          }.map(\.release)
        return kernels.flatMap { kernel in
          ["\(architecture.rawValue) \(kernel.version.series):"]
            + Replay.steps(architecture, kernel).map { "  \($0.name)" }
        }
      }
    case .assumptions:
      AssumptionKey.all.map {
        "\($0.key) [\($0.unit)] default: \($0.defaultText)\n    \($0.summary)"
      }
    case .constants:
      KernelConstant.allCases.map { constant in
        let definition = constant.definition
        return "\(constant.rawValue) [\(definition.unit.rawValue)] \(definition.meaning)\n"
          + "    found: \(definition.found); \(definition.range.lowerBound.hex0x()) to "
          + definition.range.upperBound.hex0x()
      }
    case .checks:
      LintCheck.all.map { "\($0.id) [\($0.severity.rawValue)]\n    \($0.summary)" }
        + ["The rules that final-map checks:"] + FinalMap.rules.map { "    \($0)" }
    }
  }
}
