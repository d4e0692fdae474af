// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// What the command line's options say of the boot; each wins over every other input.
package struct BootOptions: Sendable {
  package var architecture: Architecture?
  package var release: KernelRelease?
  package var configPath: String?
  /// Leaves the `config:` of a boot.yaml aside, so that the profile's options answer.
  package var ignoresConfigFile = false
  /// `--set CONFIG_X=value`, name without `CONFIG_`.
  package var configValues: [(name: String, value: String)] = []
  package var assume: [(key: String, value: String)] = []
  package var kernelPath: String?
  package var kernelRange: MemoryRange?
  package var systemMapPath: String?
  /// `START+SIZE`, or a file with an optional place.
  package var initrd: InitrdOption?
  package var dtbAddress: PhysicalAddress?
  package var overlayPaths: [String] = []
  package var memory: [MemoryRange] = []
  package var commandLine: String?
  package var appended: String?
  package var cpus: Int?
  package var machineType: UInt32?
  package var profileName: String?
  /// The boot to use of a log that holds several, counted from 1.
  package var bootNumber: Int?

  package enum InitrdOption: Sendable {
    case range(MemoryRange)
    case file(String, start: PhysicalAddress?)
  }

  package init() {}

  /// These options and more: single values replace, lists go on.
  package func adding(_ more: BootOptions) -> BootOptions {
    var all = self
    all.architecture = more.architecture ?? architecture
    all.release = more.release ?? release
    all.configPath = more.configPath ?? configPath
    all.ignoresConfigFile = more.ignoresConfigFile || ignoresConfigFile
    all.configValues += more.configValues
    all.assume += more.assume
    all.kernelPath = more.kernelPath ?? kernelPath
    all.kernelRange = more.kernelRange ?? kernelRange
    all.systemMapPath = more.systemMapPath ?? systemMapPath
    all.initrd = more.initrd ?? initrd
    all.dtbAddress = more.dtbAddress ?? dtbAddress
    all.overlayPaths += more.overlayPaths
    if !more.memory.isEmpty { all.memory = more.memory }
    all.commandLine = more.commandLine ?? commandLine
    let appended = [appended, more.appended].compactMap { $0 }
    all.appended = appended.isEmpty ? nil : appended.joined(separator: " ")
    all.cpus = more.cpus ?? cpus
    all.machineType = more.machineType ?? machineType
    all.profileName = more.profileName ?? profileName
    all.bootNumber = more.bootNumber ?? bootNumber
    return all
  }

  /// `START+SIZE`, or as the kernel itself writes ranges: `SIZE@START`, and `START-END` with the last
  /// byte's address; the numbers as memparse takes them.
  package static func range(_ text: String, option: String) throws(InputError) -> MemoryRange {
    guard let mark = text.firstIndex(where: { "+@-".contains($0) }),
      let first = Memparse.exactSize(text[..<mark]),
      let second = Memparse.exactSize(text[text.index(after: mark)...])
    else {
      throw InputError(
        .usage,
        "found '\(text.shownInError)', expected START+SIZE, such as 0x80000000+512M, SIZE@START or "
          + "START-END", at: FactSource(option))
    }
    let range =
      switch text[mark] {
      case "+": MemoryRange(exactly: PhysicalAddress(first), size: second)
      case "@": MemoryRange(exactly: PhysicalAddress(second), size: first)
      default: MemoryRange(first: first, last: second)
      }
    guard let range, !range.isEmpty else {
      throw InputError(
        .overflow, "'\(text.shownInError)' is empty or ends beyond 2^64", at: FactSource(option))
    }
    return range
  }

  /// `--initrd START+SIZE | FILE[@START]`.
  package static func initrd(_ text: String) throws(InputError) -> InitrdOption {
    if let first = text.utf8.first, Memparse.hexDigit(first) != nil, !Files.exists(text),
      text.contains("+") || (try? range(text, option: "--initrd")) != nil
    {
      return .range(try range(text, option: "--initrd"))
    }
    guard let at = text.lastIndex(of: "@"), !Files.exists(text) else {
      return .file(text, start: nil)
    }
    guard let start = Memparse.exactSize(text[text.index(after: at)...]) else {
      throw InputError(
        .usage, "found '\(text)', expected START+SIZE or FILE[@START]", at: FactSource("--initrd"))
    }
    return .file(String(text[..<at]), start: PhysicalAddress(start))
  }

  /// `--set CONFIG_X=value`; the prefix may be left out.
  package static func configValue(
    _ text: String
  ) throws(InputError) -> (name: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw InputError(
        .usage, "found '\(text)', expected CONFIG_NAME=value", at: FactSource("--set"))
    }
    var name = text[..<equals]
    if name.hasPrefix("CONFIG_") { name = name.dropFirst(7) }
    return (String(name), String(text[text.index(after: equals)...]))
  }

  package static func assumption(
    _ text: String
  ) throws(InputError) -> (key: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw InputError(
        .usage, "found '\(text)', expected KEY=VALUE (memreplay list assumptions)",
        at: FactSource("--assume"))
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
