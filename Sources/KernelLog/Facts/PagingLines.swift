// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// `last_pfn = 0x… max_arch_pfn = 0x…`.
package struct LastPFN: Sendable, Equatable {
  package var last: UInt64
  package var architectureMaximum: UInt64
  package init(last: UInt64, architectureMaximum: UInt64) {
    (self.last, self.architectureMaximum) = (last, architectureMaximum)
  }
}

/// What a log says of page tables and the virtual layout.
package struct PagingLogFacts: Sendable {
  /// In order: max_pfn, again after MTRR trimming, max_low_pfn.
  package var lastPFN: [Sourced<LastPFN>] = []
  package var usesGBPages: Sourced<Bool>?
  /// `NX (Execute Disable) protection: active`.
  package var hasNX: Sourced<Bool>?
  /// arm64: `52-bit Virtual Addressing (LPA2)`.
  package var hasLPA2: Sourced<Bool>?
  /// `Write protecting the kernel read-only data: Nk`.
  package var writeProtectedKiB: Sourced<UInt64>?
  /// i386: `NMB LOWMEM available.`, `NMB HIGHMEM available.`
  package var lowmemMiB: Sourced<UInt64>?
  package var highmemMiB: Sourced<UInt64>?
  /// i386: `  low ram: 0 - X`.
  package var lowRAMEnd: Sourced<PhysicalAddress>?
  /// `initial memory mapped: [mem 0x00000000-0x…]`.
  package var initialMapping: Sourced<MemoryRange>?
  /// `Kernel Offset: 0x…` (a panic's).
  package var kernelOffset: Sourced<UInt64>?
  package var isKASLREnabled: Sourced<Bool>?
  /// What MTRR trimming took: the `e820: update` lines right before `update e820 for mtrr`.
  package var mtrrTrimmed: [Sourced<MemoryRange>] = []
  /// `[mem …] available for PCI devices`.
  package var pciGap: Sourced<MemoryRange>?
  /// `init_memory_mapping: [mem …]`, in order.
  package var memoryMappings: [Sourced<MemoryRange>] = []
  /// `PM: Registered nosave memory: [mem …]`, in order.
  package var nosave: [Sourced<MemoryRange>] = []
  /// `e820: reserve RAM buffer [mem …]` is printed late and kept for checks.
  package var ramBuffers: [Sourced<MemoryRange>] = []
  /// `BRK [0x…, 0x…] PGTABLE`: page tables taken from the brk area, in order (up to 5.7).
  package var brkPages: [Sourced<MemoryRange>] = []
  /// arm64, riscv64: `CPU features: detected: …`, `kernel page table isolation …`.
  package var cpuFeatures: [Sourced<String>] = []
  package init() {}
}

enum PagingLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("last_pfn = ", lastPFN),
    LineRecogniser("Using GB pages for direct mapping") { _, log in
      log.facts.paging.usesGBPages = log.sourced(true)
      return .taken
    },
    LineRecogniser("NX (Execute Disable) protection: ") { cursor, log in
      log.facts.paging.hasNX = log.sourced(cursor.rest.starts(with: "active".utf8))
      return .taken
    },
    LineRecogniser("Write protecting the kernel read-only data: ", writeProtecting),
    LineRecogniser("Write protecting kernel text and read-only data: ", writeProtecting),
    LineRecogniser("initial memory mapped: ", initialMapping),
    LineRecogniser("init_memory_mapping: ", memoryMapping),
    LineRecogniser("low ram: ", lowRAM),
    LineRecogniser("Kernel Offset: ") { cursor, log in
      guard let offset = cursor.hex() else { return .other }
      log.facts.paging.kernelOffset = log.sourced(offset)
      return .taken
    },
    LineRecogniser("KASLR enabled") { _, log in
      log.facts.paging.isKASLREnabled = log.sourced(true)
      return .taken
    },
    LineRecogniser("KASLR disabled") { _, log in
      log.facts.paging.isKASLREnabled = log.sourced(false)
      return .taken
    },
    LineRecogniser("CPU features: ", cpuFeature),
    LineRecogniser("PM: Registered nosave memory: ", nosave),
    LineRecogniser("PM: hibernation: Registered nosave memory: ", nosave),
    LineRecogniser("[mem ", pciGap),
    LineRecogniser("Allocating PCI resources starting at ", oldPCIGap),
    LineRecogniser("BRK [", brk),
    LineRecogniser("reserve RAM buffer: ", oldRAMBuffer),
    LineRecogniser("update e820 for mtrr") { _, log in
      log.facts.paging.mtrrTrimmed = editsJustBefore(log)
      return .taken
    },
  ]

  /// The run of updates that ends here; a warning of one line may stand between.
  private static func editsJustBefore(_ log: LogCollector) -> [Sourced<MemoryRange>] {
    var run: [Sourced<MemoryRange>] = []
    var expected = log.line.number
    for edit in log.facts.e820Edits.reversed() {
      guard case .line(let number) = edit.source.place, expected - number <= 2,
        edit.value.from == .ram, edit.value.to == .reserved
      else { break }
      run.append(Sourced(edit.value.range, edit.source))
      expected = number
    }
    return run.reversed()
  }

  static func lastPFN(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let last = cursor.hex(), cursor.take(" max_arch_pfn = "), let maximum = cursor.hex()
    else {
      return .unreadable("expected last_pfn = 0xN max_arch_pfn = 0xN")
    }
    log.memoryLines += 1
    // i386 counts 2^20 frames, 2^24 with PAE.
    log.sawArchitecture(maximum <= 1 << 24 ? "i386" : "x86_64", strength: 5)
    log.facts.paging.lastPFN.append(
      log.sourced(LastPFN(last: last, architectureMaximum: maximum)))
    return .taken
  }

  private static func writeProtecting(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let size = cursor.decimal() else { return .unreadable("expected a size in k") }
    log.facts.paging.writeProtectedKiB = log.sourced(size)
    return .taken
  }

  private static func initialMapping(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let range = cursor.memRange() else { return .other }
    log.facts.paging.initialMapping = log.sourced(range)
    return .taken
  }

  private static func memoryMapping(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let range = cursor.memRange() else { return .other }
    log.facts.paging.memoryMappings.append(log.sourced(range))
    return .taken
  }

  private static func nosave(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let range = cursor.memRange() else { return .other }
    log.facts.paging.nosave.append(log.sourced(range))
    return .taken
  }

  /// `low ram: 0 - 37bfe000` (i386).
  private static func lowRAM(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.take("0 - "), let end = cursor.bareHex() else { return .other }
    log.facts.paging.lowRAMEnd = log.sourced(PhysicalAddress(end))
    log.sawArchitecture("i386", strength: 5)
    return .taken
  }

  private static func cpuFeature(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    log.facts.paging.cpuFeatures.append(log.sourced(cursor.trimmedRest.text))
    if cursor.rest.contains(text: "52-bit Virtual Addressing (LPA2)") {
      log.facts.paging.hasLPA2 = log.sourced(true)
    }
    return .taken
  }

  private static func pciGap(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let range = cursor.inclusiveHexRange(), cursor.take("] available for PCI") else {
      return .other
    }
    log.facts.paging.pciGap = log.sourced(range)
    return .taken
  }

  /// `c0000000 (gap: bff00000:3ee00000)`: start and size (up to 3.4).
  private static func oldPCIGap(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.skip(past: "(gap: "), let start = cursor.bareHex(), cursor.take(":"),
      let size = cursor.bareHex(),
      let range = MemoryRange(exactly: PhysicalAddress(start), size: size)
    else { return .other }
    log.facts.paging.pciGap = log.sourced(range)
    return .taken
  }

  /// `0x6a201000, 0x6a201fff] PGTABLE`.
  private static func brk(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let first = cursor.hex(), cursor.take(", "), let last = cursor.hex(),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    log.facts.paging.brkPages.append(log.sourced(range))
    return .taken
  }

  /// `[mem 0x…-0x…]` behind `e820: reserve RAM buffer` and, since 7.x, `register RAM buffer resource`.
  static func ramBuffer(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let range = cursor.memRange() else { return .other }
    log.facts.paging.ramBuffers.append(log.sourced(range))
    return .taken
  }

  /// `000000000009f800 - 000000000009ffff`, end inclusive (up to 3.4).
  private static func oldRAMBuffer(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let first = cursor.bareHex(), cursor.take(" - "), let last = cursor.bareHex(),
      let range = MemoryRange(first: first, last: last)
    else { return .other }
    log.facts.paging.ramBuffers.append(log.sourced(range))
    return .taken
  }

  /// `NMB LOWMEM available.`: the line begins with the number.
  static func lowmem(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let size = cursor.decimal(), cursor.take("MB ") else { return .other }
    if cursor.take("LOWMEM available") {
      log.facts.paging.lowmemMiB = log.sourced(size)
    } else if cursor.take("HIGHMEM available") {
      log.facts.paging.highmemMiB = log.sourced(size)
    } else {
      return .other
    }
    log.sawArchitecture("i386", strength: 5)
    return .taken
  }
}
