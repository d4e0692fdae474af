// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// Numbers that inputs and options set are bounded here, once, before anything is computed of them.
extension BootMerger {
  /// Options that this architecture has no use for, and an architecture that the blob contradicts.
  mutating func noteIdleOptions(_ architecture: Architecture) {
    var idle: [String] = []
    if architecture.isX86 {
      if options.dtbAddress != nil { idle.append("--dtb-address") }
      if !options.overlayPaths.isEmpty { idle.append("--overlay") }
    }
    if architecture != .arm, options.machineType != nil { idle.append("--machine-type") }
    for option in idle { notes.append("\(option): means nothing for \(architecture.rawValue)") }
    if options.architecture != nil, let tree = inputs.deviceTree, !inputs.standsInForBlob,
      let guess = tree.guessArchitecture(), guess.name != architecture.rawValue
    {
      notes.append(
        "--arch: \(architecture.rawValue) is taken, but \(guess.source) \(guess.reason): "
          + "\(guess.name)")
    }
  }

  /// The numbers of a `.config` and of `--set`; one that is not set is left to its default.
  func checkNumbers(
    of config: KernelConfig, _ architecture: Architecture, path: String?
  ) throws(InputError) {
    for option in ConfigOption.allCases {
      guard let range = option.range(for: architecture), let text = config.string(option),
        text != "n", text != ""
      else { continue }
      if let number = Memparse.exactSize(text), range.contains(number) { continue }
      let isSet = options.configValues.contains { $0.name == option.rawValue }
      throw InputError(
        .usage,
        "CONFIG_\(option.rawValue): found '\(text.shownInError)', expected "
          + "\(Self.words(range))", at: FactSource(isSet ? "--set" : path ?? "--set"))
    }
  }

  func checkNumber(
    _ value: Sourced<String>, of key: String, unit: String
  ) throws(InputError) {
    let range = AssumptionKey.range(of: key, unit: unit)
    let number = Memparse.exactSize(value.value)
    if let number, range.contains(number) { return }
    let expected = number == nil ? "a number (\(unit))" : Self.words(range)
    throw InputError(
      .usage, "\(key): found '\(value.value.shownInError)', expected \(expected)",
      at: value.source)
  }

  /// No architecture links a kernel of more than 2 GiB, or runs a 32-bit one above 2^40.
  func checkKernelRange(
    _ placement: Placement, _ architecture: Architecture
  ) throws(InputError) {
    guard let range = placement.kernel else { return }
    let largest: UInt64 = 1 << 31
    if range.size > largest {
      throw InputError(
        .usage, "a kernel of \(range.size.hex0x()) bytes, expected at most \(largest.hex0x())",
        at: placement.kernelSource)
    }
    if !architecture.is64Bit, range.isEmpty || range.last.rawValue >> 40 != 0 {
      throw InputError(
        .usage, "a kernel at \(range.base.rawValue.hex0x()), expected an address below 2^40",
        at: placement.kernelSource)
    }
  }

  /// 32-bit ARM is handed its blob or tag list in a register of 32 bits.
  func checkRegisters(
    _ placement: Placement, _ architecture: Architecture
  ) throws(InputError) {
    guard architecture == .arm else { return }
    let tags = file?.firmware.atagsAddress.map { PhysicalAddress($0.value) }
    for address in [placement.deviceTree, tags].compactMap({ $0 })
    where address.rawValue >> 32 != 0 {
      throw InputError(
        .usage,
        "the device tree or tag list at \(address.rawValue.hex0x()), expected an address below 2^32",
        at: FactSource(options.dtbAddress == nil ? inputs.origin : "--dtb-address"))
    }
  }

  private static func words(_ range: ClosedRange<UInt64>) -> String {
    range.upperBound > 1 << 20
      ? "\(range.lowerBound.hex0x()) to \(range.upperBound.hex0x())"
      : "\(range.lowerBound) to \(range.upperBound)"
  }
}
