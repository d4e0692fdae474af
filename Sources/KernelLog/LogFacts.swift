// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// What one boot's kernel log says, beyond the lines themselves; each fact keeps its line.
package struct LogFacts: Sendable {
  package var origin = ""
  /// How many boots the log holds, and which of them this is (from 1).
  package var bootCount = 1
  package var boot = 1
  /// What was seen and could not be used, or was settled one way: for standard error.
  package var notes: [Sourced<String>] = []

  package var release: Sourced<String>?
  /// When the words of its lines were in use.
  package var era = LogEra()
  /// The text behind `Linux version `.
  package var banner: Sourced<String>?
  /// `x86_64`, `i386`, `arm`, `arm64`, `riscv64` where the log gives it away; other names
  /// (`mips`, `powerpc`, …) where it is surely none of these.
  package var architecture: Sourced<String>?
  /// `Command line:`, else `Kernel command line:`.
  package var commandLine: Sourced<String>?
  /// `Kernel command line:`, with what the kernel itself added.
  package var kernelCommandLine: Sourced<String>?
  /// The quoted text of `Unknown kernel command line parameters "…", will be passed to user space.`
  package var unknownParameters: Sourced<String>?

  /// e820 tables in the order they were printed.
  package var e820: [E820Table] = []
  /// Maps as programs before the kernel printed them, in order.
  package var firmwarePrints: [FirmwarePrint] = []
  /// Which of them stands in for the kernel's own print of the table.
  package var mapNote: Sourced<String>?
  /// The EFI map as the EFI shell, GRUB or Xen printed it.
  package var efiPrint: [Sourced<EFIMemoryDescriptor>] = []
  /// `e820: update …`, `remove …`, in order.
  package var e820Edits: [Sourced<E820Edit>] = []
  package var efiMemoryMap: [Sourced<EFIMemoryDescriptor>] = []
  package var efi = EFILogFacts()
  /// `RAMDISK: [mem …]`: end is page-rounded.
  package var ramdisk: Sourced<MemoryRange>?
  /// `Allocated new RAMDISK: [mem …]`, `Move RAMDISK from … to …`: the copy, to the byte.
  package var movedRamdisk: Sourced<MemoryRange>?
  /// `Move RAMDISK from …`: the original, to the byte.
  package var originalRamdisk: Sourced<MemoryRange>?
  /// `ACPI: SIG 0xADDR LEN`, in order.
  package var acpiTables: [Sourced<ACPITable>] = []
  /// `ACPI: Reserving SIG table memory at …`, in order.
  package var acpiReserved: [Sourced<ACPITable>] = []

  package var numa = NUMALogFacts()
  package var cpus = CPULogFacts()
  package var percpu = PercpuLogFacts()
  package var paging = PagingLogFacts()
  package var platform = PlatformLogFacts()
  package var zones = ZoneLogFacts()
  package var reservations = ReservationLogFacts()
  package var memory = MemoryLogFacts()
  package var deviceTree = DeviceTreeLogFacts()
  package var iomem = IomemLogFacts()
  package var virtualLayout = VirtualLayoutLogFacts()
  package var decompressor = DecompressorLogFacts()
  package var bootLoader = BootLoaderLogFacts()
  package var arm = ArmLogFacts()
  /// Dumps and memblock=debug lines, in order.
  package var memblock: [MemblockLogLine] = []

  package init() {}
}

/// `e820: update [mem …] OLD ==> NEW` and `e820: remove [mem …] TYPE`.
package struct E820Edit: Sendable, Equatable {
  package var range: MemoryRange
  /// Nil where the line names none.
  package var from: E820Type?
  /// Nil for a removal.
  package var to: E820Type?
  package init(range: MemoryRange, from: E820Type?, to: E820Type?) {
    (self.range, self.from, self.to) = (range, from, to)
  }
}
