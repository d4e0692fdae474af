// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The banner, the command line, and what tells the architecture.
enum BootLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("Linux version ", banner),
    LineRecogniser("Command line: ") { cursor, log in
      log.sawArchitecture("x86_64", strength: 3)
      log.facts.commandLine = log.sourced(cursor.rest.text)
      return .taken
    },
    LineRecogniser("Kernel command line: ", kernelCommandLine),
    LineRecogniser("Unknown kernel command line parameters \"") { cursor, log in
      let rest = cursor.rest
      let end = rest.firstIndex(of: "\", will be passed") ?? rest.endIndex
      log.facts.unknownParameters = log.sourced(rest[rest.startIndex..<end].text)
      return .taken
    },
    LineRecogniser("Booting Linux on physical CPU ", physicalCPU),
    LineRecogniser("Booting Linux on hartid ") { cursor, log in
      log.sawArchitecture("riscv64", strength: 5)
      guard let hart = cursor.number() else { return .unreadable("expected a hart number") }
      log.facts.cpus.bootHart = log.sourced(hart)
      return .taken
    },
    hint("SBI specification v", "riscv64", 5), hint("riscv: ", "riscv64", 5),
    hint("elf_hwcap is ", "riscv64", 4),
    hint("Boot CPU: AArch64 Processor", "arm64", 7), hint("CPU: AArch64 Processor", "arm64", 7),
    hint("CPU features: detected feature: ", "arm64", 4),
    hint("CPU: ARMv", "arm", 5), hint("CPU: StrongARM", "arm", 5), hint("CPU: XScale", "arm", 5),
    hint("CPU features: detected: 32-bit EL0", "arm64", 4),
    hint("GICv2m: range", "arm64", 1),
    hint("Memory policy: ", "arm", 2),
    hint("x86/fpu: ", "x86_64", 2),
    hint("MIPS: machine is ", "mips", 6), hint("Determined physical RAM map:", "mips", 5),
    hint("CP0_PageGrain: ", "mips", 5),
    hint("PowerMac motherboard:", "powerpc", 6),
    hint("The 32-bit Kernel has started...", "parisc", 6),
  ]

  private static func hint(_ words: String, _ name: String, _ strength: Int) -> LineRecogniser {
    LineRecogniser(words) { _, log in
      log.sawArchitecture(name, strength: strength)
      return .other
    }
  }

  /// `Linux version RELEASE (builder) (compiler) #1 …`.
  private static func banner(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    log.facts.banner = log.sourced(cursor.rest.text)
    let release = cursor.word()
    guard let first = release.first, first >= 0x30, first <= 0x39 else {
      return .unreadable("expected a release such as 6.1.0")
    }
    log.facts.release = log.sourced(release.text)
    if let name = architecture(of: release.text) {
      log.sawArchitecture(name, strength: 4)
    } else {
      compilerHint(cursor.rest, &log)
    }
    return .taken
  }

  /// The flavour at the end of a distribution's release: `6.1.0-50-cloud-amd64`, `5.14.0.el9.x86_64`.
  package static func architecture(of release: String) -> String? {
    let endings: [(String, String)] = [
      ("-amd64", "x86_64"), ("x86_64", "x86_64"), ("-686", "i386"), ("-686-pae", "i386"),
      ("-686-smp", "i386"), ("i386", "i386"), ("i686", "i386"), ("i586", "i386"),
      ("i686+PAE", "i386"), ("-arm64", "arm64"), ("arm64-16k", "arm64"), ("aarch64", "arm64"),
      ("-armmp", "arm"), ("-armmp-lpae", "arm"), ("armv7hl", "arm"), ("-rpi", "arm"),
      ("-riscv64", "riscv64"), ("riscv64", "riscv64"), ("mips64el", "mips"),
      ("ppc64le", "powerpc"), ("s390x", "s390"),
    ]
    return endings.first { release.hasSuffix($0.0) }?.1
  }

  /// `(aarch64-linux-gnu-gcc …)` in the banner.
  private static func compilerHint(_ text: ArraySlice<UInt8>, _ log: inout LogCollector) {
    let compilers: [(String, String)] = [
      ("aarch64-", "arm64"), ("riscv64-", "riscv64"), ("x86_64-", "x86_64"),
      ("arm-linux", "arm"), ("arm-none", "arm"), ("arm-", "arm"), ("armv7", "arm"),
      ("i686-", "i386"), ("i486-", "i386"), ("mips", "mips"), ("powerpc", "powerpc"),
      ("ppc64", "powerpc"), ("loongarch64", "loongarch"), ("hppa", "parisc"),
    ]
    for (word, name) in compilers where text.contains(text: "(" + word) {
      return log.sawArchitecture(name, strength: 3)
    }
  }

  /// 7.x wraps long command lines: each piece repeats the words and all but the last end in ` \`.
  private static func kernelCommandLine(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    var text = cursor.rest.text
    if let pieces = log.facts.kernelCommandLine, pieces.value.hasSuffix(" \\") {
      text = String(pieces.value.dropLast(1)) + text
      log.facts.kernelCommandLine?.value = text
    } else {
      log.facts.kernelCommandLine = log.sourced(text)
    }
    return .taken
  }

  /// arm64: `0x0000000000 [0x411fd070]`; arm: `0x0`.
  private static func physicalCPU(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    let before = cursor
    guard let mpidr = cursor.hex() ?? cursor.decimal() else {
      return .unreadable("expected the number of the CPU")
    }
    let isLong = before.rest.count - cursor.rest.count >= 12
    // arm64 up to 4.15 prints the short form, and tells itself apart on a later line.
    log.sawArchitecture(isLong ? "arm64" : "arm", strength: isLong ? 6 : 2)
    log.facts.cpus.bootMPIDR = log.sourced(mpidr)
    cursor.skipBlanks()
    if cursor.take("["), let midr = cursor.hex(), midr <= UInt64(UInt32.max) {
      log.facts.cpus.midr = log.sourced(UInt32(midr))
    }
    return .taken
  }
}
