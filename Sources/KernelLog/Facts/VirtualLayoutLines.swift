// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// One line of `Virtual kernel memory layout:`; the end is exclusive.
package struct VirtualArea: Sendable, Equatable {
  /// `lowmem`, `vmalloc`, `.text`, …, as printed.
  package var name: String
  package var start: UInt64
  package var end: UInt64
}

/// The virtual layout that ARM, i386 and arm64 printed up to 4.x, and RISC-V prints.
package struct VirtualLayoutLogFacts: Sendable {
  package var areas: [Sourced<VirtualArea>] = []
  package init() {}

  /// The first area of this name.
  package func area(_ name: String) -> Sourced<VirtualArea>? {
    areas.first { $0.value.name == name }
  }
}

enum VirtualLayoutLines {
  static let recognisers: [LineRecogniser] = [
    ".text", ".init", ".data", ".bss", ".rodata", "lowmem", "vmalloc", "vector", "fixmap", "pkmap",
    "modules", "fixed", "PCI I/O", "pci io", "vmemmap", "memory", "kernel", "DTCM", "ITCM",
    "cpu_entry", "kasan",
  ].map { name in
    LineRecogniser(name) { area(name, &$0, &$1) }
  }

  /// `NAME  : 0x… - 0x…   ( 887 MB)`.
  private static func area(_ name: String, _ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    cursor.skipBlanks()
    guard cursor.take(byte: UInt8(ascii: ":")), cursor.skipBlanks(), let start = cursor.hex(),
      cursor.take(" - "), let end = cursor.hex(), end >= start, cursor.skipBlanks(),
      cursor.take(byte: UInt8(ascii: "("))
    else { return .other }
    log.facts.virtualLayout.areas.append(
      log.sourced(VirtualArea(name: name, start: start, end: end)))
    return .taken
  }
}
