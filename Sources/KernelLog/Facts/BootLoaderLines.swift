// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What U-Boot printed before it started the kernel, in the same capture.
package struct BootLoaderLogFacts: Sendable {
  /// `Using Device Tree in place at …`, `Loading Device Tree to …`: with the room that is left
  /// for what the loader adds.
  package var deviceTree: Sourced<MemoryRange>?
  /// `Booting using the fdt blob at …`: only where it begins.
  package var deviceTreeStart: Sourced<PhysicalAddress>?
  /// `Loading Ramdisk to …`.
  package var ramdisk: Sourced<MemoryRange>?
  /// `Moving Image from … to …` (booti): an arm64 or RISC-V image, where it runs.
  package var image: Sourced<MemoryRange>?
  /// `Kernel image @ …` (bootz), `Load Address:` of a kernel (bootm): the compressed image.
  package var compressedKernel: Sourced<PhysicalAddress>?
  /// `Using machid 0x…`, `arch_number`.
  package var machineType: Sourced<UInt32>?
  /// `boot_params`: where the tag list goes.
  package var parameters: Sourced<PhysicalAddress>?
  /// `DRAM bank` of bdinfo, `memory[0]` of lmb.
  package var banks: [Sourced<MemoryRange>] = []
  /// `reserved[0]` of lmb with the flag no-map: reserved memory of the tree.
  package var noMap: [Sourced<MemoryRange>] = []
  package init() {}
}

enum BootLoaderLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("Using Device Tree in place at ") { cursor, log in
      guard let range = startAndEnd(&cursor, endIsLast: true) else { return .other }
      log.facts.bootLoader.deviceTree = log.sourced(range)
      return .taken
    },
    LineRecogniser("Loading Device Tree to ") { cursor, log in
      guard let range = startAndEnd(&cursor, endIsLast: true) else { return .other }
      log.facts.bootLoader.deviceTree = log.sourced(range)
      return .taken
    },
    LineRecogniser("Loading Ramdisk to ") { cursor, log in
      guard let range = startAndEnd(&cursor, endIsLast: false) else { return .other }
      log.facts.bootLoader.ramdisk = log.sourced(range)
      return .taken
    },
    LineRecogniser("Booting using the fdt blob at ") { cursor, log in
      guard let start = cursor.hex() ?? cursor.bareHex() else { return .other }
      log.facts.bootLoader.deviceTreeStart = log.sourced(PhysicalAddress(start))
      return .taken
    },
    LineRecogniser("Moving Image from ", movingImage),
    LineRecogniser("Kernel image @ ") { cursor, log in
      guard let start = cursor.hex() ?? cursor.bareHex() else { return .other }
      log.facts.bootLoader.compressedKernel = log.sourced(PhysicalAddress(start))
      return .taken
    },
    LineRecogniser("## Booting kernel from ") { _, log in
      log.describesBootLoadersKernel = true
      return .taken
    },
    LineRecogniser("## Loading ") { cursor, log in
      log.describesBootLoadersKernel = cursor.rest.starts(with: "kernel".utf8)
      return .taken
    },
    LineRecogniser("Load Address: ", loadAddress),
    LineRecogniser("Using machid ") { cursor, log in
      guard let number = cursor.hex(), let type = UInt32(exactly: number) else { return .other }
      log.facts.bootLoader.machineType = log.sourced(type)
      return .taken
    },
    LineRecogniser("arch_number") { cursor, log in
      cursor.skipBlanks()
      guard cursor.take("= "), let number = cursor.hex(), number > 0,
        let type = UInt32(exactly: number)
      else { return .other }
      log.facts.bootLoader.machineType = log.sourced(type)
      return .taken
    },
    LineRecogniser("boot_params") { cursor, log in
      cursor.skipBlanks()
      guard cursor.take("= "), let address = cursor.hex() else { return .other }
      log.facts.bootLoader.parameters = log.sourced(PhysicalAddress(address))
      return .taken
    },
  ]

  /// `8f19a000, end 8f1aafff`: the tree's end is its last byte, the initrd's end one behind it.
  private static func startAndEnd(_ cursor: inout LineCursor, endIsLast: Bool) -> MemoryRange? {
    guard let start = cursor.hex() ?? cursor.bareHex(), cursor.take(", end "),
      let end = cursor.hex() ?? cursor.bareHex()
    else { return nil }
    if endIsLast { return MemoryRange(first: start, last: end) }
    guard end >= start else { return nil }
    return MemoryRange(exactly: PhysicalAddress(start), size: end - start)
  }

  /// `0x40080000 to 0x40200000, end=0x41ed0000`, end exclusive.
  private static func movingImage(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard cursor.hex() ?? cursor.bareHex() != nil, cursor.take(" to "),
      let start = cursor.hex() ?? cursor.bareHex(), cursor.take(", end="),
      let end = cursor.hex() ?? cursor.bareHex(), end > start,
      let range = MemoryRange(exactly: PhysicalAddress(start), size: end - start)
    else { return .other }
    log.facts.bootLoader.image = log.sourced(range)
    return .taken
  }

  /// The description of an initrd has the same line, and it means nothing there.
  private static func loadAddress(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    cursor.skipBlanks()
    guard log.describesBootLoadersKernel, let start = cursor.hex() ?? cursor.bareHex() else {
      return .other
    }
    log.facts.bootLoader.compressedKernel = log.sourced(PhysicalAddress(start))
    return .taken
  }
}
