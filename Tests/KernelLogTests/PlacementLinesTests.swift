// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import KernelLog

private func facts(_ text: String) throws -> LogFacts {
  try KernelLog.parse(Array(text.utf8), origin: "log.txt")
}

private func range(_ first: UInt64, _ end: UInt64) -> MemoryRange {
  MemoryRange(from: PhysicalAddress(first), to: PhysicalAddress(end))
}

/// Lines that tell where the kernel and what belongs to it lie.
@Suite struct PlacementLinesTests {
  @Test func virtualLayoutLinesGiveEveryArea() throws {
    let layout = try facts(
      """
      [    0.000000] virtual kernel memory layout:
      [    0.000000]     fixmap  : 0xfff15000 - 0xfffff000   ( 936 kB)
      [    0.000000]     lowmem  : 0xc0000000 - 0xf67fe000   ( 871 MB)
      [    0.000000]       .init : 0xc19c8000 - 0xc1ac2000   (1000 kB)
      [    0.000000]       .text : 0xc1000000 - 0xc16d6a5d   (7002 kB)
      """
    ).virtualLayout
    #expect(layout.areas.map(\.value.name) == ["fixmap", "lowmem", ".init", ".text"])
    #expect(layout.area(".text")?.value.end == 0xc16d_6a5d)
    #expect(layout.area("lowmem")?.source == .line("log.txt", 3))
    // MIPS lists memory the other way round.
    #expect(try facts(" memory: 08000000 @ 00000000 (usable)").virtualLayout.areas.isEmpty)
  }

  @Test func decompressorTellsThePlaceUnlessItIsRandom() throws {
    let decompressor = try facts(
      """
      early console in extract_kernel
      output: 0x0000000001200000
      output_len: 0x0000000001f5a0e8
      kernel_total_size: 0x0000000001c2c000
      needed_size: 0x0000000002000000
      Physical KASLR using RDRAND RDTSC...
      """
    ).decompressor
    #expect(decompressor.output?.value == 0x120_0000)
    #expect(decompressor.kernelTotalSize?.value == 0x1c2_c000)
    #expect(decompressor.isPlaceRandomised?.value == true)
  }

  @Test func bootLoaderLinesHaveTheirOwnEnds() throws {
    let loader = try facts(
      """
      ## Booting kernel from Legacy Image at 41000000 ...
         Load Address: 40008000
      ## Loading init Ramdisk from Legacy Image at 44000000 ...
         Load Address: 00000000
         Loading Ramdisk to 4f1ab000, end 4ffff8e3 ... OK
         Loading Device Tree to 000000004f19a000, end 000000004f1aafff ... OK
      """
    ).bootLoader
    #expect(loader.compressedKernel?.value == 0x4000_8000)
    #expect(loader.ramdisk?.value == range(0x4f1a_b000, 0x4fff_f8e3))
    #expect(loader.deviceTree?.value == range(0x4f19_a000, 0x4f1a_b000))
    let booti = try facts(
      "Moving Image from 0x40080000 to 0x40200000, end=0x41ed0000\n"
        + "   Using Device Tree in place at 48000000, end 48013fff"
    ).bootLoader
    #expect(booti.image?.value == range(0x4020_0000, 0x41ed_0000))
    #expect(booti.deviceTree?.value == range(0x4800_0000, 0x4801_4000))
  }

  @Test func ramdiskMovesAreExactAndTheBlockDriverIsNoRamdisk() throws {
    let log = try facts(
      """
      RAMDISK: [mem 0x36c2c000-0x37feffff]
      Allocated new RAMDISK: [mem 0x00853000-0x01c168a9]
      Move RAMDISK from [mem 0x36c2c000-0x37fef8a9] to [mem 0x00853000-0x01c168a9]
      RAMDISK: ext2 filesystem found at block 0
      RAMDISK: Loading 27975KiB [1 disk] into ram disk... done.
      """)
    #expect(log.ramdisk?.value == range(0x36c2_c000, 0x37ff_0000))
    #expect(log.originalRamdisk?.value == range(0x36c2_c000, 0x37fe_f8aa))
    #expect(log.movedRamdisk?.value == range(0x85_3000, 0x1c1_68aa))
    #expect(log.notes.isEmpty)
    let old = try facts("Move RAMDISK from 36c2c000 - 37fef8a9 to 00853000 - 01c168a9")
    #expect(old.movedRamdisk?.value == log.movedRamdisk?.value)
  }

  @Test func armLinesProveTagsAndLowMemory() throws {
    let log = try facts(
      """
      CPU: Feroceon [41069260] revision 0 (ARMv5TEJ), cr=0005317f
      Machine: Some NAS
      Ignoring unrecognised tag 0x41000403
      Ignoring RAM at 0x80000000-0x90000000
      Truncating RAM at 10000000-4fffffff to -3f7fffff (vmalloc region overlap).
      Memory: 132MB 14MB = 146MB total
      """)
    #expect(log.architecture?.value == "arm")
    #expect(log.arm.machine?.value == "Some NAS")
    #expect(log.arm.tagSign?.value == "an unrecognised tag")
    #expect(log.arm.ignoredRAM.map(\.value) == [range(0x8000_0000, 0x9000_0000)])
    #expect(log.arm.truncatedRAM.first?.value.kept == range(0x1000_0000, 0x3f80_0000))
    #expect(log.memory.bankMiB?.value == [132, 14])
    let tree = try facts("Machine: Some Board, model: Some Model")
    #expect(tree.arm.machine == nil && tree.platform.model?.value == "Some Model")
  }

  @Test func poolsThatAreRoundedTakeTheSizeThatAnotherLineTells() throws {
    let listed = try facts(
      """
      Reserved memory: created DMA memory pool at 0x0000000052000000, size 0 MiB
      OF: reserved mem: initialized node buffer@52000000, compatible id shared-dma-pool
      OF: reserved mem: 0x0000000052000000..0x000000005207ffff (512 KiB) nomap non-reusable buffer@52000000
      """
    ).deviceTree.reserved.map(\.value)
    #expect(listed.count == 1)
    #expect(listed.first?.range == range(0x5200_0000, 0x5208_0000))
    #expect(listed.first?.isPool == true && listed.first?.isNoMap == true)
    let byNodes = try facts(
      """
      Reserved memory: created DMA memory pool at 0x52000000, size 1 MiB
      Early memory node ranges
        node   0: [mem 0x0000000040000000-0x0000000051ffffff]
        node   0: [mem 0x0000000052000000-0x000000005217ffff]
      """
    ).deviceTree.reserved.map(\.value)
    #expect(byNodes.first?.range == range(0x5200_0000, 0x5218_0000))
  }

  @Test func memoryNodesAreReadInBothSpellings() throws {
    for line in ["OF: fdt:  - 80000000 ,  1c000000", "OF: fdt: - 0x80000000 , 0x1c000000"] {
      #expect(
        try facts(line).deviceTree.memory.map(\.value) == [range(0x8000_0000, 0x9c00_0000)])
    }
  }

  @Test func contiguousAreasInEveryWording() throws {
    let areas = try facts(
      """
      cma: Reserved 32 MiB at 0x000000007cc00000 on node -1
      cma: Reserved 4096 MiB in 3 ranges
      cma: CMA: reserved 16 MiB at 2f800000
      """
    ).reservations.cma.map(\.value)
    #expect(areas.map(\.node) == [-1, nil, nil])
    #expect(areas.map(\.rangeCount) == [nil, 3, nil])
    #expect(areas.last?.base == 0x2f80_0000)
  }

  @Test(arguments: [
    "Initmem setup node 3 as memoryless",
    "Initmem setup node 3 [mem 0x0000000000000000-0x0000000000000000]",
  ])
  func nodesWithoutMemoryAreNoRanges(_ line: String) throws {
    let zones = try facts(line).zones
    #expect(zones.memorylessNodes.map(\.value) == [3] && zones.initmem.isEmpty)
  }

  @Test func olderWordsOfX86() throws {
    let log = try facts(
      """
      Allocating PCI resources starting at c0000000 (gap: bff00000:3ee00000)
      BRK [0x6a201000, 0x6a201fff] PGTABLE
      Reserving Intel graphics stolen memory at 0x7ba00000-0x7f9fffff
      reserve RAM buffer: 000000000009f800 - 000000000009ffff
      """)
    #expect(log.paging.pciGap?.value == range(0xbff0_0000, 0xfed0_0000))
    #expect(log.paging.brkPages.map(\.value) == [range(0x6a20_1000, 0x6a20_2000)])
    #expect(log.platform.stolenMemory?.value == range(0x7ba0_0000, 0x7fa0_0000))
    #expect(log.paging.ramBuffers.map(\.value) == [range(0x9_f800, 0xa_0000)])
  }

  @Test(arguments: [
    ("Using pSeries machine description", "powerpc"),
    ("PROMLIB: Sun IEEE Boot Prom 'OBP 4.38.6'", "sparc"),
    ("setup: Linux is running natively in 64-bit mode", "s390"),
    ("64-bit Loongson Processor probed (LA464 Core)", "loongarch"),
    ("Linux version 4.19.0-26-itanium (x@y) #1 SMP", "ia64"),
    ("Linux version 6.1.0 (u@h) (m68k-linux-gnu-gcc 12.2.0) #1", "m68k"),
  ])
  func architecturesThatAreNotReplayedAreNamed(_ line: String, _ name: String) throws {
    #expect(try facts(line).architecture?.value == name)
  }
}
