// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Where the kernel, the initrd and the device-tree blob lie in memory: what the inputs say, and
/// after `BootDescription.settlePlacement()` an assumed place for each that no input gives.
package struct Placement: Sendable {
  /// What boot.yaml's `kernel: start:, size:` mean for the architecture: x86 _text to
  /// __end_of_kernel_reserve; arm64 and riscv64 the whole image; arm _stext to _end.
  package var kernel: MemoryRange?
  package var kernelSource: FactSource?
  /// arm: PHYS_OFFSET, where RAM begins for the kernel.
  package var physicalOffset: PhysicalAddress?
  /// arm: how far `_text` lies above PHYS_OFFSET (TEXT_OFFSET).
  package var textOffset: UInt64?
  package var initrd: Sourced<MemoryRange>?
  /// Size of an initrd whose place nothing gives (`--initrd FILE`).
  package var unplacedInitrdSize: Sourced<UInt64>?
  /// Where the device-tree blob lies.
  package var deviceTree: PhysicalAddress?
  /// Memory that an input names as somebody's, beyond what the firmware's own tables say: areas
  /// that a log shows.
  package var taken: [Sourced<MemoryRange>] = []
  package init() {}

  /// arm: a kernel whose `_text` lies at the start of `range`, counted from `offset` where that is
  /// known. The sections before `_stext` are not reserved.
  mutating func take(armText range: MemoryRange, at offset: PhysicalAddress, isStrict: Bool) {
    let base = offset + range.base.rawValue
    let text = range.base.rawValue & ((2 << 20) - 1)
    let start = isStrict ? (base + 1).roundedUp(to: 1 << 20) : base
    let end = offset + range.end.rawValue
    guard end > start else { return }
    kernel = MemoryRange(from: start, to: end)
    textOffset = offset == 0 ? text : range.base.rawValue
    physicalOffset = physicalOffset ?? base - (textOffset ?? text)
  }
}
