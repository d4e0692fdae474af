// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

private func range(_ base: UInt64, _ size: UInt64) -> MemoryRange {
  MemoryRange(capping: PhysicalAddress(base), size: size)
}

@Suite struct FactLinesTests {
  @Test func efiMapsOfBothErasAreRead() throws {
    let facts = try facts(
      """
      efi: EFI v2.70 by EDK II
      efi: ACPI=0x7f77d000 ACPI 2.0=0x7f77d014 MEMATTR=0x7cfab018
      efi: mem00: [Boot Code   |   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC] range=[0x0000000000000000-0x0000000000000fff] (0MB)
      efi: mem01: type=7, attr=0xf, range=[0x0000000000001000-0x0000000000003000) (0MB)
      efi: mem02: [MMIO        |RUN|  |  |  |  |  |  |  |  |  |   |  |  |  |UC] range=[0x00000000ffc00000-0x00000000ffffffff] (4MB)
      efi:   0x000040000000-0x000040000fff [Conventional|   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC]
      efi: mem03: [type=42|attr=0x8000000000000001] range=[0x0000000000004000-0x0000000000004fff] (0MB)
      """)
    #expect(
      facts.efiMemoryMap.map(\.value) == [
        EFIMemoryDescriptor(type: 3, attribute: 0xf, base: 0, size: 0x1000),
        EFIMemoryDescriptor(type: 7, attribute: 0xf, base: 0x1000, size: 0x2000),
        EFIMemoryDescriptor(
          type: 11, attribute: 0x8000_0000_0000_0001, base: 0xffc0_0000, size: 0x40_0000),
        EFIMemoryDescriptor(type: 7, attribute: 0xf, base: 0x4000_0000, size: 0x1000),
        EFIMemoryDescriptor(
          type: 42, attribute: 0x8000_0000_0000_0001, base: 0x4000, size: 0x1000),
      ])
    #expect(facts.efi.table("ACPI 2.0") == 0x7f77_d014)
    #expect(facts.efi.table("MEMATTR") == 0x7cfa_b018)
    #expect(facts.efi.table("ESRT") == nil)
  }

  @Test func acpiAndFirmwareStructuresAreRead() throws {
    let facts = try facts(
      """
      ACPI: RSDP 0x000000007F77D014 000024 (v02 BOCHS )
      ACPI: FACP 0x000000007F778000 0000F4 (v03 BOCHS  BXPC     00000001 BXPC 00000001)
      ACPI: Reserving FACP table memory at [mem 0x7f778000-0x7f7780f3]
      ACPI: HPET id: 0x8086a201 base: 0xfed00000
      ACPI: Early table checksum verification disabled
      IOAPIC[0]: apic_id 2, version 17, address 0xfec00000, GSI 0-23
      found SMP MP-table at [mem 0x000f5ba0-0x000f5baf]
      Hypervisor detected: KVM
      iBFT found at 0x9f000.
      """)
    #expect(
      facts.acpiTables.map(\.value) == [
        ACPITable(signature: "RSDP", address: 0x7f77_d014, length: 0x24),
        ACPITable(signature: "FACP", address: 0x7f77_8000, length: 0xf4),
      ])
    #expect(
      facts.acpiReserved.map(\.value) == [
        ACPITable(signature: "FACP", address: 0x7f77_8000, length: 0xf4)
      ])
    #expect(facts.platform.hpets.map(\.value) == [0xfed0_0000])
    #expect(facts.platform.ioapics.map(\.value.address) == [0xfec0_0000])
    #expect(facts.platform.mpTablePointer?.value == range(0xf_5ba0, 16))
    #expect(facts.platform.ibft?.value == 0x9_f000)
  }

  @Test func nodesAreRead() throws {
    let facts = try facts(
      """
      ACPI: SRAT: Node 0 PXM 0 [mem 0x00000000-0x0009ffff]
      ACPI: SRAT: Node 1 PXM 3 [mem 0x100000000-0x1ffffffff] hotplug non-volatile
      SRAT: Node 0 PXM 0 0-a0000
      SRAT: PXM 0 -> APIC 0x00 -> Node 0
      ACPI: NUMA: SRAT: PXM 1 -> MPIDR 0x1 -> Node 1
      NUMA: Initialized distance table, cnt=2
      NODE_DATA(1) allocated [mem 0x1fffd6000-0x1ffffffff]
      Faking a node at [mem 0x0000000000000000-0x000000007ffdffff]
      """)
    #expect(facts.numa.memory.count == 3)
    #expect(facts.numa.memory[1].value.isHotpluggable && facts.numa.memory[1].value.isNonVolatile)
    #expect(facts.numa.memory[1].value.proximityDomain == 3)
    #expect(facts.numa.memory[2].value.range == range(0, 0xa_0000))
    #expect(facts.numa.processors.map(\.value.identifier) == [0, 1])
    #expect(facts.numa.distanceTableCount?.value == 2)
    #expect(
      facts.numa.nodeData[0].value == NodeDataPlace(node: 1, range: range(0x1_fffd_6000, 0x2_a000)))
    #expect(facts.numa.fakedNode?.value == range(0, 0x7ffe_0000))
  }

  @Test func perCPULinesAreRead() throws {
    let facts = try facts(
      """
      setup_percpu: NR_CPUS:512 nr_cpumask_bits:512 nr_cpu_ids:4 nr_node_ids:2
      percpu: Embedded 60 pages/cpu s208896 r8192 d28672 u1048576
      pcpu-alloc: s208896 r8192 d28672 u1048576 alloc=1*2097152
      pcpu-alloc: [0] 0 1 [1] 2 3 -- --
      smpboot: Allowing 4 CPUs, 2 hotplug CPUs
      """)
    #expect(
      facts.cpus.setupPercpu?.value
        == SetupPercpu(configuredCPUs: 512, cpumaskBits: 512, cpuIDs: 4, nodeIDs: 2))
    #expect(
      facts.percpu.sizes?.value
        == PercpuSizes(
          pagesPerCPU: 60, staticSize: 208_896, reservedSize: 8192, dynamicSize: 28672,
          unitSize: 1_048_576, isEmbedded: true))
    #expect(facts.percpu.allocation?.value.allocationSize == 2_097_152)
    #expect(
      facts.percpu.groups.map(\.value) == [
        PercpuGroup(number: 0, units: [0, 1]), PercpuGroup(number: 1, units: [2, 3, nil, nil]),
      ])
    #expect(facts.cpus.allowed?.value == 4)
  }

  @Test func reservationsAreRead() throws {
    let facts = try facts(
      """
      RAMDISK: [mem 0x7c7ab000-0x7cfaafff]
      Allocated new RAMDISK: [mem 0x10000000-0x107fffff]
      Reserving 256MB of memory at 624MB for crashkernel (System RAM: 2047MB)
      Reserving 256MB of low memory at 16MB for crashkernel (System low RAM: 2047MB)
      cma: Reserved 64 MiB at 0x000000007c000000 on node -1
      cma: CMA: reserved 16 MiB at 8c000000
      cma: Failed to reserve 512 MiB
      software IO TLB: mapped [mem 0x000000007bfdb000-0x000000007ffdb000] (64MB)
      """)
    #expect(facts.ramdisk?.value == range(0x7c7a_b000, 0x80_0000))
    #expect(facts.movedRamdisk?.value == range(0x1000_0000, 0x80_0000))
    #expect(facts.reservations.crashkernel?.value == range(624 << 20, 256 << 20))
    #expect(facts.reservations.crashkernelLow?.value == range(16 << 20, 256 << 20))
    #expect(
      facts.reservations.cma.map(\.value) == [
        CMAArea(sizeInMiB: 64, base: 0x7c00_0000, node: -1),
        CMAArea(sizeInMiB: 16, base: 0x8c00_0000),
        CMAArea(sizeInMiB: 512, hasFailed: true),
      ])
    #expect(
      try KernelLogTests.facts(
        "crashkernel reserved: 0x000000006f000000 - 0x000000007f000000 (256 MB)"
      )
      .reservations.crashkernel?.value == range(0x6f00_0000, 0x1000_0000))
  }

  @Test func zonesAndNodesOfBothErasAreRead() throws {
    let new = try facts(
      """
      Zone ranges:
        DMA      [mem 0x0000000000001000-0x0000000000ffffff]
        Normal   empty
      Movable zone start for each node
      Early memory node ranges
        node   0: [mem 0x0000000000001000-0x000000000009efff]
      On node 0, zone DMA: 1 pages in unavailable ranges
      """)
    #expect(
      new.zones.zones.map(\.value) == [
        ZoneRange(name: "DMA", range: range(0x1000, 0xff_f000)),
        ZoneRange(name: "Normal", range: nil),
      ])
    #expect(new.zones.earlyNodeRanges.map(\.value.range) == [range(0x1000, 0x9_e000)])
    #expect(new.zones.unavailable.map(\.value.pages) == [1])
    let old = try facts(
      """
      Zone PFN ranges:
        DMA      0x00000010 -> 0x00001000
        Normal   empty
      early_node_map[1] active PFN ranges
          0: 0x00000010 -> 0x0000009f
      """)
    #expect(old.zones.zones[0].value.range == range(0x1_0000, 0xff_0000))
    #expect(old.zones.earlyNodeRanges.map(\.value.range) == [range(0x1_0000, 0x8_f000)])
  }

  @Test func pagingAndMemoryLinesAreRead() throws {
    let facts = try facts(
      """
      last_pfn = 0x1c0000 max_arch_pfn = 0x400000000
      e820: last_pfn = 0x80000 max_arch_pfn = 0x400000000
      Using GB pages for direct mapping
      Memory: 1962468K/2030904K available (14343K kernel code, 2327K rwdata, 68180K reserved, 0K cma-reserved)
      Freeing unused kernel image (initmem) memory: 2600K
      Write protecting the kernel read-only data: 26624k
      Dentry cache hash table entries: 262144 (order: 9, 2097152 bytes, linear)
      PID hash table entries: 4096 (order: 3, 32768 bytes)
      """)
    #expect(facts.paging.lastPFN.map(\.value.last) == [0x1c_0000, 0x8_0000])
    #expect(facts.paging.usesGBPages?.value == true)
    #expect(facts.memory.line?.value.parts["kernel code"] == 14343)
    #expect(facts.memory.line?.value.physicalKiB == 2_030_904)
    #expect(facts.memory.freed("unused kernel image (initmem)")?.value.sizeInKiB == 2600)
    #expect(facts.paging.writeProtectedKiB?.value == 26624)
    #expect(
      facts.zones.hashes.map(\.value) == [
        HashTable(name: "Dentry cache", entries: 262_144, bytes: 2_097_152, kind: "linear"),
        HashTable(name: "PID", entries: 4096, bytes: 32768, kind: ""),
      ])
  }

  @Test func deviceTreeLinesAreRead() throws {
    let facts = try facts(
      """
      OF: fdt: Ignoring memory range 0x80000000 - 0x80200000
      Machine model: linux,dummy-virt
      OF: reserved mem: 0x000000004c000000..0x000000004c7fffff (8192 KiB) nomap non-reusable vram@4c000000
      Reserved memory: created CMA memory pool at 0x0000000037400000, size 64 MiB
      OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool
      OF: reserved mem: 0x0000000037400000..0x000000003b3fffff (65536 KiB) map reusable linux,cma
      """)
    #expect(
      facts.deviceTree.reserved.map(\.value) == [
        ReservedMemoryNode(
          name: "vram@4c000000", range: range(0x4c00_0000, 0x80_0000), isNoMap: true,
          isReusable: false),
        ReservedMemoryNode(
          name: "linux,cma", range: range(0x3740_0000, 64 << 20), isNoMap: false, isReusable: true,
          isPool: true),
      ])
    #expect(facts.deviceTree.ignored.map(\.value) == [range(0x8000_0000, 0x20_0000)])
    #expect(facts.platform.model?.value == "linux,dummy-virt")
  }

  @Test func wrappedCommandLinesAreJoined() throws {
    let facts = try facts(
      """
      Kernel command line: loglevel=7 \\
      Kernel command line: quiet
      Unknown kernel command line parameters "nokaslr x=y", will be passed to user space.
      """)
    #expect(facts.commandLine?.value == "loglevel=7 quiet")
    #expect(facts.unknownParameters?.value == "nokaslr x=y")
  }

  @Test func aLineThatCannotBeReadIsNotedWithItsNumber() throws {
    let facts = try facts("\nRAMDISK: [mem 0x7c7a\nlast_pfn = what\n")
    #expect(facts.notes.map(\.source) == [.line("log.txt", 2), .line("log.txt", 3)])
  }
}

@Suite struct SettledFactsTests {
  @Test func builtInOptionsComeFromTheSecondCommandLine() throws {
    let facts = try facts("Command line: quiet \nKernel command line: memmap=1G$4G quiet\n")
    #expect(facts.commandLine?.value == "memmap=1G$4G quiet")
    let other = try KernelLogTests.facts("Command line: quiet splash\nKernel command line: quiet\n")
    #expect(other.commandLine?.value == "quiet splash")
  }

  @Test func whatTheMTRRsLeaveOutIsTheRunOfUpdatesBeforeTheLine() throws {
    let facts = try facts(
      """
      e820: update [mem 0x00000000-0x00000fff] usable ==> reserved
      MTRR default type: uncachable
      other
      e820: update [mem 0xc0000000-0xffffffff] usable ==> reserved
      e820: update [mem 0x110000000-0x1ffffffff] usable ==> reserved
      WARNING: BIOS bug: CPU MTRRs don't cover all of memory, losing 3840MB of RAM.
      update e820 for mtrr
      """)
    #expect(
      facts.paging.mtrrTrimmed.map(\.value) == [
        range(0xc000_0000, 0x4000_0000), range(0x1_1000_0000, 0xf000_0000),
      ])
  }
}
