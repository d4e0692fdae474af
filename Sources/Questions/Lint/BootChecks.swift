// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory
import Zones

/// Whether there is memory at all, and whether this kernel gets through its set-up.
let bootChecks: [LintCheck] = [
  LintCheck(
    "no-ram", .error, "no RAM is listed",
    "The firmware's table or tree lists no RAM: often a device tree as it comes from the kernel's "
      + "sources, whose /memory node the boot loader fills in. Give what your loader fills in with "
      + "--memory START+SIZE."
  ) { examined in
    guard examined.owners.installed.size == 0 else { return [] }
    let source = examined.boot.firmware.deviceTree.map { FactSource($0.origin, .name("/memory")) }
    return [.init("no RAM is listed; a boot loader fills it in (--memory START+SIZE)", at: source)]
  },
  LintCheck(
    "kernel-outside-ram", .error, needs: ["no-ram"], "the kernel does not lie in RAM",
    "A part of the kernel's range is not RAM. x86 kernels take that part for RAM nevertheless, "
      + "others stop or map nothing there. Load the kernel into RAM; memreplay fit INPUT kernel "
      + "shows where it can lie."
  ) { examined in
    guard let kernel = examined.place("kernel") else { return [] }
    let missing = examined.bytesOutsideRAM(kernel.range)
    guard missing > 0 else { return [] }
    return [
      .init(
        "\(Words.size(missing)) of the kernel at \(Words.range(kernel.range)) are not RAM",
        at: kernel.source, assuming: examined.assumptions(behind: "kernel"))
    ]
  },
  LintCheck(
    "boot-stops", .error, needs: ["no-ram", "kernel-outside-ram"],
    "this kernel stops in its memory set-up",
    "The kernel would panic before it prints much, often before the console works. The message "
      + "names the allocation that found no memory; memreplay INPUT --format log shows what came "
      + "before it."
  ) { examined in
    examined.record.panic.map {
      [.init("the kernel stops in \(examined.record.steps.last ?? "its set-up"): \($0.message)")]
    } ?? []
  },
  LintCheck(
    "final-map", .error, needs: ["boot-stops"], "the final memory map breaks a rule",
    "Every page must be in one zone, and free, reserved or no-map. A finding here is a fault of "
      + "this kernel, or of this program: memreplay list checks has the rules."
  ) { examined in
    examined.record.finalMapFindings().map { .init($0) }
  },
  LintCheck(
    "log-contradicts", .note, "a line of the log contradicts the other inputs",
    "The kernel printed something else than the inputs lead to: the log is another boot's, an "
      + "option is missing, or the kernel is built another way. Trust the log where in doubt."
  ) { examined in
    examined.record.contradictions.map { contradiction in
      .init(
        "the kernel printed \(contradiction.kernel); this replay \(contradiction.replay); "
          + "\(contradiction.remedy) would settle it", at: contradiction.source)
    }
  },
]

extension ExaminedBoot {
  /// How much of a range is no installed RAM.
  func bytesOutsideRAM(_ range: MemoryRange) -> UInt64 {
    var missing = PageRuns([range.bytes])
    for run in owners.installed.runs.clamped(to: range.bytes).runs { missing.remove(run) }
    return missing.count
  }
}
