// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Testing

@testable import BootDescription

/// What wins where two inputs speak of one thing: option, boot.yaml, the firmware's own data, the log,
/// the given .config and System.map, the profile.
@Suite struct PrecedenceTests {
  /// Writes files into a folder of their own, and loads one of them.
  private func load(
    _ files: [String: String], _ name: String,
    _ change: (inout BootOptions, String) -> Void = {
      _, _ in
    }
  ) throws -> BootDescription {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("precedence-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    var options = BootOptions()
    change(&options, folder.path)
    return try BootLoader.load(folder.appendingPathComponent(name).path, options: options)
  }

  private static let log = """
    [    0.000000] Linux version 6.1.0-50-amd64 (a@b) (gcc) #1 SMP
    [    0.000000] Command line: from=log
    [    0.000000] BIOS-provided physical RAM map:
    [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
    [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x000000007fffffff] usable
    [    0.000000] last_pfn = 0x80000 max_arch_pfn = 0x400000000
    [    0.000000] RAMDISK: [mem 0x36000000-0x37ffffff]
    [    0.000000] setup_percpu: NR_CPUS:512 nr_cpumask_bits:512 nr_cpu_ids:6 nr_node_ids:1
    [    0.000000] percpu: Embedded 61 pages/cpu s212992 r8192 d28672 u524288
    [    0.000000] Zone ranges:
    [    0.000000]   DMA      [mem 0x0000000000001000-0x0000000000ffffff]
    [    0.000000]   DMA32    [mem 0x0000000001000000-0x000000007fffffff]
    [    0.000000]   Normal   empty
    [    0.000000] Memory: 2000000K/2096764K available (15000K kernel code, 2000K rwdata, 9000K rodata, 3000K init, 4000K bss, 96764K reserved, 0K cma-reserved)

    """
  private static let e820 = """
    BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
    BIOS-e820: [mem 0x0000000000100000-0x000000003fffffff] usable

    """
  private static func yaml(_ lines: String = "") -> String {
    "arch: x86_64\nfirmware: {e820: e820.txt, dmesg: dmesg.txt}\n" + lines
  }
  private func both(
    _ lines: String = "", _ change: (inout BootOptions, String) -> Void = { _, _ in }
  ) throws -> BootDescription {
    try load(
      [
        "boot.yaml": Self.yaml(lines), "e820.txt": Self.e820, "dmesg.txt": Self.log,
        "a.config": "CONFIG_ZONE_DEVICE=y\nCONFIG_NUMA=y\n",
        "System.map": "ffffffff81000000 T _text\nffffffff83000000 B _end\n",
      ], "boot.yaml", change)
  }

  @Test func optionsWinOverTheDescription() throws {
    let lines = "cmdline: from=yaml\ncpus: 2\nkernel: {start: 0x2000000, size: 0x1000000}\n"
    let plain = try both(lines)
    #expect(plain.commandLine.text == "from=yaml")
    #expect(plain.possibleCPUs == 2)
    #expect(plain.placement.kernel?.base == 0x200_0000)
    let told = try both(lines) { options, _ in
      options.commandLine = "from=option"
      options.cpus = 3
      options.kernelRange = MemoryRange(exactly: 0x300_0000, size: 0x100_0000)
    }
    #expect(told.commandLine.text == "from=option")
    #expect(told.possibleCPUs == 3)
    #expect(told.placement.kernel?.base == 0x300_0000)
  }

  @Test func anAssumedOptionWinsOverTheDescription() throws {
    let lines = "kernel: {start: 0x2000000, size: 0x1000000}\nassume: {bios-start: 0x80000}\n"
    let boot = try both(lines) { options, _ in
      options.assume = [("kernel-range", "0x4000000+16M"), ("bios-start", "0x90000")]
    }
    #expect(boot.placement.kernel?.base == 0x400_0000)
    #expect(boot.assumedNumber("bios-start") == 0x9_0000)
  }

  @Test func theDescriptionWinsOverTheLog() throws {
    let boot = try both(
      "cmdline: from=yaml\ncpus: 2\ninitrd: {start: 0x10000000, size: 0x1000}\n"
        + "kernel: {sections: {code: 1, rwdata: 2, rodata: 3, init: 4, bss: 5}}\n")
    #expect(boot.commandLine.text == "from=yaml")
    #expect(boot.possibleCPUs == 2)
    #expect(boot.placement.initrd?.value.base == 0x1000_0000)
    #expect(boot.kernel.sections?.code == 1)
  }

  @Test func theFirmwaresOwnTableWinsOverTheLogs() throws {
    let boot = try both()
    let table = try #require(boot.firmware.e820.first { $0.label == .firmware })
    #expect(table.entries.last?.value.size == 0x3ff0_0000)
  }

  @Test func theLogWinsOverConfigAndSystemMap() throws {
    let boot = try both { options, folder in
      options.configPath = "\(folder)/a.config"
      options.systemMapPath = "\(folder)/System.map"
    }
    // The zone list has no Device zone: this kernel was built without.
    #expect(!boot.config.isEnabled(.zoneDevice))
    #expect(boot.notes.contains { $0.contains("ZONE_DEVICE=y") })
    #expect(boot.kernel.sections?.code == 15000)
  }

  @Test func setWinsOverTheLog() throws {
    let boot = try both { options, _ in options.configValues = [("ZONE_DEVICE", "y")] }
    #expect(boot.config.isEnabled(.zoneDevice))
  }

  @Test func theLogWinsOverTheProfile() throws {
    let boot = try both()
    #expect(boot.possibleCPUs == 6)
    #expect(boot.commandLine.text == "from=log")
    #expect(boot.kernel.logged[.perCPUStatic]?.value == 212_992)
    #expect(boot.placement.initrd?.value.base == 0x3600_0000)
    // Another kernel's sections: the assumed image has their size, not the profile's.
    #expect(boot.placement.kernel?.size != boot.profile.extents["__end_of_kernel_reserve"])
  }

  @Test func configWinsOverTheProfile() throws {
    let files = ["e820.txt": Self.e820, "a.config": "CONFIG_NR_CPUS=7\n"]
    let stock = try load(files, "e820.txt")
    #expect(stock.config.isEnabled(.numa))
    let own = try load(files, "e820.txt") { options, folder in
      options.configPath = "\(folder)/a.config"
    }
    #expect(!own.config.isEnabled(.numa))
    #expect(own.config.number(.nrCpus) == 7)
  }

  @Test func aValueThatIsNoneOfTheKeysIsAnError() {
    for (key, value) in [
      ("late-free", "bogus"), ("dmi-size", "many"), ("ibft", "0x1000"),
      ("sandy-bridge-graphics", "perhaps"), ("riscv-mmu", "sv99"), ("acpi-tables", "1+2,3"),
      ("no-such-key", "1"),
    ] {
      #expect(throws: InputError.self) {
        try load(["e820.txt": Self.e820], "e820.txt") { options, _ in
          options.assume = [(key, value)]
        }
      }
    }
  }

  @Test func yesMayBeWrittenInSeveralWays() {
    for word in ["yes", "y", "1", "true", "on"] { #expect(AssumptionKind.flag(word) == true) }
    for word in ["no", "n", "0", "false", "off"] { #expect(AssumptionKind.flag(word) == false) }
    #expect(AssumptionKind.flag("perhaps") == nil)
  }
}
