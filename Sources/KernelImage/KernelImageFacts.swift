// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries
import PhysicalMemory

/// What a kernel image file tells about the kernel in it.
package struct KernelImageFacts: Sendable {
  package enum Format: String, Sendable { case bzImage, zImage, arm64Image, riscvImage, elf }
  package var format: Format
  package var architecture: Architecture?
  package var release: String?
  /// Physical address the image is linked for (x86: `_text`); nil where it has none.
  package var linkedStart: UInt64?
  /// What boot.yaml's `kernel: size:` means for the architecture, bytes.
  package var size: UInt64?
  /// x86: offset of `__brk_base` from `_text`, and the brk section's size.
  package var brkOffset: UInt64?
  package var brkSize: UInt64?
  /// Offsets from the image start by linker symbol, where symbols or sections give them.
  package var extents: [String: UInt64] = [:]
  package var sections: KernelSections?
  package var percpuStatic: UInt64?
  package init(format: Format) { self.format = format }
}
