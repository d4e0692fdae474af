// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog

/// What the common steps take from a log of this boot.
extension LogFacts {
  var perCPUSizes: (staticSize: UInt64, reserved: UInt64)? {
    if let sizes = percpu.sizes?.value { return (sizes.staticSize, sizes.reservedSize) }
    return percpu.allocation.map { ($0.value.staticSize, $0.value.reservedSize) }
  }
  /// The quoted text of `Unknown kernel command line parameters "…"`.
  var unknownParameterText: String? { unknownParameters?.value }
  /// The log reaches the point where options are parsed, so that a line it lacks was not printed.
  var reachesParameters: Bool {
    kernelCommandLine != nil
      && (memory.line != nil || !memory.freed.isEmpty || unknownParameters != nil)
  }
  /// The log reaches the end of the kernel's own start.
  var showsFreedMemory: Bool { memory.freed.contains { $0.value.what.contains("unused kernel") } }
  /// KiB of `Freeing WHAT memory: …K`.
  func freedKiB(_ what: String) -> UInt64? { memory.freed(what)?.value.sizeInKiB }
}
