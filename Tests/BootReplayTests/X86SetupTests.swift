// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct X86SetupTests {
  private func table(_ options: String, series: KernelRelease = .v6_1) throws -> [[UInt64]] {
    var boot = X86TestBoot()
    boot.series = series
    boot.commandLine = options
    let state = try boot.run(until: "e820__finish_early_params")
    return state.x86.e820.entries.map {
      [$0.base.rawValue, ($0.base + $0.size).rawValue, UInt64($0.type.rawValue)]
    }
  }

  @Test func memTakesAwayWhatLiesAbove() throws {
    #expect(
      try table("mem=256M") == [[0, 0x9_fc00, 1], [0x10_0000, 0x1000_0000, 1]])
    #expect(try table("mem=0") == [[0, 0x9_fc00, 1], [0x10_0000, 0x2000_0000, 1]])
  }

  @Test func memmapAddsAndConvertsInOptionOrder() throws {
    #expect(
      try table("memmap=1M$16M,1M#32M memmap=1M!48M") == [
        [0, 0x9_fc00, 1], [0x10_0000, 0x100_0000, 1], [0x100_0000, 0x110_0000, 2],
        [0x110_0000, 0x200_0000, 1], [0x200_0000, 0x210_0000, 3], [0x210_0000, 0x300_0000, 1],
        [0x300_0000, 0x310_0000, 12], [0x310_0000, 0x2000_0000, 1],
      ])
    #expect(
      try table("memmap=16M%256M-1+2") == [
        [0, 0x9_fc00, 1], [0x10_0000, 0x1000_0000, 1], [0x1000_0000, 0x1100_0000, 2],
        [0x1100_0000, 0x2000_0000, 1],
      ])
    #expect(try table("memmap=1M%0") == [[0x10_0000, 0x2000_0000, 1]])
  }

  @Test func exactmapWithOneEntryStopsTheKernel() throws {
    #expect(
      try table("memmap=exactmap memmap=640K@0 memmap=64M@1M") == [
        [0, 0xa_0000, 1], [0x10_0000, 0x410_0000, 1],
      ])
    #expect(throws: KernelPanic("Invalid user supplied memory map")) {
      try table("memmap=exactmap memmap=64M@1M")
    }
  }

  @Test func aSingleEntryIsNotBelievedBefore7_2() throws {
    var boot = X86TestBoot()
    boot.ram = [(0x10_0000, 0x2000_0000)]
    let old = try boot.run(until: "e820__memory_setup")
    #expect(old.x86.e820.entries.map(\.base) == [0, 0x10_0000])
    #expect(old.printed[1].hasPrefix("BIOS-e801: "))
    boot.series = .v7_2
    let new = try boot.run(until: "e820__memory_setup")
    #expect(new.x86.e820.entries.map(\.base) == [0x10_0000])
  }

  @Test func whatDoesNotFitTheZeroPageExtendsTheTable() throws {
    var boot = X86TestBoot()
    boot.ram = (0..<130).map { (UInt64($0) << 21, UInt64($0) << 21 + 0x1000) }
    let state = try boot.run(until: "e820__memory_setup")
    #expect(state.x86.e820.entries.count == 130)
    #expect(state.printed.contains("extended physical RAM map:"))
    #expect(state.printed.filter { $0.hasPrefix("BIOS-e820: ") }.count == 128)
  }

  @Test func biosRangesAreTrimmedWithTheirTwoLines() throws {
    let state = try X86TestBoot().run(until: "trim_bios_range")
    #expect(
      state.printed.suffix(2) == [
        "e820: update [mem 0x00000000-0x00000fff] usable ==> reserved",
        "e820: remove [mem 0x000a0000-0x000fffff] usable",
      ])
  }

  @Test func lastPfnCountsACPIDataFrom6_12() throws {
    for (series, expected) in [(KernelRelease.v6_1, 0x2_0000), (.v6_12, 0x2_0100)] {
      var boot = X86TestBoot()
      boot.series = series
      boot.commandLine = "memmap=1M#512M"
      let state = try boot.run(until: "e820__end_of_ram_pfn")
      #expect(state.maxPfn == PageFrame(expected))
    }
  }

  @Test func lowMemoryIsReservedBySeries() throws {
    let old = try {
      var boot = X86TestBoot()
      boot.series = .v5_10
      return try boot.run(until: "e820__memblock_setup")
    }()
    #expect(old.memblock.reserved.regions.first?.size == 0x1000)
    let new = try X86TestBoot().run(until: "e820__memblock_setup")
    #expect(new.memblock.reserved.regions.first?.size == 0x1_0000)
    #expect(new.memblock.isReserved(0x9_f000))
    #expect(!old.memblock.isReserved(0x9_f000))
  }

  @Test func trimmingLeavesTheTotalAlone() throws {
    let state = try X86TestBoot().run(until: "e820__memblock_setup")
    #expect(state.memblock.memory.regions.first?.end == 0x9_f000)
    #expect(state.memblock.memory.totalSize == 0x9_ec00 + 0x1ff0_0000)
  }

  @Test func nosaveRegionsAreTheGapsBetweenRAM() throws {
    let state = try X86TestBoot().run(until: "e820__register_nosave_regions")
    #expect(
      state.printed.filter { $0.hasPrefix("PM: ") } == [
        "PM: hibernation: Registered nosave memory: [mem 0x00000000-0x00000fff]",
        "PM: hibernation: Registered nosave memory: [mem 0x0009f000-0x000fffff]",
      ])
  }

  @Test func thePCIGapIsTheLargestHoleBelow4GiB() throws {
    let state = try X86TestBoot().run(until: "e820__setup_pci_gap")
    #expect(state.printed.last == "[mem 0x20000000-0xffffffff] available for PCI devices")
    var boot = X86TestBoot()
    boot.series = .v7_2
    let new = try boot.run(until: "e820__setup_pci_gap")
    #expect(new.printed.last == "[gap 0x20000000-0xffffffff] available for PCI devices")
  }
}
