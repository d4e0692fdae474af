// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootReplay
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import Output
import PhysicalMemory
import Workbench

/// What reads untrusted bytes, one target for each reader. A run may refuse its input with one error;
/// it may not trap, hang or take memory that the input does not justify.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case log, atagText = "atag-text", atags, blob, overlay, image, symbols, config
  case commandLine = "command-line", script, boot

  /// Reads one input; what it comes to does not matter.
  package func run(_ bytes: [UInt8]) {
    do throws(InputError) {
      try read(bytes)
    } catch {
      // An input that cannot be used has one line that says so.
      precondition(!error.description.utf8.contains(0x0a), "an error of several lines")
    }
  }

  private func read(_ bytes: [UInt8]) throws(InputError) {
    switch self {
    case .log: _ = try KernelLog.parse(bytes, origin: "log")
    case .atagText: _ = try AtagText.parse(bytes, origin: "tags")
    case .atags:
      if AtagList.find(in: bytes[...]) != nil {
        _ = try AtagList(parsing: bytes[...], origin: "tags")
      }
    case .blob: try Self.replay(try DeviceTree(blob: bytes, origin: "blob"))
    case .overlay:
      // The first half of the input is the board's blob, the second the overlay.
      let middle = bytes.count / 2
      _ = try DeviceTree(
        blob: Array(bytes[..<middle]), overlays: [(Array(bytes[middle...]), "overlay")],
        origin: "blob")
    case .image: _ = try KernelImageFacts.read(bytes, origin: "image")
    case .symbols: _ = try SymbolMap(parsing: bytes, origin: "map")
    case .config: _ = KernelConfig(parsing: String(decoding: bytes, as: UTF8.self))
    case .commandLine: _ = KernelCommandLine(String(decoding: bytes, as: UTF8.self))
    case .script:
      for (release, bits) in [("5.10", 32), ("7.2", 64)] {
        guard let kernel = KernelRelease(release) else { continue }
        let script = Script(kernel: kernel, physicalBits: bits, maxNodes: 16, hasNodes: true)
        _ = try script.run(bytes, file: "script")
      }
    case .boot: try Self.replayAll(bytes)
    }
  }

  /// A whole boot: the first byte chooses a format and an architecture, options and input follow as
  /// lines, the input behind an empty one.
  private static func replayAll(_ bytes: [UInt8]) throws(InputError) {
    guard let first = bytes.first else { return }
    var options = BootOptions()
    let architectures: [Architecture?] = [nil] + Architecture.allCases
    options.architecture = architectures[Int(first >> 4) % architectures.count]
    let formats = TextFormat.allCases
    let format = formats[Int(first & 15) % formats.count]
    var rest = bytes.dropFirst()
    while let end = rest.firstIndex(of: 0x0a), end > rest.startIndex {
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      try take(line, into: &options)
    }
    if rest.first == 0x0a { rest = rest.dropFirst() }
    // Device-tree sources are compiled by another program, boot descriptions name other files.
    if [.deviceTreeSource, .bootDescription].contains(InputKind.detect(Array(rest))) { return }
    let boot = try BootLoader.load(bytes: Array(rest), named: "input", options: options)
    _ = format.render(Replay.run(boot, keeping: format.parts), of: boot)
  }

  private static func take(
    _ line: String, into options: inout BootOptions
  ) throws(InputError) {
    guard let equals = line.firstIndex(of: "=") else {
      options.appended = line
      return
    }
    let value = String(line[line.index(after: equals)...])
    switch line[..<equals] {
    case "set": options.configValues.append(try BootOptions.configValue(value))
    case "assume": options.assume.append(try BootOptions.assumption(value))
    case "memory": options.memory.append(try BootOptions.range(value, option: "--memory"))
    case "kernel-range":
      options.kernelRange = try BootOptions.range(value, option: "--kernel-range")
    case "release": options.release = KernelRelease(value)
    default: options.appended = line
    }
  }

  /// A board with a gigabyte, as far as its architecture can be told.
  private static func replay(_ tree: DeviceTree) throws(InputError) {
    _ = tree.guessArchitecture()
    _ = RootCells(of: tree.root)
  }
}
