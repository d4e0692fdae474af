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
  ]

  /// `Linux version RELEASE (builder) (compiler) #1 …`.
  private static func banner(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    log.facts.banner = log.sourced(cursor.rest.text)
    let release = cursor.word()
    guard let first = release.first, first >= 0x30, first <= 0x39 else {
      return .unreadable("expected a release such as 6.1.0")
    }
    log.facts.release = log.sourced(release.text)
    if let name = ArchitectureLines.ofRelease(release.text) {
      log.sawArchitecture(name, strength: 4)
    } else if let name = ArchitectureLines.ofCompiler(cursor.rest) {
      log.sawArchitecture(name, strength: 3)
    }
    return .taken
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
