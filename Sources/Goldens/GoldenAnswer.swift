// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import Output
import PhysicalMemory
import Questions

/// The answers that expected/ may hold, by file name.
enum GoldenAnswer: String, CaseIterable {
  /// The table of owners.
  case explain = "explain.txt"
  case lint = "lint.txt"
  /// Where an initrd of 16 MiB may lie, how far the kernel may grow, the largest CMA area.
  case fit = "fit.txt"
  /// The boot against itself with a crash kernel of 16 MiB.
  case diff = "diff.txt"

  /// The text, with the case's own folder taken out of every path.
  func text(_ record: BootRecord, _ boot: BootDescription, in folder: String) -> String {
    let examined = ExaminedBoot(boot, record)
    let text =
      switch self {
      case .explain: AnswerText.text([Explanation(examined).overview()])
      case .lint: LintText.text(Lint().run(examined))
      case .fit: AnswerText.text(fit(examined))
      case .diff: DifferenceText.text(difference(examined), isColoured: false)
      }
    return text.replacing("\(folder)/", with: "")
  }

  private func fit(_ examined: ExaminedBoot) -> [Answer] {
    ["initrd=16M", "kernel", "cma"].compactMap { text in
      (try? FitRequest(parsing: text)).map(Fit(examined).answer)
    }
  }

  private func difference(_ examined: ExaminedBoot) -> Answer {
    let other = examined.withOption("crashkernel", "16M")
    return LayoutDifference(
      Layout(examined, name: "boot.yaml"), Layout(other, name: "crashkernel=16M")
    ).answer
  }
}
