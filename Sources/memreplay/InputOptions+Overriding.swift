// SPDX-License-Identifier: GPL-2.0-or-later

extension InputOptions {
  /// These options with others on top, as if those stood behind them on one command line. What is
  /// appended to the kernel's command line adds up; memory is replaced.
  func overridden(by other: InputOptions) -> InputOptions {
    var result = self
    result.arch = other.arch ?? arch
    result.release = other.release ?? release
    result.config = other.config ?? config
    result.configValues += other.configValues
    result.assume += other.assume
    result.strict = strict || other.strict
    result.kernel = other.kernel ?? kernel
    result.kernelRange = other.kernelRange ?? kernelRange
    result.systemMap = other.systemMap ?? systemMap
    result.initrd = other.initrd ?? initrd
    result.dtbAddress = other.dtbAddress ?? dtbAddress
    result.overlay += other.overlay
    if !other.memory.isEmpty { result.memory = other.memory }
    result.cmdline = other.cmdline ?? cmdline
    let appended = [append, other.append].compactMap { $0 }
    result.append = appended.isEmpty ? nil : appended.joined(separator: " ")
    result.cpus = other.cpus ?? cpus
    result.machineType = other.machineType ?? machineType
    result.profile = other.profile ?? profile
    result.bootNumber = other.bootNumber ?? bootNumber
    return result
  }
}
