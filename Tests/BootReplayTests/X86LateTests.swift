// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct X86LateTests {
  private func i386(_ commandLine: String, end: UInt64) throws -> BootState {
    var boot = X86TestBoot()
    boot.architecture = .i386
    boot.commandLine = commandLine
    boot.ram = [(0, 0x9_fc00), (0x10_0000, end)]
    return try boot.run(until: "find_low_pfn_range")
  }

  @Test func memoryBeyondTheMapIsHigh() throws {
    let state = try i386("", end: 0x6000_0000)
    #expect(state.maxLowPfn == 0x3_6bfe)
    #expect(state.maxPfn == 0x6_0000)
    #expect(try i386("vmalloc=256M", end: 0x6000_0000).maxLowPfn == 0x2_e3fe)
  }

  @Test func highmemTakesFromLowMemoryButLeaves64MiB() throws {
    #expect(try i386("highmem=128M", end: 0x2000_0000).maxLowPfn == 0x1_8000)
    #expect(try i386("highmem=480M", end: 0x2000_0000).maxLowPfn == 0x2_0000)
    #expect(try i386("highmem=512M", end: 0x2000_0000).maxLowPfn == 0x2_0000)
  }

  @Test func smallerHighmemCutsTheTop() throws {
    let state = try i386("highmem=64M", end: 0x6000_0000)
    #expect(state.maxPfn == 0x3_6bfe + 0x4000)
  }

  @Test func theInitrdMovesWhereItIsNotMapped() throws {
    var boot = X86TestBoot()
    boot.commandLine = "mem=256M"
    var state = try boot.state()
    var description = state.boot
    description.placement.initrd = Sourced(
      MemoryRange(capping: 0x1f00_0000, size: 0x10_0800), FactSource("test"))
    state = try BootState(boot: description)
    for step in x86Steps(.v6_1) where step.applies(to: &state) {
      try step.run(&state)
      state.flushEvents()
      if step.name == "reserve_initrd" { break }
    }
    #expect(
      state.printed.suffix(3) == [
        "RAMDISK: [mem 0x1f000000-0x1f100fff]",
        "Allocated new RAMDISK: [mem 0x0feff000-0x0ffff7ff]",
        "Move RAMDISK from [mem 0x1f000000-0x1f1007ff] to [mem 0x0feff000-0x0ffff7ff]",
      ])
    #expect(!state.memblock.isReserved(0x1f00_0000))
  }

  @Test func crashKernelHighTakesALowPartToo() throws {
    var boot = X86TestBoot()
    boot.commandLine = "crashkernel=128M,high"
    boot.ram = [(0, 0x9_fc00), (0x10_0000, 0x8000_0000), (0x1_0000_0000, 0x1_8000_0000)]
    let state = try boot.run(until: "reserve_crashkernel")
    #expect(state.crashKernel.main == MemoryRange(exactly: 0x1_7700_0000, size: 128 << 20))
    #expect(state.crashKernel.low?.size == 256 << 20)
    #expect(
      state.printed.last
        == "Reserving 128MB of memory at 6000MB for crashkernel (System RAM: 4095MB)")
  }

  @Test func kernelPartsLieInsideRAM() throws {
    let state = try X86TestBoot().run(until: "e820__reserve_resources")
    let ram = state.record.ioResources.filter { $0.name == "System RAM" }
    #expect(ram.map(\.first) == [0x1000, 0x10_0000])
    #expect(
      ram.last?.children.map(\.name) == [
        "Kernel code", "Kernel rodata", "Kernel data", "Kernel bss",
      ])
  }

  @Test func earlyIoremapHasEightSlotsOf64Pages() throws {
    var state = try X86TestBoot().run(until: "init_mem_mapping")
    state.layOutVirtualMemory()
    let slots = state.record.virtualAreas.filter { $0.name.hasPrefix("early ioremap") }
    #expect(slots.count == 8)
    #expect(slots.first?.first == 0xffff_ffff_ff20_0000)
    #expect(slots.last?.last == 0xffff_ffff_ff3f_ffff)
    let linear = try #require(state.record.virtualAreas.first { $0.name == "linear map" })
    #expect(linear.first == 0xffff_8880_0000_0000)
    #expect(linear.detail.hasPrefix("4K pages"))
  }
}
