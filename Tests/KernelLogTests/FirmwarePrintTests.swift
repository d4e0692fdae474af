// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory
import Testing

@testable import KernelLog

private func facts(_ text: String) throws -> LogFacts {
  try KernelLog.parse(Array(text.utf8), origin: "log.txt")
}

private func entry(_ first: UInt64, _ end: UInt64, _ type: E820Type) -> E820Entry {
  E820Entry(base: PhysicalAddress(first), size: end - first, type: type)
}

/// One map as different programs print it.
@Suite struct FirmwarePrintTests {
  private static let expected = [
    entry(0, 0x9_fc00, .ram), entry(0xf_0000, 0x10_0000, .reserved),
    entry(0x10_0000, 0x5ff0_0000, .ram), entry(0x5ff0_0000, 0x6000_0000, .acpi),
  ]

  @Test(arguments: [
    // SeaBIOS, with and without names and clock.
    """
    e820 map has 4 items:
      0: 0000000000000000 - 000000000009fc00 = 1 RAM
      1: 00000000000f0000 - 0000000000100000 = 2 RESERVED
      2: 0000000000100000 - 000000005ff00000 = 1 RAM
      3: 000000005ff00000 - 0000000060000000 = 3 ACPI
    """,
    """
    00.412: e820 map has 4 items:
    00.412:   0: 0000000000000000 - 000000000009fc00 = 1
    00.412:   1: 00000000000f0000 - 0000000000100000 = 2
    00.412:   2: 0000000000100000 - 000000005ff00000 = 1
    00.412:   3: 000000005ff00000 - 0000000060000000 = 3
    """,
    // Xen: old with exclusive ends, new with inclusive ones, stamps.
    """
    (XEN) Xen-e820 RAM map:
    (XEN)  0000000000000000 - 000000000009fc00 (usable)
    (XEN)  00000000000f0000 - 0000000000100000 (reserved)
    (XEN)  0000000000100000 - 000000005ff00000 (usable)
    (XEN)  000000005ff00000 - 0000000060000000 (ACPI data)
    (XEN) System RAM: 1534MB (1571452kB)
    """,
    """
    (XEN) [0000001b48040516] EFI RAM map:
    (XEN) [0000001b4a3297f3]  [0000000000000000, 000000000009fbff] (usable)
    (XEN) [0000001b4dd165de]  [00000000000f0000, 00000000000fffff] (reserved)
    (XEN) [0000001b51899605]  [0000000000100000, 000000005fefffff] (usable)
    (XEN) [2023-03-01 10:00:00.123]  [000000005ff00000, 000000005fffffff] (ACPI data)
    """,
    // GRUB, two generations.
    """
    grub> lsmmap
    base_addr = 0x0, length = 0x9fc00, available RAM
    base_addr = 0xf0000, length = 0x10000, reserved RAM
    base_addr = 0x100000, length = 0x5fe00000, available RAM
    base_addr = 0x5ff00000, length = 0x100000, ACPI reclaimable RAM
    """,
    """
    base_addr = 0x0, length = 0x9fc00, type = 0x1
    base_addr = 0xf0000, length = 0x10000, type = 0x2
    base_addr = 0x100000, length = 0x5fe00000, type = 0x1
    base_addr = 0x5ff00000, length = 0x100000, type = 0x3
    """,
    // coreboot, with its levels.
    """
    [DEBUG]  coreboot memory table:
    [DEBUG]   0. 0000000000000000-000000000009fbff: RAM
    [DEBUG]   1. 00000000000f0000-00000000000fffff: CONFIGURATION TABLES
    [INFO ]   2. 0000000000100000-000000005fefffff: RAM
    [SPEW ]   3. 000000005ff00000-000000005fffffff: ACPI
    """,
    // kexec -d: its own types, and those of the e820 table.
    """
    MEMORY RANGES
    0000000000000000-000000000009fbff (0)
    00000000000f0000-00000000000fffff (1)
    0000000000100000-000000005fefffff (0)
    000000005ff00000-000000005fffffff (2)
    CRASH MEMORY RANGES
    0000000000100000-000000005fefffff (0)
    """,
    """
    E820 memmap:
    0000000000000000-000000000009fbff (1)
    00000000000f0000-00000000000fffff (2)
    0000000000100000-000000005fefffff (1)
    000000005ff00000-000000005fffffff (3)
    """,
    // u-root, on one line and on several.
    "2023/04/05 10:11:12 Memory: [{addr: [0x0, 0x9fc00), type: System RAM} {addr: [0xf0000, 0x100000), "
      + "type: Reserved} {addr: [0x100000, 0x5ff00000), type: System RAM} {addr: [0x5ff00000, "
      + "0x60000000), type: ACPI Tables}]",
    """
    {addr: [0x0, 0x9fc00), type: System RAM}
    {addr: [0xf0000, 0x100000), type: reserved}
    {addr: [0x100000, 0x5ff00000), type: System RAM}
    {addr: [0x5ff00000, 0x60000000), type: ACPI Tables}
    """,
    // FreeBSD's loader.
    """
    SMAP type=01 base=0000000000000000 len=000000000009fc00
    SMAP type=02 base=00000000000f0000 len=0000000000010000
    SMAP type=01 base=0000000000100000 len=000000005fe00000
    SMAP type=03 base=000000005ff00000 len=0000000000100000
    """,
  ])
  func oneMapInEveryPrint(_ text: String) throws {
    let tables = try facts(text).e820
    #expect(tables.map(\.label) == [.firmware])
    #expect(tables.first?.entries.map(\.value) == Self.expected)
    #expect(InputKind.detect(Array(text.utf8)) == .log)
  }

  @Test func theKernelsOwnPrintWins() throws {
    let log = try facts(
      """
      e820 map has 1 items:
        0: 0000000000000000 - 0000000010000000 = 1 RAM
      BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable
      """)
    #expect(log.e820.map { $0.entries.map(\.value) } == [[entry(0, 0x2000_0000, .ram)]])
    #expect(log.notes.isEmpty)
  }

  @Test(arguments: [
    """
    Type       Start            End              # Pages          Attributes
    BS_Code    0000000000000000-0000000000000FFF 0000000000000001 000000000000000F
    Available  0000000000001000-000000003E3F2FFF 000000000003E3F2 000000000000000F
    ACPI_NVS   000000003E3F3000-000000003E5F2FFF 0000000000000200 000000000000000F
    """,
    """
    Type      Physical start  - end             #Pages        Size Attributes
    BS-code   0000000000000000-0000000000000fff 00000001      4KiB UC WC WT WB
    conv-mem  0000000000001000-000000003e3f2fff 0003e3f2   1020874KiB UC WC WT WB
    ACPI-nvs  000000003e3f3000-000000003e5f2fff 00000200      2MiB UC WC WT WB
    """,
    """
    (XEN) EFI memory map:
    (XEN)  0000000000000-0000000000fff type=3 attr=000000000000000f
    (XEN)  0000000001000-000003e3f2fff type=7 attr=000000000000000f
    (XEN)  000003e3f3000-000003e5f2fff type=10 attr=000000000000000f
    """,
  ])
  func oneEFIMapInEveryPrint(_ text: String) throws {
    let map = try facts(text).efiMemoryMap
    #expect(map.map(\.value.type) == [3, 7, 10])
    #expect(map.allSatisfy { $0.value.attribute == 0xf })
    // The stub joins what is RAM for the kernel.
    #expect(
      E820Table(efi: map).entries.map(\.value) == [
        entry(0, 0x3e3f_3000, .ram), entry(0x3e3f_3000, 0x3e5f_3000, .nvs),
      ])
  }

  @Test(arguments: [
    """
    => bdinfo
    DRAM bank   = 0x0000000000000000
    -> start    = 0x0000000080000000
    -> size     = 0x0000000040000000
    lmb_dump_all:
     memory.cnt  = 0x1
     memory[0]      [0x80000000-0xbfffffff], 0x40000000 bytes flags: 0
     reserved[0]    [0x9fa00000-0x9fafffff], 0x00100000 bytes flags: 4
    """,
    """
    lmb_dump_all:
     memory.count = 0x1
     memory[0]\t[0x80000000-0xbfffffff], 0x40000000 bytes, flags: none
     reserved.count = 0x1
     reserved[0]\t[0x9fa00000-0x9fafffff], 0x100000 bytes, flags: no-map
    """,
  ])
  func bootLoaderBanksAreToldOnce(_ text: String) throws {
    let loader = try facts(text).bootLoader
    #expect(
      loader.banks.map(\.value) == [MemoryRange(capping: 0x8000_0000, size: 0x4000_0000)])
    #expect(loader.noMap.map(\.value) == [MemoryRange(capping: 0x9fa0_0000, size: 0x10_0000)])
  }

  @Test func iomemListsTheKernelsPieces() throws {
    for indent in ["  ", ""] {
      let log = try facts(
        """
        00001000-0009ffff : System RAM
        00100000-5fffffff : System RAM
        \(indent)20000000-2fffffff : Crash kernel
        \(indent)3e200000-3f2020d0 : Kernel code
        \(indent)3f400000-3fc8efff : Kernel rodata
        \(indent)4088f000-40dfffff : Kernel bss
        60000000-60ffffff : Reserved
        """)
      #expect(log.e820.first?.entries.count == 3)
      #expect(
        log.iomem.kernel?.value == MemoryRange(from: 0x3e20_0000, to: 0x40e0_0000))
      #expect(log.iomem.crash.map(\.value) == [MemoryRange(capping: 0x2000_0000, size: 1 << 28)])
    }
  }

  @Test(arguments: [
    "6,0,0,-;BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable",
    "12:[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable",
    "logs/boot.txt:3:BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable",
    "     4\t[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable",
    "&gt; &lt;6&gt;[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable<br>",
    "<pre><span class=\"x\">BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable</span>",
    "12:> > [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000001fffffff] usable",
  ])
  func headsOfToolsAreTakenOff(_ line: String) throws {
    #expect(
      try facts(line).e820.first?.entries.map(\.value) == [entry(0, 0x2000_0000, .ram)])
  }

  @Test(arguments: ["Hypervisor detected: Xen PV", "Memory Encryption Features active: AMD SEV"])
  func whatIsNotModelledIsNoted(_ line: String) throws {
    #expect(try facts(line + "\n" + line).notes.count == 1)
  }
}

/// Structures that programs print as they have them.
@Suite struct StructDumpTests {
  @Test(arguments: [
    "e820: [boot_e820_entry { addr: 0, size: 654336, type_: 1 }, boot_e820_entry { addr: 1048576, "
      + "size: 267386880, type_: 1 }]",
    """
    boot_e820_entry {
        addr: 0x0,
        size: 0x9fc00,
        type_: 0x1,
    },
    boot_e820_entry {
        addr: 0x100000,
        size: 0xff00000,
        type_: 0x1,
    },
    """,
    """
    {"memory_map": [{"addr": 0, "size": 654336, "type": "Ram"},
                    {"addr": 1048576, "size": 267386880, "type": "RAM"}]}
    """,
    "E820Entry { address: AddressRange { start: 0x0, end: 0x9fbff }, mem_type: Ram }\n"
      + "E820Entry { address: AddressRange { start: 0x100000, end: 0xfffffff }, mem_type: Ram }",
  ])
  func entriesOfMonitorsAreRead(_ text: String) throws {
    #expect(InputKind.detect(Array(text.utf8)) == .log)
    #expect(
      try facts(text).e820.first?.entries.map(\.value) == [
        entry(0, 0x9_fc00, .ram), entry(0x10_0000, 0x1000_0000, .ram),
      ])
  }

  @Test(arguments: ["start: 5", "{\"size\": 3, \"type\": \"ram\"}", "addr: , size: 1, type: ram"])
  func otherStructuresAreNone(_ text: String) {
    #expect(InputKind.detect(Array(text.utf8)) != .log)
  }
}
