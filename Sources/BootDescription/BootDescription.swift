// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelDescription
import KernelImage
import PhysicalMemory

/// One boot: what the firmware and the boot loader hand over, and which kernel it is. All inputs
/// are merged in here, by precedence; the replay reads nothing else.
package struct BootDescription: Sendable {
  package var architecture: Architecture
  package var release: Sourced<KernelRelease>?
  /// The release by whose number the boot is replayed.
  package var kernelRelease: KernelRelease
  package var profile: KernelDescription
  /// The profile is of the release that boots, or the user says that it is this kernel.
  package var isProfileOfRelease = true
  /// The profile answers every option as this boot's configuration does.
  package var agreesWithProfile = true
  /// Effective configuration: the profile's values, then the .config's, then --set.
  package var config: KernelConfig
  /// Whether a .config was given: every option it does not name is off then.
  package var isConfigGiven = false
  package var kernel: KernelFacts
  /// Where the kernel, the initrd and the blob lie.
  package var placement = Placement()
  package var firmware = Firmware()
  package var commandLine: KernelCommandLine
  package var commandLineSource: FactSource?
  /// nr_cpu_ids.
  package var possibleCPUs: Int = 1
  /// False where nothing told the number of CPUs.
  package var knowsPossibleCPUs = false
  package var cpu = CPUFacts()
  /// What the user set with --assume or `assume:`, by key.
  package var assumed: [String: Sourced<String>] = [:]
  /// What had to be assumed while the inputs were merged.
  package var assumptions: [Assumption] = []
  /// Notes and warnings for standard error.
  package var notes: [String] = []

  package init(
    architecture: Architecture, kernelRelease: KernelRelease, profile: KernelDescription,
    config: KernelConfig, kernel: KernelFacts = KernelFacts(), commandLine: KernelCommandLine
  ) {
    self.architecture = architecture
    self.kernelRelease = kernelRelease
    self.profile = profile
    self.config = config
    self.kernel = kernel
    self.commandLine = commandLine
  }
}

/// What the firmware and the boot loader hand over.
package struct Firmware: Sendable {
  /// e820 tables in the order found; the first with label `.firmware` is the input.
  package var e820: [E820Table] = []
  package var efiMemoryMap: [Sourced<EFIMemoryDescriptor>] = []
  package var efi = EFITables()
  /// x86 setup_data nodes, header included, in chain order.
  package var setupData: [MemoryRange] = []
  /// x86 MP configuration table (not its pointer structure).
  package var mpTable: MemoryRange?
  package var deviceTree: DeviceTree?
  package var atags: AtagList?
  package var atagsAddress: PhysicalAddress?
  package var machineType: UInt32?
  package var kaslrSeed: UInt64?
  /// --memory: replaces what the firmware lists.
  package var memoryOverride: [Sourced<MemoryRange>] = []
  package var hardware = HardwareFacts()
  package init() {}
}

/// Places of EFI tables that no log names.
package struct EFITables: Sendable {
  package var memmap: MemoryRange?
  package var memoryAttributes: MemoryRange?
  package var memreserve: MemoryRange?
  package init() {}
}

/// What the processor can do, where it changes the memory set-up.
package struct CPUFacts: Sendable {
  /// x86: /proc/cpuinfo flags (la57, pdpe1gb).
  package var flags: Set<String> = []
  /// arm64: physical address bits.
  package var physicalAddressBits: Int?
  /// riscv64: `sv39`, `sv48`, `sv57`.
  package var mmu: String?
  /// riscv64: hartid of CPU 0.
  package var bootHart: UInt64?
  package init() {}
}
