// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelLog
import PhysicalMemory

/// The configuration options that lines of a log prove.
struct LoggedOptions {
  let log: LogFacts
  let architecture: Architecture
  let commandLine: KernelCommandLine
  private(set) var values: [ConfigOption: String] = [:]

  init(_ log: LogFacts, _ architecture: Architecture, _ commandLine: KernelCommandLine) {
    (self.log, self.architecture, self.commandLine) = (log, architecture, commandLine)
    readZones()
    if architecture == .arm { readARMSplit() }
    if architecture == .i386, let lowmem = log.virtualLayout.area("lowmem")?.value {
      values[.pageOffset] = lowmem.start.hex0x()
    }
    // 2^40 frames: built for five levels, and in use.
    if log.paging.lastPFN.first?.value.architectureMaximum == 1 << 40 {
      values[.x86FiveLevel] = "y"
    }
    if !log.numa.fakeNodes.isEmpty { values[.numaEmu] = "y" }
    if log.numa.fakedNode != nil || !log.numa.fakeNodes.isEmpty { values[.numa] = "y" }
    readCMA()
  }

  /// Every zone that the kernel was built with is listed, empty ones too.
  private mutating func readZones() {
    let zones = Set(log.zones.zones.map(\.value.name))
    guard zones.contains("Normal") else { return }
    for (zone, option) in [
      ("DMA", ConfigOption.zoneDma), ("DMA32", .zoneDma32), ("HighMem", .highmem),
      ("Device", .zoneDevice),
    ] {
      values[option] = zones.contains(zone) ? "y" : "n"
    }
  }

  // MARK: 32-bit ARM

  /// What low memory ends at for each VMSPLIT: vmalloc's default 240 MiB and its gap of 8 MiB lie
  /// between it and 0xff800000.
  private static let splits: [UInt64] = [0xc000_0000, 0xb000_0000, 0x8000_0000, 0x4000_0000]

  private mutating func readARMSplit() {
    if log.arm.lacksHighMemory != nil { values[.highmem] = "n" }
    if let lowmem = log.virtualLayout.area("lowmem")?.value {
      values[.pageOffset] = lowmem.start.roundedDown(to: 1 << 28).hex0x()
      if log.zones.zones.isEmpty {
        values[.highmem] = log.virtualLayout.area("pkmap") == nil ? "n" : "y"
      }
      return
    }
    guard let base = log.zones.earlyNodeRanges.map(\.value.range.base.rawValue).min(),
      !commandLine.has("vmalloc")
    else { return }
    let low = log.zones.zones.map(\.value).filter { $0.name == "DMA" || $0.name == "Normal" }
    let limit = log.arm.ignoredRAM.first?.value.base ?? highMemoryStart
    if let limit = limit?.rawValue, limit > base {
      // The border itself is shown: low memory ends there.
      let fitting = Self.splits.first { Self.lowMemory($0) == limit - base }
      if let fitting { values[.pageOffset] = fitting.hex0x() }
    } else if let end = low.compactMap(\.range).map(\.end.rawValue).max(), end > base {
      // Low memory reaches at least that far; the default split stays where it suffices.
      let split = Self.splits.first { Self.lowMemory($0) >= end - base }
      if let split, split != Self.splits[0] { values[.pageOffset] = split.hex0x() }
    }
  }

  private static func lowMemory(_ pageOffset: UInt64) -> UInt64 { 0xf000_0000 - pageOffset }

  private var highMemoryStart: PhysicalAddress? {
    log.zones.zones.lazy.map(\.value).first { $0.name == "HighMem" && $0.range != nil }?.range?.base
  }

  // MARK: CMA

  private mutating func readCMA() {
    // A capture may hold each line twice, once for each console.
    var areas: [CMAArea] = []
    for area in log.reservations.cma.map(\.value) where areas.last != area { areas.append(area) }
    let pools = log.deviceTree.reserved.filter { $0.value.isReusable == true }
    let total = log.memory.line?.value.parts["cma-reserved"]
    if !areas.isEmpty || !pools.isEmpty {
      (values[.cma], values[.dmaCma]) = ("y", "y")
    } else if total == 0 {
      chooseSize(mebibytes: 0)
    }
    let isPlain = ["cma", "hugetlb_cma", "cma_pernuma", "numa_cma"].allSatisfy {
      !commandLine.has($0)
    }
    guard isPlain, areas.count == 1, let area = areas.first else { return }
    chooseSize(mebibytes: area.sizeInMiB)
  }

  private mutating func chooseSize(mebibytes: UInt64) {
    guard mebibytes < 1 << 24 else { return }
    values[.cmaSizeMbytes] = "\(mebibytes)"
    for other in [ConfigOption.cmaSizeSelPercentage, .cmaSizeSelMin, .cmaSizeSelMax] {
      values[other] = "n"
    }
  }
}
