// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import KernelImage
import PhysicalMemory

/// What the kernel's own files and its log say of its binary.
package struct KernelFacts: Sendable {
  /// The kernel image file that was read, if any.
  package var image: KernelImageFacts?
  /// x86: the brk area's start, and the size that was reserved where it is known.
  package var brk: MemoryRange?
  package var sections: KernelSections?
  /// Offsets of linker symbols from the image start (`_text`; ARM: from PHYS_OFFSET).
  package var extents: [String: UInt64] = [:]
  /// Numbers that the kernel's own files give, and those that the log does.
  package var constants: [KernelConstant: Sourced<UInt64>] = [:]
  package var logged: [KernelConstant: Sourced<UInt64>] = [:]
  package var freed: [FreedPart: UInt64] = [:]
  /// Virtual addresses by symbol, from a System.map or kallsyms file.
  package var symbols: [String: UInt64] = [:]
  /// Functions of the binary that call memblock, where a symbol table was read.
  package var functions: [String: UInt64] = [:]
  /// KiB of each part of the image that the kernel gave back, by the kernel's name for it; nil where
  /// no input shows that end of the boot.
  package var freedKiB: [String: UInt64]?
  /// The parameters that the kernel does not know, as it prints them; nil where no input shows it.
  package var unknownParameters: Sourced<String>?
  /// The first number of the `Memory:` line, where slab caches and others have taken theirs.
  package var availableKiB: Sourced<UInt64>?
  /// What the `Memory:` line counts as reserved, the image among it.
  package var reservedKiB: UInt64?
  /// i386 with high memory: where low RAM ends, which VMALLOC_END follows from.
  package var lowRAMEnd: Sourced<PhysicalAddress>?
  /// CMA areas where an input shows that the kernel put them.
  package var cmaAreas: [Sourced<MemoryRange>] = []
  package init() {}
}
