// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import PhysicalMemory

/// What makes a boot hard for its kernel or for this replay; chosen, or left to the seed.
package enum Hazard: String, CaseIterable, Sendable {
  /// RAM in several pieces.
  case holes
  /// Edges of RAM that are no page's.
  case oddEdges = "odd-edges"
  /// Entries that overlap.
  case overlap
  /// Many small pieces of RAM.
  case manyRegions = "many-regions"
  case reservedNodes = "reserved-nodes"
  case noMap = "no-map"
  case crashkernel, cma
  case memoryLimit = "mem-limit"
  /// An initrd where no RAM is.
  case initrdOutside = "initrd-outside"
}

/// A random boot that could be a machine's: memory, what is reserved of it, and a command line. The
/// same seed and hazards give the same boot.
package struct RandomBoot: Sendable {
  package let architecture: Architecture
  package let seed: UInt64
  package let hazards: Set<Hazard>
  package private(set) var ram: [MemoryRange] = []
  private var reserved: [(range: MemoryRange, isNoMap: Bool)] = []
  private var commandLine: [String] = []
  private var initrd: MemoryRange?
  private var release = ""

  /// Without hazards the seed chooses some.
  package init(_ architecture: Architecture, seed: UInt64, hazards chosen: Set<Hazard> = []) {
    self.architecture = architecture
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    hazards = chosen.isEmpty ? Set(Hazard.allCases.filter { _ in random.chance(25) }) : chosen
    release = random.pick(
      architecture == .riscv64 ? ["6.12", "7.2"] : ["5.10", "6.1", "6.12", "7.2"])
    layMemory(&random)
    reserve(&random)
    writeCommandLine(&random)
    if random.chance(60) || hazards.contains(.initrdOutside) { placeInitrd(&random) }
  }

  /// Where RAM begins on the architecture's usual boards.
  private var start: UInt64 {
    switch architecture {
    case .x86_64, .i386: 0x10_0000
    case .arm, .arm64: 0x4000_0000
    case .riscv64: 0x8000_0000
    }
  }

  private mutating func layMemory(_ random: inout SeededGenerator) {
    let pieces =
      hazards.contains(.manyRegions)
      ? 40 + random.below(60)
      : hazards.contains(.holes) ? 2 + random.below(4) : 1
    // The first piece holds the kernel.
    var size: UInt64 = (random.below(4) + 2) << 27
    var base = start
    for piece in 0..<pieces {
      if architecture == .arm, base + size > 0xf000_0000 { break }
      var range = (base, size)
      if hazards.contains(.oddEdges), piece > 0 || random.chance(50) {
        range.1 -= random.below(4096)
      }
      if hazards.contains(.oddEdges), piece > 0 {
        let shift = random.below(4096)
        range = (range.0 + shift, range.1 - min(shift, range.1 - 1))
      }
      ram.append(MemoryRange(capping: PhysicalAddress(range.0), size: range.1))
      if hazards.contains(.overlap), random.chance(40) {
        ram.append(MemoryRange(capping: PhysicalAddress(base + size / 2), size: size / 2))
      }
      base += size + (random.below(8) + 1) << 20
      size = pieces > 20 ? (random.below(32) + 1) << 12 : (random.below(16) + 1) << 24
    }
  }

  private mutating func reserve(_ random: inout SeededGenerator) {
    guard let first = ram.first else { return }
    let count = hazards.contains(.reservedNodes) ? 3 + random.below(20) : random.below(3)
    for _ in 0..<count {
      let size = (random.below(64) + 1) << 12
      // Above the kernel and what lies behind it, in the upper half of the first piece.
      let base = first.base + first.size / 2 + random.below(first.size / 4) & ~0xfff
      let isNoMap = hazards.contains(.noMap) && random.chance(60)
      reserved.append((MemoryRange(capping: base, size: size), isNoMap))
    }
  }

  private mutating func writeCommandLine(_ random: inout SeededGenerator) {
    commandLine = ["console=ttyS0"]
    if hazards.contains(.crashkernel) {
      commandLine.append("crashkernel=\(random.pick(["64M", "128M", "256M", "1G", "64M@512M"]))")
    }
    if hazards.contains(.cma) {
      commandLine.append("cma=\(random.pick(["0", "4M", "64M", "512M"]))")
    }
    if hazards.contains(.memoryLimit) {
      commandLine.append("mem=\(random.pick(["96M", "200M", "255M", "1G", "300001K"]))")
    }
    if random.chance(20) { commandLine.append("movablecore=\(random.pick(["10%", "64M", "90%"]))") }
  }

  private mutating func placeInitrd(_ random: inout SeededGenerator) {
    guard let first = ram.first, let last = ram.last else { return }
    let size = (random.below(32) + 1) << 18
    let base =
      hazards.contains(.initrdOutside)
      ? last.end.roundedUp(to: 4096) + 0x10_0000
      : first.base + first.size * 7 / 8 - size
    initrd = MemoryRange(capping: base.roundedDown(to: 4096), size: size)
  }

  // MARK: files

  /// The files of the boot's folder, by name.
  package func files() throws(InputError) -> [(name: String, bytes: [UInt8])] {
    let firmware: (name: String, key: String, bytes: [UInt8]) =
      architecture.isX86
      ? ("e820.txt", "e820", Array(e820.utf8)) : ("board.dtb", "dtb", try blob())
    var text = "arch: \(architecture.rawValue)\nkernel: {release: \"\(release)\"}\n"
    text += "firmware: {\(firmware.key): \(firmware.name)}\n"
    if let initrd, architecture.isX86 {
      text += "initrd: {start: \(initrd.base.rawValue.hex0x()), size: \(initrd.size.hex0x())}\n"
    }
    text += "cmdline: \"\(commandLine.joined(separator: " "))\"\ncpus: 2\n"
    return [("boot.yaml", Array(text.utf8)), (firmware.name, firmware.bytes)]
  }

  private var e820: String {
    var entries: [(range: MemoryRange, type: String)] = [
      (MemoryRange(capping: 0, size: 0x9fc00), "usable"),
      (MemoryRange(capping: 0x9fc00, size: 0x400), "reserved"),
      (MemoryRange(capping: 0xf0000, size: 0x10000), "reserved"),
    ]
    entries += ram.map { ($0, "usable") }
    entries += reserved.map { ($0.range, $0.isNoMap ? "ACPI NVS" : "reserved") }
    return entries.sorted { $0.range.base < $1.range.base }.map { entry in
      "BIOS-e820: [mem \(entry.range.base.rawValue.hex0x(width: 16))-"
        + "\(entry.range.last.rawValue.hex0x(width: 16))] \(entry.type)\n"
    }.joined()
  }

  private func blob() throws(InputError) -> [UInt8] {
    func cells(_ range: MemoryRange) -> [UInt32] {
      [range.base.rawValue, range.size].flatMap {
        [UInt32($0 >> 32), UInt32(truncatingIfNeeded: $0)]
      }
    }
    var tree = FDTWriter()
    tree.property("#address-cells", cells: [2])
    tree.property("#size-cells", cells: [2])
    tree.property("compatible", "linux,dummy-virt")
    tree.property("model", "generated \(seed)")
    tree.begin("chosen")
    tree.property("bootargs", commandLine.joined(separator: " "))
    if let initrd {
      tree.property("linux,initrd-start", cells: Array(cells(initrd).prefix(2)))
      let end = MemoryRange(capping: initrd.end, size: 0)
      tree.property("linux,initrd-end", cells: Array(cells(end).prefix(2)))
    }
    tree.end()
    tree.begin("memory@\(start.hex())")
    tree.property("device_type", "memory")
    tree.property("reg", cells: ram.flatMap(cells))
    tree.end()
    tree.begin("reserved-memory")
    tree.property("#address-cells", cells: [2])
    tree.property("#size-cells", cells: [2])
    tree.property("ranges")
    for (index, entry) in reserved.enumerated() {
      tree.begin("area\(index)@\(entry.range.base.rawValue.hex())")
      tree.property("reg", cells: cells(entry.range))
      if entry.isNoMap { tree.property("no-map") }
      tree.end()
    }
    tree.end()
    return try tree.blob()
  }
}
