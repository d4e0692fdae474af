// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import FirmwareTables
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

/// A small x86 boot by hand: a stock kernel of the series at 16 MiB, and RAM.
struct X86TestBoot {
  var series: KernelRelease = .v6_1
  var architecture: Architecture = .x86_64
  var ram: [(UInt64, UInt64)] = [(0, 0x9_fc00), (0x10_0000, 0x2000_0000)]
  var commandLine = "memblock=debug nokaslr"
  var flags: Set<String> = []

  func state() throws -> BootState {
    let profile = try #require(
      BuiltInProfiles.all(architecture).first { $0.series.release == series })
    let size = try #require(profile.extents["__end_of_kernel_reserve"])
    var boot = BootDescription(
      architecture: architecture, kernelRelease: series, profile: profile,
      config: profile.config,
      commandLine: KernelCommandLine(commandLine))
    boot.placement.kernel = MemoryRange(exactly: 0x100_0000, size: size)
    boot.cpu.flags = flags
    var table = E820Table(label: .firmware)
    for (start, end) in ram {
      let entry = E820Entry(base: PhysicalAddress(start), size: end - start, type: .ram)
      table.entries.append(Sourced(entry, FactSource("test")))
    }
    boot.firmware.e820 = [table]
    return try BootState(boot: boot)
  }

  /// Runs the architecture's steps up to and including `last`.
  func run(until last: String) throws -> BootState {
    var state = try state()
    for step in x86Steps(series) where step.applies(to: &state) {
      try step.run(&state)
      state.flushEvents()
      if step.name == last { return state }
    }
    Issue.record("no step is called \(last)")
    return state
  }
}

extension BootState {
  /// The kernel's own lines so far.
  var printed: [String] {
    record.entries.compactMap { entry in
      if case .message(let message, _) = entry { message.text } else { nil }
    }
  }
}
